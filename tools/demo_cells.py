"""The demonstration's codes as the cells of a 问卷星 export (`按文本`): headers, labels, (跳过), (空), ┋, 〖〗, →, metadata."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import demo_model as model
import numpy as np
import pandas as pd
from demo_texts import OTHER, SUGGESTIONS

from jcommunity_study.survey.questionnaire import Item, Questionnaire

BLANK, SKIPPED = 0, -1  # beside codes >= 1; a number item holds its number, with NaN for blank and -1 for skipped
Codes = dict[str, np.ndarray]
Cells = np.ndarray  # of str objects

START = datetime(2023, 4, 8)  # noqa: DTZ001  # the platform writes local times without a zone
DAYS, OPENS, CLOSES = 12, 8 * 3600, int(22.5 * 3600)
NETWORKS = ("192.0.2", "198.51.100", "203.0.113")  # set aside for documentation: nobody's addresses
PLACES = ("本省-R市", "本省-R市", "本省-R市", "本省-R市", "本省-外市")
SOURCES = (("手机提交", "直接访问"), ("手机提交", "微信"), ("链接", "直接访问"))
METADATA = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")


def table(codes: Codes, questionnaire: Questionnaire, rng: np.random.Generator) -> pd.DataFrame:
    """The sheet: one row a respondent, one column a header, in the order of the questionnaire."""
    n = len(codes["consent"])
    sheet = metadata(n, rng)
    for item in questionnaire.items:
        sheet.update(item_cells(item, codes, n, rng))
    rated = np.stack([codes[name] for name in model.RATED])
    sheet["总分"] = np.where((rated >= 1) & (rated <= 5), rated, 0).sum(axis=0)
    return pd.DataFrame(sheet)


def metadata(n: int, rng: np.random.Generator) -> dict[str, Cells]:
    """序号, times in order, seconds, where it came from, and addresses of the documentation ranges."""
    seconds = np.sort(rng.integers(0, DAYS, n) * 86400 + rng.integers(OPENS, CLOSES, n))
    spent = model.SECONDS_MEDIAN * np.exp(model.SECONDS_SIGMA * rng.standard_normal(n))
    spent = np.clip(spent.astype(int), model.SECONDS_LEAST, model.SECONDS_MOST)
    source = rng.choice(len(SOURCES), n, p=(0.62, 0.23, 0.15))
    address = [f"{NETWORKS[a]}.{b}({PLACES[c]})" for a, b, c in zip(
        rng.integers(0, len(NETWORKS), n), rng.integers(1, 255, n), rng.integers(0, len(PLACES), n), strict=True)]
    columns = (
        np.arange(1, n + 1), _objects(submitted(int(s)) for s in seconds), _objects(f"{s}秒" for s in spent),
        _objects(SOURCES[s][0] for s in source), _objects(SOURCES[s][1] for s in source), _objects(address),
    )
    return dict(zip(METADATA, columns, strict=True))


def submitted(seconds: int) -> str:
    """`2023/4/8 9:05:07`: month, day and hour unpadded, as the platform writes them."""
    t = START + timedelta(seconds=seconds)
    return f"{t.year}/{t.month}/{t.day} {t.hour}:{t:%M:%S}"


def item_cells(item: Item, codes: Codes, n: int, rng: np.random.Generator) -> dict[str, Cells]:
    """The columns of one item by their headers."""
    head = f"{item.number}、{item.text.zh}"
    if item.kind == "matrix":
        heads = [f"{head}—{row.text.zh}" if place == 0 else f"{item.number}、{row.text.zh}" for place, row in enumerate(item.rows)]
        return {h: labelled(item, codes[f"{item.name}_{row.name}"], rng) for h, row in zip(heads, item.rows, strict=True)}
    if item.kind == "multiple":
        return {head: ticked(item, np.stack([codes[f"{item.name}_{o.code}"] for o in item.options]), rng)}
    if item.kind == "ranking":
        return {head: ranked(item, np.stack([codes[f"{item.name}_{o.code}"] for o in item.options]), rng)}
    if item.kind == "number" or item.name == "building":
        return {head: numbers(codes[item.name], "{:.0f}号楼" if item.name == "building" else "{:.0f}", rng)}
    if item.kind == "text":
        return {head: suggestions(n, codes["resident_then"] == 1, rng)}
    return {head: labelled(item, codes[item.name], rng)}


def labelled(item: Item, codes: np.ndarray, rng: np.random.Generator) -> Cells:
    """Labels for codes; an `other` option carries what was written in 〖〗."""
    lookup = np.full(max(o.code for o in item.options) + 2, "", dtype=object)
    for option in item.options:
        lookup[option.code] = option.label.zh
    lookup[-1] = "(跳过)"
    cells = lookup[codes]
    for option in item.options:
        if option.other:
            chosen = codes == option.code
            cells[chosen] = _objects(f"{option.label.zh}〖{text}〗" for text in rng.choice(OTHER[item.name], chosen.sum()))
    return _blanks(cells, codes == BLANK, rng)


def ticked(item: Item, chosen: np.ndarray, rng: np.random.Generator) -> Cells:
    """Chosen labels joined by ┋; one lookup over all combinations, free text put in afterwards."""
    labels = [o.label.zh for o in item.options]
    combinations = ["┋".join(label for bit, label in enumerate(labels) if c >> bit & 1) for c in range(1 << len(labels))]
    skipped = chosen[0] == SKIPPED
    number = np.where(skipped, 0, (np.maximum(chosen, 0) << np.arange(len(labels))[:, None]).sum(axis=0))
    cells = _objects(combinations)[number]
    for option, row in zip(item.options, chosen, strict=True):
        if option.other:
            said = row == 1
            texts = rng.choice(OTHER[item.name], said.sum())
            cells[said] = _objects(c.replace(option.label.zh, f"{option.label.zh}〖{t}〗") for c, t in zip(cells[said], texts, strict=True))
    cells = _blanks(cells, (number == 0) & ~skipped, rng)
    cells[skipped] = "(跳过)"
    return cells


def ranked(item: Item, ranks: np.ndarray, rng: np.random.Generator) -> Cells:
    """`A→B→C` in order of rank; what has no rank is not written."""
    base = len(item.options) + 1
    skipped = ranks[0] == SKIPPED
    number = np.where(skipped, 0, (np.maximum(ranks, 0) * base ** np.arange(len(ranks))[:, None]).sum(axis=0))
    distinct, place = np.unique(number, return_inverse=True)
    orders = []
    for key in distinct:
        found = sorted((int(key) // base**i % base, o.label.zh) for i, o in enumerate(item.options) if int(key) // base**i % base)
        orders.append("→".join(label for _, label in found))
    cells = _blanks(_objects(orders)[place], (number == 0) & ~skipped, rng)
    cells[skipped] = "(跳过)"
    return cells


def numbers(values: np.ndarray, form: str, rng: np.random.Generator) -> Cells:
    """Typed numbers; NaN is blank, -1 skipped."""
    known = np.nan_to_num(values, nan=-2.0)
    distinct, place = np.unique(known, return_inverse=True)
    texts = _objects("(跳过)" if v == SKIPPED else form.format(v) for v in distinct)
    return _blanks(texts[place], known == -2.0, rng)


def suggestions(n: int, asked: np.ndarray, rng: np.random.Generator) -> Cells:
    """Open answers: each text once before any returns."""
    cells = np.full(n, "", dtype=object)
    wrote = np.flatnonzero(asked & (rng.random(n) < model.OPEN_ANSWER))
    order = rng.permutation(len(SUGGESTIONS))
    cells[wrote] = [SUGGESTIONS[order[k % len(order)]] for k in range(len(wrote))]
    cells = _blanks(cells, cells == "", rng)
    cells[~asked] = "(跳过)"
    return cells


def _blanks(cells: Cells, blank: np.ndarray, rng: np.random.Generator) -> Cells:
    """Blank answers as `(空)` or as an empty cell, as both stand in real files."""
    cells[blank] = np.where(rng.random(int(blank.sum())) < model.EMPTY_CELL, "", "(空)").astype(object)
    return cells


def _objects(texts: object) -> Cells:
    found: Sequence[str] = list(texts)  # type: ignore[call-overload]  # any iterable of texts
    cells = np.empty(len(found), dtype=object)
    cells[:] = [str(t) for t in found]
    return cells
