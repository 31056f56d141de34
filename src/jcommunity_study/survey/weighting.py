"""Survey weights: the community's margins as study.toml declares them, and the respondents' weights that agree with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, cast

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError, StatisticsError
from jcommunity_study.stats.weights import Design, rake, trim
from jcommunity_study.survey.questionnaire import Option, Questionnaire
from jcommunity_study.survey.responses import WEIGHT, Responses

MISSING = ("refuse", "own_category", "base")
NO_ANSWER = Text("未答", "no answer")
_ABSENT = ""  # the category of who has none; no option is written so
_RATED = ("single", "scale", "matrix")
_ROUNDING = 0.005  # by which shares rounded to two or three digits may miss 1
Place = Callable[[str, str], str]  # (section, setting or "") → where it stands


@dataclass(frozen=True)
class Category:
    """A row of a margin: as it was written, the options' codes that it unites, their labels, and its share of the population."""

    written: str
    codes: tuple[int, ...]
    label: Text
    share: float


@dataclass(frozen=True)
class Weights:
    """[weights]: column → its margin; what becomes of who has no answer there; limits as multiples of the mean weight.

    `totals` are the sums of the margins that were given as counts.
    """

    margins: Mapping[str, tuple[Category, ...]]
    missing: str = "refuse"
    lower: float = 0.0
    upper: float = float("inf")
    strict: bool = False
    totals: Mapping[str, float] | None = None

    @property
    def notices(self) -> tuple[Text, ...]:
        """What a reader of the margins should know: totals that differ."""
        totals = self.totals or {}
        if len(set(totals.values())) < 2:
            return ()
        said = "、".join(f"{name} {total:,.10g}" for name, total in totals.items())
        return (
            Text(
                f"各边际的总人数不同（{said}），按各自的比例加权。",
                f"the margins' totals differ ({said.replace('、', ', ')}); each is used by its shares.",
            ),
        )


@dataclass(frozen=True, eq=False)
class Weighting:
    """The weights that came of it, of mean 1, as a raked design over the respondents.

    `margins`: a row a category: column, label (Text), population (share; NaN for who did not answer), n, sample and weighted (shares).
    """

    design: Design
    declared: Weights
    margins: pd.DataFrame
    n_missing: int
    n_trimmed: int

    @property
    def iterations(self) -> int:
        return self.design.adjustments[0].iterations


def declared_weights(settings: Mapping[str, Any], questionnaire: Questionnaire, place: Place, faults: Faults | None = None) -> Weights:
    """[weights] held against the questionnaire; raises InputError at its line, or keeps one a setting in `faults`.

    A category is named by an option's code or its label, in either language; `"1 + 2"` unites options. Values are counts, percentages or
    shares of the population: a margin that sums to 1 or to 100, but for rounding, has shares.
    """
    faults = faults or Faults(first=True)
    margins: dict[str, tuple[Category, ...]] = {}
    totals: dict[str, float] = {}
    with faults.catch():
        _check_options(settings, questionnaire, place)
    for name, rows in settings.get("margins", {}).items():
        with faults.catch():
            margins[name], total = _margin(name, rows, questionnaire, place)
            if total is not None:
                totals[name] = total
    return Weights(
        margins, settings.get("missing", "refuse"), float(settings.get("lower", 0)), float(settings.get("upper", "inf")),
        bool(settings.get("strict", False)), totals,
    )  # fmt: skip


