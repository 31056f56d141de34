"""Which headings announce personal data, in the languages that exports come in. A question *about* such data is not one for them."""

from __future__ import annotations

import re
import unicodedata

from jcommunity_study.privacy.spelling import plain

_NUMBERING = re.compile(
    r"^(?:第?\s?[a-z]{0,3}\d{1,4}(?:[_.-]\d{1,3}){0,2}\s?(?:[题.、)_:,]|\s|(?=[一-鿿]))\s?|[一二三四五六七八九十]{1,3}[、.]\s?|\([\d一二三四五六七八九十]{1,3}\)\s?|[①-⑳]\s?){1,2}",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[(\[【〔<][^()\[\]【】〔〕<>]{0,60}[)\]】〕>]|[*★]")
LONGEST = 1_000  # characters of a heading that are looked at
_ABOUT = re.compile(
    r"是否|愿意|满意|知道|了解|有没有|能否|会不会|多久|多少|频率|方便|有效|时长|吗\??$|\b(?:do|does|did|would|may|how|why|often|like|satisf\w*)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"请(?:您)?(?:填|留|输入|提供|写)")
_DOER = r"(?:填写|填表|填报|填答|提交|作答|答题|答卷|联系|联络|紧急联系|收件|收货|收款|开户|持卡|监护|经办|申请|报名|登记|推荐)(?:者|人)"
_WHO = (
    rf"(?:您|你|本人|个人|(?:被|受)?(?:访|调查|采访|试)(?:者|人|对象)|{_DOER}|负责人|访员|(?:调查|访问|采访|网格)员|用户|客户|会员|学生|员工|职工|教师|老师|家长|"
    r"监护人|孩子|子女|儿童|老人|配偶|爱人|父亲|母亲|父母|户主|房东|租户|租客|业主|住户|居民|村民|车主|志愿者|患者|楼长|组长|班主任|辅导员|导师|患者|您?家|家庭)"
)
_POLITE = re.compile(
    rf"^(?:请(?:您)?)?(?:填写|填|留下|留|输入|提供|写下)?(?:一下)?(?:{_WHO}(?:的|家的?)?){{0,2}}"
    r"(?:(?:真实|常用|个人|本人|目前|现在?|当前|有效|最新|主要|中文|英文|详细|完整|私人|日常|备用|另一|居住|所住|所在|住|绑定|注册|登记|预留|名下|接收|领取)(?:的|在)?"
    r"|(?:用于|以便|便于)[一-鿿]{2,8}的){0,3}"
)
_NUMBER = r"(?:号码?|编号|账号|ID)"
_CHINESE: dict[str, str] = {
    "name": rf"姓名|名字|大名|全名|真名|曾用名|姓氏|[中英]文名字?|称呼|尊称|称谓|贵姓|尊姓大名|怎么称呼|如何称呼|联系人|签名|签字|署名|户名|(?:用户|网络|群)?(?:昵称|网名|名片)|{_DOER}",
    "phone": r"(?:手机|移动|联系|联络|家庭|固定|办公|住宅|宿舍|单位|常用|备用|紧急(?:联[系络])?(?:人)?)?(?:电话|手机|座机|固话|短号)(?:号码?|联系)?|联[系络](?:方式|方法|号码)|手机号码?|(?:话费)?充值号码",
    "device": r"设备(?:信息|号|ID|标识码?|指纹|序列号)|用户(?:标识|ID)|(?:访客|会话|第三方)ID|浏览器(?:标识|信息|指纹|UA)|UA|(?:手机|设备)?(?:串号|序列号|IMEI号?)|(?:微信|小程序|公众号|用户)?(?:OpenID|UnionID)|(?:MAC|物理|网卡)地址|Cookie|(?:客户端|终端)(?:信息|标识|号)",
    "ip": r"[一-鿿]{0,6}IP(?:v[46])?(?:地址)?",
    "passport": rf"护照{_NUMBER}?|(?:有效)?旅行证件{_NUMBER}?",
    "permit": rf"(?:(?:来往)?(?:港澳|台湾|大陆|内地)(?:居民)?(?:来往)?(?:内地|大陆)?)?通行证{_NUMBER}?|(?:回乡证|台胞证|居住证|居留证|旅行证|签证){_NUMBER}|回乡证|台胞证|居住证|(?:香港|澳门|台湾|港澳台?)(?:居民)?(?:永久性?)?(?:居民)?(?:身份|居住)证{_NUMBER}?|外国人永久居留(?:身份)?证{_NUMBER}?",
    "id_number": rf"(?:公民|居民|二代)?身份(?:证件?)?{_NUMBER}|(?:公民|居民|二代)?身份证|身份证件号|(?:有效)?证[件照]{_NUMBER}",
    "bank_card": rf"(?:银行|工资|收款|储蓄|借记|信用)?卡号|(?:银行|收款|开户|存折|工资|对公)(?:卡|账户)?{_NUMBER}|账号|账户号码?|收款(?:账户|码)|支付宝(?:账号)?|银行账户|存折号?",
    "student_number": rf"学号|学籍号|工号|警号|考号|(?:员工|学生|职工|教工|教师|人员|会员|志愿者|义工|社工|党员|学员|居民|客户|患者|病历|档案|学籍|住户|准考证){_NUMBER}|[一-鿿]{{1,6}}(?:证书?|卡通?|执照){_NUMBER}|户口(?:本|簿)?{_NUMBER}",
    "email": r"(?:电子|工作|QQ)?(?:邮箱|信箱)(?:地址|账号)?|电子邮件(?:地址)?|邮件地址|邮箱号",
    "wechat": rf"(?:(?:企业)?微信|[微薇威]信|VX){_NUMBER}?|(?:企业)?微信(?:昵称|名字?|用户名)",
    "qq": r"(?:QQ|扣扣)(?:号码?|账号|昵称)?|扣扣号?",
    "account": r"(?:抖音|快手|小红书|微博|B站|钉钉|飞书|知乎|豆瓣|陌陌|Telegram|LINE|Facebook|社交(?:媒体|平台)?)(?:号码?|账号|ID|昵称|用户名)|登录(?:名|账号)|用户名",
    "address": r"(?:详细|家庭|居住|租住|租房|通讯|收货|收件|联系|现|户籍|户口|常住|单位|邮寄|具体)*(?:地址|住址)|住址|门牌号?码?|楼栋号?|(?:楼|栋|幢|座|单元|室|房|房间|房屋|户|寝室|宿舍|宿舍楼|床位|门)(?:号码?|编号)|住?在?(?:几号楼|[哪几](?:一)?[栋幢座]楼?)|楼栋?门牌号?|经纬度|经度|纬度|地理位置|GPS(?:坐标|定位)?|定位(?:坐标|地址)?",
    "plate": r"(?:机动车|非机动车|电动车|电瓶车|汽车|车辆|私家车|摩托车)?(?:车牌|号牌|牌照|车牌照|牌号|车号)(?:号码?)?",
    "url": r"(?:微信|用户|个人)?头像(?:链接|地址|URL)?|来源(?:链接|网址)|推荐链接|链接地址|(?:个人|微博|抖音|知乎|B站|空间)(?:主页|网站|网址|链接|空间)(?:链接|地址)?|主页(?:链接|地址)|博客(?:地址|链接)?",
}
_TAIL = r"(?:是|为)?(?:什么|多少)?(?:的?(?:后|末|尾)[四六八\d]位(?:数字?|号码)?|尾号)?[:?。\s]*"
_CHINESE_WHOLE = {kind: re.compile(rf"(?:{words})(?:{words}|[和与及、/,，或])*{_TAIL}", re.IGNORECASE) for kind, words in _CHINESE.items()}
_JOINED = re.compile(r"\s?(?:[和与及、/,;或+&|·-]|以及|\band\b|\bor\b)\s?|(?<=[一-鿿])\s(?=[一-鿿])", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?:单元|楼层|层数|小区|社区|宿舍楼|楼|开户行|开户银行|性别|年龄|班级|年级|专业|院系|学院|学校|单位|公司|职务|部门|日期|城市|gender|age|date)"
)
MOST_JOINED = 6  # things that a heading asks for at once
_INSIDE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(  # said in the midst of a longer heading
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        ("id_number", r"身份证(?:件)?(?:号|(?:后|末|尾)[四六八\d]位)|证件号|公民身份号"),
        ("phone", r"手机号(?!段)|电话号码|联系电话|联系方式|联络电话"),
        ("name", r"(?:的|真实|学生|家长|监护人)姓名|怎么称呼|用户昵称|姓名(?!权|笔)"),
        ("device", r"OpenID|UnionID|IMEI"),
        ("wechat", r"微信(?:号(?!召)|昵称)"),
        ("qq", r"QQ\s?号"),
        ("email", r"(?:电子)?邮箱(?:地址|号)|电子邮件地址"),
        (
            "address",
            r"(?:详细|家庭|居住|通讯|收货|联系)(?:的)?(?:地址|住址)|门牌号|几号楼|几栋|楼栋号|房间号|房号|寝室号|宿舍号|单元号|室号",
        ),
        ("passport", r"护照(?:号|编号)"),
        ("permit", r"(?:通行|居住|回乡|台胞)证(?:号|编号)"),
        ("bank_card", r"银行(?:卡|账)号|收款账[号户]"),
        ("student_number", r"学号|(?<!手)工号|[一-鿿](?:证|卡)号码?(?!召)|(?:志愿者|会员|员工|学生|职工)编号"),
        ("plate", r"车牌号|号牌号码"),
        ("ip", r"来自IP|IP地址"),
        ("url", r"(?:微信|用户)头像"),
        ("phone", r"\b(?:phone|mobile|telephone|cell|contact) ?(?:number|no)\b"),
        ("email", r"\be-?mail address\b"),
        ("name", r"\b(?:full|last|first|your) name\b"),
        ("address", r"\b(?:home|postal|street|mailing|residential) address\b"),
        ("wechat", r"\bwechat (?:id|account|number)\b"),
        ("id_number", r"\b(?:id|identity) ?card ?(?:number|no)\b|\bnational id\b"),
        ("passport", r"\bpassport (?:number|no)\b"),
        ("permit", r"\bpermit (?:number|no)\b"),
        ("student_number", r"\b(?:student|employee|staff) (?:card )?(?:id|number|no)\b"),
        ("bank_card", r"\b(?:bank|card) ?(?:account )?(?:number|no)\b"),
        ("plate", r"\b(?:licen[cs]e|number) plate\b|\bplate number\b"),
        ("device", r"\buser ?agent\b"),
        ("ip", r"\bip ?address\b"),
    )
)
# Latin headings without accents, blanks and marks: en, es, pt, de, fr.
_LATIN: dict[str, str] = {
    "name": "name fullname firstname lastname surname familyname givenname forename middlename nickname realname contactname contactperson nameofrespondent signature "
    "nombre nombres nombrecompleto nombreyapellido nombreyapellidos apellido apellidos nome nomecompleto sobrenome apelido vorname nachname "
    "namefirst namelast namemiddle familienname namevorname vornamename vorundnachname nom prenom prenoms nometprenom nomprenom nomdefamille externaldatareference namen submittedby submitter",
    "phone": "phone phonenumber phoneno mobile mobilephone mobilenumber mobileno cell cellphone cellnumber telephone telephonenumber tel telno landline whatsapp whatsappnumber "
    "telefono celular movil numerodetelefono telefonocelular telefonomovil telefone telemovel numerodetelefone telefon telefonnummer handy handynummer "
    "mobiltelefon mobilnummer rufnummer portable numerodeportable numerotelephone numerodetelephone contactnumber contactdetails contactinfo contactinformation whatsappid phonehome phonework phonemobile phonecell",
    "id_number": "idnumber idcard idcardnumber idcardno nationalid nationalidnumber identitycard identitynumber ssn socialsecuritynumber dni nie nif cedula cedulaidentidad curp rut "
    "documentodeidentidad numerodedocumento cpf rg cartaodecidadao personalausweis personalausweisnummer ausweisnummer steuerid numerodecartedidentite cartedidentite numerodesecuritesociale",
    "passport": "passport passportnumber passportno pasaporte numerodepasaporte passaporte numerodopassaporte reisepass reisepassnummer passnummer passeport numerodepasseport",
    "permit": "travelpermit permitnumber residencepermit hkid hkidcard homereturnpermit visanumber",
    "student_number": "externalreference memberid membershipid studentcard studentid studentno studentnumber studid employeeid employeeno employeenumber staffid staffno staffnumber matricula numerodematricula registration matrikelnummer "
    "personalnummer numerodetudiant numeroetudiant numerodealuno numerodealumno",
    "email": "email emailaddress mail mailaddress emailadress username correo correoelectronico direcciondecorreo direcciondecorreoelectronico enderecodeemail enderecoeletronico "
    "emailadresse mailadresse adresseemail adressemail courriel adresseelectronique adressecourriel correoe",
    "wechat": "wechat wechatid wechatno wechatnumber weixin wechatname wechataccount wechatnickname",
    "qq": "qq qqnumber qqno qqid qqaccount",
    "account": "lineid telegramid skypeid instagramhandle twitterhandle facebookid socialmediaaccount loginname",
    "address": "address addressline flat unitno homeaddress postaladdress mailingaddress streetaddress street residentialaddress housenumber roomnumber flatnumber unitnumber zipcode postcode postalcode geolocation geopoint locationlatitude locationlongitude latitude longitude "
    "gps direccion domicilio direccionpostal endereco morada residencia adresse anschrift wohnadresse wohnort strasse hausnummer adressepostale domicile",
    "plate": "plateno licenceplate licenseplate platenumber carplate numberplate matriculadelcoche placa patente kennzeichen kfzkennzeichen plaquedimmatriculation immatriculation",
    "bank_card": "iban bankaccount bankaccountnumber accountnumber cardnumber creditcard creditcardnumber bankcard bankcardnumber cuentabancaria numerodecuenta contabancaria kontonummer bankverbindung comptebancaire rib",
    "device": "imei openid unionid deviceid deviceno useragent ua uuid browserid cookie cookieid androidid idfa oaid fingerprint subscriberid instanceid simserial macaddress androiddeviceid serialnumber",
    "url": "referrer referrerurl referer refurl url link profileurl homepage personalwebsite websiteurl avatar avatarurl headimgurl profilephoto",
    "ip": "ip ipaddress ipaddr ipv4 ipv6 direccionip enderecoip ipadresse adresseip remoteaddr clientip",
}
_KIND_OF = {key: kind for kind, keys in _LATIN.items() for key in keys.split()}
_WHOSE = re.compile(
    r"^(?:please)?(?:enter|provide|giveus|leave)?(?:whatis|whats)?"
    r"(?:your|recipients?|respondents?|participants?|contact|users?|my|the|home|work|office|personal|private|primary|current|preferred|emergency|mainland"
    r"|su|tu|seu|sua|teu|ihre?|deine?|votre|ton|meta)?"
)

