"""Matching rules of a code: what may be written under `rules:` in codebook.yaml, checked and frozen. docs/codebook.md teaches it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jcommunity_study.errors import Faults
from jcommunity_study.files.yaml import Node

Stance = Literal["affirms", "denies", "mixed"]
Scope = Literal["clause", "sentence", "turn", "exchange"]
SCOPES: tuple[Scope, ...] = ("clause", "sentence", "turn", "exchange")
CLAUSE_ENDS = "，。！？；,!?;…\n"
MAX_DISTANCE = 1000
MOST_ACTORS = 60  # of whom rules may be: a bit each of a number
LIST_SIGN = "$"
WordLists = Mapping[str, tuple[str, ...]]
NO_LISTS: WordLists = {}


@dataclass(frozen=True)
class Context:
    """Words looked for around a hit: in its clause, sentence or turn, in the exchange (its turn and the interviewer's before it, which
    often holds the subject that the answer leaves out), or within so many characters on either side."""

    any: tuple[str, ...]
    within: Scope | int = "clause"


@dataclass(frozen=True)
class Rule:
    """One row of a code's rules.

    A hit is one of `terms`, or a match of `pattern`. Every context of `near` must hold one of its words, none of `forbids` may.
    `stance` None: affirms, unless praise in the clause turns it; a stated stance is turned by negation alone.
    `actors`: only words of these speakers; empty = of all. `about`: only words that are said of one of these actors (mentions.py).
    """

    id: str
    code: str
    terms: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    stance: Stance | None = None
    near: tuple[Context, ...] = ()
    forbids: tuple[Context, ...] = ()
    actors: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()


def read_word_lists(node: Node | None, faults: Faults | None = None) -> WordLists:
    """`word_lists:` of the codebook: a name → its words; rules write `$name` for all of them. A list names no other list.

    With `faults`, those of each list are kept there, and its name stands for its words: a rule that writes it is not at fault.
    """
    return _named(node, CLAUSE_ENDS + LIST_SIGN, NO_LISTS, faults)


def read_actors(node: Node | None, lists: WordLists = NO_LISTS, faults: Faults | None = None) -> WordLists:
    """`actors:` of the codebook: an actor → the words that name it, `$name` for all of a list; rules are `about` these. With `faults` as
    `read_word_lists`."""
    if node is not None and isinstance(node.value, dict) and len(node.value) > MOST_ACTORS:
        node.fail(f"主体最多 {MOST_ACTORS} 类。", f"{MOST_ACTORS} actors at most.")
    return _named(node, CLAUSE_ENDS, lists, faults)


def _named(node: Node | None, without: str, lists: WordLists, faults: Faults | None) -> WordLists:
    if node is None:
        return {}
    if not isinstance(node.value, dict):
        node.fail("应是“名字: [词语]”。", "maps names to lists of words.")
    read = (faults or Faults(first=True)).each(lambda named: _terms(named[1], named[0], without, lists), node.value.items())
    return {name: (name,) for name in node.value} | {name: words for (name, _), words in read}


def read_rules(
    node: Node | None, code: str, lists: WordLists = NO_LISTS, named: WordLists = NO_LISTS, faults: Faults | None = None
) -> tuple[Rule, ...]:
    """The rules of one code, numbered from 1 (`P1.2`); raises InputError with file and line, or keeps one a rule in `faults`.

    `named`: the actors of whom they may be."""
    rows = enumerate(node.list() if node else (), 1)
    return tuple(rule for _, rule in (faults or Faults(first=True)).each(_rule, rows, code, lists, named))


def _rule(numbered: tuple[int, Node], code: str, lists: WordLists, named: WordLists) -> Rule:
    number, node = numbered
    node.only("terms", "pattern", "stance", "near", "forbids", "actors", "about")
    terms, pattern, stance, actors, about = (node.get(key) for key in ("terms", "pattern", "stance", "actors", "about"))
    if (terms is None) == (pattern is None):
        node.fail("规则要有 terms 或 pattern，二者取一。", "a rule has either `terms` or `pattern`, and not both.")
    return Rule(
        f"{code}.{number}",
        code,
        terms=_terms(terms, "terms", CLAUSE_ENDS, lists) if terms else (),
        pattern=_pattern(pattern) if pattern else None,
        stance=_stance(stance) if stance else None,
        near=_contexts(node.get("near"), lists),
        forbids=_contexts(node.get("forbids"), lists),
        actors=frozenset(_terms(actors, "actors")) if actors else frozenset(),
        about=_about(about, named) if about else frozenset(),
    )


def _about(node: Node, named: WordLists) -> frozenset[str]:
    for item in node.list():
        if item.str() not in named:
            item.fail(
                f"编码本的 actors 里没有“{item.str()}”。已有：{'、'.join(named) or '（空）'}。",
                f"`actors` of the codebook has no {item.str()!r}. It has: {', '.join(named) or 'none'}.",
            )
    return frozenset(node.strings())


def _stance(node: Node) -> Stance:
    return "denies" if node.choice("affirms", "denies") == "denies" else "affirms"


def _terms(node: Node, key: str, without: str = "", lists: WordLists = NO_LISTS) -> tuple[str, ...]:
    found: list[str] = []
    for item in node.list():
        term = unicodedata.normalize("NFC", item.str().strip())
        if term.startswith(LIST_SIGN) and LIST_SIGN not in without:
            found += _listed(item, term[1:], lists)
            continue
        bad = set(term) & set(without)
        if not term or bad:
            item.fail(
                f"词语“{term}”是空的或含有断句标点 {' '.join(sorted(bad))!r}。跨分句请用 pattern。",
                f"the term {term!r} is empty or holds the end of a clause. Use `pattern` across clauses.",
            )
        found.append(term)
    if not found:
        node.fail(f"“{key}”里没有词语。请补上或删去。", f"`{key}` holds no words. Add some, or delete it.")
    return tuple(dict.fromkeys(found))


def _listed(node: Node, name: str, lists: WordLists) -> tuple[str, ...]:
    if name not in lists:
        node.fail(
            f"word_lists 里没有“{name}”。已有：{'、'.join(lists) or '（空）'}。",
            f"`word_lists` holds no {name!r}. It has: {', '.join(lists) or 'none'}.",
        )
    return lists[name]


def _pattern(node: Node) -> re.Pattern[str]:
    try:
        pattern = re.compile(unicodedata.normalize("NFC", node.str()))
    except re.error as e:
        node.fail(f"正则表达式有误（{e}）。", f"is no regular expression ({e}).")
    if pattern.match(""):
        node.fail("正则表达式会匹配空字符串。请写得更具体。", "the regular expression matches the empty string. Make it more specific.")
    return pattern


def _contexts(node: Node | None, lists: WordLists) -> tuple[Context, ...]:
    """`[a, b]` (one of them, same clause), `{any: [a, b], within: …}`, or a list of such mappings, each of which counts."""
    if node is None:
        return ()
    if isinstance(node.value, dict):
        return (_context(node, lists),)
    rows = node.list()
    if rows and all(isinstance(row.value, dict) for row in rows):
        return tuple(_context(row, lists) for row in rows)
    return (Context(_terms(node, "near", lists=lists)),)


def _context(node: Node, lists: WordLists) -> Context:
    node.only("any", "within")
    within = node.get("within")
    return Context(_terms(node["any"], "any", lists=lists), _within(within) if within else "clause")


def _within(node: Node) -> Scope | int:
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        if not 1 <= node.value <= MAX_DISTANCE:
            node.fail(f"within 的字数应在 1 到 {MAX_DISTANCE} 之间。", f"`within` in characters lies between 1 and {MAX_DISTANCE}.")
        return node.value
    name = node.choice(*SCOPES)
    return next(scope for scope in SCOPES if scope == name)
