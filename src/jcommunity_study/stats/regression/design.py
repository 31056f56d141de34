"""From a formula and a frame to matrices: one step, shared by every regression.

Formulas are R's, read by formulaic (https://matthewwardrop.github.io/formulaic). Rows with a missing value in any column
that the model uses are left out (listwise) and counted. Factors, also ordered ones, are coded as indicators against their
first level; a column of text takes its levels in sorted order, a categorical keeps its own. Terms are named as R's broom
names them: `Intercept`, `InflMedium`, `log(income)`, `age:sexmale`, `I(age^2)`, `poly(age, 2)1`. Of R's functions formulas know
those of `FUNCTIONS` and of formulaic (log, exp, poly, scale, C, I …); poly and scale are made from the rows used, where R's lm also
takes rows that another column's missing value leaves out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from formulaic import Formula, SimpleFormula
from formulaic.errors import FormulaicError
from formulaic.transforms import C
from scipy import special

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Levels, beside, column, frame_of, levels, name_of, numbers, weights_of
from jcommunity_study.stats.regression.singular import refuse_singular

FUNCTIONS: dict[str, Any] = {
    "abs": np.abs,
    "exp10": special.exp10,  # formulaic's is the tenth power
    "expm1": np.expm1,
    "factor": C,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
}
_POWER = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\^")  # inside I() Python's ^ is no power


@dataclass(frozen=True)
class Term:
    """One term of the formula: its name, the positions of its columns, the columns of the data that it uses."""

    name: str
    columns: tuple[int, ...]
    variables: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Design:
    """A model's recipe and what it made of the data.

    `matrix` is n × k in the formula's column order, `names` its columns; `frame` holds the complete rows of the predictors,
    `outcome` those of the left-hand side, `extras` those of weights and clusters; `rows` are their positions in the data.
    """

    formula: str
    left: str
    names: tuple[str, ...]
    terms: tuple[Term, ...]
    n_missing: int
    levels: Mapping[str, tuple[str, ...]]
    notes: tuple[Text, ...]
    matrix: Floats = field(repr=False)
    outcome: pd.Series = field(repr=False)
    frame: pd.DataFrame = field(repr=False)
    extras: Mapping[str, pd.Series] = field(repr=False)
    rows: np.ndarray = field(repr=False)
    spec: Any = field(repr=False)

    @property
    def n(self) -> int:
        """Rows used."""
        return len(self.rows)

    @property
    def has_intercept(self) -> bool:
        """Whether the first column is the intercept."""
        return self.names[:1] == ("Intercept",)

    def again(self, frame: pd.DataFrame) -> Floats:
        """The same recipe on other rows (same columns, same factor levels)."""
        with np.errstate(all="ignore"):
            return _values(self.spec.get_model_matrix(frame, na_action="ignore", context=FUNCTIONS))


def build(formula: str, data: pd.DataFrame, *, extras: Mapping[str, pd.Series] | None = None) -> Design:
    """The design of `left ~ right` on `data`; `extras` (weights, clusters) are further columns that must be present in a row.

    Raises StatisticsError for a formula that cannot be read, an unknown column, a column without any value, a constant or
    collinear column, a transformation that is not finite, and for no more rows than coefficients.
    """
    data = _named(data)
    parsed, left = _parse(formula, data)
    extras = dict(extras or {})
    sides = {side: _variables(getattr(parsed, side), data) for side in ("lhs", "rhs")}
    used = _columns(sides["lhs"] | sides["rhs"], data)
    complete = np.logical_and.reduce(
        [data[used].notna().to_numpy().all(axis=1), *(series.notna().to_numpy() for series in extras.values())]
    )
    if not complete.any():
        _refuse_empty({**{name: data[name] for name in used}, **extras})
    rows = np.flatnonzero(complete)
    frame, notes = _clean(data, sorted(sides["rhs"]), rows)
    matrix, spec = _matrix(parsed.rhs, frame)
    names, factor_levels = _names(spec)
    terms = _terms(spec, data)
    refuse_singular(matrix, names)
    kept = {name: _take(series, rows) for name, series in extras.items()}
    outcome = _outcome(parsed.lhs, left, sorted(sides["lhs"]), data, rows)
    return Design(formula, left, names, terms, int(len(data) - rows.size), factor_levels, notes, matrix, outcome, frame, kept, rows, spec)


def quoted(name: str) -> str:
    """A column's name as a formula takes it."""
    return name if name.isidentifier() else f"`{name}`"


