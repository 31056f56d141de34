"""What personal data look like in a text, kind by kind; names and addresses apart."""

from __future__ import annotations

import re

from jcommunity_study.privacy.addresses import ADDRESSES
from jcommunity_study.privacy.numbers import digits, is_id_number, is_luhn
from jcommunity_study.privacy.patterns import Pattern, pattern

_S = r"[-\s.·/]{0,2}"  # between groups of digits
_IS = r"\s{0,2}(?:也?是|为|:|=|系)?\s{0,2}"
_SEP = r"\s{0,2}(?:号码|账号|号|ID|同号|no\.?|number)?\s{0,2}(?:也?是|为|:|=|群|系)?\s{0,2}"
_TLD = r"(?:com|cn|net|org|edu|gov|info|io|me|de|fr|es|pt|br|it|nl|uk|jp|kr|tw|hk)"
_AT = r"(?:\(at\)|\[at\]|\{at\}|#|\*|\sat\s|艾特|圈a)"
_DOT = r"(?:\.|\(dot\)|\[dot\]|\sdot\s|点)"
_WECHAT = r"(?:[微薇威徽维围]\s?[信芯]|we\s?chat|weixin|绿泡泡|(?<![a-z])v信|(?<![一-鿿])[微薇威](?=\s?:)|(?<![a-z])(?:v\s?x|w\s?x|v)(?![a-z])|[➕+加]\s?我?\s?[v薇微威])"
_PROFILE = re.compile(
    r"[?&#][\w.-]{1,64}=|\d{5}|/(?:u|user|users|profile|people|space|home|t|in|channel)/|/@|/(?=[\w-]{0,64}\d)[\w-]{16}"
    r"|(?:weibo\.c(?:om|n)|v\.douyin\.com|v\.kuaishou\.com|xhslink\.com|xiaohongshu\.com/user|b23\.tv|space\.bilibili\.com|qlogo\.cn|qzone\.qq\.com"
    r"|facebook\.com|instagram\.com|twitter\.com|//x\.com|linkedin\.com|github\.com|(?<![\w.])t\.me|tiktok\.com|jianshu\.com|line\.me)/\w"
    r"|[\w-]{2,63}\.(?:github\.io|lofter\.com|blogspot\.com|wordpress\.com|tumblr\.com|blog\.163\.com)",
    re.IGNORECASE,
)
_NOBODYS = re.compile(r"(?:0|127|255)\..*|192\.168\.[01]\.1|10\.0\.0\.1|255\..*|8\.8\.8\.8|114\.114\.114\.114")
_YEARS = re.compile(r"(?:(?:19|20)\d\d\D?){3,5}")
_PERSONS_NUMBER = (  # what the number of a person is called
    r"(?:学号|学籍号|工号|警号|考号|准考证|(?:员工|学生|职工|教工|职员|工作人员|志愿者|义工|会员|学员|用户|党员|社工|居民|个人|客户|患者|病历|档案|住户|户口)(?:编号|号码?|ID)"
    r"|(?:student|employee|staff|member|membership|volunteer|patient)\s(?:id|no\.?|number))"
)
_CARD = (  # and what a card or certificate of theirs is
    r"(?:(?:社保|医保|社会保障|校园|一卡|饭|图书|借书|门禁|会员|市民|老年|老人|公交|交通|敬老|就诊|医疗|身份|工作|职工|党费)[卡通]"
    r"|(?:社工|工作|志愿者?|残疾人?|退休|退役军人|军官|士兵|驾驶|行驶|学生|教师|律师|执业|资格|从业|老年|优待|低保|房产|不动产权?|结婚|出生|户口|借书|参观|出入|会员|党员|记者|导游|健康|暂住)证(?:书|明|件)?"
    r"|(?:campus|library|id|health|social\ssecurity)(?:\scard)?\s(?:no\.?|number))"
)


def _has_id(url: str) -> bool:
    return bool(_PROFILE.search(url))


def _mixed(token: str) -> bool:
    return any(c.isdigit() for c in token) and any(c.isupper() for c in token) and any(c.islower() for c in token)


def _eleven(number: str) -> bool:
    return len(digits(number)) in (11, 13, 15)  # with 86 or 0086


def _is_abroad(number: str) -> bool:
    return len(digits(number)) >= 9


def _is_somebodys(address: str) -> bool:
    """No default of a router, no resolver that all use."""
    return not _NOBODYS.fullmatch(address)


def _is_card(number: str) -> bool:
    """Four groups of four and more are a card however they end, unless they are years; others prove themselves."""
    return is_luhn(number) or (len(digits(number)) >= 16 and not _YEARS.fullmatch(number))


