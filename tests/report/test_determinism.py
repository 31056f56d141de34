"""The same report has the same bytes in another time zone, locale, folder and process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import hashlib, sys
sys.path[:0] = [{root!r}, {src!r}]
from tests.report import sample
from jcommunity_study.report.docx import docx
from jcommunity_study.report.html import html
from jcommunity_study.report.pdf import pdf
for lang in ("zh", "en"):
    document = sample.document(lang)
    for figure in document.figures():
        print(figure.id, hashlib.sha256(figure.svg).hexdigest(), hashlib.sha256(figure.png).hexdigest())
    for render in (html, docx, pdf):
        print(lang, render.__name__, hashlib.sha256(render(document)).hexdigest())
"""


def _run(folder: Path, **environment: str) -> str:
    folder.mkdir()
    code = SCRIPT.format(root=str(ROOT), src=str(ROOT / "src"))
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env={**os.environ, **environment}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8")


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    one = _run(tmp_path / "a", TZ="UTC", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    two = _run(tmp_path / "论文 数据", TZ="Asia/Shanghai", LC_ALL="zh_CN.UTF-8", PYTHONHASHSEED="2", MPLBACKEND="svg")
    assert one == two
    assert one.count("\n") == 2 * (9 + 3)
