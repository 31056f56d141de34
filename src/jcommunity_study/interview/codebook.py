"""The code tree: kind, definition, include, exclude, examples, rules, links (problem ← cause ← countermeasure)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults
from jcommunity_study.files.yaml import Node, check_head, load, loads
from jcommunity_study.interview.rules import Rule, WordLists, read_actors, read_rules, read_word_lists
from jcommunity_study.interview.said import Said, read_said

Kind = Literal["problem", "cause", "countermeasure", "measure", "achievement", "theme"]
KINDS: tuple[Kind, ...] = ("problem", "cause", "countermeasure", "measure", "achievement", "theme")
LINKS = {"explains": ("problem", "cause"), "answers": ("problem", "cause")}  # key → kinds that it may point to
KEYS = (
    "id", "kind", "parent", "codable", "about", "operationalised", "name", "definition", "include", "exclude",
    "examples", "counter_examples", "rules", *LINKS, "retired", "successors",
)
MOST_SENTENCES = 5000  # to learn from: memory grows with their square
_RULE_KEYS = frozenset({"rules", "dictionary", "word_lists", "actors", "evidence"})


@dataclass(frozen=True)
class Code:
    """One code. `codable` False: a heading. `explains`, `answers`: ids of what a cause explains, a countermeasure meets.

    `retired`: no longer given, kept for the codings that carry it; `successors` are the codes that took its place.
    """

    id: str
    kind: Kind
    parent: str | None
    name: Text
    definition: Text
    include: Text | None
    exclude: Text | None
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    rules: tuple[Rule, ...]
    explains: tuple[str, ...]
    answers: tuple[str, ...]
    codable: bool
    about: str | None
    operationalised: bool
    retired: bool
    successors: tuple[str, ...]
    where: str


@dataclass(frozen=True)
class Learning:
    """What evidence (evidence.py) learns from: coded sentences, and the score from which it suggests a code."""

    sentences: tuple[Said, ...]
    at_least: float


@dataclass(frozen=True, eq=False)
class Codebook:
    """All codes in file order.

    `version`: sha256[:12] over everything but rules, dictionary, word lists, actors and evidence; what a person's coding carries.
    `rules_version`: the same over the rules, their word lists, the words for actors, the dictionary (own words for the segmenter), and
    evidence, sentences too.
    """

    codes: tuple[Code, ...]
    title: Text
    dictionary: tuple[str, ...]
    word_lists: WordLists
    actors: WordLists
    learning: Learning | None
    version: str
    rules_version: str
    path: Path

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def __getitem__(self, id: str) -> Code:
        return self._by_id[id]

    @cached_property
    def _by_id(self) -> dict[str, Code]:
        return {code.id: code for code in self.codes}

    @property
    def codable(self) -> tuple[Code, ...]:
        """The codes that may be given."""
        return tuple(code for code in self.codes if code.codable and not code.retired)

    @property
    def citable(self) -> frozenset[str]:
        """The ids that a coding may carry: of codable codes, retired ones too."""
        return frozenset(code.id for code in self.codes if code.codable)

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for code in self.codable for rule in code.rules)

    @property
    def sentences(self) -> tuple[Said, ...]:
        """What evidence learns from, under the codes of now."""
        told = self.learning.sentences if self.learning else ()
        return tuple(replace(s, codes=tuple((now, stance) for id, stance in s.codes if (now := self.now(id)))) for s in told)

    def now(self, id: str) -> str | None:
        """The code under which a coding of `id` is shown: itself, of a retired one its sole successor; None where people decide."""
        while self[id].retired:
            if len(self[id].successors) != 1:
                return None
            (id,) = self[id].successors
        return id

    def ancestors(self, id: str) -> tuple[Code, ...]:
        """The code's parents, nearest first."""
        found = []
        parent = self[id].parent
        while parent is not None:
            found.append(self[parent])
            parent = self[parent].parent
        return tuple(found)


