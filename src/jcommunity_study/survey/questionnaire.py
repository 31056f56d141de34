"""What was asked: items, their options and rows, and the scales they form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files.yaml import Node, check_head, load, loads
from jcommunity_study.survey.placing import NO_TABLE, Place, Table, place_of, table_of

if TYPE_CHECKING:
    import pandas as pd

    from jcommunity_study.survey.derived import Derivation

Code = TypeVar("Code", int, "pd.Series")
Kind = Literal["single", "multiple", "scale", "matrix", "ranking", "number", "text", "date", "area"]
KINDS: dict[Kind, Text] = {
    "single": Text("单选", "single choice"), "multiple": Text("多选", "multiple choice"), "scale": Text("量表", "scale"),
    "matrix": Text("矩阵", "matrix"), "ranking": Text("排序", "ranking"), "number": Text("数值", "number"),
    "text": Text("开放题", "open"), "date": Text("日期", "date"), "area": Text("地区", "area"),
}  # fmt: skip
CHOICE_KINDS = frozenset({"single", "scale", "matrix", "multiple", "ranking"})
_ITEM_KEYS = (
    "name", "number", "text", "kind", "options", "rows", "ask_if", "personal", "expected", "section", "ordered", "label", "column",
    "columns", "separator",
)  # fmt: skip


@dataclass(frozen=True)
class Option:
    """One answer that could be ticked.

    `missing` names a declared non-answer (`dont_know`, `refused`, …): it is read as no value, with its reason;
    `other` says that respondents could write beside it.
    """

    code: int
    label: Text
    missing: str | None = None
    other: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a matrix."""

    name: str
    text: Text


@dataclass(frozen=True)
class Item:
    """One question. `scale` is a single choice on an ordered scale; `ordered` says it of a matrix or of bands (ages, incomes).

    `label` is a short name for tables; `place` where the item stands in a table (`column:`, `columns:`); `derived` how an item was made
    that nobody was asked.
    """

    name: str
    number: int | None
    text: Text
    kind: Kind
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    ask_if: str | None = None
    personal: bool = False
    expected: int | None = None
    section: Text | None = None
    ordered: bool = False
    label: Text | None = None
    place: Place | None = None
    derived: Derivation | None = None

    @property
    def short(self) -> Text:
        """Its name in tables: the label, else the wording."""
        return self.label or self.text

    def option(self, code: int) -> Option:
        """The option of that code; raises InputError when the item has none."""
        for option in self.options:
            if option.code == code:
                return option
        raise InputError(f"题目“{self.name}”没有编码 {code}。", f"item `{self.name}` has no option of code {code}.")

    @property
    def valid(self) -> tuple[Option, ...]:
        """The options that are answers, declared non-answers left out, in the questionnaire's order."""
        return tuple(o for o in self.options if o.missing is None)

    def turned(self, code: Code) -> Code:
        """The code (or codes, of a series) that stands as far from the other end: of a statement that agreeing speaks against."""
        codes = [o.code for o in self.valid]
        return min(codes) + max(codes) - code


@dataclass(frozen=True)
class Scale:
    """Items that measure one thing. `items` are column names; a score needs `minimum` of them answered.

    `confirmed` is false for a scale that the program proposed and nobody has confirmed.
    """

    name: str
    label: Text
    items: tuple[str, ...]
    reversed: frozenset[str] = frozenset()
    minimum: int = 1
    method: Literal["mean", "sum"] = "mean"
    confirmed: bool = True


@dataclass(frozen=True)
class Column:
    """One column of the responses: an item, or one row or one option of it.

    `other` marks the column of what was written beside an option.
    """

    name: str
    item: Item
    row: Row | None = None
    option: Option | None = None
    other: bool = False

    @property
    def label(self) -> Text:
        """The item's text, with the row's or the option's."""
        part = self.row.text if self.row else self.option.label if self.option else None
        return self.item.text if part is None else Text(f"{self.item.text.zh}—{part.zh}", f"{self.item.text.en} — {part.en}")


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire as it was asked. Personal items belong to it, but have no columns: nothing of them is read on."""

    title: Text
    items: tuple[Item, ...]
    scales: tuple[Scale, ...] = ()
    path: Path | None = None
    table: Table = NO_TABLE

    def item(self, name: str) -> Item:
        """The item of that name; raises InputError when there is none."""
        for item in self.items:
            if item.name == name:
                return item
        raise InputError(f"问卷里没有题目“{name}”。", f"the questionnaire has no item `{name}`.", where=self.path or "")

    def scale(self, name: str) -> Scale:
        """The scale of that name; raises InputError when there is none."""
        for scale in self.scales:
            if scale.name == name:
                return scale
        raise InputError(f"问卷里没有量表“{name}”。", f"the questionnaire has no scale `{name}`.", where=self.path or "")

    def asked(self) -> Questionnaire:
        """Only what people were asked."""
        return replace(self, items=tuple(i for i in self.items if i.derived is None))

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        return tuple(c for item in self.items if not item.personal for c in columns_of(item))

    def columns(self) -> tuple[Column, ...]:
        """Every column of the responses, in the questionnaire's order."""
        return self._columns

    def column(self, name: str) -> Column:
        """The column of that name; raises InputError when there is none."""
        for column in self._columns:
            if column.name == name:
                return column
        raise InputError(f"问卷里没有变量“{name}”。", f"the questionnaire has no column `{name}`.", where=self.path or "")


