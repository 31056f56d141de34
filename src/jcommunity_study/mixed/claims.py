"""What is claimed and by which rule it will be judged: `study/findings.yaml`, declared before the data.

Words used there and here: a problem is described, a cause is a perceived explanation, a countermeasure is endorsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults
from jcommunity_study.files.yaml import Node, load

VERDICTS = ("convergent", "partial", "contradicted", "silent", "insufficient")
SURVEY_READINGS = ("supports", "unclear", "opposes", "none", "outside")
INTERVIEW_READINGS = ("affirm", "split", "deny", "few", "silent")
KINDS = ("present", "problem", "cause", "countermeasure")
STATISTICS = ("share_at_least", "share_at_most", "share_above", "share_below", "share_top_k", "mean")
SOURCES = ("column", "scale", "ranking")
SCHEMA = 1


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


def load_claims(path: Path, faults: Faults | None = None) -> Claims:
    """Raises InputError with `file:line` for the first fault: an unknown key, statistic, verdict, a missing cell of the table.

    With `faults`, the claims that can be read, and the fault of each other one is kept there.
    """
    faults = faults or Faults(first=True)
    root = load(path).only("schema", "declared", "changed", "rules", "findings")
    if root["schema"].int() != SCHEMA:
        root["schema"].fail(f"schema 应为 {SCHEMA}。", f"schema must be {SCHEMA}.")
    readable = faults.each(_claim, root["findings"].list())
    claims = tuple(claim for _, claim in readable)
    for n, (node, claim) in enumerate(readable):
        if claim.id in [c.id for c in claims[:n]]:
            node["id"].fail(f"“{claim.id}”出现了两次。", f"{claim.id!r} stands twice.")
    changed = root.get("changed")
    changes = tuple(Change(n["id"].str(), n["date"].str(), n["what"].text()) for n in changed.list()) if changed else ()
    return Claims(root["declared"].str(), changes, _rules(root["rules"]), claims)


def _rules(node: Node) -> Rules:
    numbers = ("minimum_base", "silent_at_most", "minimum_speakers", "minimum_side", "margin", "minimum_actor_kinds")
    node.only("confidence", "interval", "max_dont_know", "prompted_codings_count", "verdicts", *numbers)
    if node.get("interval"):
        node["interval"].choice("wilson")
    confidence = node["confidence"].float()
    if not 0.5 <= confidence < 1:
        node["confidence"].fail("confidence 应在 0.5 与 1 之间。", "`confidence` must lie between 0.5 and 1.")
    table = {
        survey: {reading: node["verdicts"][survey][reading].choice(*VERDICTS) for reading in INTERVIEW_READINGS}
        for survey in SURVEY_READINGS
    }
    return Rules(
        confidence=confidence,
        max_dont_know=node["max_dont_know"].float(),
        prompted_codings_count=node["prompted_codings_count"].bool(),
        verdicts=table,
        **{name: node[name].int() for name in numbers},
    )


def _claim(node: Node) -> Claim:
    node.only("id", "kind", "name", "claim", "survey", "respondents_can_know", "codes", "actors", "note")
    survey, codes, knows, note = (node.get(key) for key in ("survey", "codes", "respondents_can_know", "note"))
    return Claim(
        id=node["id"].str(),
        kind=node["kind"].choice(*KINDS),
        name=node["name"].text(),
        text=node["claim"].text(),
        indicators=tuple(_indicator(n) for n in survey.list()) if survey else (),
        codes=codes.strings() if codes else (),
        actors=node["actors"].strings() if codes else (),
        respondents_can_know=knows.bool() if knows else True,
        note=note.text() if note else None,
    )


def _indicator(node: Node) -> Indicator:
    node.only(*SOURCES, "option", "statistic", "value", "smallest", "reversed")
    sources = [s for s in SOURCES if node.get(s)]
    if len(sources) != 1:
        node.fail("每条问卷证据须且只须给出 column、scale、ranking 之一。", "name exactly one of `column`, `scale`, `ranking`.")
    source, statistic = sources[0], node["statistic"].choice(*STATISTICS)
    if (source == "ranking") != (statistic == "share_top_k"):
        node["statistic"].fail("share_top_k 用于（且只用于）ranking。", "share_top_k goes with `ranking`, and only with it.")
    turned = node.get("reversed")
    return Indicator(
        source=source,
        name=node[source].str(),
        statistic=statistic,
        value=node["value"].float() if statistic != "mean" else 0.0,
        smallest=node["smallest"].float(),
        reversed=turned.bool() if turned else False,
        option=node["option"].int() if source == "ranking" else None,
    )


def check_claims(
    claims: Claims, path: Path, columns: set[str], scales: set[str], rankings: Mapping[str, set[int]], codes: set[str], actors: set[str],
    faults: Faults | None = None,
) -> None:  # fmt: skip
    """Every name that a claim uses exists (`rankings`: item → its options); raises InputError naming the claim, or keeps one a claim in
    `faults`. Lines are found anew, so that nouns stay plain.
    """
    told = load(path)["findings"].list()
    nodes = {n["id"].str(): n for n in told if isinstance(n.value, dict) and "id" in n.value}
    known: dict[str, set[str]] = {"column": columns, "scale": scales, "ranking": set(rankings)}
    faults = faults or Faults(first=True)
    for claim in claims.claims:
        with faults.catch():
            _check_indicators(claim, nodes[claim.id], known, rankings)
        with faults.catch():
            _check_codes(claim, nodes[claim.id], {"codes": codes, "actors": actors})


def _check_indicators(claim: Claim, node: Node, known: Mapping[str, set[str]], rankings: Mapping[str, set[int]]) -> None:
    for indicator in claim.indicators:
        if indicator.name not in known[indicator.source]:
            node["survey"].fail(
                f"{claim.id}：问卷里没有 {indicator.source}“{indicator.name}”。",
                f"{claim.id}: the questionnaire has no {indicator.source} `{indicator.name}`.",
            )
        if indicator.source == "ranking" and indicator.option not in rankings[indicator.name]:
            node["survey"].fail(
                f"{claim.id}：{indicator.name} 没有选项 {indicator.option}。",
                f"{claim.id}: `{indicator.name}` has no option {indicator.option}.",
            )


def _check_codes(claim: Claim, node: Node, known: Mapping[str, set[str]]) -> None:
    for key, names in (("codes", claim.codes), ("actors", claim.actors)):
        for name in names:
            if name not in known[key]:
                node[key].fail(f"{claim.id}：没有“{name}”。", f"{claim.id}: there is no {name!r} among the {key}.")
