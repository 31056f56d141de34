"""The journal: append, fold, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import InputError
from jcommunity_study.interview import journal
from jcommunity_study.interview.journal import Coding, add_event, append, read_journal
from jcommunity_study.interview.transcript import freeze, text_hash

HOSTILE = st.one_of(st.sampled_from("物业😀𠮷e\u0301，\u2028\u0085👩‍👩‍👧\n\"\\"), st.characters(codec="utf-8"))
TEXT = "受访者：没人报名😀，冷。"
DOCUMENT = text_hash(TEXT)


def coding(**changed: Any) -> Coding:
    fields: dict[str, Any] = {
        "id": "a1", "document": DOCUMENT, "start": 4, "end": 9, "code": "P1", "stance": "affirms", "prompted": False, "coder": "甲",
        "at": "2023-05-01T09:00:00+08:00", "codebook": "0" * 12, "quote": "没人报名😀",
    }
    return Coding(**fields | changed)


def later(event: str, **fields: object) -> dict[str, object]:
    return {"event": event, "id": "a1", "at": "2023-05-02T09:00:00+08:00", "coder": "甲", **fields}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "编码 员" / "甲.jsonl"


def test_what_is_appended_is_read(path: Path) -> None:
    append(path, [add_event(coding()), add_event(coding(id="a2", code="P2", stance="mixed", memo="想想"))])
    found = read_journal(path, texts={DOCUMENT: TEXT}, codes={"P1", "P2"})
    assert found.codings == (coding(), coding(id="a2", code="P2", stance="mixed", memo="想想"))
    assert found.warnings == ()
    assert "没人报名😀" in path.read_text(encoding="utf-8")


def test_the_fold(path: Path) -> None:
    append(path, [add_event(coding()), add_event(coding(id="a2"))])
    append(path, [later("change", code="P2", stance="denies"), later("memo", memo="改了"), {**later("retract"), "id": "a2"}])
    assert [(c.id, c.code, c.stance, c.memo) for c in read_journal(path).codings] == [("a1", "P2", "denies", "改了")]


def test_a_torn_last_line_is_set_aside_and_nothing_else_is_lost(path: Path) -> None:
    append(path, [add_event(coding())])
    with path.open("ab") as f:
        f.write('{"event": "add", "id": "半'.encode()[:-1])
    found = read_journal(path)
    assert [c.id for c in found.codings] == ["a1"]
    assert "torn" in found.warnings[0].en and ":2" in found.warnings[0].en
    append(path, [add_event(coding(id="a2"))])
    assert [c.id for c in read_journal(path).codings] == ["a1", "a2"]
    assert path.with_name(path.name + ".torn").read_bytes().startswith(b'{"event": "add"')


def test_a_whole_last_line_without_its_end_is_kept(path: Path) -> None:
    append(path, [add_event(coding())])
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    append(path, [add_event(coding(id="a2"))])
    assert [c.id for c in read_journal(path).codings] == ["a1", "a2"]


def test_an_empty_journal_and_a_missing_one(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"")
    assert read_journal(path).codings == ()
    with pytest.raises(InputError, match="no such file"):
        read_journal(path.with_name("none.jsonl"))


BAD_LINES = {
    "no JSON": ("{", "no JSON event"),
    "a list": ("[1]", "no JSON event"),
    "unknown event": (json.dumps(later("delete")), "unknown event"),
    "no id": (json.dumps({"event": "retract", "at": "", "coder": ""}), "no 'id'"),
    "again": (json.dumps(add_event(coding())), "there already"),
    "of nothing": (json.dumps({**later("retract"), "id": "zz"}), "no coding 'zz'"),
    "stance": (json.dumps(later("change", stance="maybe")), "unknown stance"),
    "kind": (json.dumps(later("change", start="4")), "wrong kind"),
    "bool as offset": (json.dumps(later("change", start=True)), "wrong kind"),
    "unknown code": (json.dumps(later("change", code="P99")), "no code 'P99'"),
    "outside": (json.dumps(later("change", end=999)), "outside the text"),
    "nothing": (json.dumps(later("change", end=4)), "span nothing"),
    "quote": (json.dumps(later("change", start=5)), "quote does not stand"),
    "changed text": (json.dumps(later("change", document=text_hash(TEXT + "!"))), "changed after coding"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_complaints_name_the_line(name: str, path: Path) -> None:
    line, said = BAD_LINES[name]
    append(path, [add_event(coding())])
    with path.open("a", encoding="utf-8") as f:
        f.write(line + "\n")
    with pytest.raises(InputError) as e:
        read_journal(path, texts={DOCUMENT: TEXT}, codes={"P1"})
    assert said in e.value.text.en
    assert e.value.where == f"{path}:2"


def test_complaints_mask_what_stands_in_the_text(path: Path) -> None:
    said = "受访者：打13912345678找郭阿姨。"
    append(path, [add_event(coding(document=text_hash(said), start=4, end=len(said), quote="别的话"))])
    with pytest.raises(InputError) as e:
        read_journal(path, texts={text_hash(said): said})
    assert "打[电话]找[姓名]" in str(e.value)
    assert "13912345678" not in str(e.value)


def test_a_transcript_changed_after_coding(path: Path) -> None:
    append(path, [add_event(coding())])
    changed = TEXT.replace("冷", "热")
    with pytest.raises(InputError, match="changed after coding"):
        read_journal(path, texts={text_hash(changed): changed})


def test_a_bad_event_writes_nothing(path: Path) -> None:
    with pytest.raises(InputError):
        append(path, [add_event(coding()), {"event": "add", "id": "a2"}])
    assert not path.exists()


def test_two_writers_do_not_interleave(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(path, [add_event(coding())])
    monkeypatch.setattr(journal, "LOCK_SECONDS", 0.05)
    lock = path.with_name(path.name + ".lock")
    lock.touch()
    with pytest.raises(InputError, match="another program"):
        append(path, [add_event(coding(id="a2"))])
    monkeypatch.setattr(journal, "STALE_SECONDS", -1.0)
    append(path, [add_event(coding(id="a2"))])
    assert not lock.exists()
    assert len(read_journal(path).codings) == 2


WRITER = """
import json, sys
from pathlib import Path
from jcommunity_study.interview.journal import append
event = json.loads(sys.argv[2])
for n in range(20):
    append(Path(sys.argv[1]), [event | {"id": f"{sys.argv[3]}-{n}-{k}"} for k in range(3)])