def columns_of(item: Item) -> Iterator[Column]:
    """The columns of one item: `{item}`, `{item}_{row}`, `{item}_{code}`, and `{item}_other` last."""
    if item.kind == "matrix":
        yield from (Column(f"{item.name}_{row.name}", item, row=row) for row in item.rows)
    elif item.kind in ("multiple", "ranking"):
        yield from (Column(f"{item.name}_{o.code}", item, option=o) for o in item.options if o.missing is None)
    else:
        yield Column(item.name, item)
    if item.kind != "matrix" and any(o.other for o in item.options):
        yield Column(f"{item.name}_other", item, other=True)


def load_questionnaire(path: Path, faults: Faults | None = None) -> Questionnaire:
    """The questionnaire of a file; raises InputError with `file:line` for the first thing that is wrong with it.

    With `faults`, one an item is kept there; scales are held against items once all of these can be read.
    """
    return _questionnaire(load(path), faults or Faults(first=True))


def parse_questionnaire(text: str, path: Path) -> Questionnaire:
    """The questionnaire of a YAML text that stands, or is to stand, at `path`."""
    return _questionnaire(loads(text, path), Faults(first=True))


def _questionnaire(root: Node, faults: Faults) -> Questionnaire:
    check_head(root, faults, "title", "option_sets", "sections", "items", "derived", "scales", "metadata", "missing_cells")
    sets_node = root.get("option_sets")
    told = list(sets_node.items()) if sets_node else []
    sets = {name: options for (name, _), options in faults.each(lambda pair: _options(pair[1], {}), told)}
    unread = [name for name, _ in told if name not in sets]
    nodes = root["items"].list()
    if not nodes:
        root["items"].fail("没有题目。请至少写一道。", "there are no items. Write at least one.")
    named = root.get("sections")
    sections = {key: node.text() for key, node in named.items()} if named else {}
    readable = faults.each(_item, [n for n in nodes if not _takes(n, unread)], sets, sections)
    nodes, items = [node for node, _ in readable], tuple(item for _, item in readable)
    with faults.catch():
        unique(nodes, [i.name for i in items], "题目名", "item name")
        _check_columns(nodes, items)
    with faults.catch():
        unique(nodes, [i.number for i in items], "题号", "item number")
    read = Questionnaire(root["title"].text(), items, (), root.path, table_of(root))
    scales, derived = root.get("scales"), root.get("derived")
    if faults.found:
        return read  # what names an item that could not be read would seem to be at fault itself
    _check_ask_if(nodes, items)
    if derived is not None:
        from jcommunity_study.survey.derived import with_derived

        read = with_derived(derived, read, faults)
    if scales is None:
        return read
    from jcommunity_study.survey.declared_scales import scales_of

    return replace(read, scales=scales_of(scales, read, faults))


def _takes(node: Node, sets: list[str]) -> bool:
    """Whether an item takes its options from one of these sets."""
    found = node.value.get("options") if isinstance(node.value, dict) else None
    return found is not None and found.value in sets


def _item(node: Node, sets: dict[str, tuple[Option, ...]], sections: dict[str, Text]) -> Item:
    node.only(*_ITEM_KEYS)
    kind = node["kind"].choice(*KINDS)
    options = _options(node["options"], sets) if node.get("options") else ()
    rows = _rows(node["rows"]) if node.get("rows") else ()
    if kind in CHOICE_KINDS and not options:
        node.fail(f"{kind} 题需要 options。", f"a {kind} item needs `options`.")
    if kind not in CHOICE_KINDS and options:
        node["options"].fail(
            f"{kind} 题没有选项。请删去 options，或改 kind。", f"a {kind} item has no options. Delete them, or change `kind`."
        )
    if (kind == "matrix") != bool(rows):
        node.fail("矩阵题（且只有矩阵题）需要 rows。", "a matrix, and only a matrix, needs `rows`.")
    number, ask_if, label = node.get("number"), node.get("ask_if"), node.get("label")
    return Item(
        name=name_of(node["name"]),
        number=None if number is None or number.value is None else number.int(),
        text=node["text"].text(),
        kind=cast("Kind", kind),
        options=options,
        rows=rows,
        ask_if=ask_if.str() if ask_if else None,
        personal=flag(node, "personal", False),
        expected=_expected(node, options),
        section=_section(node.get("section"), sections),
        ordered=flag(node, "ordered", kind == "scale"),
        label=label.text() if label else None,
        place=place_of(node, kind, [r.name for r in rows] or [str(o.code) for o in options]),
    )


