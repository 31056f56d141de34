"""The bootstrap of agreement: threads share the work, and the numbers are the same however many there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jcommunity_study import stats
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.agreement import draws
from jcommunity_study.stats.agreement.draws import Bootstrap, drawn


def codes(coders: int) -> pd.DataFrame:
    random = np.random.default_rng(3)
    truth = random.integers(1, 4, 60)
    return pd.DataFrame({f"c{j}": np.where(random.random(60) < 0.8, truth, random.integers(1, 4, 60)) for j in range(coders)})


MEASURES: dict[str, Callable[..., Any]] = {
    "percent_agreement": lambda **how: stats.percent_agreement(codes(3), **how),
    "cohen_kappa": lambda **how: stats.cohen_kappa(codes(2), **how),
    "fleiss_kappa": lambda **how: stats.fleiss_kappa(codes(3), **how),
    "gwet_ac": lambda **how: stats.gwet_ac(codes(3), **how),
    "holsti": lambda **how: stats.holsti(codes(3), **how),
    "krippendorff_alpha": lambda **how: stats.krippendorff_alpha(codes(3), level="interval", **how),
    "icc": lambda **how: stats.icc(codes(3), **how),
    "kendall_w": lambda **how: stats.kendall_w(codes(3), **how),
    "precision_recall": lambda **how: stats.precision_recall(codes(1) > 1, codes(1) > 2, groups=np.arange(60) // 4, **how),
    "unitizing_alpha": lambda **how: stats.unitizing_alpha(
        [(100, {"li": [(5 * i, 40, "P1")], "wang": [(5 * i, 44 + i, "P1" if i % 3 else "P2")]}) for i in range(8)], **how
    ),
}


@pytest.mark.parametrize("measure", MEASURES)
def test_any_number_of_jobs_gives_the_same(measure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "DRAWN", 300)  # several blocks
    found = [MEASURES[measure](resamples=40, seed=5, n_jobs=jobs).to_frame() for jobs in (1, 3)]
    assert np.isfinite(found[0][["conf_low", "conf_high"]].to_numpy()).any()
    pd.testing.assert_frame_equal(*found, check_exact=True)


@pytest.mark.parametrize("measure", MEASURES)
def test_no_job_and_no_seed_are_refused(measure: str) -> None:
    with pytest.raises(StatisticsError, match="n_jobs"):
        MEASURES[measure](resamples=40, seed=5, n_jobs=0)
    with pytest.raises(StatisticsError, match="seed"):
        MEASURES[measure](resamples=40)


def test_parts_of_several_like_groups_are_drawn_as_so_many() -> None:
    apart = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    together, size = np.array([[3.0, 0.0], [1.0, 1.0]]), np.array([3, 1])
    ways, drawing = ((apart, None), (together, size)), Bootstrap(20000, 1, 1, 0.95)
    shares = [drawn(lambda sums: sums[..., 1] / sums[..., 0], rows, drawing, alike) for rows, alike in ways]
    for share in shares:  # 4 draws of one in four: mean 1/4, variance 3/64
        assert [share.mean(), share.var()] == pytest.approx([1 / 4, 3 / 64], abs=0.005)
