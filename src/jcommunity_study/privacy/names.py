"""Names of persons in Chinese text: a surname with a title (王阿姨, 李主任), or a whole name where the words before announce one.

Most surnames are words too (高兴, 方便, 马上, 周末), so a whole name counts only where the segmenter does not see another word in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import rjieba

# 百家姓, the compound ones first; characters that hardly stand for a surname in running text (都 那 有 从 和 向 水 区 …) are left out.
_COMPOUND = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯|端木|百里|呼延|南宫|轩辕|长孙|宇文|独孤|太史|申屠|钟离|闻人|澹台|"
    "赫连|濮阳|公冶|宗政|淳于|单于|太叔|仲孙|鲜于|闾丘|司空|亓官|拓跋|完颜|纳兰|第五"
)
_SINGLE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤"
    "滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭"
    "梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松"
    "井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印白怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻"
    "莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容古易慎戈廖庾终暨居衡步耿满弘匡国文寇广禄阙东欧殳沃利"
    "蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚简饶空曾毋沙养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓仉督岳帅涂肖闫代付兰甯覃邸练仝佟"
)
SURNAME = f"(?:{_COMPOUND}|[{_SINGLE}])"
# These few stand before a title as words of their own (保安师傅, 高中老师, 前任书记, 由于主任 …).
_BEFORE_TITLE = {
    "谢": "谢感多答致", "于": "由关对至属位在鉴终等低高大小处过", "常": "经平正日非通时", "时": "这那当有平同临及随小", "任": "前现历担兼主责信离上新首在连",
    "安": "保治公平", "周": "上下本每这", "管": "主城保宿", "单": "楼", "车": "停司", "班": "", "方": "双各警对官我地", "白": "大", "金": "基现资",
    "成": "变组", "家": "", "通": "", "连": "", "全": "", "经": "", "应": "", "相": "", "后": "", "能": "", "别": "", "关": "", "明": "", "师": "",
    "党": "", "居": "", "国": "", "支": "", "空": "", "越": "", "满": "", "双": "", "步": "", "终": "", "查": "", "养": "", "广": "", "代": "", "利": "", "文": "", "司": "",
    "东": "", "须": "", "督": "", "益": "", "红": "", "游": "", "山": "", "农": "", "乐": "", "解": "", "干": "", "计": "", "强": "", "危": "", "路": "", "权": "",
}  # fmt: skip
TITLE = (
    r"(?:某某?(?![一些个种类年月])|先生|女士|小姐|太太|夫人|阿姨|大姐|大妈|大爷|大叔|大伯|大嫂|大哥|叔叔|伯伯|伯母|爷爷|奶奶|婆婆|老太太?|老师|师傅|主任(?!务)|副?书记(?!员|载|录)|经理|"
    r"嬢嬢|孃孃|大娘|大婶|医生|大夫|护士(?![站长])|警官|民警|教授|律师|会计|队长|站长|楼长|院长|校长|所长|科长|局长|处长|镇长|区长|社工|网格员|同志|总(?![是之共体的数结计额在会部算能归有要量面理])|[哥姐叔姨婶嫂](?![们俩]))"
)
_STOP = frozenset(
    ["谢谢", "温馨", "高管", "祥和", "高效", "周全", "安心", "安静", "安逸", "安定", "关心", "关爱", "关注", "常见", "常来", "常去", "常用", "高大", "高于", "高低", "高级", "高中", "成功", "成为", "成立", "应该", "应当", "经常", "经过", "全部", "全体", "金额", "方法", "路人", "路边", "石头", "黄牛", "古董", "万物", "万千", "文明", "和睦", "党章", "容易", "简单", "温暖", "温和", "强大", "易懂", "周到", "周围", "周边", "明白", "明显", "花钱", "牛奶", "马路", "马虎", "白费", "白领", "江边", "江南", "田地", "毛病", "严格", "严重", "管理", "包容", "解决", "计划", "连续", "相信", "相关", "空气", "空白", "利益", "居民", "居住", "满意", "单独", "单元", "游客", "师生", "国家", "广大", "支持", "支部", "东西", "司机", "双方", "代表", "能人", "能力", "通知", "通过", "后来", "后面", "孙子", "孙女", "陈述", "宋体", "张罗", "马拉", "支付", "干啥"]
)  # fmt: skip
_NO_GIVEN = "的了是在不没很就都也吗呢吧啊我你您他她它们这那个些么什怎哪谁想说去来要会能把被给让从对跟里外和或及与等地得着过人员科家村区市县省者户楼栋层号岁年月日时点分元块次"
GIVEN = rf"[^\W\d_a-zA-Z{_NO_GIVEN}]"
_END = r"(?=$|[\s，,。.；;！!？?、）)（(:：/|\]】”\"'·]|[住在是的女男今现来和])"
HARDLY_A_WORD = frozenset(
    "王李刘陈杨赵吴徐孙朱胡郭林罗郑梁宋唐韩冯邓曹彭萧肖董袁潘蒋蔡杜魏苏吕丁沈姚卢姜崔谭汪范廖贾韦邹薛阎侯陶黎贺郝孟邵尹秦"
) | {*_COMPOUND.split("|")}
_GIVEN_ONLY = re.compile(rf"{GIVEN}{{1,2}}")
WINDOW = 8  # characters that the segmenter sees
_END_OR_VERB = _END[:-1] + "|[说讲去也都就很还跟给对做])"
LONGEST = 4  # characters of a name
_NAME = rf"(?P<name>{SURNAME}{GIVEN}{{1,3}}?)"
_TITLED = re.compile(rf"(?P<surname>{SURNAME})(?P<given>{GIVEN}{{0,2}}?){TITLE}")
_SURE = re.compile(  # the words before say that a name follows
    rf"(?:我叫|名字叫做?|名字[是为:：]|本名|姓名[是为:：\s]{{1,2}}|联系人[是为:：\s]{{0,2}}|签名[:：\s]{{1,2}}|(?:投诉|举报|申请|填表|负责|户主|经办)人?[:：\s]{{1,2}}|本人){_NAME}{_END}"
)
_LIKELY = re.compile(rf"(?:[人者员长主友婿媳儿子女公婆]叫|[，,。\s]叫|我是|[员长]是|^叫|[（(]){_NAME}(?:{_END}|(?=同志))")
_ROLE = (
    r"(?:户主|楼长|组长|队长|会长|村长|站长|网格员|志愿者|居民|业主|住户|租客|租户|房东|邻居|街坊|书记|主任|经理|社工|委员|主席|干事|干部|代表|民警|辅警|保安|保洁|管家|护士|医生|"
    r"受访[者人]|被访[者人]|访谈对象|负责人|经办人|联系人|监护人|当事人|投诉人|同学|同事|室友|舍友|朋友|老乡|党员|"
    r"老公|老婆|爱人|丈夫|妻子|老伴|对象|男朋友|女朋友|儿子|女儿|闺女|儿媳妇?|女婿|孙子|孙女|外孙女?|爸爸|妈妈|爸|妈|父亲|母亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|"
    r"哥哥|弟弟|姐姐|妹妹|表[哥弟姐妹]|堂[哥弟姐妹]|侄子|侄女|外甥女?|舅舅|叔叔|姑姑|大伯)"
)
_AFTER_ROLE = re.compile(
    rf"(?=[户楼组队会村站网志居业住租房邻街书主经社委干代民辅保管护医受被访负联监当投同室舍朋老党爱丈妻对男女儿闺孙外爸妈父母爷奶姥哥弟姐妹表堂侄舅叔姑大物隔\d一二三四五六七八九十])(?:{_ROLE}|(?:物业|居委会?|社区|街道|楼上|楼下|隔壁|对门|[\d一二三四五六七八九十](?:号楼|楼|栋|幢|单元|室|户))的)(?:名?叫做?|就?是|[:：,，])?\s?(?={SURNAME}{GIVEN})"
)
_AFTER_VERB = re.compile(rf"(?:问问?|找|感谢|多亏|表扬|联系|认识|请教)\s?(?={SURNAME}{GIVEN}{{2}})")
_TO_MIND = re.compile(rf"叫(?:什么|啥)(?:来着|名字)?[吧呢啊,，。…\s?？]{{1,3}}(?:好像|应该)?[叫是]?{_NAME}{_END}")
_BESIDE = re.compile(  # a name with the sex, the age or the number of the person
    rf"(?<![^\W\d_a-zA-Z]){_NAME}(?:(?=[,，、(（\s]{{1,2}}[男女](?:性|士)?(?:$|[,，、。)）\s\d]))|(?=[,，(（\s]{{0,2}}\d{{2}}岁)|(?=[\s:：,，(（]{{0,2}}1[3-9]\d{{9}})|(?=同学))"
)
_SELF = re.compile(rf"我姓(?P<name>{SURNAME})(?=$|[，,。；;！!\s叫])")
_ENGLISH = re.compile(
    r"(?:[Mm]y name is|I am|I'm|[Cc]ontact(?: person)?:|[Ss]igned:?|neighbou?r|husband|wife|son|daughter|roommate|landlord|landlady)\s{1,2}(?P<name>[A-Z][a-z]{1,20}(?:[ -][A-Z][a-z]{1,20}){1,2})"
)
_PAIR = re.compile(r"(?:^|[，,。；;\s:：])(?P<name>[A-Z][a-z]{1,20} [A-Z][a-z]{1,20})(?=\s{0,2}的(?:邮箱|电话|手机|微信))")
_WHOLE = re.compile(rf"{SURNAME}{GIVEN}{{1,2}}|[A-Z][a-z]{{1,20}}(?:[ -][A-Z][a-z]{{1,20}}){{1,2}}")
_CAPITAL = re.compile(r"[A-Z][a-z]")
_HAN = re.compile(r"[一-鿿]")


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each name, titles included; text as `find` has made it plain."""
    if _HAN.search(text):
        yield from _titled(text)
        yield from (m.span("name") for m in _SURE.finditer(text) if _reads_as_name(m["name"]))
        yield from (m.span("name") for p in (_LIKELY, _BESIDE) for m in p.finditer(text) if _reads_as_name(m["name"]))
        yield from (m.span("name") for m in _TO_MIND.finditer(text) if _is_joined(m["name"]))
        for pattern, least in ((_AFTER_ROLE, 2), (_AFTER_VERB, 3)):
            for match in pattern.finditer(text):
                if (length := name_at(text[match.end() : match.end() + WINDOW])) >= least:
                    yield match.end(), match.end() + length
        yield from (m.span("name") for m in _SELF.finditer(text))
    if _CAPITAL.search(text):
        yield from (m.span("name") for p in (_ENGLISH, _PAIR) for m in p.finditer(text))


