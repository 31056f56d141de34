"""Shares as horizontal bars, with intervals where there are any, and rankings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import SubFigure

from jcommunity_study.report.figures.canvas import BLUE, INK, MARKERS, SERIES, SMALL, bare, drawn, ink_on, rows_of, sheet, thickness
from jcommunity_study.report.numbers import estimate, percent


@drawn
def bars(
    frame: pd.DataFrame, *, banner: str | None = None, xlabel: str = "", limit: float | None = None, as_percent: bool = True
) -> SubFigure:
    """One bar per row, from the top down.

    frame: `label`, `value` (0–1 when `as_percent`), optional `conf_low`, `conf_high` (whiskers), `text` (at the end of the bar, in
    place of the value), `group` (colours, with a legend). `limit` draws a dashed line, e.g. the smallest share that counts.
    """
    labels, height = rows_of([str(x) for x in frame["label"]], 18)
    grouped = "group" in frame and frame["group"].nunique() > 1
    figure = sheet(height + 0.55 + (0.3 if grouped else 0), banner)
    axes = figure.subplots()
    places = np.arange(len(frame))
    for index, group in enumerate(dict.fromkeys(frame["group"])) if grouped else [(0, None)]:
        own = (frame["group"] == group).to_numpy() if grouped else np.full(len(frame), True)
        colour = SERIES[index % len(SERIES)]
        hatch = ("", "///", "...", "xx", "\\\\\\", "++")[index % 6]
        axes.barh(
            places[own],
            frame["value"].to_numpy(dtype=float)[own],
            height=thickness(len(frame), height),
            color=colour,
            hatch=hatch,
            edgecolor="white",
            linewidth=0,
            label=group,
        )
    _whiskers(axes, frame, places)
    _ends(axes, frame, as_percent)
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.set_xlabel(xlabel)
    if as_percent:
        axes.xaxis.set_major_formatter(lambda x, _: percent(x, 0))
    if limit is not None:
        axes.axvline(limit, color=INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    if grouped:
        figure.legend(loc="outside upper center", ncols=3)
    bare(axes, "left")
    return figure


def _highest(frame: pd.DataFrame) -> pd.Series:
    values = frame["value"].astype(float)
    return values.where(frame["conf_high"].isna(), frame["conf_high"].astype(float)) if "conf_high" in frame else values


def _whiskers(axes: Axes, frame: pd.DataFrame, places: np.ndarray) -> None:
    if "conf_low" not in frame:
        return
    has = frame["conf_low"].notna().to_numpy()
    axes.hlines(
        places[has], frame["conf_low"].to_numpy(dtype=float)[has], frame["conf_high"].to_numpy(dtype=float)[has], color=INK, linewidth=0.9
    )


def _ends(axes: Axes, frame: pd.DataFrame, as_percent: bool) -> None:
    high = _highest(frame).fillna(0.0)
    top = max(float(high.max()), 1e-9)
    texts = frame["text"] if "text" in frame else frame["value"].map(percent if as_percent else estimate)
    for row, (end, text) in enumerate(zip(high, texts, strict=True)):
        axes.text(
            end + 0.015 * top,
            row,
            str(text),
            va="center",
            ha="left",
            fontsize=SMALL,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )
    longest = max((len(str(t)) for t in texts), default=0)
    axes.set_xlim(0, top * (1.05 + 0.017 * longest))


@drawn
def ranking(
    frame: pd.DataFrame,
    means: pd.DataFrame,
    *,
    banner: str | None = None,
    rank_label: str = "{rank}",
    xlabel: str = "",
    mean_label: str = "",
) -> SubFigure:
    """How often each item came first, second …, and its mean rank beside it (lower is higher).

    frame: `item`, `rank` (1 … k), `share` (0–1). means: `item`, `mean`, `conf_low`, `conf_high`, in the order to draw.
    `rank_label` names a rank: 第{rank}位, rank {rank}.
    """
    items = [str(x) for x in means["item"]]
    ranks = sorted(frame["rank"].unique())
    labels, height = rows_of(items, 17)
    figure = sheet(height * 1.1 + 0.85, banner)
    left_axes, right_axes = figure.subplots(1, 2, sharey=True, width_ratios=[3, 1.25])
    shares = frame.pivot(index="item", columns="rank", values="share").reindex(index=items, columns=ranks).fillna(0.0)
    _rank_bars(left_axes, shares, [rank_label.format(rank=r) for r in ranks], thickness(len(items), height))
    left_axes.set_yticks(range(len(items)), labels)
    left_axes.invert_yaxis()
    left_axes.set_xlabel(xlabel)
    _mean_ranks(right_axes, means, ranks)
    right_axes.set_xlabel(mean_label)
    handles, names = left_axes.get_legend_handles_labels()
    figure.legend(
        handles, names, loc="outside upper center", ncols=min(6, len(names)), handlelength=1.1, columnspacing=1.2, handletextpad=0.4
    )
    return figure


def _rank_bars(axes: Axes, shares: pd.DataFrame, names: Sequence[str], thick: float) -> None:
    left = np.zeros(len(shares))
    for index, (rank, name) in enumerate(zip(shares.columns, names, strict=True)):
        colour = to_hex(colormaps["YlGnBu"](0.92 - 0.8 * index / max(1, len(names) - 1)))
        widths = shares[rank].to_numpy()
        axes.barh(range(len(shares)), widths, left=left, height=thick, color=colour, edgecolor="white", linewidth=0.5, label=name)
        for row, (start, share) in enumerate(zip(left, widths, strict=True)):
            if share >= 0.07:
                axes.text(
                    start + share / 2, row, percent(share, 0, sign=False), ha="center", va="center", fontsize=SMALL, color=ink_on(colour)
                )
        left = left + widths
    axes.set_xlim(0, max(1.0, float(left.max())))
    axes.xaxis.set_major_formatter(lambda x, _: percent(x, 0))
    bare(axes, "left")


def _mean_ranks(axes: Axes, means: pd.DataFrame, ranks: Sequence[int]) -> None:
    places = np.arange(len(means))
    axes.hlines(places, means["conf_low"].to_numpy(dtype=float), means["conf_high"].to_numpy(dtype=float), color=INK, linewidth=1.0)
    axes.plot(means["mean"], places, MARKERS[0], color=BLUE, markersize=4.5)
    for row, mean in enumerate(means["mean"]):
        axes.annotate(estimate(mean), (mean, row), xytext=(0, 5), textcoords="offset points", ha="center", fontsize=SMALL)
    axes.set_xlim(min(ranks) - 0.3, max(ranks) + 0.3)
    axes.set_xticks(list(ranks))
    axes.grid(axis="x")
    bare(axes, "left")