def load_codebook(path: Path, faults: Faults | None = None, *, text: str | None = None) -> Codebook:
    """codebook.yaml, checked: raises InputError `file:line` for the first thing that cannot stand.

    With `faults`, what can be read, and one fault a word list, a code and a rule is kept there. `text`: what the file would hold.
    """
    faults, root = faults or Faults(first=True), load(path) if text is None else loads(text, path)
    check_head(root, faults, "title", "dictionary", "word_lists", "actors", "evidence", "codes")
    nodes = root["codes"].list()
    if not nodes:
        root["codes"].fail("编码本里没有编码。", "the codebook holds no codes.")
    lists: WordLists = {}
    actors: WordLists = {}
    with faults.catch():
        lists = read_word_lists(root.get("word_lists"), faults)
    with faults.catch():
        actors = read_actors(root.get("actors"), lists, faults)
    readable = faults.each(_code, nodes, lists, actors, faults)
    codes = tuple(code for _, code in readable)
    _check_tree(readable, _ids(nodes), faults)
    learning: Learning | None = None
    with faults.catch():
        learning = _learning(root.get("evidence"), _ids(nodes))
    dictionary, title = root.get("dictionary"), root.get("title")
    plain = root.plain()
    return Codebook(
        codes,
        title.text() if title else Text.same(path.stem),
        dictionary.strings() if dictionary else (),
        lists,
        actors,
        learning,
        _hash(_pick(plain, rules=False)),
        _hash([_pick(plain, rules=True), [astuple(said) for said in learning.sentences]] if learning else _pick(plain, rules=True)),
        path,
    )


def _learning(node: Node | None, ids: set[str]) -> Learning | None:
    """`evidence: {sentences: FILE, at_least: 0.35}`: a .tsv beside the codebook, and a score above 0."""
    if node is None:
        return None
    node.only("sentences", "at_least")
    at_least = node["at_least"].float()
    if not at_least > 0:
        node["at_least"].fail("at_least 应大于 0。", "`at_least` is above 0.")
    name = node["sentences"].str()
    if Path(name).name != name or Path(name).suffix != ".tsv":
        node["sentences"].fail("sentences 应是编码本旁边的一个 .tsv 文件的名字。", "`sentences` names a .tsv file beside the codebook.")
    sentences = read_said(node.path.parent / name)
    unknown = sorted({code for said in sentences for code, _ in said.codes} - ids)
    if len(sentences) > MOST_SENTENCES:
        node["sentences"].fail(
            f"句子文件有 {len(sentences)} 句，最多 {MOST_SENTENCES} 句。请只留有代表性的。",
            f"that file holds {len(sentences)} sentences, {MOST_SENTENCES} at most. Keep those that stand for the rest.",
        )
    if unknown or not sentences:
        node["sentences"].fail(
            f"句子文件里没有句子，或有编码本没有的编码：{'、'.join(unknown)}。",
            f"that file holds no sentence, or codes that are not in the codebook: {', '.join(unknown)}.",
        )
    return Learning(sentences, at_least)


def _ids(nodes: list[Node]) -> set[str]:
    """The ids of all codes, also of those that cannot be read otherwise: naming one of them is no fault."""
    found = (node.value.get("id") for node in nodes if isinstance(node.value, dict))
    return {str(id.value) for id in found if id is not None}


def _code(node: Node, lists: WordLists, actors: WordLists, faults: Faults) -> Code:
    node.only(*KEYS)
    id = node["id"].str()
    codable, retired, kind = _flag(node, "codable", True), _flag(node, "retired", False), _kind(node["kind"])
    made_while_reading = kind == "theme"  # has its name first, and its definition and examples when they come
    include, exclude, parent, about = (node.get(key) for key in ("include", "exclude", "parent", "about"))
    return Code(
        id,
        kind,
        parent.str() if parent else None,
        node["name"].text(),
        node["definition"].text() if not made_while_reading or node.get("definition") else Text.same(""),
        include.text() if include else None,
        exclude.text() if exclude else None,
        _examples(node, "examples", codable and not retired and not made_while_reading),
        _examples(node, "counter_examples", codable and not retired and not made_while_reading),
        _rules(node, id, codable, lists, actors, faults),
        _strings(node, "explains"),
        _strings(node, "answers"),
        codable,
        about.str() if about else None,
        _flag(node, "operationalised", False),
        retired,
        _strings(node, "successors"),
        node.where,
    )


def _kind(node: Node) -> Kind:
    name = node.choice(*KINDS)
    return next(kind for kind in KINDS if kind == name)


def _flag(node: Node, key: str, default: bool) -> bool:
    found = node.get(key)
    return found.bool() if found else default


def _strings(node: Node, key: str) -> tuple[str, ...]:
    found = node.get(key)
    return found.strings() if found else ()


def _examples(node: Node, key: str, needed: bool) -> tuple[str, ...]:
    found = _strings(node, key)
    if needed and not found:
        node.fail(
            f"编码“{node['id'].str()}”缺少 {key}。请各写至少一条（或写 codable: false）。",
            f"the code {node['id'].str()!r} has no `{key}`. Write one at least (or `codable: false`).",
        )
    return found