_RELATED = (  # persons in a heading or a column's name: next_of_kin_contact_name, phone of guardian
    r"(?:next of kin|nok|kin|person|patient|pt|participant|respondent|caregiver|carer|guardian|parent|mother|father|spouse|husband|wife|child|son|daughter|"
    r"sibling|brother|sister|relative|family member|friend|neighbou?r|interviewer|enumerator|head of household|household head|hh head|doctor|physician|teacher|landlord|"
    r"tenant|leader|emergency|primary|secondary|alternate|alternative|first|second)"
)
_PERSON = re.compile(rf"^(?:{_RELATED}(?: s)? ?\d? )+|(?: of(?: the| your)? {_RELATED})+$", re.IGNORECASE)
_OF_PERSONS = frozenset({"name", "phone", "address", "email", "wechat", "id_number", "passport"})  # and not a patient's rib
_OF_NUMBER = re.compile(r"(?:number|num|no|nr)$")


def personal_column(header: str) -> str | None:
    """The kind of personal data that a column of this heading holds, by its wording; None when it says nothing of the sort."""
    heading = _NOTE.sub("", _NUMBERING.sub("", plain(header[:LONGEST]).strip())).strip()
    if found := _kind_of(heading) or _kind_of_joined(heading):
        return found
    if _ABOUT.search(heading) and not _ASKS.search(heading):
        return None
    return next((kind for kind, pattern in _INSIDE if pattern.search(heading)), None)


