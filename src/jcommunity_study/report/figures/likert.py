"""Rated statements: diverging and plain stacked bars."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import SubFigure
from matplotlib.ticker import MultipleLocator

from jcommunity_study.report.figures.canvas import GREY, SERIES, SMALL, bare, drawn, ink_on, rows_of, sheet, thickness
from jcommunity_study.report.numbers import percent

_DIVERGING = {
    2: ("#a6611a", "#018571"),
    3: ("#a6611a", "#e6e6e6", "#018571"),
    4: ("#a6611a", "#dfc27d", "#80cdc1", "#018571"),
    5: ("#a6611a", "#dfc27d", "#e6e6e6", "#80cdc1", "#018571"),
    6: ("#8c510a", "#d8b365", "#f6e8c3", "#c7eae5", "#5ab4ac", "#01665e"),
    7: ("#8c510a", "#d8b365", "#f6e8c3", "#e6e6e6", "#c7eae5", "#5ab4ac", "#01665e"),
}
_LEAST_LABELLED = 0.055  # narrower pieces have no room for their figure


def _palette(levels: int) -> list[str]:
    if levels in _DIVERGING:
        return list(_DIVERGING[levels])
    return [to_hex(colormaps["BrBG"](i / (levels - 1))) for i in range(levels)]


@drawn
def diverging(
    frame: pd.DataFrame,
    levels: Sequence[str],
    *,
    banner: str | None = None,
    aside: str | None = None,
    note: str | None = None,
    xlabel: str = "",
) -> SubFigure:
    """Diverging bars, the middle level (if the number of levels is odd) astride zero.

    frame: `item` (label), `level` (one of `levels`, from disagree to agree), `share` (0–1 of those who answered); optional columns
    `aside` (share who did not know, drawn apart under the heading `aside`) and `note` (text at the right, e.g. 3.45, headed `note`).
    """
    items = list(dict.fromkeys(frame["item"]))
    labels, height = rows_of(items, 19)
    figure = sheet(height * 1.05 + 0.85, banner)
    panels = figure.subplots(1, 2, width_ratios=[6, 1], sharey=True) if aside else [figure.subplots()]
    thick = thickness(len(items), height)
    _diverging_bars(panels[0], frame, items, list(levels), thick)
    panels[0].set_yticks(range(len(items)), labels)
    panels[0].set_ylim(len(items) - 0.5, -0.5 - (0.2 * len(items) / height if aside or note else 0))
    panels[0].set_xlabel(xlabel)
    if note:
        _notes(panels[0], frame, items, note)
    if aside:
        _aside(panels[1], frame, items, aside, thick)
    handles, names = panels[0].get_legend_handles_labels()
    columns = len(names) if sum(map(len, names)) < 70 else 3
    figure.legend(handles, names, loc="outside upper center", ncols=columns, handlelength=1.1, columnspacing=1.2, handletextpad=0.4)
    return figure


def _diverging_bars(axes: Axes, frame: pd.DataFrame, items: list[str], levels: list[str], thick: float) -> None:
    shares = frame.pivot(index="item", columns="level", values="share").reindex(index=items, columns=levels).fillna(0.0)
    half = len(levels) // 2
    left = -(shares.iloc[:, :half].sum(axis=1) + (shares.iloc[:, half] / 2 if len(levels) % 2 else 0.0))
    low, high = float(left.min()), float((left + shares.sum(axis=1)).max())
    for level, colour in zip(levels, _palette(len(levels)), strict=True):
        axes.barh(range(len(items)), shares[level], left=left, height=thick, color=colour, edgecolor="white", linewidth=0.5, label=level)
        _shares_inside(axes, shares[level].tolist(), left.tolist(), colour)
        left = left + shares[level]
    axes.axvline(0, color=GREY, linewidth=0.7, zorder=0)
    axes.set_xlim(min(low, -0.05) - 0.02, max(high, 0.05) + 0.02)
    axes.xaxis.set_major_formatter(lambda x, _: percent(abs(x), 0))
    axes.xaxis.set_major_locator(MultipleLocator(0.25))
    bare(axes, "left")


def _shares_inside(axes: Axes, shares: list[float], left: list[float], colour: str) -> None:
    for row, (share, start) in enumerate(zip(shares, left, strict=True)):
        if share >= _LEAST_LABELLED:
            axes.text(start + share / 2, row, percent(share, 0, sign=False), ha="center", va="center", fontsize=SMALL, color=ink_on(colour))


def _notes(axes: Axes, frame: pd.DataFrame, items: list[str], heading: str) -> None:
    notes = frame.drop_duplicates("item").set_index("item")["note"]
    across = axes.get_yaxis_transform()
    for row, item in enumerate(items):
        axes.text(1.02, row, str(notes[item]), transform=across, ha="left", va="center", fontsize=SMALL)
    axes.text(1.02, 1, heading, transform=axes.transAxes, ha="left", va="top", fontsize=SMALL, fontweight="bold")


def _aside(axes: Axes, frame: pd.DataFrame, items: list[str], heading: str, thick: float) -> None:
    shares = frame.drop_duplicates("item").set_index("item")["aside"].reindex(items)
    axes.barh(range(len(items)), shares, height=thick, color="white", edgecolor=GREY, linewidth=0.6, hatch="////")
    for row, share in enumerate(shares):
        axes.text(share + 0.03, row, percent(share, 0), va="center", fontsize=SMALL)
    axes.set_xlim(0, 1.35 * max(0.1, float(shares.max())))
    axes.set_xticks([])
    axes.text(0, 1, heading, transform=axes.transAxes, ha="left", va="top", fontsize=SMALL, fontweight="bold")
    bare(axes, "left", "bottom")


@drawn
def stacked(frame: pd.DataFrame, levels: Sequence[str], *, banner: str | None = None, ordered: bool = True, xlabel: str = "") -> SubFigure:
    """Bars of 100 %, one per item.

    frame: `item`, `level` (one of `levels`), `share` (0–1). `ordered` levels run from light to dark; others get separate colours.
    """
    items = list(dict.fromkeys(frame["item"]))
    labels, height = rows_of(items, 19)
    figure = sheet(height * 1.05 + 0.8, banner)
    axes = figure.subplots()
    shares = frame.pivot(index="item", columns="level", values="share").reindex(index=items, columns=list(levels)).fillna(0.0)
    shades = [to_hex(colormaps["YlGnBu"](0.12 + 0.75 * i / max(1, len(levels) - 1))) for i in range(len(levels))]
    left = shares.iloc[:, 0] * 0
    for index, level in enumerate(levels):
        colour = shades[index] if ordered else SERIES[index % len(SERIES)]
        axes.barh(
            range(len(items)),
            shares[level],
            left=left,
            height=thickness(len(items), height),
            color=colour,
            edgecolor="white",
            linewidth=0.5,
            label=level,
        )
        _shares_inside(axes, shares[level].tolist(), left.tolist(), colour)
        left = left + shares[level]
    axes.set_yticks(range(len(items)), labels)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xlabel(xlabel)
    axes.xaxis.set_major_formatter(lambda x, _: percent(x, 0))
    bare(axes, "left")
    columns = min(len(levels), 5 if sum(map(len, levels)) < 60 else 3)
    figure.legend(loc="outside upper center", ncols=columns, handlelength=1.1, columnspacing=1.2, handletextpad=0.4)
    return figure
