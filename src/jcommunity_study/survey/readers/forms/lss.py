"""LimeSurvey's survey structure, .lss: questions, subquestions, answers, relevance and texts by language.

Layout: `LimeSurvey/LimeSurvey` (application/helpers/export_helper.php writes the tables;
application/helpers/common_helper.php, createFieldMap, names the columns): before version 4 every row repeats per language, later the
texts stand in tables of their own (question_l10ns …). Headings of exports:
`code[SQ001]`, `code[SQ001][1]` (dual scale), `code[SQ001_SQ002]` (array by numbers or texts), `{sid}X{gid}X{qid}SQ001`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from jcommunity_study.files.xml import parse_xml
from jcommunity_study.survey.readers.forms.conditions import Condition, parse
from jcommunity_study.survey.readers.forms.form import Form, plain, spelled
from jcommunity_study.survey.readers.variables import Variable

_CODE = re.compile(r"^\s*([A-Za-z][\w-]*(?:\[[^\]]*\])*)(?:\.\s.*|\.?)$", re.DOTALL)
ADDED = re.compile(
    r"^(?:id|submitdate|lastpage|startlanguage|seed|startdate|datestamp|ipaddr|refurl|token|completed|interviewtime|optout"
    r"|group_?time\w*|question_?time\w*|(?-i:\w+Time)|attribute_\d+|firstname|lastname|email"
    r"|response id|date submitted|last page|start language|date started|date last action|ip address|referrer url|access code|total time"
    r"|(?:group|question) time.*|答案(?:编号|id)|提交(?:日期|时间)"
    r"|最后(?:一)?页|(?:起始|开始)语言|种子|开始(?:日期|时间)|ip地址)(?:\. .*)?$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?!(?:and|or|not|eq|ne|lt|gt|le|ge|true|false|is_empty|strlen|intval|count|sum|if)\b)(?:(?:that|self)\.)?"
    r"(?P<name>\d+X\d+X\d+[\w#]*|[A-Za-z]\w*)(?:\.(?P<part>NAOK|value|code|shown|[a-z]\w*))?(?![\w.]|\s*\()"
)
_FIXED = {
    "Y": {"Y": "Yes", "N": "No"},
    "G": {"F": "Female", "M": "Male"},
    "5": {str(n): str(n) for n in range(1, 6)},
    "A": {str(n): str(n) for n in range(1, 6)},
    "B": {str(n): str(n) for n in range(1, 11)},
    "C": {"Y": "Yes", "U": "Uncertain", "N": "No"},
    "E": {"I": "Increase", "S": "Same", "D": "Decrease"},
}
_ZH = {
    "Y": {"Y": "是", "N": "否"},
    "G": {"F": "女", "M": "男"},
    "C": {"Y": "是", "U": "不确定", "N": "否"},
    "E": {"I": "增加", "S": "不变", "D": "减少"},
}
_NO_COLUMN = frozenset({"X"})
OTHER = "-oth-"
Row = Mapping[str, str]


def key(heading: str) -> str:
    """The code of `code[SQ]. text [sub]`, or the whole text, compared without case, blanks and markup."""
    bare = plain(heading)
    code = _CODE.match(bare)
    return (code[1] if code else bare).casefold().strip(" .")


def is_lss(data: bytes) -> bool:
    """By the document's own word for what it is."""
    return b"<LimeSurveyDocType>Survey<" in data[:4096].replace(b"\0", b"")


@dataclass(frozen=True)
class _Texts:
    """The texts of one table by id and language, and the two languages that are used."""

    by_id: Mapping[str, Mapping[str, str]]
    main: str
    english: str

    def of(self, number: str) -> str:
        known = self.by_id.get(number, {})
        return known.get(self.main) or next(iter(known.values()), "")

    def in_english(self, number: str) -> str:
        return self.by_id.get(number, {}).get(self.english, "") or self.of(number)

    def every(self, number: str) -> list[str]:
        return list(self.by_id.get(number, {}).values())


@dataclass(frozen=True)
class _Survey:
    """The tables of a survey, each row once, texts apart."""

    sid: str
    questions: Sequence[Row]
    subs: Mapping[str, Sequence[Row]]
    answers: Mapping[str, Sequence[Row]]
    texts: _Texts
    labels: _Texts
    groups: Mapping[str, Row]
    titles: _Texts
    checkboxes: frozenset[str]


