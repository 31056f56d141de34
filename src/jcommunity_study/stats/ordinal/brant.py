"""Brant's test: do the slopes stay the same at every cut-point (parallel lines, proportional odds)?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special, stats

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, numbers
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.ordinal.fit import OrderedLogit, refuse_other
from jcommunity_study.stats.regression.result import wald
from jcommunity_study.stats.regression.separation import WIDE

AS_R, AT_MAXIMUM = 1e-8, 1e-14  # of the deviance, by which it still moved


@dataclass(frozen=True, eq=False, kw_only=True)
class Brant(Result):
    """`statistic`, `df`, `p_value`: all slopes at once (Omnibus, the first row); then one row a slope.

    A small p speaks against parallel lines; `notes` name the cuts where the test knows nothing.
    """

    n: int
    statistic: float
    df: float
    p_value: float
    notes: tuple[Text, ...]


class _Binary(NamedTuple):
    """One cut's logit of Y > j: coefficients (k), fitted probabilities (n), the covariance that R's glm reports."""

    coefficients: Floats
    fitted: Floats
    inverse: Floats  # (X'WX)⁻¹ with the weights of the last step


def brant_test(model: OrderedLogit, *, like_r: bool = False) -> Brant:
    """Wald test that the slopes of the binary logits of Y > j are equal (Brant 1990, doi 10.2307/2532457; R `brant::brant`).

    R's brant 0.3-0 writes the covariance of two cuts' slopes below the diagonal untransposed, so its covariance is not symmetric
    and its omnibus statistic slightly off where there are two slopes or more; its binary models stop as R's `glm` does, before the maximum
    (3e-4 of a statistic). `like_r` repeats both, to check a published figure.

    Where one of the binary models separates (a cell of predictor × outcome is empty), its slope
    has no finite value and hardly counts; `notes` name the cut. Weights count as repeated rows.

    Raises StatisticsError for a link other than logit, fewer than three outcome levels, no slopes, nominal terms.

    >>> from jcommunity_study.stats import ordered_logit
    >>> table = pd.DataFrame({"y": [1, 2, 3, 1, 2, 3, 2, 1, 3, 2], "x": [0, 1, 2, 1, 1, 0, 2, 2, 2, 0]})
    >>> brant_test(ordered_logit("y ~ x", table)).df
    1.0
    """
    refuse_other(model, "brant_test")
    if model.link != "logit" or model.n_thresholds < 2 or not model.slopes.size or model.layout.nominal:
        have_zh = f"{model.link}，{len(model.levels)} 个水平，{model.slopes.size} 个系数，{len(model.layout.nominal)} 个 nominal 列"
        have_en = f"{model.link}, {len(model.levels)} levels, {model.slopes.size} slopes, {len(model.layout.nominal)} nominal columns"
        raise StatisticsError(
            f"Brant 检验需要 logit 连接、至少三个水平和一个自变量，且不用 nominal；此模型为 {have_zh}",
            f"Brant's test needs the logit link, three levels or more, a slope and no nominal term; this model has {have_en}",
        )
    x = model.design.matrix
    listed = model.design.extras.get("weights")
    w = np.ones(model.n) if listed is None else numbers(listed, "weights")
    cuts = [_binary(x, (model.codes > j).astype(float), w, like_r) for j in range(model.n_thresholds)]
    p = model.slopes.size
    slopes = np.concatenate([cut.coefficients[1:] for cut in cuts])
    covariance = _joint(x, w, cuts, like_r)
    rows = [_equal("Omnibus", slopes, covariance, len(cuts), list(range(p)))]
    rows += [_equal(model.design.names[1 + i], slopes, covariance, len(cuts), [i]) for i in range(p)]
    first = rows[0]
    return Brant(
        table=pd.DataFrame(rows),
        n=model.n,
        statistic=float(first["statistic"]),
        df=float(first["df"]),
        p_value=float(first["p_value"]),
        notes=_told(model, cuts),
    )


def _binary(x: Floats, y: Floats, w: Floats, like_r: bool) -> _Binary:
    """R's glm.fit: the same start, steps and rule to stop (deviance moving by less than 1e-8 of itself), so that a separated cut ends
    where R's does; any other goes on to the maximum unless `like_r`."""
    mu = (w * y + 0.5) / (w + 1)
    eta = special.logit(mu)
    deviance = np.inf
    for _ in range(25):
        weight = w * mu * (1 - mu)
        b = np.linalg.lstsq(x * np.sqrt(weight)[:, None], np.sqrt(weight) * (eta + (y - mu) / (mu * (1 - mu))), rcond=None)[0]
        inverse = _inverse(x, weight)
        eta = x @ b
        mu = np.clip(special.expit(eta), 1e-15, 1 - 1e-15)
        before, deviance = deviance, float(-2 * w @ np.where(y > 0, np.log(mu), np.log1p(-mu)))
        moved = abs(deviance - before) / (abs(deviance) + 0.1)
        if moved < AS_R and (like_r or moved < AT_MAXIMUM or _wide(x, inverse).size):
            break
    return _Binary(b, mu, inverse)


def _wide(x: Floats, inverse: Floats) -> np.ndarray:
    """Slopes whose standard error says that the cut separates."""
    return np.flatnonzero(np.sqrt(np.diag(inverse))[1:] * np.ptp(x[:, 1:], axis=0) > WIDE)


def _inverse(x: Floats, weight: Floats) -> Floats:
    return np.asarray(np.linalg.inv((x * weight[:, None]).T @ x))


def _joint(x: Floats, w: Floats, cuts: list[_Binary], like_r: bool) -> Floats:
    """Covariance of all cuts' slopes: cov(b_m, b_l) = I_m⁻¹ X'diag(w(π_l - π_m π_l))X I_l⁻¹ for m < l, π_j = P(Y > j)."""
    blocks = [[np.zeros(0)] * len(cuts) for _ in cuts]
    bread = [_inverse(x, w * cut.fitted * (1 - cut.fitted)) for cut in cuts]
    for m, first in enumerate(cuts):
        blocks[m][m] = first.inverse[1:, 1:]
        for j in range(m + 1, len(cuts)):
            other = cuts[j]
            across = (x * (w * other.fitted * (1 - first.fitted))[:, None]).T @ x
            blocks[m][j] = (bread[m] @ across @ bread[j])[1:, 1:]
            blocks[j][m] = blocks[m][j] if like_r else blocks[m][j].T
    return np.block(blocks)


def _equal(term: str, slopes: Floats, covariance: Floats, n_cuts: int, which: list[int]) -> dict[str, Any]:
    contrast = np.hstack([np.ones((n_cuts - 1, 1)), -np.eye(n_cuts - 1)]).astype(float)
    chosen = np.eye(slopes.size // n_cuts)[which]
    statistic = wald(slopes, covariance, np.kron(contrast, chosen))
    df = (n_cuts - 1) * len(which)
    return {"term": term, "statistic": statistic, "df": float(df), "p_value": float(stats.chi2.sf(statistic, df))}


def _told(model: OrderedLogit, cuts: list[_Binary]) -> tuple[Text, ...]:
    notes = []
    for name, cut in zip(model.names, cuts, strict=False):
        wide = [model.design.names[1 + i] for i in _wide(model.design.matrix, cut.inverse)]
        if wide:
            which = ", ".join(wide)
            notes.append(
                Text(
                    f"在分界点 {name} 处，{which} 把结果完全分开（有空单元格），检验在此处没有信息",
                    f"at the cut {name}, {which} separate(s) the outcome (an empty cell); the test knows nothing there",
                )
            )
    return tuple(notes)
