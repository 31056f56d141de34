"""Variables made from answers, `derived:` in questionnaire.yaml: categories put together, and formulas. Each is a column like any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files.yaml import Node
from jcommunity_study.survey.questionnaire import Item, Kind, Option, Questionnaire, flag, name_of, options_of

if TYPE_CHECKING:
    from jcommunity_study.survey.responses import Responses

YES_NO = (Option(0, Text("否", "No")), Option(1, Text("是", "Yes")))
CODED = ("single", "scale", "matrix")


@dataclass(frozen=True)
class Derivation:
    """How a variable is made: the codes of `source` put together (`codes`: old and new), or a `formula`; `where` it is declared."""

    where: str
    source: str = ""
    codes: tuple[tuple[int, int], ...] = ()
    formula: str = ""

    @property
    def text(self) -> str:
        """The recipe in one line, for the dictionary."""
        return self.formula or f"{self.source}: " + "; ".join(f"{old} -> {new}" for old, new in self.codes)


def with_derived(node: Node, questionnaire: Questionnaire, faults: Faults) -> Questionnaire:
    """The questionnaire with what `derived:` declares; an entry may use those before it. Raises InputError at `file:line`, or keeps it."""
    for entry in node.list():
        with faults.catch():
            item = _item(entry, questionnaire)
            if item.name in {c.name for c in questionnaire.columns()} | {i.name for i in questionnaire.items}:
                entry["name"].fail(f"名称“{item.name}”已经用过。", f"the name `{item.name}` is taken.")
            questionnaire = replace(questionnaire, items=(*questionnaire.items, item))
    return questionnaire


def _item(node: Node, questionnaire: Questionnaire) -> Item:
    node.only("name", "label", "collapse", "formula", "options", "drop", "ordered")
    if (node.get("collapse") is None) == (node.get("formula") is None):
        node.fail("请写 collapse 或 formula 之一。", "needs `collapse` or `formula`, one of the two.")
    name, label = name_of(node["name"]), node.get("label")
    text = label.text() if label else Text.same(name)
    return _collapsed(node, name, text, questionnaire) if node.get("collapse") else _computed(node, name, text, questionnaire)


def _made(name: str, label: Text, kind: Kind, options: tuple[Option, ...], made: Derivation) -> Item:
    origin = made.source or made.formula
    wording = Text(f"{label.zh}（由 {origin} 得出）", f"{label.en} (derived from {origin})")
    return Item(name, None, wording, kind, options, ordered=kind == "scale", label=label, derived=made)


def _collapsed(node: Node, name: str, label: Text, questionnaire: Questionnaire) -> Item:
    place = node["collapse"]
    column = next((c for c in questionnaire.columns() if c.name == place.str()), None)
    if column is None or column.item.kind not in CODED or column.other:
        place.fail(
            f"“{place.str()}”不是可以合并类别的变量（单选、量表、矩阵行）。", f"`{place.str()}` is no single choice, scale or matrix row."
        )
    old, taken = {o.code for o in column.item.valid}, dict[int, int]()
    entries = [(code, int(entry["code"].int())) for entry in node["options"].list() for code in entry["from"].list()]
    for code, new in [*entries, *((code, None) for code in (node["drop"].list() if node.get("drop") else ()))]:
        if code.int() not in old:
            code.fail(f"“{column.name}”没有编码 {code.int()}。", f"`{column.name}` has no option of code {code.int()}.")
        if code.int() in taken:
            code.fail(f"编码 {code.int()} 归入了两类。", f"code {code.int()} goes into two categories.")
        taken[code.int()] = -1 if new is None else new
    left = sorted(old - taken.keys())
    if left:
        node["options"].fail(
            f"没有说明编码 {left} 归入哪一类。请写进某个 from，或写进 drop（作缺失）。",
            f"nothing is said of code {left}. Put it into a `from`, or under `drop` (then it is missing).",
        )
    dropped = {code.int() for code in node["drop"].list()} if node.get("drop") else set()
    codes = tuple(sorted((a, b) for a, b in taken.items() if a not in dropped))
    kind: Kind = "scale" if flag(node, "ordered", column.item.ordered) else "single"
    return _made(name, label, kind, options_of(node["options"], "from"), Derivation(node.where, source=column.name, codes=codes))


def _computed(node: Node, name: str, label: Text, questionnaire: Questionnaire) -> Item:
    from jcommunity_study.survey.expression import expression

    if node.get("drop"):
        node["drop"].fail("drop 只用于 collapse。", "`drop` goes with `collapse`.")
    place = node["formula"]
    text = place.str() if not isinstance(place.value, int | float) else str(place.value)
    found = expression(text, questionnaire, place.where)
    if not found.columns:
        place.fail("公式里没有变量。", "the formula names no column.")
    options = options_of(node["options"]) if node.get("options") else YES_NO if found.kind == "truth" else ()
    if node.get("ordered") and not options:
        node["ordered"].fail("ordered 需要 options。", "`ordered` needs `options`.")
    kind: Kind = "number" if not options else "scale" if flag(node, "ordered", False) else "single"
    return _made(name, label, kind, options, Derivation(place.where, formula=text))


def sources(made: Derivation, questionnaire: Questionnaire) -> tuple[str, ...]:
    """The columns that a derived variable is made of."""
    from jcommunity_study.survey.expression import expression

    return (made.source,) if made.source else expression(made.formula, questionnaire, made.where).columns


def derive(responses: Responses, questionnaire: Questionnaire) -> Responses:
    """The responses to `questionnaire.asked()` with the derived columns added, in order.

    A collapsed answer that is missing keeps its reason; a category that was dropped, and a formula that lacks answers, are `not_derived`.
    Raises InputError at the formula's line where it gives a value that is none of its options.
    """
    from jcommunity_study.survey.responses import REASON_TYPE

    for item in questionnaire.items:
        if item.derived is not None:
            values, reasons = _values(item, item.derived, responses)
            frame = responses.frame.assign(**{item.name: values})
            reasons_of = responses.reasons.assign(**{item.name: pd.Series(reasons, index=frame.index).astype(REASON_TYPE)})
            responses = replace(
                responses,
                frame=frame,
                reasons=reasons_of,
                questionnaire=replace(questionnaire, items=(*responses.questionnaire.items, item)),
            )
    return replace(responses, questionnaire=questionnaire)


def _values(item: Item, made: Derivation, responses: Responses) -> tuple[pd.Series, np.ndarray]:
    from jcommunity_study.survey.expression import expression

    if made.source:
        values = responses.frame[made.source].map(dict(made.codes), na_action="ignore").astype("Int64")
        reasons = responses.reasons[made.source].to_numpy(dtype=object)
    else:
        numbers = expression(made.formula, responses.questionnaire, made.where).run(responses)
        _check_options(item, made, numbers)
        values = pd.Series(numbers, index=responses.frame.index, dtype="Float64")
        values = values.mask(np.isnan(numbers)).astype("Int64" if item.options else "Float64")
        reasons = np.full(responses.n, "", dtype=object)
    return values, np.where(values.isna() & (reasons == ""), "not_derived", np.where(values.isna(), reasons, ""))


def _check_options(item: Item, made: Derivation, numbers: np.ndarray) -> None:
    strange = sorted(set(numbers[~np.isnan(numbers)]) - {float(o.code) for o in item.options}) if item.options else []
    if strange:
        raise InputError(
            f"“{item.name}”的公式得出 {strange[0]:g}，不在它的 options 里。",
            f"the formula of `{item.name}` gives {strange[0]:g}, which is none of its options.",
            where=made.where,
        )
