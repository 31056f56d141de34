"""Raw cells to codes, texts and reasons, one column at a time; each distinct cell is looked at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import LANGUAGES, Text
from jcommunity_study.privacy import mask_text
from jcommunity_study.survey.questionnaire import Item, Option
from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.coded import CODE, Coded, Labels
from jcommunity_study.survey.readers.export import Export, Field, label_key, split_other, split_ticks
from jcommunity_study.survey.readers.joined import ticked
from jcommunity_study.survey.readers.values import as_date, as_number
from jcommunity_study.survey.responses import REASON_CODES, Doubt

DROPPED_WORDS = Text("选项旁写的文字没有保留：该选项没有 other: true。", "words beside an option without `other: true` were not kept.")
DECLARED_TOO = Text("同时勾选了非回答选项，未计入。", "a declared non-answer was ticked beside answers; it was not counted.")
TWO_READINGS = Text("选项里有分隔符，能有不止一种读法。", "options hold the separator: it can be read in more than one way.")
NO_TICK = Text("只有分隔符，没有选项，按未作答读取。", "separators without an option; read as left blank.")
RANKED_TWICE = Text("同一选项排了两次，取后一次。", "one option is ranked twice; the later rank was taken.")

_Beside = tuple[list[str | None], np.ndarray]


def code(item: Item, found: Field, export: Export, *, keep: bool = False) -> Coded:
    """The columns of `item` from its field of the export; personal data are masked unless the study is to `keep` them."""
    coders = {"matrix": _matrix, "multiple": _multiple, "ranking": _ranking, "single": _choice, "scale": _choice}
    return coders.get(item.kind, _open)(item, found, export, Coded(keep=keep))


def _unknown(label: str, place: int, cells: Cells, *, heading: str, export: Export, labels: Labels) -> Text:
    """The fault of a label that no option bears, in the rows that hold the distinct value at `place`."""
    rows = export.sheet.row_list(np.flatnonzero(cells.codes == place))
    shown = mask_text(label)[:60]
    return Text(
        f"第 {rows} 行“{heading}”列：未知选项“{shown}”（问卷允许：{labels.allowed()}）",
        f"row {rows}, column {heading!r}: unknown option {shown!r} (the questionnaire allows: {labels.allowed()})",
    )


def _note(out: Coded, text: Text, places: Sequence[int], heading: str, cells: Cells, export: Export) -> None:
    """One doubt about the rows that hold one of the distinct values at `places`."""
    if places:
        rows = export.sheet.numbers[np.isin(cells.codes, list(places))]
        out.doubts.append(Doubt(heading, text, tuple(int(n) for n in rows)))


def _integers(values: np.ndarray, cells: Cells) -> pd.Series:
    """Int64 by distinct value; NaN is missing."""
    missing = np.isnan(values)
    whole = np.where(missing, 0, values).astype(np.int64)
    return pd.Series(pd.arrays.IntegerArray(whole[cells.codes], missing[cells.codes]), copy=False)


def _by_row(reasons: np.ndarray, cells: Cells) -> np.ndarray:
    """Reasons of the distinct values as REASON_CODES of the rows."""
    return np.array([REASON_CODES[why] for why in reasons], dtype=np.int8)[cells.codes]


def _one_choice(item: Item, found: Field, column: tuple[str, Cells], export: Export, out: Coded) -> np.ndarray:
    """Adds the column of one choice; returns what was written beside an option, by distinct value (None: not chosen)."""
    labels, (heading, cells) = Labels(item.options), column
    other = next((o for o in item.options if o.other), None) if found.loose else None
    dropped = []
    values, reasons = np.full(len(cells.values), np.nan), np.full(len(cells.values), "", dtype=object)
    beside = np.full(len(cells.values), None, dtype=object)
    for place, raw in enumerate(cells.values):
        reasons[place] = export.reason(raw)
        if reasons[place]:
            continue
        label, written = split_other(raw)
        option = labels.get(label, export.layout == "codes")
        if option is None and other is not None:
            option, written = other, raw
        if option is None:
            out.faults.append(_unknown(label, place, cells, heading=heading, export=export, labels=labels))
        elif option.missing:
            reasons[place] = declared(option)
        else:
            values[place] = option.code
            kept = option.other and item.kind != "matrix"  # a row of a matrix has no column for words
            beside[place] = (out.text(written, cells.counts[place]) if written else "") if kept else None
        dropped += [place] if option is not None and written and beside[place] is None else []
    _note(out, DROPPED_WORDS, dropped, heading, cells, export)
    out.values.append(_integers(values, cells))
    out.reasons.append(_by_row(reasons, cells))
    return beside


def _and(before: str | None, written: str) -> str:
    """What was written beside several options of one answer, one after another."""
    return "；".join(part for part in (before, written) if part)


def declared(option: Option) -> str:
    """The reason of a declared non-answer."""
    return "refused" if option.missing == "refused" else "declared"


def _add_other(item: Item, beside: Iterable[str | None], at: np.ndarray, missing: np.ndarray, out: Coded) -> None:
    """The column of what was written beside an option, `beside[at]` by row: not asked where that option was not chosen (None)."""
    if not any(o.other for o in item.options):
        return
    out.values.append(pd.Series(pd.array([text or None for text in beside], dtype="str").take(at)))
    here = np.array([REASON_CODES["blank" if text == "" else ""] for text in beside], dtype=np.int8)[at]
    chosen = np.array([text is not None for text in beside], dtype=bool)[at]
    out.reasons.append(np.where(chosen, here, np.where(missing > 0, missing, REASON_CODES["skipped"])).astype(np.int8))


def _choice(item: Item, found: Field, export: Export, out: Coded) -> Coded:
    column, *_ = export.cells(found)
    if found.shape != "one":
        out.faults.append(_shape(item, found, column[0]))
        return out
    beside = _one_choice(item, found, column, export, out)
    _add_other(item, beside, column[1].codes, out.reasons[0], out)
    return out


def _shape(item: Item, found: Field, heading: str) -> Text:
    return Text(
        f"“{heading}”有 {len(found.columns)} 列，与问卷“{item.name}”的题型 {item.kind} 不符",
        f"{heading!r} has {len(found.columns)} columns, which does not fit the kind {item.kind} of item `{item.name}`",
    )


def _parts(item: Item, names: Sequence[tuple[str, ...]], found: Field, out: Coded) -> Iterator[tuple[int, int]]:
    """(place among `names`, place among the field's parts); what is on one side only is a fault."""
    parts = [label_key(p) for p in found.parts]
    unclaimed = list(range(len(parts)))
    for place, known in enumerate(names):
        keys = {label_key(k) for k in known}
        same = [n for n in unclaimed if parts[n] in keys] or [n for n in unclaimed if label_key(mask_text(found.parts[n])) in keys]
        here = next(iter(same), None)
        if here is None:
            out.faults.append(Text(f"题目“{item.name}”缺少“{known[0]}”一列", f"item `{item.name}` lacks the column of {known[0]!r}"))
            continue
        unclaimed.remove(here)
        yield place, here
    for n in unclaimed:
        label = mask_text(found.parts[n])
        out.faults.append(
            Text(f"题目“{item.name}”在文件里多出“{label}”一列", f"item `{item.name}` has in the file a column {label!r} more")
        )


def _matrix(item: Item, found: Field, export: Export, out: Coded) -> Coded:
    columns = list(export.cells(found))
    if found.shape != "rows":
        out.faults.append(_shape(item, found, columns[0][0]))
        return out
    for _, here in _parts(item, [(r.text.zh, r.text.en) for r in item.rows], found, out):
        _one_choice(item, found, columns[here], export, out)
    return out


def _multiple(item: Item, found: Field, export: Export, out: Coded) -> Coded:
    return _ticked_columns(item, found, export, out) if found.shape == "options" else _ticked_texts(item, found, export, out)


def _ticked_texts(item: Item, found: Field, export: Export, out: Coded) -> Coded:
    """`A┋B` to indicators. A declared non-answer ticked alone is the reason of all of them."""
    (heading, cells), *_ = export.cells(found)
    labels, options = Labels(item.options), [o for o in item.options if o.missing is None]
    place_of = {o.code: n for n, o in enumerate(options)}
    ticks = np.zeros((len(cells.values), len(options)))
    reasons, beside = np.full(len(cells.values), "", dtype=object), np.full(len(cells.values), None, dtype=object)
    notes: dict[Text, list[int]] = {DROPPED_WORDS: [], DECLARED_TOO: [], TWO_READINGS: [], NO_TICK: []}
    for place, raw in enumerate(cells.values):
        reasons[place] = export.reason(raw)
        parts, unsure = ([], False) if reasons[place] else _parted(raw, found, item)
        notes[TWO_READINGS] += [place] if unsure else []
        if not parts and not reasons[place]:
            reasons[place] = "blank"
            notes[NO_TICK].append(place)
        for part in parts:
            label, written = split_other(part)
            option = labels.get(label, export.layout == "codes")
            if option is None:
                out.faults.append(_unknown(label, place, cells, heading=heading, export=export, labels=labels))
                break
            if option.missing:
                reasons[place] = declared(option)
            else:
                ticks[place, place_of[option.code]] = 1
            if option.other:
                beside[place] = _and(beside[place], out.text(written or "", cells.counts[place]))
            elif written:
                notes[DROPPED_WORDS].append(place)
        if ticks[place].any():
            notes[DECLARED_TOO] += [place] if reasons[place] else []
            reasons[place] = ""
    for text, places in notes.items():
        _note(out, text, places, heading, cells, export)
    _add_indicators(ticks, reasons, cells, out)
    _add_other(item, beside, cells.codes, _by_row(reasons, cells), out)
    return out


def _parted(raw: str, found: Field, item: Item) -> tuple[list[str], bool]:
    """The ticks of a cell, and whether they could be read in another way; what is no option goes beside the one that allows it."""
    if not found.joined:
        return split_ticks(raw), False
    known = frozenset(label_key(o.label[lang]) for o in item.options for lang in LANGUAGES)
    options, words, unsure = ticked(raw, found.joined, known)
    if words:  # a draft's labels are masked
        masked_too = ticked(mask_text(raw), found.joined, known)
        options, words, unsure = min((options, words, unsure), masked_too, key=lambda read: len(read[1]))
    other = next((o.label.zh for o in item.options if o.other), None) if found.loose else None
    return [*options, *(words if other is None else [f"{other}〖{w}〗" for w in words])], unsure


def _add_indicators(ticks: np.ndarray, reasons: np.ndarray, cells: Cells, out: Coded) -> None:
    ticks[reasons != ""] = np.nan
    spread = _by_row(reasons, cells)
    for column in ticks.T:
        out.values.append(_integers(column, cells))
        out.reasons.append(spread)


def _grid(item: Item, found: Field, export: Export, out: Coded) -> tuple[list[Option], np.ndarray, np.ndarray, _Beside]:
    """Option columns as numbers (NaN where there is none) and REASON_CODES, one column per option that the file has; and what was
    written beside the options that allow it, as texts (None: not chosen) and the place of each row's text."""
    columns = list(export.cells(found))
    names = [(o.label.zh, o.label.en) for o in item.options]
    options, values, reasons = [], [], []
    texts, at = list[str | None]([None]), np.zeros(export.sheet.rows, dtype=np.int64)
    for place, here in _parts(item, names, found, out):
        (heading, cells), option = columns[here], item.options[place]
        heads = [split_other(v) for v in cells.values]
        why = np.array([export.reason(v) for v in cells.values], dtype=object)
        bad = [n for n, (head, _) in enumerate(heads) if not why[n] and not CODE.match(head)]
        out.faults += [_unknown(cells.values[n], n, cells, heading=heading, export=export, labels=Labels(())) for n in bad]
        numbers = [float(head) if not why[n] and CODE.match(head) else np.nan for n, (head, _) in enumerate(heads)]
        options.append(option)
        values.append(np.array(numbers, dtype=float)[cells.codes])
        reasons.append(_by_row(why, cells))
        if option.other:
            written = [out.text(words or "", n) for (_, words), n in zip(heads, cells.counts, strict=True)]
            chosen = np.nan_to_num(values[-1]) > 0
            pairs, which = np.unique(at[chosen] * len(written) + cells.codes[chosen], return_inverse=True)
            at[chosen] = len(texts) + which
            texts += [_and(texts[pair // len(written)], written[pair % len(written)]) for pair in pairs.tolist()]
        else:
            _note(out, DROPPED_WORDS, [n for n, (_, words) in enumerate(heads) if words], heading, cells, export)
    if not values:
        return [], np.zeros((len(at), 0)), np.zeros((len(at), 0), dtype=np.int8), (texts, at)
    return options, np.column_stack(values), np.column_stack(reasons), (texts, at)


def _ticked_columns(item: Item, found: Field, export: Export, out: Coded) -> Coded:
    """0/1 columns; nothing ticked at all is blank, as the text export says of the same answer."""
    options, values, reasons, beside = _grid(item, found, export, out)
    if out.faults:
        return out
    ticked = np.nan_to_num(values) > 0
    why = np.where(ticked.any(axis=1), 0, _why(reasons)).astype(np.int8)
    for n, option in enumerate(options):
        if option.missing is not None:
            alone = ticked[:, n] & (ticked.sum(axis=1) == 1)
            why[alone] = REASON_CODES[declared(option)]
    for n, option in enumerate(options):
        if option.missing is None:
            masked = why > 0
            out.values.append(pd.Series(pd.arrays.IntegerArray(ticked[:, n].astype(np.int64), masked)))
            out.reasons.append(why)
    _add_other(item, *beside, why, out)
    return out


def _why(reasons: np.ndarray) -> np.ndarray:
    """Why a row of option columns holds no answer, by row: what one of the columns says, else blank."""
    told = [REASON_CODES[why] for why in ("skipped", "refused", "declared")]
    return np.select([(reasons == why).any(axis=1) for why in told], told, REASON_CODES["blank"])


def _ranking(item: Item, found: Field, export: Export, out: Coded) -> Coded:
    return _ranked_columns(item, found, export, out) if found.shape == "options" else _ranked_texts(item, found, export, out)


def _ranked_texts(item: Item, found: Field, export: Export, out: Coded) -> Coded:
    """`A→B→C` to ranks; an option that was not named is unranked."""
    (heading, cells), *_ = export.cells(found)
    labels = Labels(item.options)
    place_of = {o.code: n for n, o in enumerate(item.options)}
    ranks = np.full((len(cells.values), len(item.options)), np.nan)
    reasons = np.full(ranks.shape, "unranked", dtype=object)
    beside = np.full(len(cells.values), None, dtype=object)
    twice: list[int] = []
    dropped: list[int] = []
    for place, raw in enumerate(cells.values):
        if export.reason(raw):
            reasons[place] = export.reason(raw)
            continue
        for rank, part in enumerate(re.split(r"→(?![^〖]*〗)", raw), 1):
            label, written = split_other(part.strip())
            option = labels.get(label, export.layout == "codes")
            if option is None:
                out.faults.append(_unknown(label, place, cells, heading=heading, export=export, labels=labels))
                break
            twice += [place] if not np.isnan(ranks[place, place_of[option.code]]) else []
            dropped += [place] if written and not option.other else []
            ranks[place, place_of[option.code]] = rank
            reasons[place, place_of[option.code]] = ""
            if option.other:
                beside[place] = _and(beside[place], out.text(written or "", cells.counts[place]))
    _note(out, RANKED_TWICE, twice, heading, cells, export)
    _note(out, DROPPED_WORDS, dropped, heading, cells, export)
    for n in range(len(item.options)):
        out.values.append(_integers(ranks[:, n], cells))
        out.reasons.append(_by_row(reasons[:, n], cells))
    _add_other(item, beside, cells.codes, np.zeros(len(cells), dtype=np.int8), out)
    return out


def _ranked_columns(item: Item, found: Field, export: Export, out: Coded) -> Coded:
    """Ranks by column; -2 is unranked, unless the whole question was left blank."""
    _, values, reasons, beside = _grid(item, found, export, out)
    if out.faults:
        return out
    ranked = np.nan_to_num(values) > 0
    why = np.where(ranked.any(axis=1), REASON_CODES["unranked"], _why(reasons))
    for n in range(ranked.shape[1]):
        whole = np.where(ranked[:, n], values[:, n], 0).astype(np.int64)
        out.values.append(pd.Series(pd.arrays.IntegerArray(whole, ~ranked[:, n])))
        out.reasons.append(np.where(ranked[:, n], 0, why).astype(np.int8))
    _add_other(item, *beside, np.zeros(len(ranked), dtype=np.int8), out)
    return out


def _open(item: Item, found: Field, export: Export, out: Coded) -> Coded:
    """Numbers, dates, areas and free text; what is no number or date is kept as a doubt, with its reason."""
    if found.shape != "one":
        out.faults.append(_shape(item, found, export.sheet.header[found.columns[0]]))
        return out
    (heading, cells), *_ = export.cells(found)
    read = {"number": as_number, "date": as_date}.get(item.kind)
    values = np.full(len(cells.values), None, dtype=object)
    reasons = np.full(len(cells.values), "", dtype=object)
    for place, raw in enumerate(cells.values):
        reasons[place] = export.reason(raw)
        if reasons[place]:
            continue
        values[place] = read(raw) if read else out.text(raw, cells.counts[place])
        if values[place] is None:
            reasons[place] = "not_scored"
    text = Text(f"读不成{'数字' if item.kind == 'number' else '日期'}，记为缺失。", f"is no {item.kind}; taken as missing.")
    _note(out, text, list(np.flatnonzero(reasons == "not_scored")), heading, cells, export)
    if item.kind == "number":
        out.values.append(pd.Series(pd.array([np.nan if v is None else v for v in values], dtype="Float64").take(cells.codes)))
    else:
        out.values.append(pd.Series(pd.array(values, dtype="str").take(cells.codes)))
    out.reasons.append(_by_row(reasons, cells))
    return out