def weigh(responses: Responses, declared: Weights, place: Place) -> Weighting:
    """The respondents' weights. Raises InputError at the margin's line: a category that nobody in the sample has, respondents in none,
    missing answers that are not provided for, margins or limits that no weights can meet."""
    raked_on = pd.DataFrame({name: _grouped(responses, name, rows) for name, rows in declared.margins.items()}, index=responses.frame.index)
    for name, rows in declared.margins.items():
        _check_sample(responses, name, raked_on[name], rows, declared.missing, place)
    absent = raked_on.isna()
    if declared.missing == "base":  # who lacks any of them keeps the mean weight: a category of its own in every margin, of its own size
        absent = pd.DataFrame({name: absent.any(axis=1) for name in raked_on.columns})
    cells = raked_on.astype(object).mask(absent, _ABSENT)
    targets = {name: _targets(rows, int(absent[name].sum()), responses.n) for name, rows in declared.margins.items()}
    try:
        raked = rake(Design(cells), targets)
        design = trim(raked, lower=declared.lower, upper=declared.upper, strict=declared.strict)
    except StatisticsError as error:
        raise InputError(error.text.zh + "。", error.text.en + ".", where=place("weights", "")) from None
    trimmed = int(((raked.weights < declared.lower) | (raked.weights > declared.upper)).sum())
    table = pd.concat([_compared(name, rows, cells[name], design) for name, rows in declared.margins.items()], ignore_index=True)
    return Weighting(design, declared, table, int(absent.any(axis=1).sum()), trimmed)


def _check_options(settings: Mapping[str, Any], questionnaire: Questionnaire, place: Place) -> None:
    if not settings.get("margins"):
        raise InputError(
            "[weights] 没有边际分布。请写 [weights.margins.题名]，每行一个类别和总体人数。",
            "[weights] has no margin. Write [weights.margins.item], a category and its population a line.",
            where=place("weights", ""),
        )
    if settings.get("missing", "refuse") not in MISSING:
        known = ", ".join(MISSING)
        raise InputError(f"missing 应为 {known} 之一。", f"`missing` must be one of {known}.", where=place("weights", "missing"))
    lower, upper = settings.get("lower", 0), settings.get("upper", float("inf"))
    if not lower < 1 < upper:
        raise InputError(
            f"lower、upper 是平均权重的倍数，应有 lower < 1 < upper，现为 {lower} 和 {upper}。",
            f"`lower` and `upper` are multiples of the mean weight, with lower < 1 < upper; they are {lower} and {upper}.",
            where=place("weights", "lower" if lower >= 1 else "upper"),
        )
    if WEIGHT in {c.name for c in questionnaire.columns()} | {s.name for s in questionnaire.scales}:
        raise InputError(
            f"问卷里已有名为 {WEIGHT} 的变量，权重无处可放。请给它改名。",
            f"the questionnaire has a column named {WEIGHT}, where the weights are to stand. Rename it.",
            where=place("weights", ""),
        )


def _margin(name: str, rows: Mapping[str, Any], questionnaire: Questionnaire, place: Place) -> tuple[tuple[Category, ...], float | None]:
    """The categories with their shares, and the total if counts were given."""
    column = next((c for c in questionnaire.columns() if c.name == name and c.item.kind in _RATED and not c.other), None)
    if column is None:
        raise InputError(
            f"[weights.margins] 里的“{name}”不是单选、量表题或矩阵行，不能作边际。",
            f"`{name}` in [weights.margins] is no single choice, scale or matrix row: it cannot be a margin.",
            where=place(f"weights.margins.{name}", ""),
        )
    found: list[tuple[str, tuple[Option, ...], float]] = []
    taken: dict[int, str] = {}
    for written, number in rows.items():
        options = _options(written, column.item.valid)
        if not options:
            labels = "、".join(f"{o.code} {o.label.zh}" for o in column.item.valid)
            _refuse(place, name, written, f"不是 {name} 的选项（{labels}）。", f"is no option of `{name}` ({labels.replace('、', ', ')}).")
        if not isinstance(number, int | float) or isinstance(number, bool) or not 0 < number < float("inf"):
            _refuse(place, name, written, f"的总体人数应是大于 0 的数，而不是 {number!r}。", f"must have a number over 0, not {number!r}.")
        for option in options:
            if option.code in taken:
                _refuse(place, name, written, f"与“{taken[option.code]}”重复。", f"repeats an option of {taken[option.code]!r}.")
            taken[option.code] = written
        found.append((written, options, float(number)))
    total = sum(n for *_, n in found)
    as_shares = abs(total - 1) <= _ROUNDING or abs(total - 100) <= 100 * _ROUNDING
    if not as_shares and all(n <= 1 for *_, n in found):
        raise InputError(
            f"[weights.margins.{name}] 的比例合计为 {total:g}，应为 1。",
            f"the shares of [weights.margins.{name}] sum to {total:g}, not to 1.",
            where=place(f"weights.margins.{name}", ""),
        )
    categories = tuple(Category(w, tuple(o.code for o in options), _label(options), n / total) for w, options, n in found)
    return categories, None if as_shares else total