def read(data: bytes, path: Path) -> Form:
    """The form of an .lss; raises InputError for XML that cannot be read."""
    root = parse_xml(data, path)
    survey, title = _survey(root)
    both = survey.texts.english not in ("", survey.texts.main)
    columns: dict[str, Variable] = {}
    spellings: list[tuple[str, str]] = []
    heads: dict[str, list[str]] = {}
    for question in survey.questions:
        made = dict(_columns(question, survey, english=False))
        if both:
            other = dict(_columns(question, survey, english=True))
            made = {h: replace(v, english=other[h]) for h, v in made.items()}
        columns |= made
        heads[question["title"]] = list(made)
        spellings += [pair for heading in made for pair in _spellings(heading, question, survey)]
    conditions, unread = _conditions(survey, columns, heads)
    return Form(
        "lss", "limesurvey", path, title, columns, spelled(spellings, key), key, lambda h: not h or bool(ADDED.match(h)), conditions, unread
    )


def _rows(root: etree._Element, table: str) -> list[dict[str, str]]:
    return [{str(cell.tag): (cell.text or "").strip() for cell in row} for row in root.iterfind(f"{table}/rows/row")]


def _survey(root: etree._Element) -> tuple[_Survey, str]:
    languages = [(e.text or "").strip() for e in root.iterfind("languages/language")]
    settings = (_rows(root, "surveys") or [{}])[0]
    first = settings.get("language") or next(iter(languages), "")
    main = next((x for x in languages if x.startswith("zh")), first)
    english = next((x for x in languages if x.startswith("en")), "")

    def texts(old: str, new: str, number: str, text: str, id_of: str) -> _Texts:
        found: dict[str, dict[str, str]] = {}
        for row in [*_rows(root, old), *_rows(root, new)]:
            if text in row:
                found.setdefault(_number(row, number, id_of), {})[row.get("language", main)] = plain(row[text])
        return _Texts(found, main, english)

    subs: dict[str, list[Row]] = {}
    for row in _once(_rows(root, "subquestions"), "qid", "question_order"):
        subs.setdefault(row["parent_qid"], []).append(row)
    answers: dict[str, list[Row]] = {}
    for row in sorted(_rows(root, "answers"), key=lambda r: _order(r, "sortorder")):
        if all(r["code"] != row["code"] or r.get("scale_id") != row.get("scale_id") for r in answers.get(row["qid"], [])):
            answers.setdefault(row["qid"], []).append(row)
    questions = texts("questions", "question_l10ns", "qid", "question", "")
    below = texts("subquestions", "question_l10ns", "qid", "question", "")
    groups = {r["gid"]: r for r in _rows(root, "groups")}
    order = {gid: _order(r, "group_order") for gid, r in groups.items()}
    asked = sorted(
        _once(_rows(root, "questions"), "qid", "question_order"), key=lambda r: (order.get(r["gid"], 0), _order(r, "question_order"))
    )
    boxes = {
        r["qid"] for r in _rows(root, "question_attributes") if r.get("attribute") == "multiflexible_checkbox" and r.get("value") == "1"
    }
    survey = _Survey(
        settings.get("sid", ""), asked, subs, answers, _Texts({**below.by_id, **questions.by_id}, main, english),
        texts("answers", "answer_l10ns", "", "answer", "aid"), groups,
        texts("groups", "group_l10ns", "gid", "group_name", ""), frozenset(boxes),
    )  # fmt: skip
    names = [r for r in _rows(root, "surveys_languagesettings") if r.get("surveyls_language") in ("", main)]
    return survey, plain(names[0].get("surveyls_title", "")) if names else ""


def _number(row: Row, number: str, id_of: str) -> str:
    """What a text belongs to: a question's number; an answer's own, or question, code and scale where it has none."""
    if not id_of:
        return row.get(number, "")
    return row[id_of] if row.get(id_of) else f"{row.get('qid', '')}/{row.get('code', '')}/{row.get('scale_id', '0')}"


