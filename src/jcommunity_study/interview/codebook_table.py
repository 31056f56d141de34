"""The codebook as a table and back: an .xlsx with everything in it, or a .csv with a row a code (rules and word lists left out).

The table is made of the file's own values, so that what comes back is what went out: a cell with one text in both languages, lists as
a line each (as JSON where an entry has line breaks), contexts of rules as JSON.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from jcommunity_study.errors import InputError
from jcommunity_study.files import child, native
from jcommunity_study.files.text import decode, neutralise, read_bytes, restored
from jcommunity_study.files.workbook import text_of, workbook_bytes
from jcommunity_study.files.yaml import SCHEMA, load
from jcommunity_study.interview.codebook import KEYS

TEXTS = ("name", "definition", "include", "exclude")
LISTS = ("examples", "counter_examples", "explains", "answers", "successors")
SWITCHES = ("codable", "retired", "operationalised")
PLAIN = ("id", "kind", "parent", "about")
RULE = ("code", "terms", "pattern", "stance", "near", "forbids", "actors", "about")
HEAD = ("title_zh", "title_en", "dictionary", "evidence")
NAMED = ("word_lists", "actors")  # a name and its words a row
SHEETS = ("codes", "rules", *NAMED, "codebook")
Table = list[list[str]]


def code_columns() -> list[str]:
    """The columns of a row a code: texts in two languages."""
    return [c for key in KEYS if key != "rules" for c in ([f"{key}_zh", f"{key}_en"] if key in TEXTS else [key])]


def tables(path: Path) -> dict[str, Table]:
    """The tables of a codebook.yaml (SHEETS), each with its heading row."""
    plain = load(path).plain()
    codes, rules = [code_columns()], [list(RULE)]
    for code in plain["codes"]:
        codes.append([_cell(code, column) for column in codes[0]])
        rules += [[code["id"], *(_rule_cell(rule, key) for key in RULE[1:])] for rule in code.get("rules") or ()]
    named = {key: [["name", "words"], *([name, _lines(words)] for name, words in (plain.get(key) or {}).items())] for key in NAMED}
    title, head = plain.get("title") or {}, [list(HEAD)]
    both = title if isinstance(title, Mapping) else {"zh": title, "en": title}
    evidence = json.dumps(plain["evidence"], ensure_ascii=False) if plain.get("evidence") else ""
    head.append([str(both.get("zh", "")), str(both.get("en", "")), _lines(plain.get("dictionary") or []), evidence])
    return {"codes": codes, "rules": rules, **named, "codebook": head}


def xlsx_bytes(path: Path) -> bytes:
    """The workbook; the same codebook gives the same bytes. Raises InputError for a cell over Excel's 32,767 characters."""
    return workbook_bytes(tables(path), path)