def _kind_of(wording: str) -> str | None:
    """The kind that a wording names, and nothing else."""
    core = _POLITE.sub("", wording.replace("_", "")).strip(" :?。,.、!")
    for kind, pattern in _CHINESE_WHOLE.items():
        if pattern.fullmatch(core) or pattern.fullmatch(wording):
            return kind
    related = _kind_of_key(_latin_key(_PERSON.sub("", re.sub(r"[\W_]+", " ", wording).strip())))
    return _kind_of_key(_latin_key(wording)) or (related if related in _OF_PERSONS else None)


def _kind_of_key(key: str) -> str | None:
    own = _WHOSE.sub("", key)
    return next((_KIND_OF[k] for k in (key, own, _OF_NUMBER.sub("", own)) if k in _KIND_OF), None)


def _kind_of_joined(heading: str) -> str | None:
    """The first kind of several asked for at once (姓名及电话, HKID / travel permit), where nothing else is but what goes with them."""
    parts = [part for part in _JOINED.split(heading, MOST_JOINED) if part]
    kinds = [_kind_of(part) for part in parts]
    told = all(kind or _BESIDE.fullmatch(_POLITE.sub("", part)) for kind, part in zip(kinds, parts, strict=True))
    return next(filter(None, kinds), None) if told and len(parts) > 1 else None


def _latin_key(heading: str) -> str:
    plain_letters = "".join(c for c in unicodedata.normalize("NFKD", heading.casefold()) if not unicodedata.combining(c))
    return (
        re.sub(r"[^a-z0-9]|(?<=[^a-z0-9])\d+$", "", plain_letters) if plain_letters.isascii() or not re.search(r"[一-鿿]", heading) else ""
    )
