"""A whole study that is small enough to be run many times: 120 answers, four interviews, three claims. All of it is made up."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from jcommunity_study.interview.readers import read_transcript

EXPORT = "100_按文本_小问卷_120_120.csv"
N = 120
SETTINGS = """\
schema = 1

[study]
title = { zh = "小研究", en = "A small study" }
languages = ["zh"]
data_status = "collected"

[sampling]
method = "convenience"
distributed = 150

[[screening]]
rule = "speed"
seconds = 60

[table_one]
variables = ["gender", "level"]

[groups]
scales = ["belonging"]
by = ["gender"]

[ratings]
problems = ["problem_P1", "problem_P2"]
reversed = ["problem_P2"]

[models]
[[models.regression]]
name = "level"
label = "参与"
outcome = "level"
method = "ordered_logit"
[[models.regression.blocks]]
label = "归属感"
formula = "gender + belonging"
"""
QUESTIONNAIRE = """\
schema: 1
title: {zh: 小问卷, en: Small survey}
option_sets:
  agree:
    - {code: 1, label: {zh: 不同意, en: Disagree}}
    - {code: 2, label: {zh: 一般, en: Neutral}}
    - {code: 3, label: {zh: 比较同意, en: Rather agree}}
    - {code: 4, label: {zh: 同意, en: Agree}}
    - {code: 5, label: {zh: 非常同意, en: Agree strongly}}
    - {code: 6, label: {zh: 不了解, en: Do not know}, missing: dont_know}
items:
  - {name: gender, number: 1, text: {zh: 您的性别, en: Your sex}, kind: single, options: [男, 女]}
  - name: level
    number: 2
    text: {zh: 您的参与程度, en: How much you take part}
    kind: scale
    options: [从不, 有时, 经常]
  - {name: b1, number: 3, text: 我属于这里, kind: scale, options: agree}
  - {name: b2, number: 4, text: 我认识邻居, kind: scale, options: agree}
  - {name: b3, number: 5, text: 我想搬走, kind: scale, options: agree}
  - {name: problem_P1, number: 6, text: 大家很少参加, kind: scale, options: agree}
  - {name: problem_P2, number: 7, text: 网格员很专业, kind: scale, options: agree}
  - {name: rank, number: 8, text: 请排序, kind: ranking, options: [平台, 队伍, 放权]}
scales:
  - {name: belonging, label: {zh: 归属感, en: Belonging}, items: [b1, b2, b3], reversed: [b3], minimum: 2, method: mean, confirmed: true}
"""
CODEBOOK = """\
schema: 1
title: {zh: 小编码本, en: A small codebook}
codes:
  - id: P1
    kind: problem
    name: {zh: 参与少, en: Few take part}
    definition: {zh: 说很少有人参加, en: says that few take part}
    examples: [没人报名]
    counter_examples: [人人报名]
    rules: [{terms: [没人报名]}]
  - id: P2
    kind: problem
    name: {zh: 能力弱, en: Weak ability}
    definition: {zh: 说网格员能力弱, en: says that grid workers are weak}
    examples: [不会弄]
    counter_examples: [很专业]
    rules: [{terms: [不会弄]}]
  - id: S1
    kind: countermeasure
    name: {zh: 建平台, en: A platform}
    definition: {zh: 赞成建平台, en: endorses a platform}
    examples: [建个平台]
    counter_examples: [别搞平台]
    rules: [{terms: [建个平台]}]
"""
INTERVIEWS = """\
schema: 1
actors:
  residents: {zh: 居民, en: residents}
  grid: {zh: 网格员, en: grid workers}
interviewers: [说话人1]
interviews:
  - {id: R1, file: R1.txt, actor: residents}
  - {id: R2, file: R2.txt, actor: residents}
  - {id: G1, file: G1.txt, actor: grid}
  - {id: G2, file: G2.txt, actor: grid}
"""
FINDINGS = """\
schema: 1
declared: 2023-04-03
changed: []
rules:
  confidence: 0.95
  minimum_base: 50
  max_dont_know: 0.5
  prompted_codings_count: false
  silent_at_most: 1
  minimum_speakers: 3
  minimum_side: 2
  margin: 2
  minimum_actor_kinds: 2
  verdicts:
    supports: {affirm: convergent, split: partial, deny: partial, few: partial, silent: partial}
    unclear: {affirm: partial, split: partial, deny: contradicted, few: insufficient, silent: insufficient}
    opposes: {affirm: partial, split: partial, deny: contradicted, few: contradicted, silent: contradicted}
    none: {affirm: partial, split: partial, deny: contradicted, few: insufficient, silent: silent}
    outside: {affirm: convergent, split: partial, deny: contradicted, few: insufficient, silent: silent}
findings:
  - id: P1
    kind: problem
    name: {zh: 参与少, en: Few take part}
    claim: {zh: 参与少被描述为问题。, en: That few take part is described as a problem.}
    survey:
      - {column: problem_P1, statistic: share_at_least, value: 4, smallest: 0.5}
    codes: [P1]
    actors: [residents, grid]
  - id: P2
    kind: problem
    name: {zh: 能力弱, en: Weak ability}
    claim: {zh: 网格员能力弱被描述为问题。, en: That grid workers are weak is described as a problem.}
    survey:
      - {column: problem_P2, statistic: share_at_least, value: 4, smallest: 0.5, reversed: true}
    codes: [P2]
    actors: [residents, grid]
  - id: S1
    kind: countermeasure
    name: {zh: 建平台, en: A platform}
    claim: {zh: 建平台得到赞成。, en: A platform is endorsed.}
    survey:
      - {ranking: rank, option: 1, statistic: share_top_k, value: 1, smallest: 0.4}
    codes: [S1]
    actors: [residents, grid]
