"""responses.sav: labelled, with measure levels, and every reason for a missing value as a declared code from -9 to -5.

A multiple choice is its 0/1 variables, each labelled with question and option; SPSS's own multiple-response sets cannot be written by
pyreadstat (define them under Analyze > Multiple Response).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.survey.responses import REASONS, WEIGHT, Responses
from jcommunity_study.survey.writers.about import About
from jcommunity_study.survey.writers.variables import Variable, variables

# No column has two of the last three.
CODES = {"skipped": -9, "blank": -8, "refused": -7, "declared": -6, "unranked": -5, "not_scored": -5, "not_derived": -5}
LOWEST, HIGHEST = -9, -5
MAX_LABEL, MAX_VALUE_LABEL, MAX_NAME, MAX_FILE_LABEL, MAX_NOTE, MAX_TEXT = 255, 120, 64, 64, 80, 32_767  # bytes
MAX_SHOWN = 40  # characters of a text that the data view shows
_CREATED = slice(92, 109)  # header record: 9 bytes of date, 8 of time (PSPP's "System File Format")
_FIXED = b"01 Jan 8000:00:00"


def sav_bytes(responses: Responses, scores: pd.DataFrame | None = None, lang: Language = "zh", about: About | None = None) -> bytes:
    """An SPSS system file of the responses, scale scores and weights: the same input gives the same bytes, no date of making inside.

    Whole numbers have the format F8.0, scores F8.2, weights F10.4. `about` titles the file; its banner, where it has one, stands in the
    title and among the notes (File > Display data file information). Answers are cut where SPSS has no room for more: at 32,767 bytes.
    """
    import pyreadstat

    found = variables(responses, scores)
    names = _names([v.name for v in found])
    data: dict[str, pd.Series] = {}
    values: dict[str, dict[float, str]] = {}
    ranges: dict[str, list[Any]] = {}
    for variable in found:
        short = names[variable.name]
        data[short] = _values(responses, variable, short, ranges)
        if variable.column is not None and variable.numeric:
            values[short] = _value_labels(variable, responses.reasons[variable.name], short in ranges, lang)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.sav"
        pyreadstat.write_sav(
            pd.DataFrame(data).reset_index(drop=True),
            str(path),
            file_label=_cut(_title(about, lang), MAX_FILE_LABEL),
            note=_note_lines(about.banner) if about and about.banner else None,
            column_labels={names[v.name]: _label(v, lang) for v in found},
            variable_value_labels={k: v for k, v in values.items() if v},
            missing_ranges=ranges,
            variable_measure={names[v.name]: v.measure for v in found},
            variable_format={names[v.name]: _format(v) for v in found if v.numeric},
            variable_display_width={names[v.name]: 8 if v.numeric else _width(v) for v in found},
            row_compress=True,
        )
        out = bytearray(path.read_bytes())
    out[_CREATED] = _FIXED
    return bytes(out)


def _title(about: About | None, lang: Language) -> str:
    return "" if about is None else (about.banner or about.title)[lang]


def _note_lines(banner: Text) -> list[str]:
    """Both languages in lines of at most 80 bytes, which is what a document record holds."""
    lines: list[str] = []
    for words in (banner.zh, banner.en):
        at = 0
        while at < len(words):
            lines.append(_cut(words[at:], MAX_NOTE))
            at += len(lines[-1])
    return lines


def _label(variable: Variable, lang: Language) -> str:
    """The item's text and the row's or the option's; of a label that is too long the item's text is cut, alike in all columns of the item,
    for the parts tell these apart."""
    column = variable.column
    part = "" if column is None else column.row.text[lang] if column.row else column.option.label[lang] if column.option else ""
    if column is None or not part:
        return _cut(variable.label[lang], MAX_LABEL)
    parts = [*(r.text[lang] for r in column.item.rows), *(o.label[lang] for o in column.item.options)]
    between = "—" if lang == "zh" else " — "
    longest = max(len(p.encode("utf-8")) for p in parts)
    stem = _cut(column.item.text[lang], max(MAX_LABEL - longest - len(between.encode("utf-8")), MAX_LABEL // 3))
    return _cut(f"{stem}{between}{part}", MAX_LABEL)


def _format(variable: Variable) -> str:
    if variable.name == WEIGHT and variable.column is None:
        return "F10.4"
    return "F8.0" if variable.whole and variable.scale is None else "F8.2"


def _width(variable: Variable) -> int:
    longest = max((len(str(v)) for v in variable.values.dropna()), default=0)
    return min(max(longest, 4), MAX_SHOWN)


def _names(names: list[str]) -> dict[str, str]:
    """Names of at most 64 bytes, each once; SPSS does not tell A from a."""
    taken, out = set[str](), {}
    for name in names:
        short, n = name[:MAX_NAME], 1
        while short.casefold() in taken:
            n += 1
            short = f"{name[: MAX_NAME - 4]}_{n}"
        taken.add(short.casefold())
        out[name] = short
    return out


def declares_missing(variable: Variable) -> bool:
    """Whether -9…-5 are declared missing: of every numeric answer, unless a real one lies there."""
    if variable.column is None or not variable.numeric:
        return False
    numbers = variable.values.to_numpy(dtype=float, na_value=np.nan)
    return not ((numbers >= LOWEST) & (numbers <= HIGHEST)).any()


def _values(responses: Responses, variable: Variable, short: str, ranges: dict[str, list[Any]]) -> pd.Series:
    if not variable.numeric:
        return variable.values.fillna("").map(lambda text: _cut(text, MAX_TEXT)).astype(object)
    numbers = variable.values.to_numpy(dtype=float, na_value=np.nan)
    if declares_missing(variable):
        codes = responses.reasons[variable.name].map(lambda r: CODES.get(r, np.nan)).to_numpy(dtype=float)
        numbers = np.where(np.isnan(numbers), codes, numbers)
        ranges[short] = [{"lo": LOWEST, "hi": HIGHEST}]
    return pd.Series(numbers, index=responses.frame.index)


def _value_labels(variable: Variable, reasons: pd.Series, declared: bool, lang: Language) -> dict[float, str]:
    out = {float(code): _cut(label[lang], MAX_VALUE_LABEL) for code, label in variable.labels.items()}
    if declared and variable.column is not None:
        item = variable.column.item
        last = "unranked" if item.kind == "ranking" else "not_derived" if item.derived else "not_scored"
        present = set(reasons)
        out |= {float(CODES[r]): REASONS[r][lang] for r in REASONS if r in present and (CODES[r] != HIGHEST or r == last)}
    return out


def _cut(text: str, limit: int) -> str:
    return text.encode("utf-8")[:limit].decode("utf-8", "ignore")
