"""All specifications at once under "x has no effect in any of them": Freedman and Lane's residuals, their signs drawn anew.

Signs and not places are drawn: where rows differ between specifications (samples, missing values), permuted places would tear apart what
two specifications share, and the joint statistics would look far steadier than they are. A row, or a cluster, has one sign in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from jcommunity_study.stats._input import Floats, Integers
from jcommunity_study.stats._resample import BLOCK, streamed, weighed_sums

JOINT = ("median", "significant", "stouffer")
ALONE = 1e-10  # of 1 - leverage: below it the residual is 0 and rounding


@dataclass(frozen=True, eq=False)
class Reduced:
    """A least-squares specification without x (n rows, at `rows` of the data), and what brings x's slope back from its residuals.

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

    @property
    def levelled(self) -> Floats:
        """The residuals over √(1 - leverage), so that each has the variance of its error."""
        others = self.basis[:, 1:]
        rest = 1 - np.einsum("ij,ij->i", others, others)
        return np.where(rest > ALONE, self.residual / np.sqrt(np.maximum(rest, ALONE)), 0.0)

    def slopes(self, residuals: Floats) -> tuple[Floats, Floats]:
        """x's coefficient and its classical t, of outcomes that are the reduced model's fit plus `residuals` (b × n)."""
        projected = weighed_sums(residuals, self.basis)
        slope = projected[:, 0]
        left = np.einsum("ij,ij->i", residuals, residuals) - (projected[:, 1:] ** 2).sum(axis=1) - (slope * self.length) ** 2
        return slope, slope * self.length / np.sqrt(np.maximum(left, 0.0) / self.df)


def reduced(matrix: Floats, x: int, y: Floats, rows: Integers) -> Reduced:
    """Of a design (n × k) whose column `x` is tested."""
    others, _ = np.linalg.qr(np.delete(matrix, x, axis=1))
    own = matrix[:, x] - others @ (others.T @ matrix[:, x])
    squared = float(own @ own)
    return Reduced(rows, y - others @ (others.T @ y), np.column_stack([own / squared, others]), float(np.sqrt(squared)))


def observed(specifications: Sequence[Reduced], level: float) -> Floats:
    """`JOINT` of the data themselves."""
    return _joint(specifications, (s.residual[None] for s in specifications), level)[0]


def drawn_under_null(
    specifications: Sequence[Reduced], units: Integers, times: int, seed: int | None, n_jobs: int, level: float
) -> Floats:
    """`JOINT` of `times` draws of signs (times × 3); `units`: to which unit, a row or a cluster, each row of the data belongs."""
    levelled = [s.levelled for s in specifications]

    def draw(random: np.random.Generator) -> Floats:
        signs = random.choice(np.array([-1.0, 1.0]), size=(BLOCK, int(units.max()) + 1))
        return _joint(specifications, (signs[:, units[s.rows]] * r for s, r in zip(specifications, levelled, strict=True)), level)

    blocks = -(-times // BLOCK)
    return np.concatenate(streamed(draw, blocks, seed, n_jobs))[:times]


def _joint(specifications: Sequence[Reduced], residuals: Iterable[Floats], level: float) -> Floats:
    """Median slope, the share of significant slopes of the more frequent sign, Stouffer's z (b × 3)."""
    slopes, t = (np.array(each) for each in zip(*(s.slopes(r) for s, r in zip(specifications, residuals, strict=True)), strict=True))
    df = np.array([[s.df] for s in specifications])
    critical = special.stdtrit(df, 0.5 + level / 2)
    significant = np.maximum((t > critical).mean(axis=0), (t < -critical).mean(axis=0))
    z = -np.sign(t) * special.ndtri(np.maximum(special.stdtr(df, -np.abs(t)), 1e-300))
    return np.column_stack([np.median(slopes, axis=0), significant, z.sum(axis=0) / np.sqrt(len(z))])
