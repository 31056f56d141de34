"""XLSForm workbooks (KoboToolbox, ODK, SurveyCTO): sheets `survey`, `choices`, `settings`.

Layout: xlsform.org and `XLSForm/pyxform`; headings of exports: KoboToolbox's `formpack` (kobotoolbox/formpack,
formpack/schema/fields.py): names or
labels, groups before the name by `/`, `q/option` per option, `_q_latitude` … of a point.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.files.native import Worksheet
from jcommunity_study.survey.questionnaire import Kind
from jcommunity_study.survey.readers.containers.workbook import cell_text
from jcommunity_study.survey.readers.forms.conditions import Condition, parse
from jcommunity_study.survey.readers.forms.form import Form, plain, spelled
from jcommunity_study.survey.readers.variables import Variable

_REFERENCE = re.compile(r"\$\{(?P<name>[^}]+)\}")
_METADATA = frozenset(
    "start end today deviceid subscriberid simserial phonenumber username email audit start-geopoint background-audio background-geopoint "  # noqa: SIM905
    "caseid text-audit speed-violations-count".split()
)
_OPEN: dict[str, Kind | None] = {
    "integer": "number", "decimal": "number", "range": "number", "text": "text", "date": "date", "datetime": "date", "time": "text",
    "barcode": "text", "calculate": None, "calculate_here": None, "hidden": None,
}  # fmt: skip
_PERSONAL = frozenset({"geopoint", "geotrace", "geoshape", "image", "photo", "audio", "video", "file", "signature", "xml-external"})
_LANGUAGE = re.compile(r"^(?P<part>[a-z_]+)\s*(?:::?\s*(?P<language>.+))?$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class _Said:
    """The texts of one row by language ('' where the form names none)."""

    by_language: Mapping[str, str] = field(default_factory=dict)

    def zh(self) -> str:
        chinese = next((t for lang, t in self.by_language.items() if re.search(r"\(zh|中文|汉|chinese|mandarin", lang, re.I) and t), "")
        return chinese or self.by_language.get("", "") or next((t for t in self.by_language.values() if t), "")

    def en(self) -> str:
        return next((t for lang, t in self.by_language.items() if re.search(r"\(en|english|英", lang, re.I) and t), "") or self.zh()


@dataclass(frozen=True)
class _Asked:
    """One row of the sheet `survey` with the groups it stands in."""

    name: str
    kind: str
    options: str
    said: _Said
    groups: tuple[_Asked, ...] = ()
    relevant: str = ""
    appearance: str = ""
    or_other: bool = False


def key(heading: str) -> str:
    """Headings without marks and case: `group/q`, `group.q` (R) and `group-q` (ODK Central) are one."""
    return re.sub(r"[^0-9a-z\u00c0-\uffff]+", ".", plain(heading).casefold()).strip(".")


def fits(sheets: Sequence[Worksheet]) -> bool:
    """By the sheets `survey` and `choices`, the first with columns `type` and `name`."""
    names = {sheet.name.strip().casefold(): sheet.rows() for sheet in sheets}
    head = [cell_text(c).strip().casefold() for c in next(iter(names.get("survey", [])), [])]
    return "survey" in names and {"type", "name"} <= set(head)


def read(sheets: Sequence[Worksheet], path: Path) -> Form:
    """The form of an XLSForm; raises InputError where a list of choices is missing."""
    tables = {sheet.name.strip().casefold(): _table(sheet.rows()) for sheet in sheets}
    choices = _choices(tables.get("choices", []))
    asked, repeats = _asked(tables["survey"])
    settings = (tables.get("settings") or [{}])[0]
    columns: dict[str, Variable] = {}
    spellings: list[tuple[str, str]] = []
    options_of: dict[str, dict[str, str]] = {}
    names = {a.name: _path(a) for a in asked}
    counts = Counter(a.name for a in asked)
    unlisted = sorted({a.options for a in asked if a.kind in ("select_one", "select_multiple", "rank") and a.options not in choices})
    if unlisted and "choices" not in tables:
        raise InputError(
            f"XLSForm 缺少 choices 表（{'、'.join(unlisted)}）。",
            f"the XLSForm lacks the sheet `choices` ({', '.join(unlisted)}).",
            where=path,
        )
    for one in asked:
        own = one.name if counts[one.name] == 1 else _path(one)
        both = zip(_columns(one, own, choices, "zh"), _columns(one, own, choices, "en"), strict=True)
        made = {h: (z, e) for (h, z), (_, e) in both}
        columns |= {h: replace(z, english=e) if z != e else z for h, (z, e) in made.items()}
        spellings += [pair for h in made for pair in _spellings(h, one, choices)]
        if one.kind == "select_multiple":
            options_of[names[one.name]] = {code: f"{names[one.name]}/{code}" for code in choices.get(one.options, {})}
    conditions, unread = _conditions(asked, columns, names)
    title = settings.get("form_title", "") or settings.get("title", "")
    form = Form("xlsform", "kobo", path, title, columns, spelled(spellings, key), key, _added, conditions, unread, options_of)
    return replace(form, notes=(_REPEATS.format(names="、".join(repeats)),)) if repeats else form


_REPEATS = Text("重复组 {names} 在另外的工作表里，未读取。", "The repeat groups {names} stand on further sheets, which are not read.")
ADDED = re.compile(
    r"^X?_{1,2}(?:id|uuid|submission_?time|validation_?status|notes|status|submitted_?by|version_{0,2}|tags|index|parent_table_name|parent_index"
    r"|attachments|geolocation|bamboo_dataset_id|xform_id_string|deprecatedid|submission__\w+)_{0,2}$"
    r"|^(?:start|end|today|deviceid|subscriberid|simserial|phonenumber|username|email|audit(?:_url)?|starttime|endtime|devicephonenum|simid"
    r"|formdef_version|caseid|review_\w+|text_audit)$"
    r"|^(?-i:KEY|PARENT_KEY|SubmissionDate|CompletionDate|Submitter(?:ID|Name)|Attachments(?:Present|Expected)|Status"
    r"|ReviewState|DeviceID|Edits|FormVersion|SET-OF-.*|(?:meta[/.-]|formhub[/.-])?(?:instanceID|instanceName|rootUuid|uuid|deprecatedID))$"
    r"|^X?_.*_(?:latitude|longitude|altitude|precision)$|(?-i:.*_URL)$|.*-(?:Latitude|Longitude|Altitude|Accuracy)$",
    re.IGNORECASE,
)


def _added(heading: str) -> bool:
    return bool(ADDED.match(heading))


def _table(rows: list[list[Any]]) -> list[dict[str, str]]:
    """Rows by heading; empty rows left out, names of headings in lower case, `label::中文 (zh)` kept apart by language."""
    if not rows:
        return []
    head = [re.sub(r"\s*:{1,2}\s*", "::", cell_text(c).strip()) for c in rows[0]]
    head = [h if "::" in h else h.casefold() for h in head]
    out = [{h: cell_text(c).strip() for h, c in zip(head, row, strict=False) if h} for row in rows[1:]]
    return [row for row in out if any(row.values())]


def _said(row: Mapping[str, str], part: str = "label") -> _Said:
    found = {}
    for heading, text in row.items():
        named = _LANGUAGE.match(heading)
        if named and named["part"].casefold() == part and text:
            found[named["language"] or ""] = plain(re.sub(r"\$\{([^}]*)\}", r"[\1]", text))
    return _Said(found)


def _choices(rows: list[dict[str, str]]) -> dict[str, dict[str, _Said]]:
    out: dict[str, dict[str, _Said]] = {}
    for row in rows:
        name = row.get("list_name", "") or row.get("list name", "")
        code = row.get("name", "") or row.get("value", "")
        if name and code:
            out.setdefault(name, {})[code] = _said(row)
    return out


def _asked(rows: list[dict[str, str]]) -> tuple[list[_Asked], list[str]]:
    """The questions outside repeat groups, each with its groups; and the names of the repeat groups."""
    out: list[_Asked] = []
    repeats: list[str] = []
    groups: list[tuple[str, _Asked]] = []
    for row in rows:
        words = row.get("type", "").split()
        begun = re.match(r"(begin|end)[_ ](\w+)", row.get("type", "").strip().casefold())
        if begun and begun[1] == "end":
            groups = groups[:-1]
        elif words:
            one = _Asked(
                row.get("name", ""), (begun[2] if begun else words[0]).casefold(), "" if begun or len(words) < 2 else words[1], _said(row),
                tuple(g for _, g in groups), row.get("relevant", "") or row.get("relevance", ""), row.get("appearance", ""),
                "or_other" in words,
            )  # fmt: skip
            if begun:
                groups = [*groups, (begun[2], one)]
                repeats += [one.name] if begun[2] == "repeat" else []
            elif one.name and all(kind != "repeat" for kind, _ in groups):
                out.append(one)
    return out, repeats


def _path(one: _Asked) -> str:
    """A question's name behind the names of its groups."""
    return "/".join([*(g.name for g in one.groups), one.name])