def _ten_digits(account: str) -> bool:
    return len(digits(account)) >= 10


# The order is that of certainty: what an earlier one has taken, a later one does not take again.
CONTENT: tuple[Pattern, ...] = (
    pattern("url", r"(?:https?://|www\.)[^\s，。；、）)\"'<>一-鿿]{3,2000}", _has_id, "latin"),
    pattern("url", r"(?<![\w.@-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,3}/[^\s，。；、）)\"'<>一-鿿]{1,500}", _has_id, "latin"),
    pattern("email", r"[a-z0-9._%+-]{1,64}\s?@\s?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\s?\.\s?[a-z]{2,24}", needs="latin"),
    pattern(
        "email",
        rf"(?<![a-z0-9._%+-])[a-z0-9._%+-]{{2,64}}\s?{_AT}\s?[a-z0-9-]{{1,63}}(?:\s?{_DOT}\s?[a-z0-9-]{{1,63}}){{0,2}}\s?{_DOT}\s?{_TLD}(?![a-z])",
        needs="latin",
    ),
    pattern(
        "email", r"(?<![a-z0-9._%+-])[a-z0-9._%+-]{4,64}\s?(?:@|艾特)\s?(?:qq|163|126|gmail|sina|hotmail|outlook|foxmail)(?:邮箱)?(?![\w.])"
    ),
    pattern("device", r"Mozilla/\d[^\n]{0,500}|(?:Dalvik|MicroMessenger|okhttp|AliApp|QQBrowser)/[\d.]{1,20}", needs="latin"),
    pattern("device", r"(?<![0-9a-f-])\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?(?![0-9a-f-])", needs="token"),
    pattern("device", r"(?<![0-9a-f:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![0-9a-f:-])", needs="token"),
    pattern(
        "device",
        r"(?:open_?id|union_?id|imei|meid|idfa|idfv|oaid|android_?id|device_?id|udid|mac地址|设备(?:号|ID|标识)|串号|序列号|(?<![a-z])s/?n:|(?:uid|user_?id|cookie|session_?id|token)\s?[:=])\s?(?:号|码)?\s?[:=是为]?\s?(?P<hit>[\w-]{6,64})",
        needs="token",
    ),
    pattern("device", r"(?<![\w-])o[\w-]{27}(?![\w-])", _mixed, "token"),
    pattern(
        "device",
        r"(?<![\w-])(?=[0-9a-f]{0,31}[a-f])(?=[0-9a-f]{0,31}\d)(?:[0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40})(?![\w-])",
        needs="token",
    ),  # an Android id, a key of a database, a digest
    pattern("id_number", r"(?<![\da-z])[1-9]\d{5}[-\s]?(?:18|19|20)\d{2}[-\s]?\d{4}[-\s]?\d{3}[\dx](?![\da-z])", is_id_number, "digits"),
    pattern("id_number", r"(?:身份证|证件)(?:号码|号)?[:是为\s]{0,3}(?P<hit>[1-9]\d{13,16}[\dx])(?![\da-z])", needs="digits"),
    pattern("id_number", r"(?<!\d)[1-9]\d{5}[-\s]?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-\s]?\d{3}(?!\d)", needs="digits"),
    pattern("id_number", r"(?:身份证|证件)\D{0,6}(?:后|末|尾)[四六八4-8]位\D{0,4}(?P<hit>\d{3,7}[\dx])(?![\da-z])"),
    pattern(
        "passport", r"(?:护照|passport)(?:[^\d,，。；;\n]{0,14}?|\D{0,8}?)(?P<hit>[a-z]{0,2}\s?\d{6,9}[a-z]?)(?![\da-z])", needs="digits"
    ),
    pattern(
        "permit",
        r"(?:通行证|回乡证|回乡卡|台胞证|居住证|居留证|居留卡|旅行证|签注|签证|入台证|绿卡|[港澳台](?:胞|湾|门)?居?民?身份证|HKID)(?:[^\d,，。；;\n]{0,14}?|\D{0,8}?)(?P<hit>[a-z]{0,3}\d{6,15}(?:\s?\([\da]\))?[\da-z]?)(?![\da-z])",
        needs="digits",
    ),
    pattern("passport", r"(?<![a-z0-9])(?:E[a-hj-np-z]\d{7}|[SPD]E\d{7}|[EG]\d{8})(?![\da-z])", needs="digits"),
    pattern("permit", r"(?<![a-z0-9])(?:[CWHM]\d{8}|C[a-hj-np-z]\d{7}|[HM]\d{10}|[a-z]{3}\d{12})(?![\da-z])", needs="digits"),
    pattern(
        "permit",
        r"(?<![a-z0-9])(?:[a-z]{1,2}\d{6}\s?\([\da]\)|[157]/\d{6}/\d|[157]\d{6}\s?\(\d\)|[a-z][1289]\d{8})(?![\da-z])",
        needs="digits",
    ),
    pattern(
        "wechat",
        _WECHAT + _SEP + r"(?P<hit>(?:wxid_[\w-]{4,30}|[a-z](?=[\w-]{0,18}[\d_-])[\w-]{4,19}|1[3-9]\d{9}|\d{6,11}))(?![\w-])",
        needs="token",
    ),
    pattern(
        "wechat",
        r"(?:[微薇威徽维围][信芯]|wechat|绿泡泡|(?<![a-z])(?:vx|wx)|[加➕+]我?[v薇微])(?:(?:号码?|ID)\s{0,2}|(?:号码?|ID)?\s{0,2}(?:[:=]|是|为|系)\s{0,2})(?P<hit>[a-z][\w-]{5,19})(?![\w-])",
        needs="latin",
    ),
    pattern(
        "account",
        r"(?:搜索?一?下?|添加|加我?好友|扫我|[账帐]号|(?:抖音|快手|小红书|微博|B站|钉钉|飞书|知乎|支付宝|LINE|Telegram|WhatsApp|Skype|Instagram|Facebook)(?:号|ID|账号)?)\s?(?:是|叫|为|:|=)?\s?@?"
        r"(?P<hit>[a-z](?=[a-z0-9]{0,18}[_-]|[a-z]{0,18}\d{3})[\w-]{6,19})(?![\w-])",
        needs="latin",
    ),
    pattern("wechat", r"(?<!\w)wxid_[\w-]{4,30}", needs="latin"),
    pattern("qq", r"(?:(?<![a-z])q\s?q|扣扣|球球|企鹅)" + _SEP + r"(?P<hit>[1-9]\d{4,10})(?!\d)", needs="digits"),
    pattern("qq", r"(?:(?<![a-z0-9])q(?:号|群)?\s?(?:是|为|:|=)?\s?|扣(?=\d{8}))(?P<hit>[1-9]\d{6,10})(?![\d元块])", needs="digits"),
    pattern("student_number", _PERSONS_NUMBER + rf"(?:编号|号码?)?{_IS}(?P<hit>[a-z]{{0,4}}-?\d{{3,20}}[a-z]?)(?![\da-z])"),
    pattern("student_number", _CARD + rf"(?:编号|号码?|ID)?{_IS}(?P<hit>[a-z]{{0,4}}-?\d{{5,20}}[a-z]?)(?![\da-z元块])", needs="digits"),
    pattern(
        "plate",
        r"(?:[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使]\s?|WJ\s?[一-鿿]?)[a-hj-np-z][\s·.-]{0,2}(?=[a-z]{0,5}\d)[a-hj-np-z0-9]{4,5}[a-hj-np-z0-9挂学警港澳](?![a-z0-9])",
        needs="latin",
    ),
    pattern(
        "plate",
        r"(?:车牌|牌照|号牌|牌号|上牌)(?:号码?|照)?\s?(?:是|为|:)?\s?(?P<hit>(?:(?:[一-鿿]{2}\s?[a-z]{1,2}|[a-z]{0,2})[-·\s]?\d{5,8}|(?=[a-z]{0,6}\d)(?=\d{0,6}[a-z])[a-z0-9]{5,7}|[a-z]{2}\s?\d{3,4}))(?![\da-z元]|[块多万])",
    ),
    pattern(
        "bank_card",
        r"(?<![\d.-])\d{4}[-\s]\d{4}[-\s]\d{4}[-\s]\d{3,4}(?:[-\s]\d{1,4})?(?!\d)|(?<![\d.-])\d{6}[-\s]\d{7,13}(?!\d)",
        _is_card,
        "digits",
    ),
    pattern(
        "bank_card",
        r"(?:卡号|账号|账户|存折|银行卡|[工农建中招交邮储商信社][行社]卡?|\b(?:card|account)\b)[^\d,，。；;\n]{0,6}(?P<hit>\d(?:[-\s]{0,2}\d){11,21})(?!\d)",
        needs="digits",
    ),
    pattern(
        "phone",
        rf"(?<![\d.])(?:\(?(?:\+|00)?86\)?[-\s]{{0,2}})?1[3-9]\d(?:{_S}\d{{4}}){{2}}(?:\.0{{1,2}})?(?!\d)",
        needs="digits",
    ),
    pattern(
        "phone",
        r"(?<![\d.])1[3-9]\d(?:\d[-\s]\d{4}[-\s]\d{3}|\d\d[-\s]\d{6}|[-\s]\d{3}[-\s]\d{5}|(?:[-\s]\d\d){4})(?!\d)",
        _eleven,
        "digits",
    ),
    pattern("phone", r"(?:电话|手机|号码?)\s?(?:是|为|:)?\s?(?P<hit>1[-\s]?[3-9](?:[-\s]\d){9})(?!\d)", needs="digits"),
    pattern("phone", r"(?<![\d.])1\.[3-9]\d{5,9}E\+?10(?!\d)", needs="digits"),
    pattern(
        "phone",
        r"(?<![\d.])(?:(?:\+|00)86[-\s]?)?(?:\(0?\d{2,3}\)|0\d{2,3})[-\s]{0,2}[2-9]\d{2,3}[-\s]?\d{4}(?:(?:-|转)\d{1,5})?(?!\d)",
        needs="digits",
    ),
    pattern(
        "phone",
        r"(?:电话|座机|固话|传真|手机|拨打?|致电|号码|短号|分机|内线|whatsapp|\btel\b|\b(?:tele)?phone\b|\bmobile\b|\bcall\b|联系(?:方式|我)?)[^\d,，。；;\n]{0,8}(?P<hit>[2-9]\d{2,3}[-\s]?\d{4})(?!\d)",
        needs="digits",
    ),
    pattern("phone", r"(?:短号|集团号|虚拟网|分机号?|内线)[^\d,，。；;\n]{0,4}(?P<hit>\d{4,6})(?!\d)"),
    pattern("phone", r"(?:电话|手机)号?码?(?:的?(?:后|末|尾)[四六八4-8]位(?:数|号)?|尾号)[^\d,，。；;\n]{0,4}(?P<hit>\d{4,8})(?!\d)"),
    pattern("phone", r"(?<![\d.])(?:\+|00[1-9])\d{1,3}(?:[-\s.]?\(?\d{2,4}\)?){2,5}(?!\d)", _is_abroad, "digits"),
    pattern("phone", r"(?<![\d.-])(?:852|853|886)[-\s)]{1,2}\d{4}[-\s]?\d{4}(?!\d)", needs="digits"),  # Hong Kong, Macao, Taiwan
    pattern(
        "phone",
        r"(?<![\d.-])(?:0[1-9]\d{1,2}[-\s]\d{3,4}[-\s]\d{3,4}|07\d{3}\s?\d{6}|09\d{8}|\([2-9]\d{2}\)\s?\d{3}[-.\s]\d{4}|(?![48]00)[2-9]\d{2}[-.]\d{3}[-.]\d{4})(?![\d-])",
        needs="digits",
    ),
    pattern("bank_card", r"(?<![\d.])\d{13,19}(?!\d)", is_luhn, "digits"),
    pattern("bank_card", r"(?<![a-z0-9])[a-z]{2}\d{2}(?:\s?[a-z0-9]{4}){3,7}(?:\s?[a-z0-9]{1,4})?(?![a-z0-9])", _ten_digits, "digits"),
    pattern("device", r"(?:imei)\W{0,3}(?P<hit>\d{2}-\d{6}-\d{6}-\d)", needs="digits"),
    pattern(
        "ip",
        r"(?<![\d.])(?<!版本)(?<!版本号)(?<!v)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\d|\.\d)",
        _is_somebodys,
        "digits",
    ),
    pattern(
        "ip",
        r"(?<!\w)(?<![0-9a-f:]:)(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5}::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?)(?![\w:])",
        needs="colons",
    ),
    *ADDRESSES,
    pattern("long_number", r"(?<![\d.])\d{11,}(?!\d)", needs="digits"),  # an account, two numbers typed together
)
_READ_OUT = ("phone", "id_number", "passport", "permit", "qq", "student_number", "plate", "bank_card", "long_number")
SPELT: tuple[Pattern, ...] = (
    *(p for p in CONTENT if p.kind in _READ_OUT),
    pattern("phone", r"(?<!\d)1\s{0,6}[3-9](?:\s{0,6}\d){9}(?!\s{0,6}\d)"),
    pattern("id_number", r"(?<!\d)[1-9](?:\s{0,6}\d){16}\s{0,6}[\dx](?!\s{0,6}\d)"),
    pattern("bank_card", r"(?<!\d)[3-9](?:\s{0,6}\d){14,18}(?!\s{0,6}\d)"),
)
