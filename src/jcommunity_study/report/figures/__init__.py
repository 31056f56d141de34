"""Figures: tidy frames in, pictures out; labels come as text in the reader's language, and nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable

from jcommunity_study.report.document import Figure, Inlinable
from jcommunity_study.report.figures.bars import bars, ranking
from jcommunity_study.report.figures.boxes import LOOKS, chain, exclusion_flow
from jcommunity_study.report.figures.canvas import Drawing
from jcommunity_study.report.figures.curves import saturation
from jcommunity_study.report.figures.heatmap import heat_map
from jcommunity_study.report.figures.likert import diverging, stacked
from jcommunity_study.report.figures.points import coefficients, group_means

__all__ = [
    "LOOKS",
    "Drawing",
    "bars",
    "chain",
    "coefficients",
    "diverging",
    "exclusion_flow",
    "figure",
    "group_means",
    "heat_map",
    "ranking",
    "saturation",
    "stacked",
]


def figure(id: str, caption: Inlinable, drawing: Drawing, notes: Iterable[Inlinable] = (), alt: str = "") -> Figure:
    """A document's Figure from a drawing."""
    return Figure(id, caption, drawing.svg, drawing.png, notes=notes, alt=alt)
