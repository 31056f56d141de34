"""What one category of rows contributes: the log-probability of θ(j-1) < latent ≤ θ(j), and its derivatives.

With u = θ(j) - x'b and l = θ(j-1) - x'b, P = F(u) - F(l). The lowest category has no l, the highest no u. Every link answers with
log P and its first and second derivatives in u and l, written so that neither tail loses digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy import special

from jcommunity_study.stats._input import Floats

Link = Literal["logit", "probit", "cloglog"]
LIMIT = 600.0  # exp stays finite


class Pieces(NamedTuple):
    """log P; its derivatives in u and l; second derivatives in uu, ul, ll. Arrays of the block's length, or a scalar for all of it."""

    logp: Floats
    u: Any
    lower: Any
    uu: Any
    ul: Any
    ll: Any


def logit(xb: Floats, upper: float | None, lower: float | None) -> Pieces:
    """F(t) = 1/(1+e^-t). As F(u) - F(l) = F(u)·F(-l)·(1 - e^-(u-l)), one exponential a row is enough, and nothing cancels."""
    odds = np.exp(np.clip(xb, -LIMIT, LIMIT))
    f_upper, beyond_upper = _logistic(odds, upper)
    f_lower, beyond_lower = _logistic(odds, lower)
    if upper is None:
        return Pieces(np.log(beyond_lower), 0.0, -f_lower, 0.0, 0.0, -f_lower * beyond_lower)
    if lower is None:
        return Pieces(np.log(f_upper), beyond_upper, 0.0, -f_upper * beyond_upper, 0.0, 0.0)
    gap = np.expm1(upper - lower)
    first, second = 1 / gap, (1 + gap) / gap**2
    logp = np.log(f_upper * beyond_lower) + np.log(gap / (1 + gap))
    return Pieces(logp, beyond_upper + first, -f_lower - first, -f_upper * beyond_upper - second, second, -f_lower * beyond_lower - second)


def _logistic(odds: Floats, threshold: float | None) -> tuple[Any, Any]:
    """F(θ - x'b) and 1 - F, from e^(x'b)."""
    if threshold is None:
        return 1.0, 0.0
    ratio = odds * np.exp(-threshold)
    share = 1 / (1 + ratio)
    return share, ratio * share


def probit(xb: Floats, upper: float | None, lower: float | None) -> Pieces:
    """F = Φ, taken in the tail where both ends lie."""
    u = None if upper is None else upper - xb
    v = None if lower is None else lower - xb
    if u is None and v is not None:
        p = special.ndtr(-v)
    elif u is not None and v is None:
        p = special.ndtr(u)
    else:
        p = np.where(u + v > 0, special.ndtr(-v) - special.ndtr(-u), special.ndtr(u) - special.ndtr(v))  # type: ignore[operator]
    return _from_density(np.log(p), u, v, _normal, lambda t: -t)


def _normal(t: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * t * t) / np.sqrt(2 * np.pi))


def cloglog(xb: Floats, upper: float | None, lower: float | None) -> Pieces:
    """F(t) = 1 - exp(-e^t): proportional hazards; P = exp(-e^l)·(1 - exp(-(e^u - e^l)))."""
    u = None if upper is None else np.clip(upper - xb, -LIMIT, LIMIT)
    v = None if lower is None else np.clip(lower - xb, -LIMIT, LIMIT)
    start = 0.0 if v is None else np.exp(v)
    logp = np.asarray(-start if u is None else np.log(-np.expm1(start - np.exp(u))) - start)
    return _from_density(logp, u, v, lambda t: np.exp(t - np.exp(t)), lambda t: 1 - np.exp(t))


def _from_density(
    logp: Floats, u: Floats | None, v: Floats | None, density: Callable[[Floats], Floats], slope: Callable[[Floats], Floats]
) -> Pieces:
    """The derivatives when f is the density and `slope` is f'/f."""
    p = np.exp(logp)
    at_u = 0.0 if u is None else density(u) / p
    at_l = 0.0 if v is None else -density(v) / p
    uu = 0.0 if u is None else at_u * slope(u) - at_u**2
    ll = 0.0 if v is None else at_l * slope(v) - at_l**2
    return Pieces(logp, at_u, at_l, uu, -at_u * at_l, ll)


def cumulative(link: str, t: Floats) -> Floats:
    """F(t)."""
    if link == "logit":
        return np.asarray(special.expit(t))
    return np.asarray(special.ndtr(t) if link == "probit" else -np.expm1(-np.exp(np.minimum(t, LIMIT))))


def density(link: str, t: Floats) -> Floats:
    """f(t) = F'(t)."""
    if link == "logit":
        share = special.expit(t)
        return np.asarray(share * (1 - share))
    return _normal(t) if link == "probit" else np.asarray(np.exp(t - np.exp(np.minimum(t, LIMIT))))


def probabilities(link: str, eta: Floats) -> tuple[Floats, Floats]:
    """P(Y = j) (n × K) from the cut-points' indices η (n × (K - 1)), and the derivatives in η (n × K × (K - 1))."""
    n, q = eta.shape
    below = np.hstack([np.zeros((n, 1)), cumulative(link, eta), np.ones((n, 1))])
    height, slopes = density(link, eta), np.zeros((n, q + 1, q))
    cut = np.arange(q)
    slopes[:, cut, cut] = height
    slopes[:, cut + 1, cut] = -height
    return np.diff(below, axis=1), slopes


def inverse(link: str, share: Floats) -> Floats:
    """F⁻¹, for starting values."""
    if link == "logit":
        return np.asarray(special.logit(share))
    return np.asarray(special.ndtri(share) if link == "probit" else np.log(-np.log1p(-share)))


LINKS: dict[str, Callable[[Floats, float | None, float | None], Pieces]] = {"logit": logit, "probit": probit, "cloglog": cloglog}