def extra(data: Any, values: Any, name: str) -> pd.Series:
    """Weights or clusters as a column of the data: by its name, or one value a row (see `beside`)."""
    if isinstance(values, str):
        return column(frame_of(data), values)
    series = beside(data, values, name)
    named = series if series.name is not None else series.rename(name)
    return named.set_axis(data.index) if isinstance(data, (pd.DataFrame, pd.Series)) else named


def _named(data: Any) -> pd.DataFrame:
    """The data with texts for column names, as a formula has no others."""
    told = frame_of(data)
    return told if all(isinstance(name, str) for name in told.columns) else told.set_axis([str(name) for name in told.columns], axis=1)


def weighing(data: pd.DataFrame, weights: Any, cluster: Any) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """The data without the rows that stand zero times, and the `extras` of `build`; StatisticsError for weights that are negative."""
    extras = {name: extra(data, v, name) for name, v in (("weights", weights), ("cluster", cluster)) if v is not None}
    if weights is None:
        return data, extras
    kept = (weights_of(extras["weights"]) != 0) | extras["weights"].isna().to_numpy()
    return (data, extras) if kept.all() else (data[kept], {name: series[kept] for name, series in extras.items()})


def _parse(formula: str, data: pd.DataFrame) -> tuple[Any, str]:
    try:
        parsed: Any = _parsed(str(formula), tuple(data.columns) if "." in str(formula) else ())
        parts = [getattr(parsed, side, None) for side in ("lhs", "rhs")]
        sides = [list(part) if isinstance(part, SimpleFormula) else [] for part in parts]  # several parts (a | b) are none
        found = set[str]().union(*(_variables(side, data) for side in sides))
    except (FormulaicError, SyntaxError) as error:
        raise StatisticsError(
            f"无法读懂公式 {formula!r}：{_first(error)}。含空格等符号的列名要放在反引号中：`居住 年限`",
            f"cannot read the formula {formula!r}: {_first(error)} Names with blanks or signs stand between backticks: `years here`",
        ) from error
    if number := re.search(r"`\s*[\d.]+\s*`", str(formula)):
        raise StatisticsError(
            f"列名 {number[0]} 是数字，公式中会被当作截距；请先改名",
            f"the column name {number[0]} is a number, which a formula takes for an intercept; rename it first",
        )
    if len(sides[0]) != 1 or not sides[1]:
        raise StatisticsError(
            f"公式 {formula!r} 的左边应恰有一个因变量，右边至少一项，例如 y ~ x1 + x2",
            f"the formula {formula!r} must have one outcome on its left and at least one term on its right, as in y ~ x1 + x2",
        )
    known = {*data.columns, *FUNCTIONS, *(name.partition(".")[0] for name in found)}
    unknown = sorted(str(v) for v in parsed.required_variables if str(v) not in known)
    if unknown and re.search(rf"(?<![\w.]){re.escape(unknown[0])}\(", str(formula)):
        raise StatisticsError(
            f"公式不认识函数 {unknown[0]}()；请先在数据中算好该列，或用 {', '.join(sorted(FUNCTIONS))}、log、exp、poly、scale、C、I",
            f"formulas know no function {unknown[0]}(); make the column in the data first, or use {', '.join(sorted(FUNCTIONS))}, log, "
            "exp, poly, scale, C or I",
        )
    if unknown:
        column(data, unknown[0])  # raises, naming the columns that there are
    return parsed, str(sides[0][0])


@lru_cache(maxsize=64)
def _parsed(formula: str, columns: tuple[str, ...]) -> Any:
    """Read once: a bootstrap fits one formula thousands of times. `columns` are what a dot stands for."""
    text = _POWER.sub(lambda found: "**" if found[0] == "^" else found[0], formula)
    return Formula(text, _context={"__formulaic_variables_available__": columns})


def _columns(used: set[str], data: pd.DataFrame) -> list[str]:
    if not data.columns.is_unique:
        for name in sorted(used):
            column(data, name)  # raises when there are two of that name
    return sorted(used)


