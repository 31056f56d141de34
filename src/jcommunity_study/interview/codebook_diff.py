"""What changed between two versions of a codebook, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.codebook import Code, Codebook


@dataclass(frozen=True)
class Change:
    """`what`: added, removed, retired, merged, split, restored, renamed, moved, kind, redefined, examples, links, rules, title or order.
    `text` says it."""

    code: str
    what: str
    text: Text


def diff(old: Codebook, new: Codebook) -> list[Change]:
    """The changes in the order of the new codebook, what was removed last; empty where nothing but layout and comments differ."""
    before, after = {c.id: c for c in old}, {c.id: c for c in new}
    changes = [change for code in new for change in _of(code, before.get(code.id), old, new)]
    for code in old:
        if code.id not in after:
            changes.append(Change(code.id, "removed", Text(f"删去“{code.name.zh}”", f"removed: {code.name.en}")))
    kept_old, kept_new = [c.id for c in old if c.id in after], [c.id for c in new if c.id in before]
    if kept_old != kept_new:
        changes.append(Change("", "order", Text("编码的先后次序变了", "the order of the codes changed")))
    if old.title != new.title:
        told = Text(f"标题：“{old.title.zh}” → “{new.title.zh}”", f"title: {old.title.en!r} → {new.title.en!r}")
        changes.append(Change("", "title", told))
    if old.dictionary != new.dictionary:
        changes.append(Change("", "rules", Text("分词词典变了", "the segmenter's dictionary changed")))
    if old.actors != new.actors:
        changes.append(Change("", "rules", Text("主体的说法变了", "the words for actors changed")))
    return changes


def _of(code: Code, before: Code | None, old: Codebook, new: Codebook) -> Iterator[Change]:
    if before is None:
        yield Change(code.id, "added", Text(f"新增“{code.name.zh}”", f"added: {code.name.en}"))
        return
    if (code.retired, code.successors) != (before.retired, before.successors):
        yield _retired(code)
    if code.name != before.name:
        yield Change(
            code.id, "renamed", Text(f"“{before.name.zh}”改名为“{code.name.zh}”", f"renamed from {before.name.en!r} to {code.name.en!r}")
        )
    if code.parent != before.parent:
        zh, en = (Text("（顶层）", "the top") if c.parent is None else Text.same(c.parent) for c in (before, code))
        yield Change(code.id, "moved", Text(f"从 {zh.zh} 移到 {en.zh}", f"moved from {zh.en} to {en.en}"))
    if (code.kind, code.codable) != (before.kind, before.codable):
        yield Change(code.id, "kind", Text(f"类别 {_kind(before)} → {_kind(code)}", f"kind {_kind(before)} → {_kind(code)}"))
    yield from _wording(code, before)
    yield from _lists(code, before)
    if _rules(code) != _rules(before):
        n, m = len(before.rules), len(code.rules)
        yield Change(code.id, "rules", Text(f"规则变了（{n} 条 → {m} 条）", f"rules changed ({n} → {m})"))


def _retired(code: Code) -> Change:
    zh, en = "、".join(code.successors), ", ".join(code.successors)
    if not code.retired:
        return Change(code.id, "restored", Text("恢复使用", "no longer retired"))
    if not code.successors:
        return Change(code.id, "retired", Text("停用", "retired"))
    if len(code.successors) == 1:
        return Change(code.id, "merged", Text(f"并入 {zh}", f"merged into {en}"))
    return Change(code.id, "split", Text(f"拆为 {zh}", f"split into {en}"))


def _kind(code: Code) -> str:
    return code.kind if code.codable else f"{code.kind}*"


def _wording(code: Code, before: Code) -> Iterator[Change]:
    names = {"definition": Text("定义", "definition"), "include": Text("何时编", "include"), "exclude": Text("何时不编", "exclude")}
    for key, name in names.items():
        was, now = getattr(before, key), getattr(code, key)
        if was != now:
            told = Text("“{a}” → “{b}”", "{a!r} → {b!r}")
            zh, en = (told[lang].format(a=was[lang] if was else "", b=now[lang] if now else "") for lang in ("zh", "en"))
            yield Change(code.id, "redefined", Text(f"{name.zh}：{zh}", f"{name.en}: {en}"))
    if (code.about, code.operationalised) != (before.about, before.operationalised):
        zh, en = ("、".join((c.about or "—", str(c.operationalised).lower())) for c in (before, code))
        yield Change(code.id, "redefined", Text.same(f"about, operationalised: {zh} → {en}"))


def _lists(code: Code, before: Code) -> Iterator[Change]:
    names = {
        "examples": ("examples", Text("例", "example")), "counter_examples": ("examples", Text("反例", "counter-example")),
        "explains": ("links", Text("explains", "explains")), "answers": ("links", Text("answers", "answers")),
    }  # fmt: skip
    for key, (what, name) in names.items():
        was, now = getattr(before, key), getattr(code, key)
        for sign, one in [*(("+", x) for x in now if x not in was), *(("−", x) for x in was if x not in now)]:
            yield Change(code.id, what, Text(f"{name.zh} {sign} {one}", f"{name.en} {sign} {one}"))


def _rules(code: Code) -> list[tuple[object, ...]]:
    return [(r.terms, r.pattern and r.pattern.pattern, r.stance, r.near, r.forbids, r.actors, r.about) for r in code.rules]
