"""2,000 mutated files, the same in each run: read so that the cells balance, or refused with one message; in time and in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = 2_000
HANGS = 120  # seconds: a busy machine is no defect, a reader that never ends is; `make fuzz` allows ten


@pytest.mark.slow
def test_mutated_files_are_read_or_refused(tmp_path: Path) -> None:
    done = fuzzed("tests.survey.fuzzing", tmp_path)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def fuzzed(module: str, keep: Path) -> subprocess.CompletedProcess[str]:
    """A fuzzer's run in a process of its own, whose memory is measured."""
    real = os.environ.get("JCOMMUNITY_REAL")
    command = [sys.executable, "-m", module, "--count", str(COUNT), "--seconds", str(HANGS), "--keep", str(keep)]
    command += ["--real", real] if real else []
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root))), "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, encoding="utf-8", check=False)
