"""LimeSurvey: .csv with headings by code, by text or both, full answers or codes; .lsa archives; described by the .lss where it is there.

Layout as in real files (softwaresaved/international-survey): `code. text`, `code[SQ]. stem [sub]`, a first column of row numbers without a
heading; and LimeSurvey's manual, "Exporting results". In .csv nothing but the answers tells a multiple choice from an array.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from jcommunity_study.survey.order import is_other
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.dictionary import lay_out, told_apart
from jcommunity_study.survey.readers.export import SPELLED, Export, Layout, Platform
from jcommunity_study.survey.readers.forms.form import plain
from jcommunity_study.survey.readers.forms.lss import ADDED
from jcommunity_study.survey.readers.grouped import answers, holds
from jcommunity_study.survey.readers.variables import Variable

_HEADING = re.compile(r"^(?P<code>[A-Za-z][\w-]*)(?P<subs>(?:\[[^\[\]]*\])*)(?:\.\s+(?P<text>\S.*))?\.?$", re.DOTALL)
_NUMBERS = re.compile(r"^_?(?P<code>\d+X\d+X\d+)(?P<sub>[A-Za-z]\w*)?(?:[#-](?P<scale>\d))?$")
_UNDERSCORE = re.compile(r"^(?P<code>[A-Za-z]\w*?)_(?P<sub>(?:SQ|Y|X)\d+\w*|other|comment)$")
_OWN = frozenset({
    "submitdate", "lastpage", "startlanguage", "datestamp", "refurl", "interviewtime", "date submitted", "last page", "start language",
    "date last action", "referrer url", "total time",
    "答案编号", "答案id", "提交日期", "最后页", "最后一页", "起始语言", "开始语言", "种子",
})  # fmt: skip
_ROLES = {
    "id": "id", "response id": "id", "submitdate": "submitted",
    "date submitted": "submitted", "startdate": "started", "date started": "started",
    "datestamp": "ended", "date last action": "ended",
    "答案编号": "id", "答案id": "id", "提交日期": "submitted", "提交时间": "submitted", "开始日期": "started", "开始时间": "started",
    "ip地址": "ip",
    "interviewtime": "seconds", "total time": "seconds", "ipaddr": "ip", "ip address": "ip",
}  # fmt: skip
_PERSONAL = re.compile(
    r"^(?:ipaddr|ip address|token|access code|firstname|lastname|email|refurl|referrer url|attribute_\d+)(?:\. .*)?$", re.IGNORECASE
)
_BARE_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_UNDATED = "1980-01-01 00:00:00"  # LimeSurvey's submit date of a survey that keeps no dates
_PLAIN_CODE = re.compile(r"^[Qq]?\d*[a-z]?$")
_PLACE = re.compile(r"(?:rank(?:ing)?|排名|排序|第)?\s*(\d{1,2})\s*[位名]?", re.IGNORECASE)


@dataclass(frozen=True)
class _Column:
    """A heading taken apart: the question's code, its subquestion (of two for arrays by numbers), the scale, and the texts."""

    place: int
    heading: str
    code: str
    sub: str = ""
    scale: str = ""
    text: str = ""
    part: str = ""


def recognise(sheet: Sheet) -> bool:
    """By two of its metadata columns, or by `code. text` and `code[SQ]. text` over nearly all columns."""
    own = {h.split(". ")[0].casefold() for h in sheet.header} & _OWN
    if len(own) >= 2:
        return True
    named = [h for h in sheet.header if h]
    coded = [m for h in named if (m := _HEADING.match(h)) and m["text"]]
    numbers = [h for h in named if _NUMBERS.match(h)]
    if len(numbers) >= 2 and len(numbers) >= 0.5 * len(named):
        return True
    if len(coded) < 3 or len(coded) < 0.9 * len(named):
        return False
    return any(m["subs"] for m in coded) or not all(_PLAIN_CODE.match(m["code"]) for m in coded)


