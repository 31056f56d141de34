"""Coefficients and means."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.report import figures


def _frame() -> pd.DataFrame:
    rows = [
        ("OLS", "社区归属感", 0.4, 0.1, 0.7),
        ("OLS", "协同意识", 0.0, -0.2, 0.2),
        ("logit", "社区归属感", 0.9, 0.2, 1.6),
        ("logit", "女", None, None, None),
    ]
    return pd.DataFrame(rows, columns=["model", "term", "estimate", "conf_low", "conf_high"])


def test_models_that_hold_different_terms() -> None:
    assert figures.coefficients(_frame(), xlabels={"OLS": "系数"}).png
    assert figures.coefficients(_frame(), facets=False).png


def test_an_interval_that_crosses_the_reference_is_drawn_hollow() -> None:
    frame = _frame().iloc[:1]
    clear = figures.coefficients(frame).svg
    assert clear != figures.coefficients(frame.assign(conf_low=-0.1)).svg


def test_odds_on_a_log_axis() -> None:
    frame = _frame().iloc[:2].assign(estimate=[1.5, 0.8], conf_low=[1.1, 0.5], conf_high=[2.0, 1.3])
    assert figures.coefficients(frame, reference=1.0, log=True).png


def test_one_panel_and_four() -> None:
    rows = [{"panel": f"量表{i}", "group": g, "mean": 3.0, "conf_low": 2.5, "conf_high": 3.5} for i in range(4) for g in "甲乙"]
    frame = pd.DataFrame(rows)
    assert figures.group_means(frame).png
    assert figures.group_means(frame[frame["panel"] == "量表0"]).png
