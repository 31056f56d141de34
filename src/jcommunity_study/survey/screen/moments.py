"""Means, covariances and correlations that merge exactly: sums and cross-products over pairs of columns, no rows.

Codes are whole numbers, so every sum here is one (exact in a float up to 2⁵³): any cut into chunks gives the same, to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

SINGULAR = 1e-13  # reciprocal condition below which a solution has no correct digit left; R's solve() refuses at 2e-16


@dataclass(frozen=True, eq=False)
class Moments:
    """k × k each, over the rows in which both columns are known: `n`; `sums` and `squares` of the row's column; `products`."""

    n: np.ndarray
    sums: np.ndarray
    squares: np.ndarray
    products: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray) -> Self:
        """Of an n × k array, NaN where missing."""
        known = (~np.isnan(values)).astype(float)
        x = np.where(known == 1, values, 0.0)
        return cls(known.T @ known, x.T @ known, (x * x).T @ known, x.T @ x)

    def merged(self, other: Self) -> Self:
        return type(self)(
            self.n + other.n, self.sums + other.sums, self.squares + other.squares, self.products + other.products
        )  # fmt: skip

    def means(self) -> np.ndarray:
        """`colMeans(x, na.rm = TRUE)`."""
        return np.divide(np.diag(self.sums), np.diag(self.n), out=np.full(len(self.n), np.nan), where=np.diag(self.n) > 0)

    def covariance(self) -> np.ndarray:
        """`cov(x, use = "pairwise")`; NaN for pairs known together fewer than twice."""
        out = np.full(self.n.shape, np.nan)
        return np.divide(self._cross(), self.n * (self.n - 1), out=out, where=self.n > 1)

    @cached_property
    def inverse(self) -> np.ndarray | None:
        """Of the covariance; None where it has none."""
        covariance = self.covariance()
        if np.isnan(covariance).any() or not 1 / np.linalg.cond(covariance, 1) >= SINGULAR:
            return None
        return np.linalg.inv(covariance)

    def correlation(self) -> np.ndarray:
        """`cor(x, use = "pairwise")`; NaN where one of the two does not vary."""
        own = self.n * self.squares - self.sums**2
        return np.divide(self._cross(), np.sqrt(own * own.T), out=np.full(self.n.shape, np.nan), where=(own > 0) & (own.T > 0))

    def _cross(self) -> np.ndarray:
        return self.n * self.products - self.sums * self.sums.T