def _variables(side: Any, data: pd.DataFrame) -> set[str]:
    """Columns of the data that one side uses; formulaic cuts their names at a dot, and does not name those inside `poly`, say."""
    known = set(data.columns)
    return set[str]().union(*(_inside(term, known) for term in side))


def _inside(term: Any, known: set[str]) -> set[str]:
    found: set[str] = set()
    for factor in term.factors:
        if factor.eval_method.value == "lookup":
            found.add(str(factor.expr))
        elif factor.eval_method.value == "python":
            expression = str(factor.expr)
            found.update(re.findall(r"`([^`]+)`", expression))
            tree = ast.parse(re.sub(r"`[^`]+`", "_", expression), mode="eval")
            called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
            found.update(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called)
    return found & known


def _refuse_empty(columns: Mapping[str, pd.Series]) -> None:
    if not len(next(iter(columns.values()), ())):
        raise StatisticsError("数据没有行", "the data have no rows")
    missing = {name: int(series.isna().sum()) for name, series in columns.items()}
    worst = max(missing, key=lambda name: missing[name]) if missing else ""
    counts = ", ".join(f"{name} {count}" for name, count in missing.items())
    raise StatisticsError(
        f"没有一行在模型所用各列上都完整，缺失最多的是 {worst}（各列缺失数：{counts}）；请去掉该变量或先插补",
        f"no row is complete in the columns of the model; {worst} is missing most (missing: {counts}); drop it or impute first",
    )


def _take(series: pd.Series, rows: np.ndarray) -> pd.Series:
    return series if len(series) == rows.size else series.iloc[rows]


def _clean(data: pd.DataFrame, names: list[str], rows: np.ndarray) -> tuple[pd.DataFrame, tuple[Text, ...]]:
    parts, notes = {}, list[Text]()
    for name in names:
        parts[name], told = _predictor(_take(data[name], rows), name)
        notes += told
    index = data.index if rows.size == len(data) else data.index[rows]
    return pd.DataFrame({name: series.array for name, series in parts.items()}, index=index), tuple(notes)  # arrays: nothing to align


def _predictor(series: pd.Series, name: str) -> tuple[pd.Series, tuple[Text, ...]]:
    series = series.infer_objects()
    if pd.api.types.is_bool_dtype(series.dtype):
        return series.astype(bool), ()
    if pd.api.types.is_numeric_dtype(series.dtype) and not isinstance(series.dtype, pd.CategoricalDtype):
        return (series if series.dtype == np.float64 else pd.Series(numbers(series, name), index=series.index)), ()
    if series.dtype.kind in "mM":
        raise StatisticsError(f"{name} 是日期；请先换算为数值（如天数）", f"{name} is a date; turn it into a number (days, say) first")
    coded = levels(series, name)
    present = [v for v, count in zip(coded.values, coded.counts, strict=True) if count]
    if len(present) < 2:
        _refuse_one_level(name, name_of(present[0]) if present else "")
    return pd.Series(_recoded(coded, present), index=series.index, name=name), _doubts(series, name, coded, present)


def _doubts(series: pd.Series, name: str, coded: Levels, present: list[Any]) -> tuple[Text, ...]:
    """What to say of a factor: levels without rows, and text that looks like numbers."""
    which = ", ".join(name_of(v) for v, count in zip(coded.values, coded.counts, strict=True) if not count)
    empty = Text(
        f"{name} 的类别 {which} 在所用的行中没有观测，未进入模型",
        f"levels {which} of {name} have no rows among those used; they are not in the model",
    )
    as_text = Text(
        f"{name} 是文本，多数取值却是数字，这里当作 {len(present)} 个类别；如应是数值，请先转换：pd.to_numeric(…, errors=\"coerce\")",
        f"{name} is text, though most of its values are numbers: it is taken as a factor of {len(present)} levels; if it should be a "
        'number, convert it first: pd.to_numeric(…, errors="coerce")',
    )
    if isinstance(series.dtype, pd.CategoricalDtype):
        return (empty,) if which else ()
    return (as_text,) if pd.to_numeric(pd.Series(present), errors="coerce").notna().mean() > 0.5 else ()


