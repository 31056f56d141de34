"""What kind of question a column with a dictionary is: codes of a choice, points of a rating, or a number with a few special codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.order import non_answer
from jcommunity_study.survey.questionnaire import Kind
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.variables import Variable

MAX_SPAN = 10  # of a rating whose end points alone are labelled
MAX_POINTS = 11  # strings without a label beside those that have one, in a choice
MAX_STRAY = 3  # values that are no codes, in a column of codes
_WHOLE = re.compile(r"-?\d{1,9}")
_RATING = re.compile(
    r"满意|同意|赞同|程度|频率|重要性|评分|打分|rate|agree|satisf|how (?:often|important|likely|much do you)", re.IGNORECASE
)
_COMPUTED = re.compile(
    r"(?:^|_)(?:mean|avg|average|total|sum|score|index|factor)(?:_|\d|$)|总分|均分|均值|平均分|得分|因子|_r(?:ev)?$"
    r"|^(?:FAC\d+_\d+|Z?PRE_\d+|[ZSD]?RE[SD]?_\d+|MAH_\d+|COO_\d+|LEV_\d+|QCL_\d+|TSC_\d+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Found:
    """The variable as it turned out, and what a person should know of it."""

    variable: Variable
    notes: tuple[Text, ...] = ()


def with_kinds(sheet: Sheet) -> Sheet:
    """The sheet with the kind of every numeric variable that is no metadata told, where its labels and values tell it.

    Unlabelled values of a choice become options of their own; codes whose labels decline to answer become reasons where they would
    else be read as numbers. Both are noted.
    """
    labelled = any(answers_of(v) for v in sheet.variables.values())
    variables, notes = dict(sheet.variables), list(sheet.notes)
    for heading, cells in zip(sheet.header, sheet.columns, strict=True):
        known = variables.get(heading)
        if known is None or known.role or known.ticked or known.kind not in (None, "matrix", "multiple"):
            continue  # told already, or of a question that has no codes
        found = kind_of(heading, known, cells, labelled)
        variables[heading] = found.variable
        notes += found.notes
    computed = [h for h in sheet.header if h in variables and is_computed(h, variables[h], sheet.columns[sheet.header.index(h)])]
    if computed:
        names = "、".join(computed)
        notes.append(Text(f"{names}：像是计算出来的列，不是题目。", f"{names}: seem(s) to be computed, not asked."))
    return replace(sheet, variables=variables, notes=tuple(notes))


def answers_of(variable: Variable) -> dict[str, str]:
    """The labels of its answers: neither declared missing nor declining to answer."""
    return {raw: label for raw, label in variable.labels.items() if raw not in variable.missing and not non_answer(label)}


def kind_of(heading: str, variable: Variable, cells: Cells, labelled: bool) -> Found:
    """The kind of one column; `labelled`: whether other columns of the file have labels, so that one without is likely no choice."""
    labels = answers_of(variable)
    values = [v for v in cells.values if v and v not in variable.missing]
    bare = [v for v in values if v not in variable.labels]
    if not variable.numeric:
        return _words(heading, variable, cells, bare)
    if variable.kind == "multiple" and variable.part:  # a column per option: 1 and 0
        stray = [v for v in values if v not in ("0", "1")]
        return _without(stray, heading, variable, cells) if stray else Found(variable)
    if not labels:
        kind = _unlabelled(variable, [v for v in values if v not in variable.labels], labelled)
        return _number(heading, variable, cells) if kind == "number" else Found(_of_kind(variable, kind))
    return _labelled(heading, variable, cells, bare)


def _words(heading: str, variable: Variable, cells: Cells, bare: list[str]) -> Found:
    """A column of strings: a choice where some have labels, unless most are anything that people wrote."""
    labels = answers_of(variable)
    if labels and (len(bare) <= max(len(labels), MAX_POINTS) or variable.kind):
        return _choice(heading, variable, cells, bare)
    kept = replace(variable, labels={})
    shown = "、".join(f"{raw}={label}" for raw, label in labels.items() if raw in cells.values)
    note = Text(f"{heading}：按文字读取，标签 {shown} 未保留。", f"{heading}: read as text; its labels {shown} are not kept.")
    return Found(kept, (note,) if shown else ())


def _labelled(heading: str, variable: Variable, cells: Cells, bare: list[str]) -> Found:
    """A column of numbers of which some have labels, and the values `bare` none."""
    labels = answers_of(variable)
    if bare and _is_rating(labels, bare):
        points = range(min(map(int, labels)), max(map(int, labels)) + 1)
        every = {str(p): variable.labels.get(str(p), str(p)) for p in points}
        rest = {raw: label for raw, label in variable.labels.items() if raw not in every}
        return Found(replace(_of_kind(variable, "scale"), labels={**every, **rest}, ordered=True))
    if not variable.kind and (len(bare) > max(len(labels), 3) or len(fractions(bare)) > MAX_STRAY):
        return _number(heading, variable, cells)
    return _choice(heading, variable, cells, bare)


def _of_kind(variable: Variable, kind: Kind | None) -> Variable:
    """With this kind, unless it is a part of a group, which has its own; an ordinal measure says that the labels are ordered."""
    ordered = True if variable.measure == "ordinal" and len(answers_of(variable)) > 2 else variable.ordered
    return replace(variable, kind=variable.kind or kind, ordered=ordered)


def _unlabelled(variable: Variable, values: list[str], labelled: bool) -> Kind | None:
    whole = all(_WHOLE.fullmatch(v) for v in values)
    points = sorted({int(v) for v in values}) if whole else []
    if variable.kind or not values:
        return None
    if whole and _RATING.search(variable.text) and len(points) > 2 and points[0] >= 0 and points[-1] <= MAX_SPAN:
        return "scale"
    if variable.labels or not whole or variable.measure == "scale" or (labelled and points not in ([0, 1], [0], [1])):
        return "number"
    return None


def _is_rating(labels: dict[str, str], bare: Iterable[str]) -> bool:
    """Points between labelled end points."""
    if len(labels) < 2 or not all(_WHOLE.fullmatch(v) for v in (*labels, *bare)):
        return False
    low, high = min(map(int, labels)), max(map(int, labels))
    return 2 <= high - low <= MAX_SPAN and all(low < int(v) < high for v in bare)


def _number(heading: str, variable: Variable, cells: Cells) -> Found:
    """A number: its labelled codes are reasons where they decline to answer; what other labels said is noted, for a number has none."""
    if variable.kind:
        return Found(variable)
    declining = {raw: label for raw, label in variable.labels.items() if raw not in variable.missing and non_answer(label)}
    said = {raw: "refused" if non_answer(label) == "refused" else "declared" for raw, label in declining.items()}
    others = answers_of(variable)
    notes = []
    if set(declining) & set(cells.values):
        shown = "、".join(f"{raw}={label}" for raw, label in declining.items())
        notes.append(Text(f"{heading}：{shown} 按标签视为未回答。", f"{heading}: {shown} taken as no answer, by the label."))
    if set(others) & set(cells.values):
        shown = "、".join(f"{raw}={label}" for raw, label in others.items())
        notes.append(
            Text(f"{heading}：按数值读取，标签 {shown} 未保留。", f"{heading}: read as a number; its labels {shown} are not kept.")
        )
    return Found(replace(variable, kind="number", missing={**variable.missing, **said}, labels={}), tuple(notes))


def _choice(heading: str, variable: Variable, cells: Cells, bare: list[str]) -> Found:
    """A choice with some values that have no label."""
    if not bare:
        return Found(_of_kind(variable, "single"))
    if all(_WHOLE.fullmatch(raw) for raw in variable.labels) and (stray := fractions(bare)):
        return _without(stray, heading, variable, cells)
    values = sorted(bare, key=_by_value)
    count = sum(int(n) for v, n in zip(cells.values, cells.counts, strict=True) if v in bare)
    shown = "、".join(values)
    note = Text(f"{heading}：{shown} 没有值标签（{count} 份）。", f"{heading}: {shown} without a value label ({count} answers).")
    labels = dict(sorted({**variable.labels, **{v: v for v in values}}.items(), key=lambda pair: _by_value(pair[0])))
    return Found(
        replace(_of_kind(variable, "single"), labels=labels if variable.numeric else {**variable.labels, **{v: v for v in values}}), (note,)
    )


def _without(stray: list[str], heading: str, variable: Variable, cells: Cells) -> Found:
    """A choice of whole codes in which a few values are none: these cannot be read as an answer."""
    shown = "、".join(stray)
    note = Text(f"{heading}：{shown} 不是选项的编码，记为缺失。", f"{heading}: {shown} is no code of an option; taken as missing.")
    told = replace(variable, missing={**variable.missing, **dict.fromkeys(stray, "not_scored")})
    found = kind_of(heading, told, cells, True)
    return Found(found.variable, (note, *found.notes))


def fractions(values: Iterable[str]) -> list[str]:
    """The values that are no whole numbers."""
    return [v for v in values if not _WHOLE.fullmatch(v)]


def _by_value(raw: str) -> tuple[float, str]:
    try:
        return float(raw), raw
    except ValueError:
        return float("inf"), raw


def is_computed(heading: str, variable: Variable, cells: Cells) -> bool:
    """A column that somebody computed: numbers of SPSS' own names (FAC1_1, ZRE_1), or fractions under no wording or a score's name."""
    if variable.role or variable.group or not variable.numeric or variable.labels:
        return False
    fractions = any("." in v for v in cells.values)
    named: Callable[[str], object] = _COMPUTED.search
    return bool((named(heading) or named(variable.text)) if variable.text else (fractions or named(heading)))
