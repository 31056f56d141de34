"""Native parsers in a child process."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.files import child, labelled

SRC = Path(__file__).resolve().parents[2] / "src"


def test_a_child_is_kept_for_the_next_call() -> None:
    assert child.call("os:getpid", where="x") == child.call("os:getpid", where="x")


def test_a_child_that_dies_is_bad_input_and_the_next_call_works() -> None:
    with pytest.raises(InputError, match="crashed") as caught:
        child.call("os:abort", where="坏.xls")
    assert caught.value.where == "坏.xls"
    assert child.call("os:getcwd", where="x")


def test_a_child_that_ended_while_idle_is_not_the_files_fault() -> None:
    pid = child.call("os:getpid", where="x")
    with child._lock:
        for idle in child._idle:
            idle.process.kill()
            idle.process.wait()
    assert child.call("os:getpid", where="x") != pid


def test_a_child_that_takes_too_long_is_stopped() -> None:
    start = time.monotonic()
    with pytest.raises(InputError, match="took longer"):
        child.call("time:sleep", 30, where="x", seconds=0.3)
    assert time.monotonic() - start < 10


def test_a_defect_in_the_child_is_raised_as_one() -> None:
    with pytest.raises(RuntimeError, match="Traceback"):
        child.call("os:listdir", 1.5, where="x")


def test_a_parser_that_prints_does_not_break_the_answers() -> None:
    assert child.call("builtins:print", "noise", where="x") is None
    assert child.call("builtins:len", [1, 2], where="x") == 2


def test_a_script_without_a_main_guard_can_read(tmp_path: Path) -> None:
    script = tmp_path / "读 数.py"
    script.write_text(
        "from jcommunity_study.files import child\nprint(child.call('builtins:len', [1, 2, 3], where='x'))\n", encoding="utf-8"
    )
    run = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(SRC)}, timeout=60
    )
    assert run.stdout.strip() == "3"


def test_the_child_imports_nothing_heavy() -> None:
    look = "print([m for m in ('pandas', 'numpy', 'pyarrow') if m in sys.modules])"
    code = f"import sys; from jcommunity_study.files import child, native; {look}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(SRC)}, timeout=60)
    assert run.stdout.strip() == "[]"


def test_damaged_sav_is_bad_input() -> None:
    with pytest.raises(InputError):
        child.call(labelled.READ_SAV, b"$FL2" + bytes(400), where="x.sav")