def _order(row: Row, name: str) -> int:
    told = row.get(name, "")
    return int(told) if told.lstrip("-").isdigit() else 0


def _once(rows: list[dict[str, str]], name: str, order: str) -> list[dict[str, str]]:
    return list({row[name]: row for row in sorted(rows, key=lambda r: _order(r, order)) if row.get(name)}.values())


def _labels(qid: str, survey: _Survey, english: bool, scale: str = "0") -> dict[str, str]:
    of = survey.labels.in_english if english else survey.labels.of
    rows = [r for r in survey.answers.get(qid, []) if (r.get("scale_id") or "0") == scale]
    return {r["code"]: of(_number(r, "", "aid")) or r["code"] for r in rows}


def _columns(question: Row, survey: _Survey, *, english: bool) -> Iterator[tuple[str, Variable]]:  # noqa: PLR0912 - a branch a type
    """The columns of one question by its type (LimeSurvey's letters)."""
    qid, code, kind = question["qid"], question["title"], question["type"]
    of = survey.texts.in_english if english else survey.texts.of
    group = question.get("gid", "")
    section = (survey.titles.in_english if english else survey.titles.of)(group)
    base = Variable(of(qid) or code, section=section, personal=kind == "|")
    subs = [s for s in survey.subs.get(qid, []) if (s.get("scale_id") or "0") == "0"]
    across = [s for s in survey.subs.get(qid, []) if s.get("scale_id") == "1"]
    fixed = (_ZH if survey.texts.main.startswith("zh") and not english else {}).get(kind) or _FIXED.get(kind)
    labels = fixed or _labels(qid, survey, english)
    other = "Other" if english or not survey.texts.main.startswith("zh") else "其他"
    if kind in _NO_COLUMN:
        return
    if kind in "ABCEFH":
        for s in subs:
            yield f"{code}[{s['title']}]", replace(base, kind="matrix", group=code, part=of(s["qid"]) or s["title"], labels=labels)
    elif kind == "1":
        for scale in ("0", "1"):
            one = replace(base, kind="matrix", group=f"{code}_{int(scale) + 1}", labels=_labels(qid, survey, english, scale))
            for s in subs:
                yield f"{code}[{s['title']}][{int(scale) + 1}]", replace(one, part=of(s["qid"]) or s["title"])
    elif kind in "MP":
        for s in subs:
            yield f"{code}[{s['title']}]", replace(base, kind="multiple", group=code, part=of(s["qid"]) or s["title"])
            if kind == "P":
                yield f"{code}[{s['title']}comment]", replace(base, text=f"{base.text} [{of(s['qid'])}]", kind="text")
        if question.get("other") == "Y":
            yield f"{code}[other]", replace(base, kind="multiple", group=code, part=other, use="words")
    elif kind == "R":
        for n in range(1, len(labels) + 1):
            yield f"{code}[{n}]", replace(base, kind="ranking", group=code, part=str(n), use="place", labels=labels)
    elif kind in ":;":
        for s in subs:
            for x in across:
                yield f"{code}[{s['title']}_{x['title']}]", _crossed(base, question, s, x, of, survey)
    elif kind in "KQ":
        for s in subs:
            yield f"{code}[{s['title']}]", replace(base, text=f"{base.text} [{of(s['qid'])}]", kind="number" if kind == "K" else None)
    else:
        yield from _single(question, base, labels, other)


def _crossed(base: Variable, question: Row, row: Row, across: Row, of: Callable[[str], str], survey: _Survey) -> Variable:
    """A cell of an array by numbers or texts; by tick boxes, a row is a multiple choice."""
    if question["qid"] in survey.checkboxes:
        text = f"{base.text} [{of(row['qid'])}]"
        return replace(
            base, text=text, kind="multiple", group=f"{question['title']}_{row['title']}", part=of(across["qid"]) or across["title"]
        )
    text = f"{base.text} [{of(row['qid'])}] [{of(across['qid'])}]"
    return replace(base, text=text, kind="number" if question["type"] == ":" else "text")


