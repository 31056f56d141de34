"""What is claimed and by which rule it will be judged: `study/findings.yaml`, declared before the data.

Words used there and here: a problem is described, a cause is a perceived explanation, a countermeasure is endorsed.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults
from jcommunity_study.files.yaml import Node, check_head, load

VERDICTS = ("convergent", "partial", "contradicted", "silent", "insufficient")
SURVEY_READINGS = ("supports", "unclear", "opposes", "none", "outside")
INTERVIEW_READINGS = ("affirm", "split", "deny", "few", "silent")
KINDS = ("present", "problem", "cause", "countermeasure")
STATISTICS = ("share_at_least", "share_at_most", "share_above", "share_below", "share_top_k", "mean")
SOURCES = ("column", "scale", "ranking")
_ORDER = Text("有序的题目是 kind: scale，或在 questionnaire.yaml 里写 ordered: true。",
              "An ordered item has `kind: scale`, or `ordered: true` in questionnaire.yaml.")  # fmt: skip
_COUNTS = ("minimum_base", "silent_at_most", "minimum_speakers", "minimum_side", "margin", "minimum_actor_kinds")


@dataclass(frozen=True)
class Indicator:
    """One piece of survey evidence: a share, or a mean, of a column, a scale or one option of a ranking.

    `value` bounds the share (at least 4 on the item's codes, among the first 3); `smallest` is the smallest share (or mean) that
    matters; `reversed` turns the item's codes round first, because agreeing with it speaks against the claim.
    """

    source: str
    name: str
    statistic: str
    value: float
    smallest: float
    reversed: bool = False
    option: int | None = None


@dataclass(frozen=True)
class Claim:
    """One claim: its survey indicators, its codes, the actors who can know, whether respondents can; `name` is short, for lists."""

    id: str
    kind: str
    name: Text
    text: Text
    indicators: tuple[Indicator, ...]
    codes: tuple[str, ...]
    actors: tuple[str, ...]
    respondents_can_know: bool = True
    note: Text | None = None


@dataclass(frozen=True)
class Rules:
    """How evidence becomes a verdict; the thresholds are explained at the head of findings.yaml."""

    confidence: float
    minimum_base: int
    max_dont_know: float
    prompted_codings_count: bool
    silent_at_most: int
    minimum_speakers: int
    minimum_side: int
    margin: int
    minimum_actor_kinds: int
    verdicts: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Change:
    """A rule that was changed after results were seen: printed as changed."""

    id: str
    date: str
    what: Text


@dataclass(frozen=True)
class Claims:
    """Everything that findings.yaml declares, in its order."""

    declared: str
    changed: tuple[Change, ...]
    rules: Rules
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Known:
    """The names that claims may use; None where that is not to be checked.

    column: column → whether its codes are in order, None where it holds numbers or 0 and 1. ranking: item → its options. retired: code →
    its successors.
    """

    column: Mapping[str, bool | None] | None = None
    scale: Container[str] | None = None
    ranking: Mapping[str, Container[int]] | None = None
    codes: Container[str] | None = None
    actors: Container[str] | None = None
    retired: Mapping[str, Sequence[str]] = field(default_factory=dict)


def load_claims(path: Path, faults: Faults | None = None, known: Known | None = None) -> Claims:
    """Raises InputError with `file:line` for the first fault: an unknown key, statistic, verdict or name, a missing cell of the table.

    With `faults`, what can be read, and one fault an indicator, a name and a rule is kept there.
    """
    faults, root = faults or Faults(first=True), load(path)
    check_head(root, faults, "declared", "changed", "rules", "findings")
    readable = faults.each(_claim, root["findings"].list(), known or Known(), faults)
    claims = tuple(claim for _, claim in readable)
    for n, (node, claim) in enumerate(readable):
        with faults.catch():
            if claim.id in [c.id for c in claims[:n]]:
                node["id"].fail(f"“{claim.id}”出现了两次。", f"{claim.id!r} stands twice.")
    changed = root.get("changed")
    changes = tuple(change for _, change in faults.each(_change, changed.list() if changed else ()))
    rules = _rules(root["rules"], faults)
    return Claims(root["declared"].str(), changes, rules, claims)


def _change(node: Node) -> Change:
    return Change(node["id"].str(), node["date"].str(), node["what"].text())


def _rules(node: Node, faults: Faults) -> Rules:
    """A value that cannot be read is a fault, and any number then stands in its place: nothing is judged by rules at fault."""
    with faults.catch():
        node.only("confidence", "interval", "max_dont_know", "prompted_codings_count", "verdicts", *_COUNTS)
    with faults.catch():
        if node.get("interval"):
            node["interval"].choice("wilson")
    cells = [(survey, reading) for survey in SURVEY_READINGS for reading in INTERVIEW_READINGS]
    table: dict[str, dict[str, str]] = {survey: {} for survey in SURVEY_READINGS}
    for (survey, reading), verdict in faults.each(_verdict, cells, node):
        table[survey][reading] = verdict
    counts = dict(faults.each(lambda key: node[key].int(), _COUNTS))
    confidence, unable, prompted = 0.95, 1.0, False
    with faults.catch():
        confidence = node["confidence"].float()
        if not 0.5 <= confidence < 1:
            node["confidence"].fail("confidence 应在 0.5 与 1 之间。", "`confidence` must lie between 0.5 and 1.")
    with faults.catch():
        unable = node["max_dont_know"].float()
    with faults.catch():
        prompted = node["prompted_codings_count"].bool()
    whole = {key: counts.get(key, 0) for key in _COUNTS}
    return Rules(confidence=confidence, max_dont_know=unable, prompted_codings_count=prompted, verdicts=table, **whole)


def _verdict(cell: tuple[str, str], node: Node) -> str:
    survey, reading = cell
    return node["verdicts"][survey][reading].choice(*VERDICTS)


def _claim(node: Node, known: Known, faults: Faults) -> Claim:
    node.only("id", "kind", "name", "claim", "survey", "respondents_can_know", "codes", "actors", "note")
    survey, codes, knows, note = (node.get(key) for key in ("survey", "codes", "respondents_can_know", "note"))
    return Claim(
        id=node["id"].str(),
        kind=node["kind"].choice(*KINDS),
        name=node["name"].text(),
        text=node["claim"].text(),
        indicators=tuple(read for _, read in faults.each(_indicator, survey.list() if survey else (), known)),
        codes=_names(codes, "codes", known, faults) if codes else (),
        actors=_names(node["actors"], "actors", known, faults) if codes else (),
        respondents_can_know=knows.bool() if knows else True,
        note=note.text() if note else None,
    )


def _names(node: Node, key: str, known: Known, faults: Faults) -> tuple[str, ...]:
    return tuple(name for _, name in faults.each(_name, node.list(), key, known))


def _name(node: Node, key: str, known: Known) -> str:
    name, names = node.str(), known.codes if key == "codes" else known.actors
    if names is not None and name not in names:
        if key == "codes" and name in known.retired:
            then = ", ".join(known.retired[name]) or "—"
            zh, en = f"编码“{name}”已停用（后继：{then}）。", f"{name!r} is retired (its successors: {then})."
            node.fail(f"{zh}请改写为现在的编码。", f"{en} Name a code of now.")
        home = {"codes": "codebook.yaml", "actors": "interviews.yaml"}[key]
        node.fail(f"{home} 里没有“{name}”。请改正，或在那里补上。", f"{home} has no {name!r} among its {key}. Correct it, or add it there.")
    return name


def _indicator(node: Node, known: Known) -> Indicator:
    node.only(*SOURCES, "option", "statistic", "value", "smallest", "reversed")
    sources = [s for s in SOURCES if node.get(s)]
    if len(sources) != 1:
        node.fail("每条问卷证据须且只须给出 column、scale、ranking 之一。", "name exactly one of `column`, `scale`, `ranking`.")
    source, statistic = sources[0], node["statistic"].choice(*STATISTICS)
    if (source == "ranking") != (statistic == "share_top_k"):
        node["statistic"].fail("share_top_k 用于（且只用于）ranking。", "share_top_k goes with `ranking`, and only with it.")
    name, names = node[source].str(), getattr(known, source)
    if names is not None and name not in names:
        node[source].fail(f"问卷里没有 {source}“{name}”。请改正。", f"the questionnaire has no {source} `{name}`. Correct it.")
    option = node["option"].int() if source == "ranking" else None
    if option is not None and known.ranking is not None and option not in known.ranking[name]:
        node["option"].fail(f"{name} 没有选项 {option}。请改正。", f"`{name}` has no option {option}. Correct it.")
    turned = node.get("reversed")
    if source == "column" and known.column is not None and statistic == "mean" and known.column[name] is False:
        node["statistic"].fail(f"“{name}”没有顺序，不能求平均。{_ORDER.zh}", f"`{name}` has no order, and so no mean. {_ORDER.en}")
    if turned and turned.bool() and (source != "column" or (known.column is not None and not known.column[name])):
        turned.fail(f"只有有序的题目可以反向。{_ORDER.zh}", f"only an ordered item can be reversed. {_ORDER.en}")
    return Indicator(
        source=source,
        name=name,
        statistic=statistic,
        value=node["value"].float() if statistic != "mean" else 0.0,
        smallest=node["smallest"].float(),
        reversed=turned.bool() if turned else False,
        option=option,
    )
