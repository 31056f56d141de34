"""What is written holds to the published schemas and comes back unchanged, whatever characters are in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.interview.refi.projects import as_coding, outgoing

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.refi import read_codebook, read_project, write_codebook, write_project
from jcommunity_study.interview.transcript import freeze

SCHEMAS = Path(__file__).with_name("schemas")
HOSTILE = ["𠮷", "😀", "👨‍👩‍👧", "\r\n", "\r", "\n", "\u200b", "\ufeff", "<b>", "&amp;", "]]>", "e\u0301",
           "\x00", "\x0b", "\ufffe", "\u202e", "\t", '"']
texts = st.lists(st.one_of(st.sampled_from(HOSTILE), st.characters(codec="utf-8"), st.sampled_from("你好物业")), max_size=30).map("".join)


def validate(data: bytes, schema: str) -> None:
    etree.XMLSchema(etree.parse(SCHEMAS / schema)).assertValid(etree.fromstring(data))


def project_xml(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("project.qde")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=texts, memo=texts, coder=texts, at=st.one_of(texts, st.just("2023-05-08T09:00:00+08:00")),
    stance=st.sampled_from(["affirms", "denies", "mixed"]), prompted=st.booleans(),
    places=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=5),
)  # fmt: skip
def test_a_project_validates_and_comes_back_unchanged(
    small: Codebook, text: str, memo: str, coder: str, at: str, stance: str, prompted: bool, places: list[tuple[int, int]]
) -> None:
    frozen = freeze(text)
    assume(frozen.strip())
    spans = [(a, min(a + n, len(frozen))) for a, n in places if a < len(frozen)]
    out = outgoing(small, text, spans, memo=memo, coder=coder, at=at, stance=stance, prompted=prompted)
    data = write_project(out)
    validate(project_xml(data), "Project.xsd")
    assert write_project(out) == data
    found = read_project(data, Path("p.qdpx"))
    assert [s.text for s in found.sources] == [out.transcripts[0].text]
    assert sorted((as_coding(c, small, out) for c in found.codings), key=lambda c: c.id) == list(out.codings)


def test_codes_stand_as_a_tree_with_a_child_for_each_other_stance(small: Codebook) -> None:
    data = write_codebook(outgoing(small, "话", []))
    validate(data, "Codebook.xsd")
    paths = {c.path for c in read_codebook(data, Path("c.qdc")).codes}
    assert ("G 组", "P1 参与", "P1 参与 · denies") in paths
    assert ("G 组", "G 组 · denies") not in paths
    assert len(paths) == len(small.codes) + 2 * len(small.codable)


def test_cases_carry_what_is_known_of_interviewees_and_nothing_empty(small: Codebook) -> None:
    root = etree.fromstring(project_xml(write_project(outgoing(small, "话", []))))
    assert [v.get("name") for v in root.iterfind(".//{*}Variable")] == ["actor", "sex"]
    assert [v.text for v in root.iterfind(".//{*}Case//{*}TextValue")] == ["居民", "female"]
    assert root.find("{*}Users") is None
