"""Estimates as points with their intervals: coefficients of models, means of groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure

from jcommunity_study.report.figures.canvas import GREY, INK, MARKERS, SERIES, SMALL, bare, drawn, rows_of, sheet
from jcommunity_study.report.words import wrap


@drawn
def coefficients(
    frame: pd.DataFrame,
    *,
    banner: str | None = None,
    xlabels: Mapping[str, str] | str = "",
    reference: float = 0.0,
    facets: bool = True,
    log: bool = False,
) -> SubFigure:
    """Coefficient plot; a hollow point is one whose interval holds the reference value.

    frame: `model` (label), `term` (label, in the order to draw), `estimate`, `conf_low`, `conf_high`; optional `group` (a bold line above a
    run of terms, e.g. a factor). With `facets` each model has its own panel and scale (`xlabels` by model), else they share one.
    """
    terms, rows, headings = _rows(frame)
    labels, height = rows_of([t for t, _ in rows], 15)
    models = list(dict.fromkeys(frame["model"]))
    figure = sheet(max(1.8, height * 0.92 + 0.75), banner)
    panels = list(np.atleast_1d(figure.subplots(1, len(models) if facets else 1, sharey=True)))
    for index, model in enumerate(models):
        axes = panels[index if facets else 0]
        shift = 0.0 if facets else (index - (len(models) - 1) / 2) * 0.3
        look = (SERIES[0], MARKERS[0]) if facets else (SERIES[index % len(SERIES)], MARKERS[index % len(MARKERS)])
        own = frame[frame["model"] == model]
        _points(axes, own, _heights(own, terms) + shift, reference, look)
        axes.plot([], [], look[1], color=look[0], label=model)
        if facets:
            axes.set_title(wrap(model, 24))
            axes.set_xlabel(xlabels if isinstance(xlabels, str) else xlabels.get(model, ""))
    for axes in panels:
        axes.axvline(reference, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
        axes.grid(axis="x")
        if log:
            axes.set_xscale("log")
        bare(axes, "left")
    _named_rows(panels[0], labels, headings)
    if not facets:
        panels[0].set_xlabel(xlabels if isinstance(xlabels, str) else "")
        figure.legend(loc="outside upper center", ncols=2)
    return figure


def _groups(frame: pd.DataFrame) -> list[str]:
    return [g if isinstance(g, str) else "" for g in frame["group"]] if "group" in frame else [""] * len(frame)


def _rows(frame: pd.DataFrame) -> tuple[dict[tuple[str, str], int], list[tuple[str, str]], set[int]]:
    """Rows from the top: each (group, term) with its place, the labels, and which rows are group headings."""
    places: dict[tuple[str, str], int] = {}
    rows: list[tuple[str, str]] = []
    headings: set[int] = set()
    groups = _groups(frame)
    # The order is that of first appearance, but terms of one group stay together though models differ in what they hold.
    for group in dict.fromkeys(groups):
        if group:
            headings.add(len(rows))
            rows.append((group, ""))
        for own, term in zip(groups, frame["term"], strict=True):
            if own == group and (group, term) not in places:
                places[(group, term)] = len(rows)
                rows.append((str(term), group))
    return places, rows, headings


def _points(axes: Axes, own: pd.DataFrame, y: np.ndarray, reference: float, look: tuple[str, str]) -> None:
    low, high, at = (own[c].to_numpy(dtype=float) for c in ("conf_low", "conf_high", "estimate"))
    colour, marker = look
    axes.hlines(y, low, high, color=colour, linewidth=1.3)
    clear = (low > reference) | (high < reference)
    axes.plot(at[~clear], y[~clear], marker, color=colour, markerfacecolor="white", markersize=5)
    axes.plot(at[clear], y[clear], marker, color=colour, markersize=5)


def _heights(own: pd.DataFrame, terms: Mapping[tuple[str, str], int]) -> np.ndarray:
    return np.array([terms[key] for key in zip(_groups(own), own["term"], strict=True)], dtype=float)


def _named_rows(axes: Axes, labels: Sequence[str], headings: set[int]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    for index, tick in enumerate(axes.get_yticklabels()):
        if index in headings:
            tick.set_fontweight("bold")


@drawn
def group_means(frame: pd.DataFrame, *, banner: str | None = None, xlabel: str = "", columns: int = 3) -> SubFigure:
    """Means of groups with intervals, one panel per scale, all on one axis range.

    frame: `panel` (the scale), `group`, `mean`, `conf_low`, `conf_high`; optional `text` (at the right, e.g. n = 85) and `factor` (a bold
    line above a run of groups).
    """
    panels = list(dict.fromkeys(frame["panel"]))
    table = frame.rename(columns={"group": "term", "factor": "group"})
    terms, rows, headings = _rows(table)
    labels, height = rows_of([t for t, _ in rows], 13)
    across = min(columns, len(panels))
    down = -(-len(panels) // across)
    figure = sheet(down * (height * 0.85 + 0.4) + 0.45, banner)
    grid = np.atleast_1d(figure.subplots(down, across, sharex=True, sharey=True)).ravel()
    for axes, panel in zip(grid, panels, strict=False):
        _mean_points(axes, table[table["panel"] == panel], terms)
        axes.set_title(wrap(panel, 48 / across))
    for axes in grid[len(panels) :]:
        axes.set_visible(False)
    for axes in grid[max(0, len(panels) - across) : len(panels)]:
        axes.tick_params(labelbottom=True)
    for axes in grid[: len(panels) : across]:
        _named_rows(axes, labels, headings)
    figure.supxlabel(xlabel, fontsize=8.5)
    return figure


def _mean_points(axes: Axes, own: pd.DataFrame, terms: Mapping[tuple[str, str], int]) -> None:
    y = _heights(own, terms)
    axes.hlines(y, own["conf_low"].to_numpy(dtype=float), own["conf_high"].to_numpy(dtype=float), color=SERIES[0], linewidth=1.3)
    axes.plot(own["mean"], y, MARKERS[0], color=SERIES[0], markersize=4.5)
    if "text" in own:
        for row, text in zip(y, own["text"], strict=True):
            axes.text(1.02, row, str(text), transform=axes.get_yaxis_transform(), ha="left", va="center", fontsize=SMALL, color=INK)
    axes.grid(axis="x")
    axes.locator_params(axis="x", nbins=4)
    bare(axes, "left")
