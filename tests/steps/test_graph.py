"""When a step is stale, by toy steps: a copies `in.txt`, b reads a's output and `own.txt`, c rests on b."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jcommunity_study import steps
from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.steps.step import Made, Step
from jcommunity_study.study import Study

Run = Callable[..., list[str]]


def copies(*sources: str, to: str) -> tuple[Callable[[Study], list[Path]], Callable[[Study], Made]]:
    def inputs(study: Study) -> list[Path]:
        return [p for s in sources if (p := study.root / s).is_file()]

    def make(study: Study) -> Made:
        text = "+".join(p.read_text(encoding="utf-8") for p in inputs(study))
        if "bad" in text:
            raise InputError("坏", "bad", where=study.root / sources[0])
        parts = {f"{to}.{n}": part for n, part in enumerate(text.split(","))}
        return Made({study.processed / name: part.encode() for name, part in parts.items()}, (Text("一", "one"),))

    return inputs, make


A, B, C = copies("in.txt", to="a"), copies("data/processed/a.0", "own.txt", to="b"), copies("data/processed/b.0", to="c")


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.toml").write_text("schema = 1\n", encoding="utf-8")
    (tmp_path / "in.txt").write_text("1,2", encoding="utf-8")
    (tmp_path / "own.txt").write_text("x", encoding="utf-8")
    return Study.open(tmp_path)


@pytest.fixture
def run(study: Study, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Brings a target up to date; returns the names of the steps that ran."""
    toy = (Step("a", (), *A), Step("b", ("a",), *B), Step("c", ("b",), *C), Step("never", (), *C, applies=lambda study: False))
    monkeypatch.setattr(steps, "STEPS", toy)
    yield lambda target="c": [o.step for o in steps.bring_up_to_date(study, target) if o.ran]


def write(study: Study, name: str, text: str) -> None:
    (study.root / name).write_text(text, encoding="utf-8")


def read(study: Study, name: str) -> str:
    return (study.processed / name).read_text(encoding="utf-8")


def test_a_second_run_does_nothing(run: Run, study: Study) -> None:
    assert run() == ["a", "b", "c"]
    before = {p: p.stat().st_mtime_ns for p in study.processed.iterdir()}
    assert run() == []
    assert {p: p.stat().st_mtime_ns for p in study.processed.iterdir()} == before


def test_touching_is_no_change(run: Run, study: Study) -> None:
    run()
    for path in (study.root / "in.txt", study.processed / "a.0"):
        os.utime(path, (1, 1))
    assert run() == []


def test_only_what_depends_is_made_anew(run: Run, study: Study) -> None:
    run()
    write(study, "own.txt", "y")
    assert run() == ["b", "c"]
    assert read(study, "c.0") == "1+y"


def test_a_step_whose_inputs_came_out_the_same_is_not_run(run: Run, study: Study) -> None:
    run()
    write(study, "in.txt", "1,3")  # a.1 changes, a.0, which b reads, does not
    assert run() == ["a"]


def test_a_target_runs_what_it_rests_on_and_no_more(run: Run) -> None:
    assert run("b") == ["a", "b"]
    assert run("a") == []
    assert run("c") == ["c"]


@pytest.mark.parametrize("harm", ["delete", "change"])
def test_an_output_that_was_harmed_is_made_anew(run: Run, study: Study, harm: str) -> None:
    run()
    path = study.processed / "b.0"
    path.unlink() if harm == "delete" else path.write_text("forged", encoding="utf-8")
    assert run() == ["b"]
    assert read(study, "b.0") == "1+x"


def test_outputs_that_are_no_longer_made_are_removed(run: Run, study: Study) -> None:
    run()
    assert (study.processed / "a.1").is_file()
    write(study, "in.txt", "1")
    run()
    assert not (study.processed / "a.1").exists()


def test_a_file_that_a_step_did_not_make_is_left_alone(run: Run, study: Study) -> None:
    run()
    (study.processed / "mine.txt").write_text("mine", encoding="utf-8")
    write(study, "in.txt", "1")
    run()
    assert read(study, "mine.txt") == "mine"


def test_a_step_that_fails_leaves_everything_as_it_was(run: Run, study: Study) -> None:
    run()
    before = {p.name: p.read_bytes() for p in study.processed.iterdir()}
    write(study, "own.txt", "bad")
    with pytest.raises(InputError):
        run()
    assert {p.name: p.read_bytes() for p in study.processed.iterdir()} == before
    write(study, "own.txt", "x")
    assert run() == []


def test_steps_before_the_one_that_fails_keep_what_they_made(run: Run, study: Study) -> None:
    run()
    write(study, "in.txt", "7")
    write(study, "own.txt", "bad")
    with pytest.raises(InputError):
        run()
    assert read(study, "a.0") == "7"
    assert read(study, "b.0") == "1+x"
    write(study, "own.txt", "x")
    assert run() == ["b", "c"]


FORGED = '{"a": {"key": "k", "outputs": {"data/processed/../../own.txt": "0"}}}'


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 3}', '{"a": {"key": "k"}}', '"x"', FORGED])
def test_a_record_that_cannot_be_read_makes_everything_stale(run: Run, study: Study, text: str) -> None:
    run()
    write(study, "data/processed/steps.json", text)
    assert steps.outputs(study) == [study.processed / "steps.json"]
    assert run() == ["a", "b", "c"]
    assert (study.root / "own.txt").is_file()


def test_changed_code_makes_everything_stale(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    monkeypatch.setattr(steps, "_code_hash", lambda: "other")
    assert run() == ["a", "b", "c"]


def test_outcomes_tell_what_the_user_should_know(run: Run, study: Study) -> None:
    first = next(iter(steps.bring_up_to_date(study, "a")))
    assert (first.step, first.ran, first.notices) == ("a", True, (Text("一", "one"),))
    assert first.seconds >= 0
    again = next(iter(steps.bring_up_to_date(study, "a")))
    assert (again.ran, again.seconds) == (False, 0.0)


def test_outputs_are_the_files_recorded(run: Run, study: Study) -> None:
    run("b")
    assert {p.name for p in steps.outputs(study)} == {"a.0", "a.1", "b.0", "steps.json"}