def is_name(cell: str) -> bool:
    """Whether a whole cell reads as a person's name."""
    return bool(_WHOLE.fullmatch(cell)) and (not _HAN.match(cell) or _reads_as_name(cell))


def full_name(said: str) -> str:
    """The whole name in what was found, its title taken off (尹秀兰主任); empty where only a surname or a nickname was said."""
    titled = _TITLED.fullmatch(said)
    if titled:
        return titled["surname"] + titled["given"] if titled["given"] else ""
    return said if is_name(said) or "·" in said else ""


def title_of(said: str) -> str:
    """The title with which somebody was named (主任 of 王主任); empty without one, and for 某 and 姐, which tell no role."""
    titled = _TITLED.fullmatch(said)
    title = said[titled.end("given") :] if titled else ""
    return title if len(title) > 1 and not title.startswith("某") else ""


def _titled(text: str) -> Iterator[tuple[int, int]]:
    match = _TITLED.search(text)
    while match:
        named = _has_title(match, text[max(0, match.start() - 1) : match.start()])
        if named:
            yield match.span()
        match = _TITLED.search(text, match.end() if named else match.start() + 1)  # 谢沈警官 is none, 沈警官 is


def _has_title(match: re.Match[str], before: str) -> bool:
    surname, given = match["surname"], match["given"]
    if given:
        return _reads_as_name(surname + given) and surname not in _BEFORE_TITLE
    refused = _BEFORE_TITLE.get(surname)
    return refused is None or (refused != "" and (before == "" or before not in refused))