def _columns(one: _Asked, own: str, choices: Mapping[str, Mapping[str, _Said]], language: str) -> Iterator[tuple[str, Variable]]:
    """The columns of one question, which is called `own`; `language` is zh or en."""

    def said(texts: _Said) -> str:
        return texts.zh() if language == "zh" else texts.en()

    path = _path(one)
    labels = {code: said(text) or code for code, text in choices.get(one.options, {}).items()}
    section = said(one.groups[-1].said) if one.groups else ""
    base = Variable(said(one.said) or one.name, section=section, personal=one.kind in _PERSONAL, group=own)
    if one.kind.startswith("select_one"):
        if one.or_other:
            labels.setdefault("other", "其他" if language == "zh" else "Other")
        table = next((g for g in reversed(one.groups) if "table-list" in g.appearance or g.kind in ("score", "kobomatrix")), None)
        if table is not None:
            # the stroke keeps the group apart from a question of its name
            yield path, replace(base, text=said(table.said) or table.name, kind="matrix", group=f"{table.name}/", part=base.text,
                                labels=labels)  # fmt: skip
            return
        yield path, replace(base, kind="single", labels=labels, group=own)
        if one.or_other:
            yield f"{path}_other", replace(base, group=own, part="other", use="words")
    elif one.kind.startswith("select_multiple"):
        if one.or_other:
            labels.setdefault("other", "其他" if language == "zh" else "Other")
        yield path, replace(base, kind="multiple", labels=labels, group=own, joined=" ")
        for code, label in labels.items():
            yield f"{path}/{code}", replace(base, kind="multiple", group=own, part=label)
        if one.or_other:
            yield f"{path}_other", replace(base, group=own, part="other", use="words")
    elif one.kind == "rank":
        yield path, replace(base, kind="ranking", labels=labels, joined=" ")
    elif one.kind in ("acknowledge", "trigger"):
        yield path, replace(base, kind="single", labels={"OK": "OK"})
    elif one.kind in ("note", *_METADATA):
        yield path, replace(base, kind="text", use="none")
    else:
        yield path, replace(base, kind=_OPEN.get(one.kind, "text"))


