"""What grows with the number of interviews: codes that are known, and how little the last ones add."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.ticker import MaxNLocator

from jcommunity_study.report.figures.canvas import BLUE, GREY, MARKERS, ORANGE, drawn, sheet


@drawn
def saturation(frame: pd.DataFrame, threshold: float, *, labels: tuple[str, str, str, str, str], banner: str | None = None) -> SubFigure:
    """Codes against the number of interviews, and beside it the ratio of new information with its threshold.

    frame: `n`, `codes` (as they were listed), `expected` (over all orders), `ratio` (missing for the first ones). `labels`: of the
    x axis, the codes, the two lines of codes, the ratio. A ratio that there are too few interviews for has no panel.
    """
    figure = sheet(2.6, banner)
    told = frame.dropna(subset=["ratio"])
    panels = figure.subplots(1, 2 if len(told) else 1, squeeze=False)[0]
    interviews, codes, listed, expected, ratio = labels
    panels[0].plot(frame["n"], frame["expected"], MARKERS[0] + "-", color=BLUE, markersize=3.5, label=expected)
    panels[0].step(frame["n"], frame["codes"], where="mid", color=GREY, linewidth=0.9, label=listed)
    panels[0].set(xlabel=interviews, ylabel=codes)
    panels[0].legend(loc="lower right")
    for axes in panels:
        _counted(axes)
    if len(told):
        panels[1].plot(told["n"], told["ratio"].astype(float), MARKERS[1] + "-", color=ORANGE, markersize=3.5)
        panels[1].axhline(threshold, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
        panels[1].set(xlabel=interviews, ylabel=ratio, ylim=(0, max(1.3 * threshold, 1.1 * float(told["ratio"].max()))))
    return figure


def _counted(axes: Axes) -> None:
    """From nothing up, by whole interviews."""
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y")
