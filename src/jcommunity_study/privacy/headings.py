"""Which headings announce personal data, in the languages that exports come in. A question *about* such data is not one for them."""

from __future__ import annotations

import re
import unicodedata

from jcommunity_study.privacy.patterns import plain

_NUMBERING = re.compile(r"^(?:第?\s?[qQ]?\d{1,4}(?:_\d{1,3})?\s?[题.、)_:：]\s?){1,2}")
_NOTE = re.compile(r"[(\[【〔<][^()\[\]【】〔〕<>]{0,60}[)\]】〕>]|[*★]")
LONGEST = 1_000  # characters of a heading that are looked at
_ABOUT = re.compile(
    r"是否|愿意|满意|知道|了解|有没有|能否|会不会|多久|多少|频率|方便|有效|时长|吗\??$|\b(?:do|does|did|would|may|how|why|often|like|satisf\w*)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"请(?:您)?(?:填|留|输入|提供|写)")
_POLITE = re.compile(
    r"^(?:请(?:您)?)?(?:填写|填|留下|留|输入|提供|写下)?(?:一下)?(?:您|你|本人|被访者|受访者|被调查者|填表人|用户|客户|学生|员工|老师|家长|监护人|孩子|业主|居民)?(?:的|家的)?(?:真实|常用|个人|本人)?"
)
_CHINESE: dict[str, str] = {
    "name": r"姓名|名字|大名|称呼|怎么称呼|如何称呼|联系人|签名|(?:用户)?昵称|提交者|填写人|填报人",
    "phone": r"(?:手机|移动|联系|家庭|固定|办公|住宅|紧急联系)?(?:电话|手机|座机)(?:号码?|联系)?|联系方式|手机号码?|联络方式",
    "id_number": r"身份证(?:号码?|件号码?)?|(?:有效)?证件(?:号码?|编号)|身份号码",
    "passport": r"护照(?:号码?)?",
    "permit": r"(?:(?:来往)?(?:港澳|台湾|大陆|内地)(?:居民)?(?:来往)?(?:内地|大陆)?)?通行证(?:号码?)?|回乡证(?:号码?)?|台胞证(?:号码?)?|居住证(?:号码?)?",
    "student_number": r"学号|学籍号|工号|警号|(?:员工|学生|职工|教工|人员)(?:编号|号码?)|准考证号码?",
    "email": r"(?:电子)?邮箱(?:地址)?|电子邮件(?:地址)?|邮件地址",
    "wechat": r"微信(?:号码?|账号|ID|昵称|名)?",
    "qq": r"QQ(?:号码?|账号)?|扣扣号?",
    "address": r"(?:详细|家庭|居住|通讯|收货|联系|现|户籍|户口|常住|单位|邮寄|具体)*(?:地址|住址)|住址|门牌号?码?|楼栋号?|楼号|房间?号码?|几号楼|住?在?几号楼|楼栋?门牌号?|经纬度|经度|纬度|地理位置|GPS|定位",
    "plate": r"车牌(?:号码?)?|车辆牌照",
    "bank_card": r"(?:银行)?卡号|银行(?:卡)?(?:账|帐)?号码?|收款(?:账|帐)[号户]|支付宝(?:账号|帐号)?",
    "device": r"设备(?:信息|号|ID|标识码?)|用户标识|浏览器(?:标识|信息)|UA|串号",
    "url": r"来源链接|来源网址|推荐链接|链接地址|个人主页",
    "ip": r"(?:来自)?IP(?:地址)?|来自IP",
}
_CHINESE_WHOLE = {
    kind: re.compile(rf"(?:{words})(?:{words}|[和与及、/,，或])*(?:是|为)?(?:什么|多少)?[:?。\s]*", re.IGNORECASE)
    for kind, words in _CHINESE.items()
}
_INSIDE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(  # said in the midst of a longer heading
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        ("id_number", r"身份证号|证件号"),
        ("phone", r"手机号(?!段)|电话号码|联系电话|联系方式"),
        ("name", r"(?:的|真实|学生|家长|监护人)姓名|怎么称呼|用户昵称|姓名(?!权|笔)"),
        ("wechat", r"微信(?:号(?!召)|昵称)"),
        ("qq", r"QQ\s?号"),
        ("email", r"(?:电子)?邮箱(?:地址|号)|电子邮件地址"),
        ("address", r"(?:详细|家庭|居住|通讯|收货|联系)(?:的)?(?:地址|住址)|门牌号|几号楼|几栋|楼栋号|房间号"),
        ("student_number", r"学号|(?<!手)工号"),
        ("bank_card", r"银行(?:卡|账)号"),
        ("plate", r"车牌号"),
        ("ip", r"来自IP|IP地址"),
        ("phone", r"\b(?:phone|mobile|telephone|cell) ?number\b"),
        ("email", r"\be-?mail address\b"),
        ("name", r"\b(?:full|last|first|your) name\b"),
        ("address", r"\b(?:home|postal|street|mailing) address\b"),
        ("wechat", r"\bwechat id\b"),
        ("id_number", r"\bid ?card ?(?:number|no)\b|\bnational id\b"),
        ("passport", r"\bpassport (?:number|no)\b"),
        ("student_number", r"\b(?:student|employee|staff) (?:id|number)\b"),
        ("device", r"\buser ?agent\b"),
        ("ip", r"\bip ?address\b"),
    )
)
# Latin headings without accents, blanks and marks: en, es, pt, de, fr.
_LATIN: dict[str, str] = {
    "name": "name fullname firstname lastname surname familyname givenname forename middlename nickname realname contactname nameofrespondent signature "
    "nombre nombres nombrecompleto nombreyapellido nombreyapellidos apellido apellidos nome nomecompleto sobrenome apelido vorname nachname "
    "familienname namevorname vornamename vorundnachname nom prenom prenoms nometprenom nomprenom nomdefamille externaldatareference namen",
    "phone": "phone phonenumber phoneno mobile mobilephone mobilenumber mobileno cell cellphone cellnumber telephone telephonenumber tel telno landline whatsapp whatsappnumber "
    "telefono celular movil numerodetelefono telefonocelular telefonomovil telefone telemovel numerodetelefone telefon telefonnummer handy handynummer "
    "mobiltelefon mobilnummer rufnummer portable numerodeportable numerotelephone numerodetelephone contactnumber",
    "id_number": "idnumber idcard idcardnumber idcardno nationalid nationalidnumber identitycard identitynumber ssn socialsecuritynumber dni nie nif cedula cedulaidentidad curp rut "
    "documentodeidentidad numerodedocumento cpf rg cartaodecidadao personalausweis personalausweisnummer ausweisnummer steuerid numerodecartedidentite cartedidentite numerodesecuritesociale",
    "passport": "passport passportnumber passportno pasaporte numerodepasaporte passaporte numerodopassaporte reisepass reisepassnummer passnummer passeport numerodepasseport",
    "permit": "travelpermit permitnumber residencepermit",
    "student_number": "studentid studentno studentnumber studid employeeid employeeno employeenumber staffid staffno staffnumber matricula numerodematricula registration matrikelnummer "
    "personalnummer numerodetudiant numeroetudiant numerodealuno numerodealumno",
    "email": "email emailaddress mail mailaddress emailadress username correo correoelectronico direcciondecorreo direcciondecorreoelectronico enderecodeemail enderecoeletronico "
    "emailadresse mailadresse adresseemail adressemail courriel adresseelectronique adressecourriel correoe",
    "wechat": "wechat wechatid wechatno wechatnumber weixin wechatname",
    "qq": "qq qqnumber qqno qqid",
    "address": "address homeaddress postaladdress mailingaddress streetaddress street residentialaddress housenumber roomnumber zipcode locationlatitude locationlongitude latitude longitude "
    "gps direccion domicilio direccionpostal endereco morada residencia adresse anschrift wohnadresse wohnort strasse hausnummer adressepostale domicile",
    "plate": "licenceplate licenseplate platenumber carplate numberplate matriculadelcoche placa patente kennzeichen kfzkennzeichen plaquedimmatriculation immatriculation",
    "bank_card": "iban bankaccount bankaccountnumber accountnumber cardnumber creditcard creditcardnumber bankcard cuentabancaria numerodecuenta contabancaria kontonummer bankverbindung comptebancaire rib",
    "device": "imei openid unionid deviceid deviceno useragent ua uuid browserid cookie cookieid androidid idfa oaid fingerprint subscriberid instanceid",
    "url": "referrer referrerurl referer refurl url link profileurl homepage",
    "ip": "ip ipaddress ipaddr ipv4 ipv6 direccionip enderecoip ipadresse adresseip remoteaddr clientip",
}
_KIND_OF = {key: kind for kind, keys in _LATIN.items() for key in keys.split()}
_WHOSE = re.compile(
    r"^(?:please)?(?:enter|provide|giveus|leave)?(?:whatis|whats)?(?:your|recipients?|respondents?|participants?|contact|users?|my|the|su|tu|seu|sua|teu|ihre?|deine?|votre|ton|meta)?"
)


def personal_column(header: str) -> str | None:
    """The kind of personal data that a column of this heading holds, by its wording; None when it says nothing of the sort."""
    heading = _NOTE.sub("", _NUMBERING.sub("", plain(header[:LONGEST]).strip())).strip()
    asks_about = _ABOUT.search(heading) and not _ASKS.search(heading)
    core = _POLITE.sub("", heading).strip(" :?。,.、!")
    for kind, pattern in _CHINESE_WHOLE.items():
        if pattern.fullmatch(core) or pattern.fullmatch(heading):
            return kind
    key = _latin_key(heading)
    if found := _KIND_OF.get(key) or _KIND_OF.get(_WHOSE.sub("", key)):
        return found
    if asks_about:
        return None
    return next((kind for kind, pattern in _INSIDE if pattern.search(heading)), None)


def _latin_key(heading: str) -> str:
    plain_letters = "".join(c for c in unicodedata.normalize("NFKD", heading.casefold()) if not unicodedata.combining(c))
    return (
        re.sub(r"[^a-z0-9]|(?<=[^a-z0-9])\d+$", "", plain_letters) if plain_letters.isascii() or not re.search(r"[一-鿿]", heading) else ""
    )