def _single(question: Row, base: Variable, labels: Mapping[str, str], other: str) -> Iterator[tuple[str, Variable]]:
    code, kind = question["title"], question["type"]
    if kind in "L!OYG5":
        with_other = {**labels, OTHER: other} if question.get("other") == "Y" and kind in "L!" else labels
        yield (
            code,
            replace(base, kind="scale" if kind == "5" else "single", labels=with_other, group=code, ordered=True if kind == "5" else None),
        )
        if with_other is not labels:
            yield f"{code}[other]", replace(base, group=code, part=OTHER, use="words")
        if kind == "O":
            yield f"{code}[comment]", replace(base, text=f"{base.text} [comment]", kind="text")
        return
    yield code, replace(base, kind={"N": "number", "D": "date", "T": "text", "U": "text", "|": "text"}.get(kind))  # type: ignore[arg-type]
    if kind == "|":
        yield f"{code}[filecount]", replace(base, text=f"{base.text} [filecount]", kind="number", personal=False)


def _spellings(heading: str, question: Row, survey: _Survey) -> Iterator[tuple[str, str]]:
    """The other headings under which LimeSurvey, or what reads its exports, shows a column."""
    code, _, rest = heading.partition("[")
    parts = [p.rstrip("]") for p in rest.split("[")] if rest else []
    sgq = f"{survey.sid}X{question.get('gid', '')}X{question['qid']}"
    scale = f"#{int(parts[1]) - 1}" if len(parts) == 2 else ""
    yield heading, heading
    yield "_".join([code, *parts]), heading
    for mark in ("", "_"):
        yield f"{mark}{sgq}{parts[0] if parts else ''}{scale}", heading
        yield f"{mark}{sgq}{parts[0] if parts else ''}{scale.replace('#', '-')}", heading
    if parts and parts[0].endswith("comment"):
        yield f"{code}[{parts[0].removesuffix('comment')}_comment]", heading
    subs = {s["title"]: s["qid"] for s in survey.subs.get(question["qid"], [])}
    for n, stem in enumerate(survey.texts.every(question["qid"])):
        names = [
            (survey.texts.every(subs[p]) + [p] * 9)[n] if p in subs else p
            for one in parts
            for p in ([one] if one in subs else one.split("_"))
        ]
        yield " ".join([stem, *(f"[{x}]" for x in names)]), heading
        for said in ("Other", "其他") if parts == ["other"] else ():
            yield f"{stem} [{said}]", heading


def _conditions(
    survey: _Survey, columns: Mapping[str, Variable], heads: Mapping[str, list[str]]
) -> tuple[dict[str, tuple[Condition, ...]], list[str]]:
    names = {re.sub(r"\]\[|\[", "_", h).replace("]", ""): h for h in columns}
    names |= {
        other: h for q in survey.questions for h in heads[q["title"]] for other, _ in _spellings(h, q, survey) if re.match(r"\d+X", other)
    }

    def name_of(found: re.Match[str]) -> str | None:
        return names.get(found["name"]) if found["part"] in (None, "NAOK", "value", "code") else None

    conditions: dict[str, tuple[Condition, ...]] = {}
    unread: list[str] = []
    for question in survey.questions:
        told = (question.get("relevance", ""), survey.groups.get(question.get("gid", ""), {}).get("grelevance", ""))
        said = [t for t in told if t.strip() not in ("", "1")]
        read = [parse(t.strip().strip("{}"), _REFERENCE, name_of) for t in said]
        unread += [question["title"]] if None in read else []
        known = tuple(_in_raw(c, columns) for c in read if c is not None)
        conditions |= {h: known for h in heads[question["title"]] if known}
    return conditions, unread


def _in_raw(condition: Condition, columns: Mapping[str, Variable]) -> Condition:
    """A tick is `Y` to LimeSurvey's conditions, and nothing where there is none."""
    ticks = {n for n in condition.names if columns[n].kind == "multiple" and columns[n].use == "answer"}

    def holds(answers: Mapping[str, str]) -> bool:
        return condition.holds({n: {"1": "Y", "0": ""}.get(v, v) if n in ticks else v for n, v in answers.items()})

    return replace(condition, holds=holds)


def routed(form: Form) -> frozenset[str]:
    """The columns that not everybody was asked."""
    return frozenset(form.conditions) | {h for h, v in form.columns.items() if (v.group or h) in form.unread or h in form.unread}
