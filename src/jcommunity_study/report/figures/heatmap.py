"""Rows against columns as shaded cells with their counts written in: codes by actors, codes by codes."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import SubFigure

from jcommunity_study.report.figures.canvas import SIZE, SMALL, WIDTH, bare, drawn, rows_of, sheet
from jcommunity_study.report.words import ems, wrap

LABEL_EMS = 23  # how wide the labels of rows may grow


@drawn
def heat_map(frame: pd.DataFrame, *, banner: str | None = None, bar_label: str | None = None, maximum: float | None = 1.0) -> SubFigure:
    """A heat map (seaborn) with the counts written in; with `bar_label` a colour bar stands beside it.

    frame: `row`, `column` (labels, in the order to draw), `value` (what the shade shows, e.g. the share of an actor's interviewees, 0–1),
    `text` (what is written in, e.g. 3/5); optional `group` (of the row: a line is drawn where it changes).
    """
    import seaborn as sns

    rows, columns = list(dict.fromkeys(frame["row"])), list(dict.fromkeys(frame["column"]))
    values = frame.pivot(index="row", columns="column", values="value").reindex(index=rows, columns=columns).astype(float)
    texts = frame.pivot(index="row", columns="column", values="text").reindex(index=rows, columns=columns).fillna("")
    labels, height = rows_of(rows, LABEL_EMS)
    cell_ems = (WIDTH * 72 / SIZE - LABEL_EMS - (6 if bar_label else 1)) / len(columns)
    heads = [wrap(str(c), cell_ems * SIZE / SMALL - 0.5) for c in columns]
    slanted = any(ems(line) > cell_ems * SIZE / SMALL - 0.5 for head in heads for line in head.split("\n"))
    figure = sheet(height * 0.9 + (1.0 if slanted else 0.7), banner)
    axes = figure.subplots()
    shades = sns.color_palette("light:#08519c", as_cmap=True)
    size = {"size": SIZE if len(columns) <= 10 else SMALL}
    bar = {"label": bar_label, "shrink": 0.6, "aspect": 25, "pad": 0.02} if bar_label else None
    look = {"cmap": shades, "vmin": 0, "vmax": maximum, "linewidths": 0.8, "linecolor": "white", "cbar": bool(bar_label), "cbar_kws": bar}
    sns.heatmap(values, ax=axes, annot=texts, fmt="", annot_kws=size, xticklabels=False, yticklabels=False, **look)
    for text in axes.texts:
        text.set_in_layout(False)  # they lie inside their cells: measuring each would take most of the time
    axes.set_yticks([i + 0.5 for i in range(len(rows))], labels, rotation=0)
    axes.xaxis.tick_top()
    lean = {"rotation": 32, "ha": "left", "rotation_mode": "anchor"} if slanted else {"rotation": 0}
    axes.set_xticks([i + 0.5 for i in range(len(columns))], [str(c) for c in columns] if slanted else heads, fontsize=SMALL, **lean)
    axes.set(xlabel="", ylabel="")
    axes.tick_params(length=0)
    bare(axes, "left", "bottom")
    for boundary in _boundaries(frame, rows):
        axes.axhline(boundary, color="#555555", linewidth=0.9)
    return figure


def _boundaries(frame: pd.DataFrame, rows: list[str]) -> list[int]:
    if "group" not in frame:
        return []
    groups = frame.drop_duplicates("row").set_index("row")["group"].reindex(rows).tolist()
    return [i for i in range(1, len(groups)) if groups[i] != groups[i - 1]]