@lru_cache(maxsize=1 << 14)
def name_at(text: str) -> int:
    """How many characters of the name with which a text begins; 0 when the segmenter sees none there."""
    surname = re.match(SURNAME, text)
    if surname is None or _BEFORE_TITLE.get(surname[0]) == "":
        return 0
    (first, kind), *rest = segmenter().tag(text, hmm=True)
    name = first if first != surname[0] or not rest else first + rest[0][0]
    given = _GIVEN_ONLY.match(name, surname.end())  # of 王浩在, 王浩
    if given is None or len(name) > LONGEST or name in _STOP or name[:2] in _STOP:
        return 0
    name = name[: given.end()]
    sure = surname[0] in HARDLY_A_WORD
    joined = first.startswith(name) and kind.startswith("nr")
    ended = re.match(_END_OR_VERB, text[len(name) :]) is not None
    return len(name) if _is_given(name, surname.end(), sure=sure, joined=joined, ended=ended) else 0


def _is_given(name: str, at: int, *, sure: bool, joined: bool, ended: bool) -> bool:
    """Whether a name in the midst of a sentence is one: 戴口罩, 谈管理 and 张罗 begin with surnames too.

    `sure`: the surname is hardly a word of its own; `joined`: the segmenter took it all for a name; `ended`: so does the clause, or nearly.
    """
    parts = segmenter().tag(name, hmm=False)
    if len(parts) == 1:  # a word of its dictionary
        return sure and parts[0][1].startswith("nr") and (ended or len(name) - at == 2)
    if parts[0][0] != name[:at]:
        return False
    if len(name) - at == 1:
        return ended and (sure or joined)
    if len(parts) == 2:  # the given name is a word
        return parts[1][1].startswith(("nr", "nz")) or (sure and (ended or parts[1][1].startswith(("a", "z", "ns"))))
    return sure or (joined and not re.search("[一二两三四五十几]", name[at:]))


def _is_joined(name: str) -> bool:
    """Whether the segmenter takes three characters for a name, where nothing else would be said: 白天明, after 叫什么来着."""
    return len(name) == 3 and [kind for _, kind in segmenter().tag(name, hmm=True)] == ["nr"]


@cache
def segmenter() -> rjieba.Jieba:
    return rjieba.Jieba()


@lru_cache(maxsize=1 << 14)
def _reads_as_name(name: str) -> bool:
    """Whether the segmenter sees a name: one word that its dictionary calls a name, or a surname that stands apart from the rest."""
    if name in _STOP or name[:2] in _STOP:
        return False
    (first, kind), *rest = segmenter().tag(name, hmm=False)
    surname = re.match(SURNAME, name)
    apart = bool(rest) and surname is not None and len(first) <= len(surname[0])
    return apart or (kind.startswith("nr") and len(first) >= min(3, len(name)))
