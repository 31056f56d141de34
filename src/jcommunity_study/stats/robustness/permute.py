"""All specifications at once under the hypothesis that x has no effect in any: Freedman and Lane's permutations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from jcommunity_study.stats._input import Floats, Integers
from jcommunity_study.stats._resample import BLOCK, streamed

JOINT = ("median", "significant", "stouffer")


@dataclass(frozen=True, eq=False)
class Permutable:
    """What a least-squares specification needs for its slope when the residuals without x are permuted (n rows, at `rows` of the data).

    `basis` (n × k): x without what the other predictors explain, over its squared length, then an orthonormal basis of the others.
    """

    rows: Integers = field(repr=False)
    residual: Floats = field(repr=False)
    basis: Floats = field(repr=False)
    length: float

    @property
    def df(self) -> int:
        """Of the residuals with x."""
        return self.residual.size - self.basis.shape[1]

    def slopes(self, order: Integers) -> tuple[Floats, Floats]:
        """Of permutations (b × n): x's coefficient and its classical t."""
        projected = self.residual[order] @ self.basis
        slope = projected[:, 0]
        left = self.residual @ self.residual - (projected[:, 1:] ** 2).sum(axis=1) - (slope * self.length) ** 2
        return slope, slope * self.length / np.sqrt(np.maximum(left, 0.0) / self.df)


def permutable(matrix: Floats, x: int, y: Floats, rows: Integers) -> Permutable:
    """Of a design (n × k) whose column `x` is tested."""
    others, _ = np.linalg.qr(np.delete(matrix, x, axis=1))
    own = matrix[:, x] - others @ (others.T @ matrix[:, x])
    squared = float(own @ own)
    return Permutable(rows, y - others @ (others.T @ y), np.column_stack([own / squared, others]), float(np.sqrt(squared)))


def observed(specifications: Sequence[Permutable], level: float) -> Floats:
    """`JOINT` of the data themselves."""
    return _joint(specifications, lambda rows: np.arange(rows.size)[None], level)[0]


def permuted(specifications: Sequence[Permutable], n: int, times: int, seed: int | None, n_jobs: int, level: float) -> Floats:
    """`JOINT` of permutations (times × 3), the same for every specification: the rows it has of n, in the order of one key a row."""

    def draw(random: np.random.Generator) -> Floats:
        keys = random.random((BLOCK, n))
        known: dict[bytes, Integers] = {}

        def order(rows: Integers) -> Integers:
            return known.setdefault(rows.tobytes(), np.argsort(keys[:, rows], axis=1).astype(np.intp))

        return _joint(specifications, order, level)

    blocks = -(-times // BLOCK) if times > 0 else times
    return np.concatenate(streamed(draw, blocks, seed, n_jobs))[:times]


def _joint(specifications: Sequence[Permutable], order: Callable[[Integers], Integers], level: float) -> Floats:
    """Median slope, the count of significant slopes of the more frequent sign, Stouffer's z (b × 3)."""
    slopes, t = (np.array(each) for each in zip(*(s.slopes(order(s.rows)) for s in specifications), strict=True))
    df = np.array([[s.df] for s in specifications])
    critical = special.stdtrit(df, 0.5 + level / 2)
    significant = np.maximum((t > critical).sum(axis=0), (t < -critical).sum(axis=0))
    z = -np.sign(t) * special.ndtri(np.maximum(special.stdtr(df, -np.abs(t)), 1e-300))
    return np.column_stack([np.median(slopes, axis=0), significant, z.sum(axis=0) / np.sqrt(len(z))])