def _refuse_one_level(name: str, only: str) -> None:
    raise StatisticsError(
        f"{name} 在所用的行中只有一个类别（{only}），无法估计其系数；请从公式中去掉",
        f"{name} has only one level ({only}) among the rows used, so it has no coefficient; leave it out of the formula",
    )


def _recoded(coded: Levels, present: list[Any]) -> pd.Categorical:
    """The factor without its empty levels."""
    position = np.cumsum(coded.counts > 0) - 1
    return pd.Categorical.from_codes(position[coded.codes], categories=present)


def _matrix(right: Any, frame: pd.DataFrame) -> tuple[Floats, Any]:
    try:
        with np.errstate(all="ignore"):
            made = right.get_model_matrix(frame, output="numpy", na_action="ignore", context=FUNCTIONS)
    except (FormulaicError, ValueError) as error:  # ValueError: contrasts that do not fit the levels
        raise StatisticsError(
            f"公式右边无法计算：{_first(error)}", f"the right side of the formula cannot be computed: {_first(error)}"
        ) from error
    values = _values(made)
    bad = ~np.isfinite(values).all(axis=0)
    if bad.any():
        name = np.asarray(made.model_spec.column_names)[bad][0]
        count = int((~np.isfinite(values[:, bad][:, 0])).sum())
        raise StatisticsError(
            f"{name} 在 {count} 行中不是有限数（例如对 0 或负数取对数）；请更改变换或先排除这些行",
            f"{name} is not finite in {count} rows (a log of zero or less, say); change the transformation or exclude those rows first",
        )
    return values, made.model_spec


def _values(made: Any) -> Floats:
    values = np.asarray(made, dtype=float)
    return values.reshape(values.shape[0], -1)


def _names(spec: Any) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    renames: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for factor, state in spec.factor_contrasts.items():
        found[str(factor)] = tuple(name_of(level) for level in state.levels)
        if len(state.levels) < 2:
            _refuse_one_level(str(factor), *found[str(factor)])
        for level in state.levels:
            renames[f"{factor}[T.{level}]"] = f"{_shown(factor)}{name_of(level)}"
            renames[f"{factor}[{level}]"] = f"{_shown(factor)}{name_of(level)}"
    for factor in {factor for term in spec.formula for factor in term.factors if str(factor) not in found}:
        several = sorted({int(k) for name in spec.column_names for k in re.findall(rf"{re.escape(str(factor))}\[(\d+)\]", name)})
        renames |= {f"{factor}[{k}]": f"{_shown(factor)}{i}" for i, k in enumerate(several, 1)}
        renames[str(factor)] = _shown(factor)
    names = []
    for name in spec.column_names:
        for old in sorted(renames, key=len, reverse=True):
            name = name.replace(old, renames[old])  # noqa: PLW2901  # each pass rewrites one factor of an interaction
        names.append(name)
    return tuple(names), dict(sorted(found.items()))


def _shown(factor: Any) -> str:
    """A factor as R writes it: `I(age^2)`, `I(age/10)`."""
    text = str(factor)
    return text.replace(" ** ", "^").replace(" / ", "/") if factor.eval_method.value == "python" and "`" not in text else text


def _terms(spec: Any, data: pd.DataFrame) -> tuple[Term, ...]:
    made, start, known = [], 0, set(data.columns)
    for part in spec.structure:
        stop = start + len(part.columns)
        name = "Intercept" if str(part.term) == "1" else ":".join(_shown(factor) for factor in part.term.factors)
        variables = tuple(sorted(_inside(part.term, known)))
        made.append(Term(name, tuple(range(start, stop)), variables))
        start = stop
    return tuple(term for term in made if term.columns)


def _outcome(left_side: Any, left: str, variables: list[str], data: pd.DataFrame, rows: np.ndarray) -> pd.Series:
    if variables == [left.strip("`")]:
        return _take(data[variables[0]], rows)
    frame = pd.DataFrame({name: numbers(_take(data[name], rows), name) for name in variables}, index=data.index[rows])
    with np.errstate(all="ignore"):
        values = _values(left_side.get_model_matrix(frame, output="numpy", na_action="ignore", context=FUNCTIONS))
    return pd.Series(values[:, -1], index=frame.index, name=left)


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