def csv_text(path: Path) -> str:
    """A row a code, with BOM for Excel; rules, word lists and dictionary are not in it."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([neutralise(cell) for cell in row] for row in tables(path)["codes"])
    return "\ufeff" + out.getvalue()


def yaml_of(path: Path, present: Path | None) -> str:
    """The codebook.yaml that a table describes; of a .csv the rules, word lists, dictionary and title of the `present` one stay.

    Raises InputError for an unknown or lacking column, a rule of a code that is not there, or JSON that is none, with its cell.
    """
    sheets = _read(path)
    codes = [_code(row, number, path) for number, row in _rows(sheets["codes"], code_columns(), path, "codes")]
    top: dict[str, Any] = {"schema": SCHEMA}
    if "codebook" in sheets:
        top |= _head(sheets, path)
        _give_rules(codes, sheets["rules"], path)
    elif present is not None and present.exists():
        plain = load(present).plain()
        top |= {k: v for k, v in plain.items() if k not in ("schema", "codes")}
        rules = {c["id"]: c["rules"] for c in plain["codes"] if c.get("rules")}
        codes = [code | ({"rules": rules[code["id"]]} if code.get("id") in rules else {}) for code in codes]
    return yaml_text(top | {"codes": codes})


def yaml_text(plain: Mapping[str, Any]) -> str:
    """A codebook.yaml that holds these values."""
    return yaml.safe_dump(dict(plain), allow_unicode=True, sort_keys=False, width=140)


def _read(path: Path) -> dict[str, Table]:
    data = read_bytes(path)
    if path.suffix.lower() == ".csv":
        return {
            "codes": [[restored(c) for c in row] for row in csv.reader(io.StringIO(decode(data, path).removeprefix("\ufeff"), newline=""))]
        }
    sheets = child.call(native.READ_WORKBOOK, data, where=path, seconds=30.0)
    found = {s.name: [[restored(text_of(c)) for c in row] for row in s.rows()] for s in sheets if s.width}
    for name in SHEETS:
        if name not in found:
            raise InputError(f"缺少工作表“{name}”。请用导出的工作簿。", f"has no sheet {name!r}. Use the exported workbook.", where=path)
    return found


def _rows(table: Table, columns: Sequence[str], path: Path, sheet: str) -> list[tuple[int, dict[str, str]]]:
    head = [cell.strip() for cell in table[0]] if table else []
    for name in (*(h for h in head if h and h not in columns), *(c for c in columns if c not in head)):
        known = ", ".join(columns)
        raise InputError(
            f"{sheet}：列“{name}”{'不认识' if name in head else '不见了'}。应有：{known}。",
            f"{sheet}: the column {name!r} is {'unknown' if name in head else 'gone'}. There should be: {known}.",
            where=path,
        )
    return [(n, dict(zip(head, row, strict=False))) for n, row in enumerate(table[1:], 2) if any(cell.strip() for cell in row)]


def _cell(code: Mapping[str, Any], column: str) -> str:
    key, _, lang = column.rpartition("_") if column.endswith(("_zh", "_en")) else (column, "", "")
    value = code.get(key)
    if value is None:
        return ""
    if lang:
        return str(value.get(lang, "")) if isinstance(value, Mapping) else str(value)
    if key in LISTS:
        return _lines(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rule_cell(rule: Mapping[str, Any], key: str) -> str:
    value = rule.get(key)
    if value is None:
        return ""
    if key in ("near", "forbids"):
        return json.dumps(value, ensure_ascii=False)
    return _lines(value) if isinstance(value, list) else str(value)


def _lines(values: Sequence[Any]) -> str:
    texts = [str(v) for v in values]
    plain = all(t and t == t.strip() and "\n" not in t and not t.startswith("[") for t in texts)
    return "\n".join(texts) if plain else json.dumps(texts, ensure_ascii=False)


def _list(cell: str, where: str) -> list[str]:
    if cell.startswith("["):
        found = _json(cell, where)
        return [str(v) for v in found] if isinstance(found, list) else [cell]
    return [line.strip() for line in cell.split("\n") if line.strip()]


def _json(cell: str, where: str) -> Any:
    try:
        return json.loads(cell)
    except json.JSONDecodeError as e:
        raise InputError(f"不是 JSON（{e}）。", f"is no JSON ({e}).", where=where) from None


def _code(row: Mapping[str, str], number: int, path: Path) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key in KEYS:
        if key in TEXTS:
            zh, en = row[f"{key}_zh"], row[f"{key}_en"]
            if zh or en:
                out[key] = zh if zh == en else {"zh": zh, "en": en}
        elif key in LISTS:
            if row[key].strip():
                out[key] = _list(row[key], f"{path}:{number}")
        elif key in SWITCHES:
            if row[key].strip():
                out[key] = _switch(row[key], f"{path}:{number}", key)
        elif key in PLAIN and row[key].strip():
            out[key] = row[key].strip()
    return out


def _switch(cell: str, where: str, key: str) -> bool:
    word = cell.strip().lower()
    if word not in ("true", "false"):
        raise InputError(f"{key} 应为 true 或 false，而不是“{cell}”。", f"{key} is true or false, not {cell!r}.", where=where)
    return word == "true"


def _head(sheets: Mapping[str, Table], path: Path) -> dict[str, Any]:
    ((_, head), *_) = _rows(sheets["codebook"], HEAD, path, "codebook") or [(2, {})]
    out: dict[str, Any] = {}
    zh, en = head.get("title_zh", ""), head.get("title_en", "")
    if zh or en:
        out["title"] = zh if zh == en else {"zh": zh, "en": en}
    if words := _list(head.get("dictionary", ""), f"{path}:codebook"):
        out["dictionary"] = words
    if told := head.get("evidence", "").strip():
        out["evidence"] = _json(told, f"{path}:codebook")
    for key in NAMED:
        if rows := _rows(sheets[key], ("name", "words"), path, key):
            out[key] = {row["name"]: _list(row["words"], f"{path}:{key}:{n}") for n, row in rows}
    return out


def _give_rules(codes: list[dict[str, Any]], table: Table, path: Path) -> None:
    by_id = {code.get("id"): code for code in codes}
    for number, row in _rows(table, RULE, path, "rules"):
        where = f"{path}:rules:{number}"
        if row["code"] not in by_id:
            raise InputError(f"没有编码“{row['code']}”。", f"there is no code {row['code']!r}.", where=where)
        rule: dict[str, Any] = {}
        for key in RULE[1:]:
            cell = row[key]
            if cell.strip():
                rule[key] = (
                    _json(cell, where) if key in ("near", "forbids") else cell if key in ("pattern", "stance") else _list(cell, where)
                )
        by_id[row["code"]].setdefault("rules", []).append(rule)
