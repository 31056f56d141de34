"""Boxes and arrows: the exclusion flow, and problems ← causes ← countermeasures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from jcommunity_study.report.figures.canvas import BLUE, GREEN, GREY, INK, ORANGE, SIZE, SMALL, WIDTH, YELLOW, drawn, sheet
from jcommunity_study.report.numbers import count
from jcommunity_study.report.words import wrap

_LINE = SIZE * 1.35 / 72


@dataclass(frozen=True)
class Look:
    """How a verdict is drawn: a sign, a colour and a line, so that grey print still tells them apart."""

    sign: str
    colour: str
    fill: str
    line: Any


LOOKS = {
    "convergent": Look("●", BLUE, "#d9ebf5", "-"),
    "partial": Look("△", YELLOW, "#fdf1d9", "-"),
    "contradicted": Look("×", ORANGE, "#f9e0d1", "-"),
    "silent": Look("○", GREY, "#ffffff", (0, (4, 2))),
    "insufficient": Look("□", GREY, "#efefef", (0, (1, 1))),
    "": Look("", GREEN, "#ffffff", "-"),
}


_PLAIN, _ASIDE = Look("", INK, "#ffffff", "-"), Look("", GREY, "#f2f2f2", "-")
_GAP, _LEFT, _MAIN, _RIGHT = 0.16, 0.55, 2.2, 3.45  # inches, of the exclusion flow


def _blank(figure: SubFigure, height: float) -> Axes:
    """Axes whose units are inches from the top left."""
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_xlim(-0.03, WIDTH + 0.03)
    axes.set_ylim(height, 0)
    return axes


def _box(axes: Axes, corner: tuple[float, float], size: tuple[float, float], text: str, look: Look, *, centred: bool = True) -> None:
    """A box by the middle of its left edge and its width and height; text that is not centred is a little smaller."""
    (x, y), (width, height) = corner, size
    shape = "round,pad=0,rounding_size=0.05"
    style: Any = {"facecolor": look.fill, "edgecolor": look.colour, "linestyle": look.line, "linewidth": 1.1}
    axes.add_patch(FancyBboxPatch((x, y - height / 2), width, height, boxstyle=shape, **style))
    if centred:
        axes.text(x + width / 2, y, text, ha="center", va="center", linespacing=1.25)
    else:
        axes.text(x + 0.08, y, text, ha="left", va="center", fontsize=SIZE - 0.5, linespacing=1.25)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str = INK) -> None:
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=8, shrinkA=0, shrinkB=0, linewidth=0.9, color=colour))


def _curve(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    """An arrow that leaves and arrives level."""
    middle = (start[0] + end[0]) / 2
    path = Path([start, (middle, start[1]), (middle, end[1]), end], [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    axes.add_patch(FancyArrowPatch(path=path, arrowstyle="-|>", mutation_scale=8, linewidth=0.9, color=colour))


@drawn
def exclusion_flow(
    frame: pd.DataFrame, *, start: str, end: str, total: int | None = None, banner: str | None = None, count_text: str = "n = {n}"
) -> SubFigure:
    """From what was returned to what is analysed.

    frame: `label` (why), `removed`, `remaining` (counts), one row per rule in the order applied. `start`, `end`: labels of the first and
    last box. `total` is what the first box counts; without it `removed` + `remaining` of the first row.
    """
    first = int(frame["removed"].iloc[0] + frame["remaining"].iloc[0]) if total is None else total
    last = int(frame["remaining"].iloc[-1]) if len(frame) else first
    counts = [count_text.format(n=count(n)) for n in frame["removed"]]
    reasons = [f"{wrap(str(label), 22)}\n{n}" for label, n in zip(frame["label"], counts, strict=True)]
    steps = [_GAP + 0.12 + _LINE * (r.count("\n") + 1) for r in reasons]
    own = 0.15 + 2 * _LINE
    height = 2 * own + sum(steps) + 0.25
    figure = sheet(height, banner)
    axes = _blank(figure, height)
    middle = _LEFT + _MAIN / 2
    _box(axes, (_LEFT, own / 2), (_MAIN, own), f"{wrap(start, 17)}\n{count_text.format(n=count(first))}", _PLAIN)
    y = own
    for reason, step in zip(reasons, steps, strict=True):
        branch = y + _GAP / 4 + step / 2
        _box(axes, (_RIGHT, branch), (WIDTH - _RIGHT - 0.1, step - _GAP), reason, _ASIDE, centred=False)
        _arrow(axes, (middle, branch), (_RIGHT, branch), GREY)
        y += step
    _arrow(axes, (middle, own), (middle, height - own))
    _box(axes, (_LEFT, height - own / 2), (_MAIN, own), f"{wrap(end, 17)}\n{count_text.format(n=count(last))}", _PLAIN)
    return figure


KINDS = ("problem", "cause", "countermeasure")


@drawn
def chain(
    nodes: pd.DataFrame,
    links: pd.DataFrame,
    *,
    titles: Mapping[str, str],
    verdicts: Mapping[str, str],
    banner: str | None = None,
) -> SubFigure:
    """Problems ← causes ← countermeasures, each in the colour and with the sign of its verdict.

    nodes: `id`, `kind` (problem, cause, countermeasure), `label`, `verdict` (convergent, partial, contradicted, silent, insufficient or
    empty). links: `source`, `target` (cause → problem, countermeasure → cause). `titles`: kind → heading; `verdicts`: verdict → its name.
    """
    width, gap = 1.72, 0.57
    lefts = {kind: i * (width + gap) for i, kind in enumerate(KINDS)}
    texts = {n.id: _node_text(n, width) for n in nodes.itertuples()}
    heights = {i: 0.13 + _LINE * (1 + t.count("\n")) for i, t in texts.items()}
    places = _places(nodes, links, heights)
    top, bottom = 0.28, max(places[i] + heights[i] / 2 for i in places)
    figure = sheet(bottom + top + 0.45, banner)
    axes = _blank(figure, bottom + top + 0.05)
    for kind in KINDS:
        axes.text(lefts[kind] + width / 2, 0.1, titles[kind], ha="center", va="center", fontweight="bold")
    kinds = dict(zip(nodes["id"], nodes["kind"], strict=True))
    leaves = _ports(links["source"].tolist(), links["target"].tolist(), places, heights)
    arrives = _ports(links["target"].tolist(), links["source"].tolist(), places, heights)
    for link, leave, arrive in zip(links.itertuples(), leaves, arrives, strict=True):
        _curve(axes, (lefts[kinds[link.source]], top + leave), (lefts[kinds[link.target]] + width, top + arrive), "#555555")
    for node in nodes.itertuples():
        look = LOOKS[node.verdict or ""]
        _box(axes, (lefts[node.kind], top + places[node.id]), (width, heights[node.id]), texts[node.id], look, centred=False)
    _verdict_legend(figure, nodes, verdicts)
    return figure


def _node_text(node: object, width: float) -> str:
    sign = LOOKS[getattr(node, "verdict", "") or ""].sign
    head = f"{sign} {node.id}".strip()  # type: ignore[attr-defined]
    return wrap(f"{head}  {node.label}", (width - 0.16) * 72 / (SIZE - 0.5))  # type: ignore[attr-defined]


def _places(nodes: pd.DataFrame, links: pd.DataFrame, heights: Mapping[str, float]) -> dict[str, float]:
    """The middle of each box: problems and causes row by row, countermeasures beside the causes that they answer."""
    ids = {kind: nodes.loc[nodes["kind"] == kind, "id"].tolist() for kind in KINDS}
    tallest = max((_column_height(ids[kind], heights) for kind in KINDS), default=0.0)
    places: dict[str, float] = {}
    for kind in ("cause", "problem", "countermeasure"):
        wanted = _wanted(ids[kind], links, places)
        places |= _spread(ids[kind], heights, wanted, tallest)
    return places


def _column_height(ids: Sequence[str], heights: Mapping[str, float], gap: float = 0.12) -> float:
    return sum(heights[i] for i in ids) + gap * max(0, len(ids) - 1)


def _wanted(ids: Sequence[str], links: pd.DataFrame, places: Mapping[str, float]) -> dict[str, float]:
    out = {}
    for i in ids:
        ends = [*links.loc[links["source"] == i, "target"], *links.loc[links["target"] == i, "source"]]
        known = [places[e] for e in ends if e in places]
        if known:
            out[i] = sum(known) / len(known)
    return out


def _spread(ids: Sequence[str], heights: Mapping[str, float], wanted: Mapping[str, float], tallest: float) -> dict[str, float]:
    """Boxes in order, each as near to where it is wanted as its neighbours allow; without wishes, evenly from the top."""
    gap = 0.12
    if not wanted:
        room = (tallest - _column_height(ids, heights)) / max(1, len(ids) - 1)
        gap += max(0.0, room)
    out: dict[str, float] = {}
    edge = 0.0
    for i in ids:
        out[i] = max(wanted.get(i, 0.0), edge + heights[i] / 2)
        edge = out[i] + heights[i] / 2 + gap
    edge = max(tallest, _column_height(ids, heights))
    for i in reversed(ids):
        out[i] = min(out[i], edge - heights[i] / 2)
        edge = out[i] - heights[i] / 2 - gap
    return out


def _ports(boxes: Sequence[str], others: Sequence[str], places: Mapping[str, float], heights: Mapping[str, float]) -> list[float]:
    """Where on its box each arrow ends: several on one box stand apart, in the order of what they come from."""
    out = []
    for box, other in zip(boxes, others, strict=True):
        ends = sorted(places[o] for b, o in zip(boxes, others, strict=True) if b == box)
        step = min(0.13, heights[box] / (len(ends) + 1))
        out.append(places[box] + step * (ends.index(places[other]) - (len(ends) - 1) / 2))
    return out


def _verdict_legend(figure: SubFigure, nodes: pd.DataFrame, verdicts: Mapping[str, str]) -> None:
    present = [v for v in LOOKS if v and v in set(nodes["verdict"])]
    handles = [
        Line2D(
            [],
            [],
            marker="s",
            markersize=9,
            linestyle="",
            markerfacecolor=LOOKS[v].fill,
            markeredgecolor=LOOKS[v].colour,
            markeredgewidth=1.1,
        )
        for v in present
    ]
    names = [f"{LOOKS[v].sign} {verdicts[v]}" for v in present]
    figure.legend(handles, names, loc="outside lower center", ncols=len(names), fontsize=SMALL + 0.5, handletextpad=0.3, columnspacing=1.4)
