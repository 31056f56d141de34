"""Krippendorff's α for unitizing: coders mark stretches of a continuum (the characters of a transcript) and give each a value.

Krippendorff, Mathet, Bouvry & Widlöcher (2016, doi 10.1007/s11135-015-0266-1), as in Krippendorff (2019, Content Analysis, 4th ed.,
section 12.6). Between any two coders, the lengths over which their stretches (or the gaps between them) intersect are the observed
coincidences ℓ of values. Expected are those of all stretches laid out at random, but for a stretch with itself:

    ε(c, k) = (ℓ(c·) ℓ(·k) - [c = k] Σ s²) / (ℓ(··) - Σ s² / ℓ(··)),   s² the squared length of a stretch, of a gap its length,

since a stretch is moved as a whole and a gap is nothing but what is left. α is 1 - observed / expected disagreement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, check_level
from jcommunity_study.stats._resample import percentiles
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.agreement.draws import Bootstrap, check_draws, drawn

TERMS = ("u_alpha", "u_alpha_binary", "cu_alpha")
Stretch = tuple[int, int, Any]  # start, end (exclusive), value


@dataclass(frozen=True, eq=False, kw_only=True)
class UnitizingAlpha(Result):
    """A row a coefficient: term, estimate, conf_low, conf_high, observed, expected (disagreement, in characters).

    `u_alpha`: where and what; `u_alpha_binary`: where, whatever the value; `cu_alpha`: what, where two coders marked. NaN where there is
    nothing to disagree on. `length` of all continua, `n_units` stretches, `n_coders`, `n_groups` continua resampled.
    """

    length: int
    n_units: int
    n_coders: int
    n_groups: int
    level: float
    resamples: int
    seed: int | None

    @property
    def alpha(self) -> float:
        """The overall one, `u_alpha`."""
        return float(self.table.at[0, "estimate"])


def unitizing_alpha(
    continua: Sequence[tuple[int, Mapping[str, Sequence[Stretch]]]],
    *,
    resamples: int = 0,
    seed: int | None = None,
    n_jobs: int = 1,
    level: float = 0.95,
) -> UnitizingAlpha:
    """Agreement on where stretches lie and what they are called, over all characters, marked or not.

    `continua`: per continuum (a transcript) its length and, by coder, the stretches (start, end, value), `end` exclusive; the same coders
    in each, stretches of one coder not overlapping. Continua are laid end to end, a stretch never reaching over their border. The
    interval, where `resamples` > 0, draws continua with replacement by `seed` (Krippendorff's own draws intersections).

    Raises StatisticsError with fewer than two coders, for a stretch outside its continuum, empty, or overlapping another of its coder.

    >>> from jcommunity_study.stats import unitizing_alpha
    >>> interview = (100, {"li": [(0, 20, "P1"), (50, 70, "P2")], "wang": [(0, 25, "P1"), (50, 70, "P2")]})
    >>> unitizing_alpha([interview]).to_frame().set_index("term")["estimate"].round(3).to_dict()
    {'u_alpha': 0.918, 'u_alpha_binary': 0.903, 'cu_alpha': 1.0}
    """
    if not isinstance(continua, Sequence) or not all(
        isinstance(one, Sequence) and len(one) == 2 and isinstance(one[1], Mapping) for one in continua
    ):
        raise StatisticsError(
            f"continua 应是 (长度, {{编码者: 区段}}) 的列表，得到 {continua!r:.80}",
            f"continua must be a list of (length, {{coder: stretches}}), got {continua!r:.80}",
        )
    coders = list(dict.fromkeys(coder for _, marked in continua for coder in marked))
    if len(coders) < 2:
        raise StatisticsError(f"需要两位以上编码者，得到 {len(coders)} 位", f"two coders or more are needed, got {len(coders)}")
    check_level(level)
    check_draws(len(continua), resamples)
    values = list(dict.fromkeys(value for _, marked in continua for stretches in marked.values() for _, _, value in stretches))
    sums = np.stack([_sums(n, [marked.get(c, ()) for c in coders], values) for n, marked in continua])
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate, observed, expected = _coefficients(sums.sum(axis=0), len(values), len(coders))
        again = np.full((1, 3), np.nan)
        if resamples:
            again = drawn(lambda s: _coefficients(s, len(values), len(coders))[0], sums, Bootstrap(resamples, seed, n_jobs, level))
    low, high = percentiles(again, level)
    rows = zip(TERMS, estimate, low, high, observed, expected, strict=True)
    names = ("term", "estimate", "conf_low", "conf_high", "observed", "expected")
    return UnitizingAlpha(
        table=tidy([dict(zip(names, row, strict=True)) for row in rows]),
        length=sum(n for n, _ in continua), n_units=sum(len(s) for _, marked in continua for s in marked.values()),
        n_coders=len(coders), n_groups=len(continua), level=level, resamples=resamples, seed=seed if resamples else None,
    )  # fmt: skip


def _sums(length: int, coders: Sequence[Sequence[Stretch]], values: Sequence[Any]) -> Floats:
    """What adds up over continua, flat: observed coincidences (v × v, gaps first), Σ s² by value, and Σ of pairable s² by value."""
    place = {value: i for i, value in enumerate(values, 1)}
    walks = [_walk(length, stretches, place) for stretches in coders]
    v, m = len(values) + 1, len(walks)
    cuts = np.unique(np.concatenate([[0, length], *(starts for starts, _ in walks)]))[:-1]
    long = np.diff(np.append(cuts, length)).astype(float)
    at = [np.searchsorted(starts, cuts, "right") - 1 for starts, _ in walks]  # which section of each coder holds each piece
    what = [value[where] for (_, value), where in zip(walks, at, strict=True)]
    seen = np.zeros((v, v))
    for i, j in combinations(range(m), 2):
        both = np.bincount(what[i] * v + what[j], long, v * v).reshape(v, v)
        seen += both + both.T
    alone, pairable = np.zeros(v), np.zeros(v)
    for i, (starts, value) in enumerate(walks):
        shared = np.any([what[j] > 0 for j in range(m) if j != i], axis=0)
        whole = np.diff(np.append(starts, length)).astype(float)
        alone += np.bincount(value, np.where(value > 0, whole**2, whole), v)
        pairable += np.bincount(value, np.bincount(at[i], long * shared, len(starts)) ** 2, v)
    return np.concatenate([(seen / (m - 1)).ravel(), alone, pairable])


def _walk(length: int, stretches: Sequence[Stretch], place: Mapping[Any, int]) -> tuple[Integers, Integers]:
    """The sections of one coder, gaps included: where each starts, and its value (0 = gap)."""
    starts, values, reached = [], [], 0
    for start, end, value in sorted(stretches, key=lambda s: s[:2]):
        if not reached <= start < end <= length:
            raise StatisticsError(
                f"区间 {start}–{end}（{value}）是空的、超出 0–{length} 或与同一编码者的另一区间重叠",
                f"the stretch {start}–{end} ({value}) is empty, lies outside 0–{length} or overlaps another of the same coder",
            )
        if start > reached:
            starts.append(reached)
            values.append(0)
        starts.append(start)
        values.append(place[value])
        reached = end
    if reached < length:
        starts.append(reached)
        values.append(0)
    return np.array(starts, dtype=np.intp), np.array(values, dtype=np.intp)


def _coefficients(sums: Floats, n_values: int, m: int) -> tuple[Floats, Floats, Floats]:
    """Estimate, observed and expected disagreement (… × 3) of `u_alpha`, `u_alpha_binary`, `cu_alpha`."""
    v = n_values + 1
    seen = sums[..., : v * v].reshape(*sums.shape[:-1], v, v)
    alone, pairable = sums[..., v * v : v * v + v], sums[..., v * v + v :]
    expected = _expected(seen, alone)
    marked, expected_marked = seen[..., 1:, 1:], _expected(seen[..., 1:, 1:], pairable[..., 1:])
    disagreed = [(_off(seen), _off(expected)), (_border(seen), _border(expected)), (_off(marked), _off(expected_marked))]
    observed, chance = (np.stack([pair[side] for pair in disagreed], axis=-1) for side in (0, 1))
    return np.where(chance > 1e-9, 1 - observed / chance, np.nan), observed, chance


def _expected(seen: Floats, alone: Floats) -> Floats:
    margin = seen.sum(axis=-1)
    total = margin.sum(axis=-1)[..., None, None]
    crossed = margin[..., :, None] * margin[..., None, :] - alone[..., :, None] * np.eye(seen.shape[-1])
    return np.asarray(crossed / (total - alone.sum(axis=-1)[..., None, None] / total))


def _off(table: Floats) -> Floats:
    return np.asarray(table.sum(axis=(-2, -1)) - np.trace(table, axis1=-2, axis2=-1))


def _border(table: Floats) -> Floats:
    """Coincidences of a gap with anything marked."""
    return np.asarray(table[..., 0, 1:].sum(axis=-1) + table[..., 1:, 0].sum(axis=-1))
