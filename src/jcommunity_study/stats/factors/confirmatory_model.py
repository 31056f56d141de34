"""A measurement model as arrays: which loadings, variances and intercepts are free, what they imply, and how that moves with them.

Σ = ΛΨΛ' + Θ and μ = τ + Λα in each group (Jöreskog 1969, doi 10.1007/BF02289343). Everything here is analytic in the parameters, so that
`slopes` at a complex point (see `confirmatory_likelihood`) gives second derivatives to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, names_of

LOADING, FACTOR, RESIDUAL, INTERCEPT, MEAN = range(5)  # Λ, Ψ, Θ, τ, α
Factors = Mapping[str, Sequence[str]]
Pairs = Sequence[tuple[str, str]]


class Cell(NamedTuple):
    """A free place of a matrix, and which of the parameters stands in it (with equal groups several cells share one)."""

    kind: int
    group: int
    row: int
    column: int
    free: int


@dataclass(frozen=True, eq=False)
class Implied:
    """Per group: covariances (G × p × p), means (G × p), and the matrices that they come of."""

    cov: Any
    mean: Any
    loading: Any
    factor: Any
    residual: Any
    factor_mean: Any


@dataclass(frozen=True, eq=False)
class Model:
    """`fixed`: the loadings that are not free (the marker's one). `ordinal`: residual variances follow from total variances of one."""

    items: tuple[str, ...]
    factors: tuple[str, ...]
    cells: tuple[Cell, ...]
    fixed: Floats
    fixed_factor: Floats
    groups: int = 1
    ordinal: bool = False

    @property
    def q(self) -> int:
        """Free parameters."""
        return 1 + max(cell.free for cell in self.cells)

    @property
    def pattern(self) -> np.ndarray:
        """Which items load on which factors (p × m)."""
        found = self.fixed != 0
        for cell in self.cells:
            if cell.kind == LOADING:
                found[cell.row, cell.column] = True
        return np.asarray(found)

    @property
    def label(self) -> list[str]:
        """Each parameter's term in lavaan's words, group by group; a shared parameter has its first group's."""
        terms: dict[int, str] = {}
        for cell in self.cells:
            terms.setdefault(cell.free, self.term(cell))
        return [terms[i] for i in range(self.q)]

    def term(self, cell: Cell) -> str:
        """`factor =~ item`, `a ~~ b`, `a ~1`."""
        if cell.kind == LOADING:
            return f"{self.factors[cell.column]} =~ {self.items[cell.row]}"
        names = self.factors if cell.kind in (FACTOR, MEAN) else self.items
        return f"{names[cell.row]} ~1" if cell.kind in (INTERCEPT, MEAN) else f"{names[cell.row]} ~~ {names[cell.column]}"

    def implied(self, theta: Any) -> Implied:
        """What parameters (q) imply."""
        p, m, kind = len(self.items), len(self.factors), theta.dtype
        shapes = {LOADING: (p, m), FACTOR: (m, m), RESIDUAL: (p, p), INTERCEPT: (p, 1), MEAN: (m, 1)}
        parts = {which: np.zeros((self.groups, *shape), dtype=kind) for which, shape in shapes.items()}
        parts[LOADING] += self.fixed
        parts[FACTOR] += self.fixed_factor
        for which, group, row, column, free in self.cells:
            parts[which][group, row, column] = theta[free]
            if which in (FACTOR, RESIDUAL):
                parts[which][group, column, row] = theta[free]
        loading, factor, residual, cut, mean = (parts[i] for i in range(5))
        cov = loading @ factor @ loading.swapaxes(1, 2)
        if self.ordinal:
            every = np.arange(p)
            residual[:, every, every] = 1 - cov[:, every, every]
        return Implied(cov + residual, (cut + loading @ mean)[:, :, 0], loading, factor, residual, mean[:, :, 0])

    def slopes(self, at: Implied) -> tuple[Any, Any]:
        """∂Σ (G × q × p × p) and ∂μ (G × q × p) by the parameters."""
        p = len(self.items)
        cov = np.zeros((self.groups, self.q, p, p), dtype=at.cov.dtype)
        mean = np.zeros((self.groups, self.q, p), dtype=at.cov.dtype)
        through = at.loading @ at.factor
        for kind, g, row, column, free in self.cells:
            if kind == LOADING:
                cov[g, free, row, :] += through[g, :, column]
                cov[g, free, :, row] += through[g, :, column]
                mean[g, free, row] += at.factor_mean[g, column]
            elif kind == FACTOR:
                both = np.outer(at.loading[g, :, row], at.loading[g, :, column])
                cov[g, free] += both if row == column else both + both.T
            elif kind == RESIDUAL:
                cov[g, free, row, column] += 1
                cov[g, free, column, row] += row != column
            elif kind == INTERCEPT:
                mean[g, free, row] += 1
            else:
                mean[g, free] += at.loading[g, :, row]
        return cov, mean


def named_factors(factors: Factors) -> dict[str, tuple[str, ...]]:
    """Factors and their items as text, as the columns of the answers are.

    StatisticsError: no factor, one of fewer than two items or with an item twice, or one that has an item's name.
    """
    if not isinstance(factors, Mapping) or not factors:
        raise StatisticsError(
            f"factors 应为 因子 → 题项列表，得到 {factors!r}", f"factors must map factors to lists of their items, got {factors!r}"
        )
    for factor, names in factors.items():
        if isinstance(names, str) or len(set(names_of(names))) < 2 or len(set(names)) != len(names):
            raise StatisticsError(
                f"因子 {factor} 应列出至少两个不同的题项，得到 {names!r}",
                f"factor {factor} needs two or more different items, got {names!r}",
            )
    found = {str(factor): tuple(str(name) for name in names) for factor, names in factors.items()}
    if both := ", ".join(name for name in items_of(found) if name in found):
        raise StatisticsError(f"因子不能与题项同名：{both}", f"factors need names of their own: items are called so too: {both}")
    return found


def items_of(factors: Factors) -> tuple[str, ...]:
    """The items in the order of the factors, each once."""
    return tuple(dict.fromkeys(name for names in factors.values() for name in names))


def declared(items: Sequence[str], factors: Factors, correlated: Pairs) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """(item, factor) and (item, item) positions of what is declared.

    StatisticsError: a pair of one item, or of an item that no factor has.
    """
    place = {name: i for i, name in enumerate(items)}
    loads = [(place[name], j) for j, names in enumerate(factors.values()) for name in names]
    if not isinstance(correlated, Iterable) or not all(_is_pair(pair) for pair in correlated):
        raise StatisticsError("correlated 中应是两个不同题项的对", "correlated must hold pairs of two different items")
    return loads, sorted({(min(pair), max(pair)) for pair in ([_position(str(name), place) for name in pair] for pair in correlated)})


def _is_pair(told: Any) -> bool:
    return isinstance(told, Sequence) and not isinstance(told, str) and len(told) == 2 and told[0] != told[1]


def _position(name: str, place: Mapping[str, int]) -> int:
    if name not in place:
        raise StatisticsError(
            f"题项 {name!r} 不在因子的题项中；有：{', '.join(place)}", f"item {name!r} is not among the factors' items: {', '.join(place)}"
        )
    return place[name]


def measurement_model(
    factors: Factors, correlated: Pairs = (), *, scale: str = "marker", ordinal: bool = False, groups: int = 1,
    equal: frozenset[int] = frozenset(), means: bool = False,
) -> Model:  # fmt: skip
    """Correlated factors; the first item of each (or, `scale="variance"`, the factor's own variance) is fixed at one.

    `equal`: kinds of cells that all groups share. Equal intercepts free the factors' means in all groups but the first.
    """
    items = items_of(factors)
    loads, pairs = declared(items, factors, correlated)
    p, m = len(items), len(factors)
    marked = [next(load for load in loads if load[1] == j) for j in range(m)] if scale == "marker" else []
    fixed, variance = np.zeros((p, m)), np.zeros((m, m))
    for load in marked:
        fixed[load] = 1.0
    if scale != "marker":
        np.fill_diagonal(variance, 1.0)
    places = [(LOADING, *load) for load in sorted(loads, key=lambda load: load[1]) if load not in marked]
    places += [(RESIDUAL, *pair) for pair in pairs] + ([] if ordinal else [(RESIDUAL, i, i) for i in range(p)])
    # equal loadings give the other groups the first one's unit: their variances are free
    places += [(FACTOR, j, j) for j in range(m) if scale == "marker" or LOADING in equal]
    places += [(FACTOR, i, j) for i in range(m) for j in range(i + 1, m)]
    if means:
        places += [(INTERCEPT, i, 0) for i in range(p)] + ([(MEAN, j, 0) for j in range(m)] if INTERCEPT in equal else [])
    cells: list[Cell] = []
    known: dict[tuple[int, int, int, int], int] = {}
    for g in range(groups):
        for kind, row, column in places:
            if g == 0 and (kind == MEAN or (kind == FACTOR and row == column and scale != "marker")):
                continue
            shared = (kind, row, column, -1 if kind in equal and (kind != RESIDUAL or row == column) else g)
            cells.append(Cell(kind, g, row, column, known.setdefault(shared, len(known))))
    return Model(items, tuple(factors), tuple(cells), fixed, variance, groups, ordinal)
