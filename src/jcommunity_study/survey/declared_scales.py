"""The scales that questionnaire.yaml declares, held against its columns."""

from __future__ import annotations

from typing import Literal, cast

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults
from jcommunity_study.files.yaml import Node
from jcommunity_study.survey.questionnaire import Questionnaire, Scale, flag, name_of, unique


def scales_of(node: Node, questionnaire: Questionnaire, faults: Faults) -> tuple[Scale, ...]:
    readable = faults.each(_scale, node.list(), questionnaire)
    unique([n for n, _ in readable], [s.name for _, s in readable], "量表名", "scale name")
    return tuple(scale for _, scale in readable)


def _scale(node: Node, questionnaire: Questionnaire) -> Scale:
    node.only("name", "label", "items", "reversed", "minimum", "method", "confirmed")
    if node["name"].str() in {c.name for c in questionnaire.columns()}:  # in a table or a model, one of the two would stand for the other
        node["name"].fail(f"“{node['name'].str()}”已是变量名。请给量表另起名字。", f"`{node['name'].str()}` is a column. Rename the scale.")
    names = [name for place in node["items"].list() for name in _scored(place, questionnaire)]
    unique([node["items"]] * len(names), names, "变量", "column")
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


def _scored(node: Node, questionnaire: Questionnaire) -> list[str]:
    """The columns that one entry of `items` names: a column, or a whole matrix. Of two options the codes are yes and no; of more they
    are a measure only in order."""
    name = node.str()
    found = [c for c in questionnaire.columns() if not c.other and (c.name == name or (c.row and c.item.name == name))]
    if not found:
        node.fail(
            f"没有变量“{name}”。量表的 items 要写变量名（矩阵行写作 题名_行名）。",
            f"there is no column `{name}` (a matrix row is `item_row`).",
        )
    item = found[0].item
    if item.kind not in ("single", "scale", "matrix", "number"):
        node.fail(f"变量“{name}”不能计分（{item.kind}）。", f"column `{name}` cannot be scored ({item.kind}).")
    if len(item.valid) > 2 and not item.ordered:
        node.fail(
            f"“{item.name}”的选项没有顺序，不能计分。若由低到高排列，请在这道题写 ordered: true。",
            f"the options of `{item.name}` have no order and cannot be scored. If they run from low to high, write `ordered: true` there.",
        )
    return [c.name for c in found]