def _spellings(heading: str, one: _Asked, choices: Mapping[str, Mapping[str, _Said]]) -> Iterator[tuple[str, str]]:
    path = _path(one)
    rest = heading[len(path) :].lstrip("/")
    for groups in ([g.name for g in one.groups], [], [g.name for g in one.groups[-1:]]):
        yield "/".join([*groups, one.name]) + heading[len(path) :], heading
    option = choices.get(one.options, {}).get(rest)
    for language in one.said.by_language:
        stem = one.said.by_language[language]
        tail = "" if not rest else f"/{option.by_language.get(language, rest)}" if option is not None else heading[len(path) :]
        yield stem + tail, heading
        yield "/".join([*(g.said.by_language.get(language, g.name) for g in one.groups), stem]) + tail, heading


def _conditions(
    asked: list[_Asked], columns: Mapping[str, Variable], names: Mapping[str, str]
) -> tuple[dict[str, tuple[Condition, ...]], list[str]]:
    conditions: dict[str, tuple[Condition, ...]] = {}
    unread = []
    for one in asked:
        said = [a.relevant.strip() for a in (*one.groups, one) if a.relevant.strip()]
        read = [parse(re.sub(r"\s+", " ", t), _REFERENCE, lambda m: names.get(m["name"].strip())) for t in said]
        unread += [one.name] if None in read else []
        known = tuple(c for c in read if c is not None)
        path = names[one.name]
        conditions |= {h: known for h in columns if known and (h == path or h.startswith((f"{path}/", f"{path}_other")))}
    return conditions, unread
