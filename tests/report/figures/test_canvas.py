"""What holds for every figure: both formats, nothing left behind, nothing clipped, the notice at the foot."""

from __future__ import annotations

import io
from collections.abc import Callable
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image
from tests.report import sample_figures

from jcommunity_study.report.figures import Drawing
from jcommunity_study.report.figures.canvas import WIDTH, ink_on, sheet, thickness
from jcommunity_study.report.layout import svg_size

CASES = [(name, lang) for name in sample_figures.ALL for lang in ("zh", "en")]


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_both_formats_agree_and_leave_a_white_rim(name: str, lang: str) -> None:
    draw: Callable[[str], Drawing] = sample_figures.ALL[name]
    drawing = draw(lang)
    width, height = svg_size(drawing.svg)
    assert width == pytest.approx(WIDTH * 72)
    pixels = np.asarray(Image.open(io.BytesIO(drawing.png)).convert("L"))
    assert pixels.shape[1] == pytest.approx(width / 72 * 200, abs=1) and pixels.shape[0] == pytest.approx(height / 72 * 200, abs=1)
    # Ink on the outermost pixels would be a label cut off.
    for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
        assert edge.min() > 250


def test_svg_holds_outlines_and_no_date() -> None:
    svg = sample_figures.bars("zh").svg
    root = ET.fromstring(svg)
    assert not [e for e in root.iter() if e.tag.endswith("}text")]
    assert b"dc:date" not in svg and b"font-family" not in svg


def test_the_same_figure_has_the_same_bytes() -> None:
    assert sample_figures.likert("zh") == sample_figures.likert("zh")


def test_settings_of_others_are_left_alone() -> None:
    mpl.rcParams["font.size"] = 17.0
    try:
        before = sample_figures.bars("zh")
        assert mpl.rcParams["font.size"] == 17.0
    finally:
        mpl.rcdefaults()
    assert before == sample_figures.bars("zh")


def test_the_notice_makes_the_sheet_higher() -> None:
    without, with_ = sheet(3, None), sheet(3, "演示数据" * 30)
    heights = [s.get_figure(root=True).get_size_inches()[1] for s in (without, with_)]  # type: ignore[union-attr]
    assert heights[1] > heights[0] + 0.3


def test_text_contrasts_with_what_is_under_it() -> None:
    assert ink_on("#000000") == "white" != ink_on("#ffffff")


def test_bars_are_never_thicker_than_a_quarter_inch() -> None:
    assert thickness(3, 6.0) * 2.0 == pytest.approx(0.25) and thickness(10, 2.8) == 0.68
