"""What all figures share: type, colours, the notice at the foot, and bytes that are the same every time."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure, SubFigure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from jcommunity_study.report.glyphs import SANS, SANS_BOLD
from jcommunity_study.report.words import wrap

WIDTH = 6.3  # inches: what A4 leaves between margins of 2.5 cm
FONT = "J Sans SC"
SIZE = 8.5
SMALL = 7.0
INK, GREY, FAINT = "#222222", "#6b6b6b", "#d9d9d9"
BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW = "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW)
MARKERS = ("o", "s", "^", "D", "v", "P")
_PNG_DPI = 200
_BANNER_LINE = 0.15  # inches

_STYLE: Any = {
    "font.family": [FONT],
    "font.size": SIZE,
    "axes.titlesize": SIZE,
    "axes.titleweight": "bold",
    "axes.labelsize": SIZE,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.fontsize": SIZE,
    "legend.frameon": False,
    "grid.color": FAINT,
    "grid.linewidth": 0.5,
    "lines.linewidth": 1.2,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "jcommunity-study",
    "text.parse_math": False,
    "text.hinting": "no_hinting",  # or labels would be wider in one format than in the other
    "figure.dpi": _PNG_DPI,
}

P = ParamSpec("P")


@dataclass(frozen=True)
class Drawing:
    """One picture, twice: as SVG (text as outlines) and as PNG at 200 dpi."""

    svg: bytes
    png: bytes


@functools.cache
def _fonts() -> None:
    for face in (SANS, SANS_BOLD):
        font_manager.fontManager.addfont(face)


def drawn(draw: Callable[P, SubFigure]) -> Callable[P, Drawing]:
    """Turn a function that fills a sheet into one that gives a Drawing, in the house style, leaving rcParams as they were."""

    @functools.wraps(draw)
    def inner(*args: P.args, **kwargs: P.kwargs) -> Drawing:
        _fonts()
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(_STYLE)
            return _saved(draw(*args, **kwargs))

    return inner


def sheet(height: float, banner: str | None, width: float = WIDTH) -> SubFigure:
    """An empty sheet (inches); `banner` is set small at its foot, and the figure grows by what that takes."""
    lines = wrap(banner, width * 72 / SMALL - 2).split("\n") if banner else []
    foot = _BANNER_LINE * len(lines) + 0.05
    figure = Figure(figsize=(width, height + foot), layout=ConstrainedLayoutEngine(w_pad=0.06, h_pad=0.05))
    parts: Any = figure.subfigures(2, 1, height_ratios=[height, foot])
    upper, lower = parts
    lower.text(0.5, 0.95, "\n".join(lines), ha="center", va="top", fontsize=SMALL, color=GREY, linespacing=1.25)
    return upper


def _saved(sheet: SubFigure) -> Drawing:
    figure = sheet.get_figure(root=True)
    figure.draw_without_rendering()  # the layout is found once, then held
    figure.set_layout_engine("none")
    svg, png = io.BytesIO(), io.BytesIO()
    # The canvases' own functions, not savefig, which would draw everything once more to look for a layout.
    FigureCanvasAgg(figure).print_png(png, metadata={"Software": None})
    FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None, "Creator": None})
    return Drawing(svg.getvalue(), png.getvalue())


def bare(axes: Axes, *sides: str) -> None:
    """Hide the spines and ticks of these sides."""
    axes.spines[list(sides)].set_visible(False)
    if "left" in sides:
        axes.tick_params(axis="y", length=0)
    if "bottom" in sides:
        axes.tick_params(axis="x", length=0)


def ink_on(colour: Any) -> str:
    """White on dark, black on light: text that stays readable, in grey print too."""
    red, green, blue = to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK


def rows_of(labels: list[str], width: float) -> tuple[list[str], float]:
    """Labels broken to `width` ems, and the height in inches that their rows, all as high as the highest needs, take together."""
    wrapped = [wrap(label, width) for label in labels]
    lines = max((1 + text.count("\n") for text in wrapped), default=1)
    return wrapped, len(wrapped) * max(0.28, SIZE * 1.3 / 72 * lines + 0.06)


def thickness(rows: int, height: float) -> float:
    """How thick bars are, in rows: two thirds of a row, but not over a quarter of an inch."""
    return min(0.68, 0.25 * max(rows, 1) / height)
