"""The demonstration's transcripts: made from their sources, the same bytes each time, read back whole."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from jcommunity_study.interview.readers import read_transcript

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT / "data/raw/interviews"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("transcripts_tool", ROOT / "tools/transcripts.py")
    if spec is None or spec.loader is None:
        pytest.fail("tools/transcripts.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_twenty_in_three_forms(tool: ModuleType) -> None:
    assert sorted(p.stem for p in RAW.glob("*.*")) == sorted(tool.TIMED + tool.SOFT_BREAK + tool.NUMBERED)
    assert [len(form) for form in (tool.TIMED, tool.SOFT_BREAK, tool.NUMBERED)] == [8, 6, 6]


@pytest.mark.parametrize("path", sorted(RAW.glob("*.*")), ids=lambda p: p.name)
def test_the_source_comes_back(path: Path, tool: ModuleType) -> None:
    turns = tool.read_source(ROOT / f"tools/interviews/{path.stem}.txt")
    name, data = tool.render(path.stem, turns)
    assert (name, data) == (path.name, path.read_bytes())
    found = read_transcript(path, interviewers=["采访者", "说话人1"])
    assert [found.spoken(t) for t in found.turns] == [words for _, _, words in turns]
    assert [t.role == "interviewer" for t in found.turns] == [label == "采访者" for _, label, _ in turns]
    if path.stem not in tool.SOFT_BREAK:
        assert [int(t.seconds or 0) for t in found.turns] == [s for s, _, _ in turns]
    assert found.warnings == ()
    assert sum(t.end - t.start for t in found.turns) >= 1200


def test_a_line_of_another_shape_is_named(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("00:01 采访者：好\n乱写\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"x\.txt:2"):
        tool.read_source(tmp_path / "x.txt")