"""
WORDS = {
    "R1": ("我们楼里没人报名，叫了好几回都不来。", "网格员挺专业的，跑得也勤快。"),
    "R2": ("志愿者那个群没人报名，就那几个人。", "网格员很专业，什么都答得上来。"),
    "G1": ("组织活动没人报名，我一家一家敲门。", "我们几个都受过训练，业务上没问题。"),
    "G2": ("说实话没人报名，大家都忙。", "系统我不会弄，得找年轻人。"),
}
HEADER = [
    "序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您的性别", "2、您的参与程度", "3、我属于这里", "4、我认识邻居",
    "5、我想搬走", "6、大家很少参加", "7、网格员很专业", "8、请排序",
]  # fmt: skip
_AGREE = ["不同意", "一般", "比较同意", "同意", "非常同意", "不了解"]


def answers() -> list[list[str]]:
    """120 rows that lean as the claims say; every third person says 一般, every twentieth 不了解; one is a speeder."""
    rows = []
    for i in range(N):
        warmth = (i * 7) % 5
        level = ["从不", "有时", "经常"][min(2, (warmth + (i * 3) % 4) // 3)]
        b = [_AGREE[warmth], _AGREE[(warmth + i % 2) % 5], _AGREE[4 - warmth if i % 3 else (i % 5)]]
        low = "不了解" if i % 20 == 0 else "一般" if i % 4 == 0 else "同意" if i % 2 else "非常同意"
        praise = "不了解" if i % 20 == 1 else "非常同意" if i % 3 else "同意"
        rank = ["平台→队伍→放权", "平台→放权", "队伍→平台→放权"][i % 3 if i % 2 else 0]
        seconds = "30秒" if i == 5 else f"{100 + i}秒"
        meta = [str(i + 1), f"2023/4/8 12:{i // 60:02d}:{i % 60:02d}", seconds, "微信", "直接访问", f"192.0.2.{i + 1}(江苏-南京)"]
        rows.append([*meta, "男" if i % 2 else "女", level, *b, low, praise, rank])
    return rows


def write_export(path: Path, header: Iterable[object], rows: Iterable[Iterable[object]], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as f:
        csv.writer(f).writerows([list(header), *(list(r) for r in rows)])
    return path


def replace(path: Path, old: str, new: str) -> None:
    """Edit a text file: the first `old`, which must be there, becomes `new`."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def transcript(parts: tuple[str, str]) -> str:
    return f"说话人1 00:02\n请您随便聊聊。\n\n说话人2 00:05\n{parts[0]}\n\n说话人1 00:40\n还有呢？\n\n说话人2 00:44\n{parts[1]}\n"


def coding(path: Path, number: int, code: str, stance: str, quote: str, **more: object) -> dict[str, object]:
    """A journal line for `quote`, which stands once in the transcript at `path`."""
    read = read_transcript(path, interviewers=["说话人1"])
    start = read.text.index(quote)
    line = {
        "event": "add", "id": f"{path.stem}-{number}", "at": "2023-05-08T09:00:00+08:00", "coder": "someone", "document": read.sha256,
        "start": start, "end": start + len(quote), "code": code, "stance": stance, "prompted": False, "codebook": "0" * 12, "quote": quote,
    }  # fmt: skip
    return line | more


def write_journal(root: Path, lines: Iterable[Mapping[str, object]], name: str = "someone") -> Path:
    path = root / "data" / "codings" / f"{name}.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8", newline="\n")
    return path


def codings(root: Path) -> list[dict[str, object]]:
    folder = root / "data" / "raw" / "interviews"
    lines = [coding(folder / f"{who}.txt", 1, "P1", "affirms", "没人报名") for who in WORDS]
    praised = {"R1": "挺专业的", "R2": "很专业", "G1": "业务上没问题"}
    return [*lines, *(coding(folder / f"{who}.txt", 2, "P2", "denies", quote) for who, quote in praised.items())]


def second_coder(root: Path) -> Path:
    """A journal beside the first, of one who agrees with it but for one coding left out and one of another stance."""
    lines = [dict(line, id=f"b{n}", coder="student") for n, line in enumerate(codings(root)) if n != 1]
    lines[-1]["stance"] = "affirms"
    return write_journal(root, lines, "student")


def make(root: Path) -> Path:
    """The study, whole, in the folder `root`, which is made."""
    for name in ("study", "data/raw/questionnaire", "data/raw/interviews", "data/codings"):
        (root / name).mkdir(parents=True)
    files = {
        "study.toml": SETTINGS, "questionnaire.yaml": QUESTIONNAIRE, "codebook.yaml": CODEBOOK, "interviews.yaml": INTERVIEWS,
        "findings.yaml": FINDINGS,
    }  # fmt: skip
    for name, text in files.items():
        (root / "study" / name).write_text(text, encoding="utf-8", newline="\n")
    write_export(root / "data" / "raw" / "questionnaire" / EXPORT, HEADER, answers())
    for who, parts in WORDS.items():
        (root / "data" / "raw" / "interviews" / f"{who}.txt").write_text(transcript(parts), encoding="utf-8", newline="\n")
    write_journal(root, codings(root))
    return root


WEIGHTS = """\
[weights]
missing = "own_category"

[weights.margins.gender]
"男" = 4000
"女" = 6000

[weights.margins.level]
"从不 + 有时" = 0.7
3 = 0.3

"""


def weighted(root: Path) -> Path:
    """The small study in `root` with a [weights] section."""
    replace(root / "study" / "study.toml", "[table_one]", WEIGHTS + "[table_one]")
    return root