def layout(sheet: Sheet) -> Export:
    """The export's questions; what LimeSurvey adds is metadata."""
    sheet = told_apart(replace(sheet, columns=tuple(_clean(c) for c in sheet.columns)))
    metadata = _metadata(sheet)
    if "submitted" in metadata:
        metadata.setdefault("ended", metadata["submitted"])
    described = bool(sheet.variables)
    if not described:
        sheet = _guessed(sheet, set(metadata.values()))
    kind: Layout = "codes" if described else "text"
    return lay_out("limesurvey", sheet, metadata, layout=kind, guessed=not described)


def _clean(cells: Cells) -> Cells:
    """Without stray byte order marks; numbers without the zeros of a decimal column; what was not shown marked as such."""
    numeric = all(_BARE_NUMBER.fullmatch(v) for v in answers(cells))

    def spell(raw: str) -> str:
        text = raw.replace("\ufeff", "").strip()
        if text in ("{question_not_shown}", SPELLED["skipped"]):
            return SPELLED["skipped"]
        return re.sub(r"\.0+$|(\.\d*?[1-9])0+$", r"\1", text) if numeric else "" if text == _UNDATED else text

    return cells.respelled(spell)


def _metadata(sheet: Sheet) -> dict[str, int]:
    metadata: dict[str, int] = {}
    for n, heading in enumerate(sheet.header):
        if heading in sheet.variables:
            continue
        name = heading.split(". ")[0].casefold()
        if not heading and n == 0 and len(sheet.columns[0].values) == sheet.rows:
            metadata["id"] = 0
        elif ADDED.match(heading) and heading:
            role = _ROLES.get(name, f"user#{name}" if _PERSONAL.match(heading) else name)
            metadata[role if role not in metadata else f"{role}#{n + 1}"] = n
    return metadata


def _guessed(sheet: Sheet, taken: set[int]) -> Sheet:
    """Variables by the headings' codes; what the columns of one code hold, by their answers."""
    groups: dict[str, list[_Column]] = {}
    for n, heading in enumerate(sheet.header):
        if n not in taken:
            column = _once(n, heading, sheet.header)
            groups.setdefault(column.code, []).append(column)
    variables: dict[str, Variable] = {}
    for columns in groups.values():
        variables |= _variables(columns, sheet)
    return replace(sheet, variables=variables)


def _once(place: int, heading: str, header: Sequence[str]) -> _Column:
    """A heading that stands for the second time, `a[SQ1] (2)` beside `a[SQ1]`, is of another question, a_2."""
    again = re.fullmatch(r"(.+) \((\d+)\)", heading, re.DOTALL)
    if not again or again[1] not in header:
        return _taken_apart(place, heading)
    column = _taken_apart(place, again[1])
    return replace(column, heading=heading, code=f"{column.code}_{again[2]}")


def _taken_apart(place: int, heading: str) -> _Column:
    numbered = _NUMBERS.match(heading)
    if numbered:
        return _Column(place, heading, numbered["code"], numbered["sub"] or "", numbered["scale"] or "")
    under = _UNDERSCORE.match(heading)
    if under:
        return _Column(place, heading, under["code"], under["sub"])
    found = _HEADING.match(heading)
    if found:
        subs = re.findall(r"\[([^\]]*)\]", found["subs"])
        stem, parts = plain(found["text"] or ""), list[str]()
        for _ in subs:
            stem, part = _last_brackets(stem)
            parts.insert(0, part)
        scale = subs[1] if len(subs) > 1 else ""
        if scale and len(parts) > 1:
            parts = parts[:1] if not parts[0] else [parts[0]]
        return _Column(place, heading, found["code"], subs[0] if subs else "", scale, stem, parts[0] if parts else "")
    stem, part = _last_brackets(plain(heading))
    return _Column(place, heading, stem or heading, part, "", stem, part)


def _last_brackets(text: str) -> tuple[str, str]:
    """`stem [sub]` as its two parts; brackets within the last pair belong to it."""
    if not text.endswith("]"):
        return text, ""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == "]") - (text[at] == "[")
        if depth == 0:
            return text[:at].strip(), text[at + 1 : -1].strip()
    return text, ""