def _rules(node: Node, id: str, codable: bool, lists: WordLists, actors: WordLists, faults: Faults) -> tuple[Rule, ...]:
    rules = read_rules(node.get("rules"), id, lists, actors, faults)
    if rules and not codable:
        node["rules"].fail("codable: false 的编码不能有规则。", "a code with `codable: false` can have no rules.")
    return rules


def _check_tree(readable: list[tuple[Node, Code]], ids: set[str], faults: Faults) -> None:
    """Ids are unique, and what a code names is there: its parent, without a circle, its links and successors."""
    codes: dict[str, Code] = {}
    for node, code in readable:
        with faults.catch():
            if code.id in codes:
                node["id"].fail(f"编码 id“{code.id}”出现了两次。", f"the code id {code.id!r} stands twice.")
            codes[code.id] = code
    for node, code in readable:
        with faults.catch():
            _check_parent(node, code, codes, ids)
        for key, allowed in LINKS.items():
            told = node.get(key)
            for link in told.list() if told else ():
                with faults.catch():
                    _check_link(link, key, allowed, codes, ids)
                    _check_present(link, code, codes)
        with faults.catch():
            _check_successors(node, code, codes, ids)


def _check_parent(node: Node, code: Code, codes: dict[str, Code], ids: set[str]) -> None:
    if code.parent is not None and code.parent not in ids:
        node["parent"].fail(f"没有编码“{code.parent}”可作上级。", f"there is no code {code.parent!r} to be the parent.")
    if code.parent is not None:
        _check_present(node["parent"], code, codes)
    line, above = [code.id], code.parent
    while above in codes and above not in line:
        line.append(above)
        above = codes[above].parent
    if above == code.id == next(id for id in codes if id in line):  # a circle is told of once, at the first of its codes
        path = " → ".join([*line, above])
        node["parent"].fail(f"上级关系成了环：{path}。", f"the parents run in a circle: {path}.")


def _check_link(link: Node, key: str, allowed: tuple[str, ...], codes: dict[str, Code], ids: set[str]) -> None:
    target = link.str()
    if target not in ids:
        link.fail(f"{key} 指向不存在的编码“{target}”。", f"`{key}` points to {target!r}, which is no code here.")
    if target in codes and codes[target].kind not in allowed:
        link.fail(
            f"{key} 只能指向 {'、'.join(allowed)}；“{target}”是 {codes[target].kind}。",
            f"`{key}` points to {' or '.join(allowed)}; {target!r} is a {codes[target].kind}.",
        )


def _check_present(named: Node, code: Code, codes: dict[str, Code]) -> None:
    """What a code of now names is a code of now."""
    target = codes.get(named.str())
    if target is not None and target.retired and not code.retired:
        then = ", ".join(target.successors) or "—"
        named.fail(f"“{target.id}”已停用（后继：{then}）。", f"{target.id!r} is retired (its successors: {then}).")


def _check_successors(node: Node, code: Code, codes: dict[str, Code], ids: set[str]) -> None:
    told = node.get("successors")
    if told is not None and not code.retired:
        told.fail("有 successors 的编码应写 retired: true。", "a code with `successors` is `retired: true`.")
    for one in told.list() if told else ():
        target = one.str()
        if target not in ids or (target in codes and not codes[target].codable):
            one.fail(f"后继“{target}”不是可编的编码。", f"the successor {target!r} is no code that can be given.")
    reached, waiting = set[str](), list(code.successors)
    while waiting:
        if (id := waiting.pop()) in codes and id not in reached:
            reached.add(id)
            waiting += codes[id].successors
    if told is not None and code.id in reached:
        told.fail(f"后继关系成了环（{code.id}）。", f"the successors run in a circle ({code.id}).")


def _pick(plain: object, *, rules: bool) -> object:
    """The part of the file that a version covers: with the rules alone (by code id), or without them."""
    if not isinstance(plain, dict):
        return plain
    codes = [code for code in plain["codes"] if isinstance(code, dict)]
    if rules:
        lists = {key: plain[key] for key in ("word_lists", "actors", "evidence") if plain.get(key)}
        rows = [[code.get("id"), code["rules"]] for code in codes if code.get("rules")]
        return {"dictionary": plain.get("dictionary"), "rules": rows} | lists
    top = {key: value for key, value in plain.items() if key not in _RULE_KEYS}
    return top | {"codes": [{k: v for k, v in code.items() if k not in _RULE_KEYS} for code in codes]}


def _hash(plain: object) -> str:
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()[:12]
