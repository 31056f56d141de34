"""The code tree: kind, definition, include, exclude, examples, rules, links (problem ← cause ← countermeasure)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from jcommunity_study.bilingual import Text
from jcommunity_study.files.yaml import Node, load
from jcommunity_study.interview.rules import Rule, WordLists, read_rules, read_word_lists

Kind = Literal["problem", "cause", "countermeasure", "measure", "achievement", "theme"]
KINDS: tuple[Kind, ...] = ("problem", "cause", "countermeasure", "measure", "achievement", "theme")
LINKS = {"explains": ("problem", "cause"), "answers": ("problem", "cause")}  # key → kinds that it may point to
_KEYS = (
    "id", "kind", "parent", "codable", "about", "operationalised", "name", "definition", "include", "exclude",
    "examples", "counter_examples", "rules", *LINKS,
)
_RULE_KEYS = frozenset({"rules", "dictionary", "word_lists"})


@dataclass(frozen=True)
class Code:
    """One code. `codable` False: a heading. `explains`, `answers`: ids of what a cause explains, a countermeasure meets."""

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
    where: str


@dataclass(frozen=True, eq=False)
class Codebook:
    """All codes in file order.

    `version`: sha256[:12] over everything but rules, dictionary and word lists; what a person's coding carries.
    `rules_version`: the same over the rules, their word lists and the dictionary (own words for the segmenter).
    """

    codes: tuple[Code, ...]
    title: Text
    dictionary: tuple[str, ...]
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
        return tuple(code for code in self.codes if code.codable)

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for code in self.codes for rule in code.rules)

    def ancestors(self, id: str) -> tuple[Code, ...]:
        """The code's parents, nearest first."""
        found = []
        parent = self[id].parent
        while parent is not None:
            found.append(self[parent])
            parent = self[parent].parent
        return tuple(found)


def load_codebook(path: Path) -> Codebook:
    """codebook.yaml, checked: raises InputError `file:line` for the first thing that cannot stand."""
    root = load(path).only("schema", "title", "dictionary", "word_lists", "codes")
    if root["schema"].int() != 1:
        root["schema"].fail("只支持 schema: 1。", "only `schema: 1` is known.")
    nodes = root["codes"].list()
    if not nodes:
        root["codes"].fail("编码本里没有编码。", "the codebook holds no codes.")
    lists = read_word_lists(root.get("word_lists"))
    codes = tuple(_code(node, lists) for node in nodes)
    _check_tree(codes, nodes)
    _check_links(codes, nodes)
    dictionary, title = root.get("dictionary"), root.get("title")
    plain = _plain(root)
    return Codebook(
        codes,
        title.text() if title else Text.same(path.stem),
        dictionary.strings() if dictionary else (),
        _hash(_pick(plain, rules=False)),
        _hash(_pick(plain, rules=True)),
        path,
    )


def _code(node: Node, lists: WordLists) -> Code:
    node.only(*_KEYS)
    id = node["id"].str()
    codable = _flag(node, "codable", True)
    include, exclude, parent, about = (node.get(key) for key in ("include", "exclude", "parent", "about"))
    return Code(
        id,
        _kind(node["kind"]),
        parent.str() if parent else None,
        node["name"].text(),
        node["definition"].text(),
        include.text() if include else None,
        exclude.text() if exclude else None,
        _examples(node, "examples", codable),
        _examples(node, "counter_examples", codable),
        _rules(node, id, codable, lists),
        _strings(node, "explains"),
        _strings(node, "answers"),
        codable,
        about.str() if about else None,
        _flag(node, "operationalised", False),
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


def _examples(node: Node, key: str, codable: bool) -> tuple[str, ...]:
    found = _strings(node, key)
    if codable and not found:
        node.fail(
            f"编码“{node['id'].str()}”缺少 {key}。请各写至少一条（或写 codable: false）。",
            f"the code {node['id'].str()!r} has no `{key}`. Write one at least (or `codable: false`).",
        )
    return found


def _rules(node: Node, id: str, codable: bool, lists: WordLists) -> tuple[Rule, ...]:
    rules = read_rules(node.get("rules"), id, lists)
    if rules and not codable:
        node["rules"].fail("codable: false 的编码不能有规则。", "a code with `codable: false` can have no rules.")
    return rules


def _check_tree(codes: tuple[Code, ...], nodes: list[Node]) -> None:
    parents: dict[str, str | None] = {}
    for code, node in zip(codes, nodes, strict=True):
        if code.id in parents:
            node["id"].fail(f"编码 id“{code.id}”出现了两次。", f"the code id {code.id!r} stands twice.")
        parents[code.id] = code.parent
    for code, node in zip(codes, nodes, strict=True):
        if code.parent is not None and code.parent not in parents:
            node["parent"].fail(f"没有编码“{code.parent}”可作上级。", f"there is no code {code.parent!r} to be the parent.")
    for code, node in zip(codes, nodes, strict=True):
        _check_cycle(code.id, parents, node)


def _check_cycle(id: str, parents: dict[str, str | None], node: Node) -> None:
    seen = [id]
    while (above := parents[seen[-1]]) is not None:
        if above in seen:
            path = " → ".join([*seen, above])
            node["parent"].fail(f"上级关系成了环：{path}。", f"the parents run in a circle: {path}.")
        seen.append(above)


def _check_links(codes: tuple[Code, ...], nodes: list[Node]) -> None:
    kinds = {code.id: code.kind for code in codes}
    for node in nodes:
        for key, allowed in LINKS.items():
            found = node.get(key)
            for link in found.list() if found else ():
                target = link.str()
                if target not in kinds:
                    link.fail(f"{key} 指向不存在的编码“{target}”。", f"`{key}` points to {target!r}, which is no code here.")
                if kinds[target] not in allowed:
                    link.fail(
                        f"{key} 只能指向 {'、'.join(allowed)}；“{target}”是 {kinds[target]}。",
                        f"`{key}` points to {' or '.join(allowed)}; {target!r} is a {kinds[target]}.",
                    )


def _plain(node: Node) -> object:
    if isinstance(node.value, dict):
        return {key: _plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(child) for child in node.value]
    return node.value


def _pick(plain: object, *, rules: bool) -> object:
    """The part of the file that a version covers: with the rules alone (by code id), or without them."""
    if not isinstance(plain, dict):
        return plain
    codes = [code for code in plain["codes"] if isinstance(code, dict)]
    if rules:
        lists = {"word_lists": plain["word_lists"]} if plain.get("word_lists") else {}
        rows = [[code["id"], code["rules"]] for code in codes if code.get("rules")]
        return {"dictionary": plain.get("dictionary"), "rules": rows} | lists
    top = {key: value for key, value in plain.items() if key not in _RULE_KEYS}
    return top | {"codes": [{k: v for k, v in code.items() if k not in _RULE_KEYS} for code in codes]}


def _hash(plain: object) -> str:
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()[:12]
