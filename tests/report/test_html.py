"""The one-file page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from tests.report import sample

from jcommunity_study.report.document import Document, DocumentError, Paragraph, Ref, Table
from jcommunity_study.report.html import html

VOID = {"meta", "img", "br", "col", "link", "hr"}


class _Page(HTMLParser):
    """Checks that tags nest, and collects what the tests ask for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.tags if t == tag]


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request: pytest.FixtureRequest) -> tuple[str, _Page]:
    text = html(sample.document(request.param)).decode("utf-8")
    return text, _Page(text)


def test_tags_nest_and_nothing_is_fetched(page: tuple[str, _Page]) -> None:
    text, parsed = page
    assert parsed.open == []
    sources = [str(a["src"]) for a in parsed.all("img")] + re.findall(r'url\("([^"]*)', text)
    assert sources and all(s.startswith("data:") for s in sources)
    assert not parsed.all("script") and not parsed.all("link")


def test_links_lead_somewhere_and_ids_are_distinct(page: tuple[str, _Page]) -> None:
    _, parsed = page
    ids = [str(a["id"]) for _, a in parsed.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {str(a["href"]).removeprefix("#") for a in parsed.all("a")} <= set(ids)


def test_it_can_be_read_aloud(page: tuple[str, _Page]) -> None:
    _, parsed = page
    assert parsed.all("html")[0]["lang"] in ("zh-CN", "en")
    assert all(a["alt"] for a in parsed.all("img"))
    assert all("scope" in a for a in parsed.all("th"))
    assert len(parsed.all("caption")) == len(parsed.all("table")) == 4
    assert any(a.get("scope") == "colgroup" and a.get("colspan") == "3" for a in parsed.all("th"))


def test_only_short_tables_move_to_the_next_page_whole() -> None:
    rows = [[f"{n}", "x"] for n in range(40)]
    tables = [Table(f"tbl:{name}", "题", [["a", "b"]], rows[:n], "lr") for name, n in (("short", 5), ("long", 40))]
    text = html(Document("题", "zh", tuple(tables))).decode("utf-8")
    assert '<div class="table short" id="tbl:short"' in text
    assert '<div class="table" id="tbl:long"' in text


def test_banner_and_markup_in_text(page: tuple[str, _Page]) -> None:
    text, _ = page
    assert '<div class="banner" role="note">' in text
    assert "&lt;script&gt;x&lt;/script&gt;" in text and "position: sticky" in text


def test_without_banner() -> None:
    text = html(sample.document("zh", banner=False)).decode("utf-8")
    assert 'class="banner"' not in text and "@top-center" not in text


def test_a_reference_to_nothing_is_refused() -> None:
    with pytest.raises(DocumentError, match="tbl:none"):
        html(Document("题", "zh", (Paragraph(Ref("tbl:none")),)))