def _section(node: Node | None, sections: dict[str, Text]) -> Text | None:
    """A section by its key under `sections`, or its text where the file declares none."""
    if node is None or not sections or isinstance(node.value, dict):
        return node.text() if node else None
    if node.str() not in sections:
        node.fail(
            f"sections 里没有“{node.str()}”（已有：{', '.join(sections)}）。",
            f"`sections` has no `{node.str()}` (it has: {', '.join(sections)}).",
        )
    return sections[node.str()]


def flag(node: Node, key: str, default: bool) -> bool:
    found = node.get(key)
    return default if found is None else found.bool()


def name_of(node: Node) -> str:
    name = node.str()
    if not (name.isascii() and name.isidentifier()):
        node.fail(
            f"名称“{name}”应以英文字母开头，只含英文字母、数字和下划线。",
            f"the name {name!r} must begin with a letter and hold only ASCII letters, digits and `_`.",
        )
    return name


def _expected(node: Node, options: tuple[Option, ...]) -> int | None:
    found = node.get("expected")
    if found is None or found.value is None:
        return None
    if found.int() not in [o.code for o in options]:
        found.fail(f"expected 的编码 {found.int()} 不在选项里。", f"`expected` is {found.int()}, which no option has as its code.")
    return found.int()


def _options(node: Node, sets: dict[str, tuple[Option, ...]]) -> tuple[Option, ...]:
    if isinstance(node.value, str):
        if node.value not in sets:
            known = ", ".join(sets) or "none"
            node.fail(f"option_sets 里没有“{node.value}”（已有：{known}）。", f"option_sets has no `{node.value}` (it has: {known}).")
        return sets[node.value]
    return options_of(node)


def options_of(node: Node, *more: str) -> tuple[Option, ...]:
    """A list of options, which may have `more` keys."""
    nodes = node.list()
    options = tuple(_option(n, place, more) for place, n in enumerate(nodes, 1))
    unique(nodes, [o.code for o in options], "选项编码", "option code")
    unique(nodes, [o.label.zh for o in options], "选项", "option label")
    return options


def _option(node: Node, place: int, more: tuple[str, ...]) -> Option:
    if not isinstance(node.value, dict) or set(node.value) <= {"zh", "en"}:
        return Option(place, node.text())
    node.only("code", "label", "zh", "en", "missing", "other", *more)
    label = node.get("label")
    text = label.text() if label else Text(node["zh"].str(), (node.get("en") or node["zh"]).str())
    code, missing = node.get("code"), node.get("missing")
    declared = None if missing is None or missing.value is None else missing.str()
    return Option(code.int() if code else place, text, declared, flag(node, "other", False))


def _rows(node: Node) -> tuple[Row, ...]:
    nodes = node.list()
    rows = tuple(_row(n, place) for place, n in enumerate(nodes, 1))
    unique(nodes, [r.name for r in rows], "行名", "row name")
    return rows


def _row(node: Node, place: int) -> Row:
    if isinstance(node.value, dict) and "text" in node.value:
        node.only("name", "text")
        return Row(node["name"].str(), node["text"].text())
    return Row(str(place), node.text())


def unique(nodes: list[Node], values: list, zh: str, en: str) -> None:
    seen: dict[object, int] = {}
    for node, value in zip(nodes, values, strict=True):
        if value is not None and value in seen:
            node.fail(f"{zh}“{value}”重复（第 {seen[value]} 行已有）。", f"{en} {value!r} stands twice (first in line {seen[value]}).")
        seen[value] = node.line


def _check_columns(nodes: list[Node], items: tuple[Item, ...]) -> None:
    """Two items whose columns would bear the same name (`a_1` beside option 1 of `a`) are a fault."""
    owners: dict[str, str] = {}
    for node, item in zip(nodes, items, strict=True):
        for column in columns_of(item):
            if column.name in owners:
                node.fail(
                    f"变量名“{column.name}”与题目“{owners[column.name]}”的变量重名。请改题目名。",
                    f"column `{column.name}` is also a column of item `{owners[column.name]}`. Rename one item.",
                )
            owners[column.name] = item.name


def _check_ask_if(nodes: list[Node], items: tuple[Item, ...]) -> None:
    names = [column.name for item in items for column in columns_of(item)] + [item.name for item in items]
    for node, item in zip(nodes, items, strict=True):
        if item.ask_if is not None and not any(name in item.ask_if for name in names):
            node["ask_if"].fail("ask_if 里没有提到任何题目。", "`ask_if` names no item of this questionnaire.")