def _variables(columns: list[_Column], sheet: Sheet) -> dict[str, Variable]:
    """What the columns of one code are."""
    if len(columns) == 1 and not columns[0].scale:
        c = columns[0]
        return {c.heading: Variable(c.text or c.part, group=c.code, kind="text" if c.sub == "comment" else None)}
    own = [c for c in columns if not c.sub]
    comments = [c for c in columns if re.search(r"comment$", c.sub)]
    other = [c for c in columns if c.sub == "other"] or _others(columns, sheet)
    subs = [c for c in columns if c.sub and c not in comments and c not in other]
    out = {c.heading: Variable(f"{c.text or c.code} [{c.part or c.sub}]", kind="text") for c in comments}
    out |= {c.heading: Variable(c.text, group=c.code) for c in own}
    for c in other:
        role_of = replace(Variable(c.text, group=c.code, part=c.part or "Other"), use="words", kind="multiple" if subs else None)
        out[c.heading] = replace(role_of, part=_other_of(own[0], sheet)) if own else role_of
    by_scale: dict[str, list[_Column]] = {}
    for c in subs:
        by_scale.setdefault(c.scale, []).append(c)
    for scale, several in by_scale.items():
        out |= _subquestions(several, f"{several[0].code}_{scale}" if len(by_scale) > 1 else several[0].code, sheet)
    return out


def _others(columns: list[_Column], sheet: Sheet) -> list[_Column]:
    """Headings by text say `[其他]` of the words beside ticks or a choice; among the rows of an array it is one of them."""
    named = [c for c in columns if is_other(c.sub)]
    rest = [sheet.columns[c.place] for c in columns if c.sub and c not in named]
    beside = holds(rest) == "ticks" if rest else any(not c.sub for c in columns)
    return named if named and beside and holds([sheet.columns[c.place] for c in named]) != "ticks" else []


def _other_of(column: _Column, sheet: Sheet) -> str:
    """How a list question's answers say `other`."""
    said = answers(sheet.columns[column.place])
    return next((v for v in ("-oth-", "Other", "other", "其他", "其它") if v in said), "Other")


def _subquestions(columns: list[_Column], group: str, sheet: Sheet) -> dict[str, Variable]:
    what = holds([sheet.columns[c.place] for c in columns])
    if what == "words" and not any(answers(sheet.columns[c.place]) for c in columns):
        what = "rows"
    texts = {c.heading: c.text for c in columns}
    if what == "ticks":
        return {c.heading: Variable(texts[c.heading], kind="multiple", group=group, part=c.part or c.sub) for c in columns}
    if what == "rows" and _in_places(columns, sheet):
        return {c.heading: Variable(texts[c.heading], kind="ranking", group=group, part=c.sub, use="place") for c in columns}
    if what in ("rows", "ranks"):
        return {c.heading: Variable(texts[c.heading] or group, kind="matrix", group=group, part=c.part or c.sub) for c in columns}
    return {
        c.heading: Variable(
            f"{c.text or c.code} [{c.part or c.sub}]", kind="number" if what == "numbers" else None, group=f"{c.code}_{c.sub}"
        )
        for c in columns
    }


def _in_places(columns: Iterable[_Column], sheet: Sheet) -> bool:
    """Whether `[1]`, `[2]` … (`[Ranking 1]`, `[第 1 位]`) are the places of a ranking: no row names an answer twice, and those
    after the last are empty."""
    several = list(columns)
    places = [_PLACE.fullmatch(c.sub) for c in several]
    if [m[1] if m else "" for m in places] != [str(n) for n in range(1, len(several) + 1)] or len(several) < 2:
        return False

    def fits(*cells: str) -> str:
        named = [c for c in cells if c and c != SPELLED["skipped"]]
        return "" if len(set(named)) == len(named) and list(cells[: len(named)]) == named else "x"

    found = Cells.combined([sheet.columns[c.place] for c in several], fits)
    return not any(found.values)


LIMESURVEY = Platform("limesurvey", recognise, layout, whole=True)
LIMESURVEY_ARCHIVE = Platform("limesurvey", lambda sheet: sheet.container == "lsa", layout, verified=False)