"""


def test_two_processes_write_whole_events_in_whole_batches(path: Path) -> None:
    event = json.dumps(add_event(coding()))
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), event, name]) for name in ("a", "b")]
    assert [writer.wait() for writer in writers] == [0, 0]
    ids = [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(ids) == len(set(ids)) == 120
    batches = [[id.rpartition("-")[0] for id in ids[at : at + 3]] for at in range(0, 120, 3)]
    assert all(len(set(batch)) == 1 for batch in batches)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(alphabet=HOSTILE, min_size=1), data=st.data())
def test_quotes_survive_the_journal(text: str, data: st.DataObject, tmp_path: Path) -> None:
    frozen = freeze(text) or "物"
    start = data.draw(st.integers(0, len(frozen) - 1))
    end = data.draw(st.integers(start + 1, len(frozen)))
    path = tmp_path / "x.jsonl"
    path.unlink(missing_ok=True)
    made = coding(document=text_hash(frozen), start=start, end=end, quote=frozen[start:end])
    append(path, [add_event(made)])
    assert read_journal(path, texts={text_hash(frozen): frozen}).codings == (made,)


def test_append_refuses_what_does_not_fit_and_leaves_the_journal_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    append(path, [add_event(coding())])
    before = path.read_bytes()
    for bad in (add_event(coding()), {**later("retract"), "id": "nobody"}):
        with pytest.raises(InputError):
            append(path, [add_event(coding(id="a9")), bad])
    assert path.read_bytes() == before
    assert len(read_journal(path).codings) == 1