def _refuse(place: Place, name: str, written: str, zh: str, en: str) -> NoReturn:
    raise InputError(f"“{written}”{zh}", f"{written!r} {en}", where=place(f"weights.margins.{name}", written))


def _options(written: str, valid: tuple[Option, ...]) -> tuple[Option, ...]:
    """The options that a category names; none when any part of it is unknown."""
    named = {str(o.code): o for o in valid} | {label: o for o in valid for label in (o.label.zh, o.label.en)}
    if written.strip() in named:
        return (named[written.strip()],)
    parts = [part.strip() for part in re.split(r"[+＋]", written)]
    return tuple(named[part] for part in parts) if all(part in named for part in parts) else ()


def _label(options: tuple[Option, ...]) -> Text:
    return Text(" + ".join(o.label.zh for o in options), " + ".join(o.label.en for o in options))


def _grouped(responses: Responses, name: str, rows: tuple[Category, ...]) -> pd.Series:
    """Each respondent's category as it was written; an option that the margin leaves out stays a code, so that it can be named."""
    groups = {code: row.written for row in rows for code in row.codes}
    return responses.frame[name].map(lambda code: groups.get(int(code), int(code)), na_action="ignore").astype(object)


def _check_sample(responses: Responses, name: str, values: pd.Series, rows: tuple[Category, ...], missing: str, place: Place) -> None:
    for row in rows:
        if not (values == row.written).any():
            _refuse(
                place, name, row.written, "在样本中没有人，无法加权到总体。请与相邻类别合并，如 \"1 + 2\"。",
                'is nobody in the sample, so no weight can stand for them. Unite it with a neighbour, as in "1 + 2".',
            )  # fmt: skip
    strange = [v for v in values.dropna().unique() if isinstance(v, int)]
    if strange:
        label = responses.questionnaire.column(name).item.option(strange[0]).label
        raise InputError(
            f"样本中 {name} 有“{label.zh}”，边际里没有。请补上。", f"the sample has “{label.en}” in `{name}`, the margin does not. Add it.",
            where=place(f"weights.margins.{name}", ""),
        )  # fmt: skip
    absent = int(values.isna().sum())
    if absent and missing == "refuse":
        raise InputError(
            f'有 {absent} 位受访者没有 {name} 的答案。请在 [weights] 写 missing = "own_category"（单列一类，保持其在样本中的份额）'
            '或 "base"（权重为 1），或在筛查中去掉他们。',
            f'{absent} respondents have no answer to `{name}`. Write in [weights] missing = "own_category" (a category of its own '
            'that keeps its share of the sample) or "base" (weight 1), or screen them out.',
            where=place(f"weights.margins.{name}", ""),
        )


def _targets(rows: tuple[Category, ...], absent: int, n: int) -> dict[str, float]:
    """Totals that sum to n: the mean weight is 1. Who has no category keeps the share that they have."""
    return {row.written: row.share * (n - absent) for row in rows} | ({_ABSENT: float(absent)} if absent else {})


def _compared(name: str, rows: tuple[Category, ...], values: pd.Series, design: Design) -> pd.DataFrame:
    weights = pd.Series(cast("Any", design.weights), index=values.index)
    listed = [(row.written, row.label, row.share) for row in rows]
    if (values == _ABSENT).any():
        listed.append((_ABSENT, NO_ANSWER, float("nan")))
    return pd.DataFrame([
        {"column": name, "label_zh": label.zh, "label_en": label.en, "population": share, "n": int((values == written).sum()),
         "sample": float((values == written).mean()), "weighted": float(weights[values == written].sum() / weights.sum())}
        for written, label, share in listed
    ])  # fmt: skip
