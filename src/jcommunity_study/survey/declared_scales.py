"""The scales that questionnaire.yaml declares, held against its columns."""

from __future__ import annotations

from typing import Literal, cast

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults
from jcommunity_study.files.yaml import Node
from jcommunity_study.survey.questionnaire import Column, Questionnaire, Scale, flag, name_of, unique


def scales_of(node: Node, questionnaire: Questionnaire, faults: Faults) -> tuple[Scale, ...]:
    readable = faults.each(_scale, node.list(), questionnaire)
    unique([n for n, _ in readable], [s.name for _, s in readable], "量表名", "scale name")
    return tuple(scale for _, scale in readable)


def _scale(node: Node, questionnaire: Questionnaire) -> Scale:
    node.only("name", "label", "items", "reversed", "minimum", "method", "confirmed")
    known = {c.name: c for c in questionnaire.columns()}
    if node["name"].str() in known:  # in a table or a model, one of the two would stand for the other
        node["name"].fail(f"“{node['name'].str()}”已是变量名。请给量表另起名字。", f"`{node['name'].str()}` is a column. Rename the scale.")
    names: list[str] = []
    for place in node["items"].list():
        names += _scored(place, known, questionnaire)
    _unique_names(node["items"], names)
    turned = node.get("reversed")
    reverse: list[str] = []
    for place in turned.list() if turned else []:
        if place.str() not in names:
            place.fail(f"“{place.str()}”不在本量表的 items 里。", f"`{place.str()}` is not among the scale's items.")
        reverse.append(place.str())
    minimum, method = node.get("minimum"), node.get("method")
    needed = minimum.int() if minimum else len(names)
    if minimum and not 1 <= needed <= len(names):
        minimum.fail(f"minimum 应在 1 和 {len(names)} 之间。", f"`minimum` must lie between 1 and {len(names)}.")
    chosen = method.choice("mean", "sum") if method else "mean"
    label, name = node.get("label"), name_of(node["name"])
    text, how = label.text() if label else Text.same(name), cast("Literal['mean', 'sum']", chosen)
    return Scale(name, text, tuple(names), frozenset(reverse), needed, how, flag(node, "confirmed", True))


def _scored(node: Node, known: dict[str, Column], questionnaire: Questionnaire) -> list[str]:
    """The columns that one entry of `items` names: a column, or a whole matrix."""
    name = node.str()
    rows = [c.name for c in known.values() if c.item.name == name and c.row is not None]
    if rows:
        return rows
    if name not in known:
        node.fail(
            f"没有变量“{name}”。量表的 items 要写变量名（矩阵行写作 题名_行名）。",
            f"there is no column `{name}` (a matrix row is `item_row`).",
        )
    if known[name].item.kind not in ("single", "scale", "matrix", "number"):
        node.fail(f"变量“{name}”不能计分（{known[name].item.kind}）。", f"column `{name}` cannot be scored ({known[name].item.kind}).")
    return [name]


def _unique_names(node: Node, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            node.fail(f"变量“{name}”重复。", f"column `{name}` stands twice.")
