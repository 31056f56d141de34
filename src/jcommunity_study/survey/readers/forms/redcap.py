"""REDCap data dictionaries (.csv as downloaded, or the columns that its API names).

Layout as in real dictionaries (OuhscBbmc/REDCapR) and REDCap's help "Data dictionary": choices
`1, one | 2, two`, a checkbox becomes a column per
choice `name___code` (the code in lower case, what is no letter, figure or `_` as `_`: -99 → `name____99`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from jcommunity_study.survey.questionnaire import Kind
from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.forms.conditions import Condition, parse
from jcommunity_study.survey.readers.forms.form import Form, plain, spelled
from jcommunity_study.survey.readers.variables import Variable

_HEADINGS = {
    "variablefieldname": "name", "fieldname": "name", "formname": "form", "sectionheader": "section", "fieldtype": "type",
    "fieldlabel": "label", "choicescalculationsorsliderlabels": "choices", "choicesorcalculations": "choices",
    "selectchoicesorcalculations": "choices", "textvalidationtypeorshowslidernumber": "validation", "identifier": "identifier",
    "branchinglogicshowfieldonlyif": "logic", "branchinglogic": "logic", "matrixgroupname": "matrix",
}  # fmt: skip
ADDED = re.compile(
    r"^(?:redcap_(?:event_name|repeat_instrument|repeat_instance|data_access_group|survey_identifier)|\w+_(?:complete|timestamp)"
    r"|event name|repeat instrument|repeat instance|data access group|survey identifier|survey timestamp|complete\?)(?: \(\d+\))?$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\[(?P<name>[a-z][a-z0-9_]*)(?:\((?P<option>[^)]+)\))?\](?!\s*\[)", re.IGNORECASE)
_FIXED = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}
_CHOSEN: dict[str, Kind] = {"radio": "single", "dropdown": "single", "yesno": "single", "truefalse": "single", "sql": "single"}
_PERSONAL = re.compile(r"^(?:email|phone|zipcode|postalcode|ssn|mrn|vmrn)", re.IGNORECASE)
_NO_COLUMN = frozenset({"descriptive", ""})

Row = Mapping[str, str]


def key(heading: str) -> str:
    """Headings by label, compared without case and blanks."""
    return re.sub(r"\s+", " ", heading).strip().casefold()


def fits(sheet: Sheet) -> bool:
    """By the columns for a field's name and type."""
    return {"name", "type", "label"} <= {_part(h) for h in sheet.header}


def read(sheet: Sheet) -> Form:
    """The form of a dictionary."""
    parts = {_part(h): n for n, h in reversed(list(enumerate(sheet.header))) if _part(h)}
    texts = {part: sheet.columns[n].texts() for part, n in parts.items()}
    rows = [{part: str(column[n]) for part, column in texts.items()} for n in range(sheet.rows)]
    rows = [r for r in rows if re.fullmatch(r"[A-Za-z]\w*", r["name"], re.ASCII) and r["type"] not in _NO_COLUMN]
    matrices = _matrices(rows)
    columns = {heading: v for row in rows for heading, v in _columns(row, matrices)}
    choices = {row["name"]: _choices(row) for row in rows if row["type"] == "checkbox"}
    options_of = {name: {code: heading_of(name, code) for code in codes} for name, codes in choices.items()}
    conditions, unread = _conditions(rows, columns, options_of)
    labels = [(plain(row["label"]), row["name"]) for row in rows if row["type"] != "checkbox"]
    labels += [
        (f"{plain(row['label'])} (choice={label})", heading_of(row["name"], code))
        for row in rows if row["type"] == "checkbox" for code, label in _choices(row).items()
    ]  # fmt: skip
    return Form(
        "redcap", "redcap", sheet.path, "", columns, spelled(labels, key), key, lambda h: bool(ADDED.match(h)), conditions, unread,
        options_of,
    )  # fmt: skip


def _part(heading: str) -> str:
    return _HEADINGS.get(re.sub(r"[^a-z]", "", heading.casefold()), "")


def heading_of(name: str, code: str) -> str:
    """The column of one choice of a checkbox."""
    return f"{name}___{re.sub(r'[^a-z0-9_]', '_', code.casefold())}"


def _choices(row: Row) -> dict[str, str]:
    """Code → label, from `1, one | 2, two`."""
    if row["type"] in _FIXED:
        return _FIXED[row["type"]]
    pairs = [part.partition(",") for part in row.get("choices", "").split("|") if part.strip()]
    return {code.strip(): plain(label) or code.strip() for code, _, label in pairs}


def _matrices(rows: list[dict[str, str]]) -> dict[str, str]:
    """Matrix group → its stem, where the group is one of single choices: the section header that stands before it, else its name."""
    out: dict[str, str] = {}
    section = ""
    for row in rows:
        section = row.get("section", "") or section
        group = row.get("matrix", "")
        if group and row["type"] == "radio":
            out.setdefault(group, plain(section) or group)
    return out


def _columns(row: dict[str, str], matrices: Mapping[str, str]) -> Iterator[tuple[str, Variable]]:
    name, label = row["name"], plain(row["label"]) or row["name"]
    validation = row.get("validation", "")
    personal = row.get("identifier", "").strip().casefold() in ("y", "yes") or row["type"] in ("file", "signature")
    personal = personal or (row["type"] == "text" and bool(_PERSONAL.match(validation)))
    base = Variable(label, section=plain(row.get("section", "")), personal=personal)
    if row["type"] == "checkbox":
        for code, choice in _choices(row).items():
            yield heading_of(name, code), replace(base, kind="multiple", group=name, part=choice)
    elif row["type"] == "radio" and (group := row.get("matrix", "")) in matrices:
        # the stroke keeps the group apart from a field of its name
        yield name, replace(base, text=matrices[group], kind="matrix", group=f"{group}/", part=label, labels=_choices(row))
    elif row["type"] in _CHOSEN and (choices := _choices(row)):
        yield name, replace(base, kind=_CHOSEN[row["type"]], labels=choices if row["type"] != "sql" else {})
    else:
        yield name, replace(base, kind=_open(row["type"], validation))


def _open(kind: str, validation: str) -> Kind | None:
    if kind == "slider" or validation.startswith(("number", "integer")):
        return "number"
    if validation.startswith("date"):
        return "date"
    return "text" if kind in ("notes", "file", "signature") or validation else None


def _conditions(
    rows: list[dict[str, str]], columns: Mapping[str, Variable], options_of: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, tuple[Condition, ...]], list[str]]:
    def name_of(found: re.Match[str]) -> str | None:
        name = heading_of(found["name"], found["option"]) if found["option"] else found["name"].casefold()
        return name if name in columns else None

    conditions: dict[str, tuple[Condition, ...]] = {}
    unread = []
    for row in rows:
        logic = row.get("logic", "").strip()
        condition = parse(plain_logic(logic), _REFERENCE, name_of) if logic else None
        if logic and condition is None:
            unread.append(row["name"])
        if condition is not None:
            for heading in options_of.get(row["name"], {"": row["name"]}).values():
                conditions[heading] = (condition,)
    return conditions, unread


def plain_logic(logic: str) -> str:
    """A condition on one line, curly quotes straight."""
    return re.sub(r"\s+", " ", logic.translate(str.maketrans("“”‘’", "\"\"''")))
