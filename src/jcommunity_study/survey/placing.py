"""Where items stand in a table: `column:`, `columns:` and `separator:` of an item, `metadata:` and `missing_cells:` of a questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jcommunity_study.files.yaml import Node

ROLES = ("id", "submitted", "seconds", "source", "ip", "score")
REASONS = ("skipped", "blank", "refused", "declared")
IN_ONE_CELL = frozenset({"multiple", "ranking"})


@dataclass(frozen=True)
class Place:
    """The heading of an item's column, or a heading for each row or option of it (by name or code), and what joins the ticks of one cell.

    A heading may be written `#5` for the fifth column, whatever stands over it. `where` is the `file:line` that says so.
    """

    column: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    separator: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Cell:
    """A role or a raw cell, what it is said to be, and the `file:line` that says so."""

    key: str
    said: str
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Table:
    """What a questionnaire says of the whole table: metadata (role, heading) and which raw cells are no answer (cell, reason)."""

    metadata: tuple[Cell, ...] = ()
    missing_cells: tuple[Cell, ...] = ()


NO_TABLE = Table()


def place_of(node: Node, kind: str, names: Sequence[str]) -> Place | None:
    """The place that an item names, None when it names none; `names` are the names of its rows or the codes of its options."""
    column, columns, separator = node.get("column"), node.get("columns"), node.get("separator")
    if column is not None and columns is not None:
        columns.fail("column 和 columns 只能写一个。请删去一个。", "an item has `column` or `columns`, not both. Delete one.")
    if separator is not None and (kind not in IN_ONE_CELL or columns is not None or not separator.str()):
        separator.fail(
            "separator 只用于一格里有几个选项的多选题或排序题。",
            "`separator` is for a multiple choice or a ranking with several options in one cell.",
        )
    if columns is None and column is None and separator is None:
        return None
    if column is not None and kind == "matrix":
        column.fail("矩阵题每行一列，请写 columns（行名: 表头）。", "a matrix has a column per row: write `columns` (row name: heading).")
    several = _several(columns, kind, names) if columns is not None else ()
    place = next(n for n in (column, columns, separator) if n is not None)
    return Place(column.str() if column else "", several, separator.str() if separator else "", place.where)


def _several(node: Node, kind: str, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if kind not in ("matrix", *IN_ONE_CELL):
        node.fail(f"{kind} 题只有一列，请写 column。", f"a {kind} item has one column: write `column`.")
    for name, heading in node.items():
        if name not in names:
            known = ", ".join(names)
            heading.fail(f"没有叫“{name}”的行或选项编码（有：{known}）。", f"no row or option code `{name}` (there are: {known}).")
    given = dict(node.items())
    absent = [n for n in names if n not in given]
    if absent:
        node.fail(f"缺少 {'、'.join(absent)} 的列。请补上。", f"the columns of {', '.join(absent)} are missing. Add them.")
    return tuple((name, given[name].str()) for name in names)


def table_of(root: Node) -> Table:
    """What stands under `metadata:` and `missing_cells:`."""
    metadata, missing = root.get("metadata"), root.get("missing_cells")
    if metadata is not None:
        metadata.only(*ROLES)
    said = [Cell(raw, node.choice(*REASONS), node.where) for raw, node in missing.items()] if missing else []
    roles = [Cell(role, node.str(), node.where) for role, node in metadata.items()] if metadata else []
    return Table(tuple(roles), tuple(said))
