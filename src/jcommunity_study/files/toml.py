"""TOML in which every complaint can name its line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from jcommunity_study.errors import InputError


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """TOML, or an InputError with file and line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        found = re.search(r"at line (\d+)", str(e))
        where = f"{path}:{found[1]}" if found else path
        line = text.splitlines()[int(found[1]) - 1] if found and int(found[1]) <= len(text.splitlines()) else ""
        wide = [mark for mark in "“”‘’＝，［］" if mark in line]
        marks = "".join(wide)
        if twice := re.search(r"Cannot declare \((.*?),?\) twice", str(e)):
            name = ".".join(re.findall(r"'([^']*)'", twice[1]))
            zh, en = f"小节 [{name}] 写了两次，前面已有。请合为一个小节。", f"[{name}] stands twice, here and above. Make them one section."
            raise InputError(zh, en, where=where) from None
        if "Cannot overwrite" in str(e):
            raise InputError("这个名字前面已写过。请只留一处。", "this name was set above. Keep one of them.", where=where) from None
        hint = f"这一行有全角符号 {marks}：请改用英文的引号（全角引号改为 \"）、等号和逗号。" if wide else "请检查引号、等号和括号。"
        hint_en = f"This line has {marks}: type straight quotes, `=` and commas." if wide else "Check quotes, `=` and brackets."
        raise InputError(f"TOML 格式有误。{hint}", f"malformed TOML ({e}). {hint_en}", where=where) from None


def toml_line(text: str, key: str, section: str = "", value: object = None, nth: int | None = None) -> int:
    """The first line that sets `key` (or opens the section of that name), if possible under `section` and with `value`; the section's own
    line without a key or where none sets it; else 1.

    With `nth`, only lines of the nth `[[section]]` (from 0) and of the tables under it count; its head if none of them sets `key`.
    """
    opens = re.compile(rf"^\s*\[+\s*{re.escape(section)}\s*[.\]]")
    sets = re.compile(rf"^\s*(\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*(\]|=|\.)")  # quoted, where it is no bare name
    lines = list(enumerate(text.splitlines(), 1))
    start, end = next((n for n, line in lines if section and opens.match(line)), 0), len(lines)
    if nth is not None:
        heads = [n for n, line in lines if re.match(rf"^\s*\[\[\s*{re.escape(section)}\s*\]\]", line)]
        start = heads[nth] if nth < len(heads) else start
        below = re.compile(rf"^\s*\[+\s*{re.escape(section)}\s*\.")
        end = next((n - 1 for n, line in lines if n > start and re.match(r"^\s*\[+\s*\w", line) and not below.match(line)), end)
    found = [(n, line) for n, line in lines if key and start < n <= end and sets.match(line)]
    exact = [n for n, line in found if value is not None and str(value) in line]
    return next(iter([*exact, *(n for n, _ in found)]), start or 1)
