"""Which variable stands where in the equations: one role each, formulas, columns, and the equations' tables in one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import expected
from jcommunity_study.stats.regression.design import Design, quoted
from jcommunity_study.stats.regression.result import Regression


def formula(left: str, right: Sequence[str], product: tuple[str, str] | None = None) -> str:
    """`left ~ right`, with the product of two variables as a last term; names quoted where they must be."""
    terms = [*map(quoted, right), *([":".join(map(quoted, product))] if product else [])]
    return f"{quoted(left)} ~ {' + '.join(terms)}"


def check_roles(*roles: str) -> None:
    """StatisticsError for a variable that has two of the roles, and for what is no name."""
    for name in roles:
        expected(name, str, "列名（文字）", "the name of a column, a text,")
    twice = sorted({name for name in roles if roles.count(name) > 1})
    if twice:
        which = ", ".join(twice)
        raise StatisticsError(f"每个变量只能有一个角色；请检查：{which}", f"each variable has one role; check {which}")


def place(design: Design, *variables: str) -> int:
    """The position of the one column that a variable, or the product of two, has; StatisticsError for several levels."""
    columns = places(design, *variables)
    if len(columns) == 1:
        return columns[0]
    raise StatisticsError(
        f"{variables[0]} 有两个以上的类别；请用两类的变量或数值，或逐对比较",
        f"{variables[0]} has more than two levels; take a number or a factor of two levels, or compare pairs of levels",
    )


def places(design: Design, *variables: str) -> tuple[int, ...]:
    """The positions of the columns of a variable, or of the product of two."""
    return next(term.columns for term in design.terms if term.variables == tuple(sorted(variables)))


def stacked(models: Sequence[Regression]) -> pd.DataFrame:
    """The coefficients of several equations one below another, each row with its outcome and formula."""
    frames = [model.to_frame().assign(outcome=model.outcome, formula=model.formula) for model in models]
    table = pd.concat(frames, ignore_index=True)
    return table[["outcome", *(c for c in table.columns if c != "outcome")]]
