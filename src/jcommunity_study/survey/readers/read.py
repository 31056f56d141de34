"""An export and its questionnaire → Responses."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.privacy import mask_text, pseudonym
from jcommunity_study.survey.derived import derive, sources
from jcommunity_study.survey.questionnaire import Questionnaire, columns_of
from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.coding import Coded, code
from jcommunity_study.survey.readers.export import BLANK, SPELLED, Export, Field
from jcommunity_study.survey.readers.matching import Match, match
from jcommunity_study.survey.readers.personal import Kinds, kinds_of, left_out, masked, not_read, treated
from jcommunity_study.survey.readers.placed import placed
from jcommunity_study.survey.readers.registry import read_export
from jcommunity_study.survey.readers.times import Times, times
from jcommunity_study.survey.responses import REASON_TYPE, Doubt, Personal, Responses

KEYED = {"device": ("device", "user_agent"), "account": ("openid", "user", "email", "phone")}  # the first that the export has
LEAST_TELLING = 5  # digits and letters of a number or an address that is somebody's own
MAX_NAMED = 12  # faults named in one message
_TELLING = re.compile(r"[0-9a-z]")
_DURATION = re.compile(r"^(?:(\d+)\s*天)?\s*(?:(\d+)\s*(?:小时|时))?\s*(?:(\d+)\s*分钟?)?\s*(?:(\d+(?:\.\d+)?)\s*秒)?$")
_CLOCK = re.compile(r"^()(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$")


def read_responses(
    path: Path, questionnaire: Questionnaire, codes_path: Path | None = None, form: Path | None = None, keep: Collection[str] = ()
) -> Responses:
    """The responses of one export, matched to the questionnaire by number and text.

    `codes_path`: the same answers exported by code; raises InputError where the two disagree. `form` describes the export's columns.
    Raises InputError: unreadable file, an item that is missing or worded otherwise, an unknown option (row, column, value,
    what is allowed), a respondent id that stands twice.
    """
    export = read_export(path, form)
    responses = responses_of(export, questionnaire, keep=keep)
    if codes_path is not None:
        other = read_export(codes_path)
        codes = responses_of(other, questionnaire, keep=keep)
        if codes.n == responses.n and not (has_ids(export) and has_ids(other)):  # rows of a sheet and of a .sav are numbered differently
            codes.frame.index = responses.frame.index
        _check_agreement(responses, codes, codes_path)
    return responses


def responses_of(
    export: Export,
    questionnaire: Questionnaire,
    matched: Match | None = None,
    keep: Collection[str] = (),
    kinds: Kinds | None = None,
) -> Responses:
    """The responses of an export that was already laid out; `matched` says which field is which item where that is known.

    Items that are personal, or turn out to be by heading or content, are not read, but for those to `keep`; `kinds` says which these are
    where that is known.
    """
    if export.layout == "scores":
        raise InputError(
            "这是按分数导出的文件，读不出选项。请在问卷星上按选项文本或按选项序号导出。",
            "was exported by score and holds no options. Export it by option text (按文本) or by option number (按序号).",
            where=export.sheet.path,
        )
    asked = questionnaire.asked()
    if matched is None:
        export, found = placed(export, asked)
        matched = match(export, asked, found)
    if kinds is None:
        kinds = kinds_of(asked.items, matched.fields, export, keep)
    _check_sources(questionnaire, kinds.items)
    questionnaire = treated(questionnaire, keep=keep, drop=kinds.items)
    asked = questionnaire.asked()
    coded = {
        item.name: code(item, matched.fields[item.name], export, keep=item.name in keep)
        for item in asked.items
        if item.name in matched.fields and not item.personal
    }
    _complain([*matched.faults, *(fault for c in coded.values() for fault in c.faults)], export)
    ids = _ids(export, kinds)
    frame, reasons = _frames(asked, coded, ids)
    when = times(_column(export, _submitted(export)))
    doubts = (*matched.doubts, *export.doubts, *(doubt for c in coded.values() for doubt in c.doubts))
    doubts += (*_no_codes(export, [matched.fields[name] for name in coded]), *_metadata_doubts(export, when), *_file_doubts(export))
    personal = (*left_out(kinds, matched.fields, export, keep), *_masked(coded, matched, export))
    private = {item.name: matched.fields[item.name] for item in asked.items if item.personal and item.name in matched.fields}
    metadata = _metadata(export, ids, when).assign(**_keys(export, private))
    return derive(Responses(frame, reasons, metadata, asked, doubts, personal), questionnaire)


def _check_sources(questionnaire: Questionnaire, gone: Collection[str]) -> None:
    """Raises InputError for a derived variable that is made of what is not read."""
    owners = {c.name: c.item.name for c in questionnaire.columns() if c.item.name in gone}
    for item in questionnaire.items:
        if item.derived is not None:
            for name in sources(item.derived, questionnaire):
                if name in owners:
                    raise not_read(name, owners[name], item.derived.where)


def _masked(coded: Mapping[str, Coded], matched: Match, export: Export) -> Iterator[Personal]:
    for name, one in coded.items():
        yield from masked(name, (heading for heading, _ in export.cells(matched.fields[name])), one.masked)


def _no_codes(export: Export, fields: Iterable[Field]) -> Iterator[Doubt]:
    """Values of a labelled file that are no code of an option, by column and row."""
    text = Text("不是选项的编码，记为缺失。", "is no code of an option; taken as missing.")
    for heading, cells in (column for field in fields for column in export.cells(field)):
        rows = np.flatnonzero(cells.map(lambda v: v == SPELLED["not_scored"], dtype=bool))
        if len(rows):
            yield Doubt(heading, text, tuple(int(n) for n in export.sheet.numbers[rows]))


def _file_doubts(export: Export) -> list[Doubt]:
    return [Doubt("", text) for text in export.warnings]


def _metadata_doubts(export: Export, when: Times) -> list[Doubt]:
    """Times and durations that could not be read, and times whose day and month could be swapped."""
    out = []
    for role in (_submitted(export), "seconds"):
        column = export.metadata.get(role)
        if column is None:
            continue
        cells, heading = export.sheet.columns[column], export.sheet.header[column]
        read = when if role != "seconds" else None
        unread = read.unread if read else [v for v in cells.values if v not in BLANK and np.isnan(as_seconds(v))]
        rows = np.flatnonzero(np.isin(cells.codes, [cells.values.index(v) for v in unread]))
        if len(rows):
            text = Text("读不成时间，留空。", "could not be read as a time; left empty.")
            out.append(Doubt(heading, text, tuple(int(n) for n in export.sheet.numbers[rows])))
        if read and read.ambiguous:
            text = Text("月和日的先后分不清，按“月/日”读。", "day and month could be swapped; read as month/day.")
            out.append(Doubt(heading, text))
    return out


def _submitted(export: Export) -> str:
    """The role that tells when an answer was handed in."""
    return "submitted" if "submitted" in export.metadata else "ended"


def _complain(faults: list[Text], export: Export) -> None:
    if not faults:
        return
    distinct = list(dict.fromkeys(faults))
    more = len(distinct) - MAX_NAMED
    zh = "；".join(f.zh for f in distinct[:MAX_NAMED]) + (f"；另有 {more} 处" if more > 0 else "")
    en = "; ".join(f.en for f in distinct[:MAX_NAMED]) + (f"; and {more} more" if more > 0 else "")
    raise InputError(
        f"与问卷对不上：{zh}。请改 questionnaire.yaml，或更正文件。",
        f"does not fit the questionnaire: {en}. Amend questionnaire.yaml, or correct the file.",
        where=export.sheet.path,
    )


def has_ids(export: Export) -> bool:
    """Whether the export has a column of ids without gaps."""
    column = export.metadata.get("id")
    return column is not None and BLANK.isdisjoint(export.sheet.columns[column].values)


def _ids(export: Export, kinds: Kinds) -> pd.Index:
    """序号, or row numbers where the column is absent, has gaps, or holds personal data; an id that stands twice is bad input."""
    if not has_ids(export) or export.metadata["id"] in kinds.columns:
        return pd.Index([str(n) for n in export.sheet.numbers], dtype="str", name="id")
    cells = export.sheet.columns[export.metadata["id"]]
    twice = np.flatnonzero(cells.counts > 1)
    if len(twice):
        value = mask_text(cells.values[twice[0]])
        rows = export.sheet.row_list(np.flatnonzero(cells.codes == twice[0]))
        raise InputError(
            f"答卷编号“{value}”重复（第 {rows} 行；共 {len(twice)} 个编号重复）。请删去多余的行。",
            f"respondent id {value!r} stands twice (rows {rows}; {len(twice)} ids in all). Delete the rows that are too many.",
            where=export.sheet.path,
        )
    return pd.Index(cells.texts(), dtype="str", name="id")


def _frames(questionnaire: Questionnaire, coded: dict[str, Coded], ids: pd.Index) -> tuple[pd.DataFrame, pd.DataFrame]:
    values: dict[str, Any] = {}
    reasons: dict[str, Any] = {}
    for item in questionnaire.items:
        if item.name not in coded:
            continue
        for column, value, reason in zip(columns_of(item), coded[item.name].values, coded[item.name].reasons, strict=True):
            values[column.name] = value.array
            reasons[column.name] = pd.Categorical.from_codes(reason, dtype=REASON_TYPE)
    return pd.DataFrame(values, index=ids, copy=False), pd.DataFrame(reasons, index=ids, copy=False)


def _column(export: Export, role: str) -> Cells:
    """The metadata column of a role, or empty cells where the export has none."""
    place = export.metadata.get(role)
    return Cells(("",), np.zeros(export.sheet.rows, dtype=np.int32)) if place is None else export.sheet.columns[place]


def _metadata(export: Export, ids: pd.Index, when: Times) -> pd.DataFrame:
    """submitted, seconds, source, ip_key, row; NaT, NaN or '' where the export has none."""
    key = export.sheet.key
    return pd.DataFrame(
        {
            "submitted": when.values,
            "seconds": _column(export, "seconds").map(as_seconds, dtype=float) if "seconds" in export.metadata else _between(export),
            "source": _strings(_column(export, "source"), lambda v: "" if v in BLANK else mask_text(v)),
            "ip_key": _strings(_column(export, "ip"), lambda v: ip_key(v, key)),
            "row": export.sheet.numbers,
        },
        index=ids,
    )


def _between(export: Export) -> np.ndarray:
    """Seconds from the start to the end of an answer; NaN where either is not known, or the end comes first."""
    started, ended = (times(_column(export, role)).values for role in ("started", "ended"))
    seconds = (ended - started) / np.timedelta64(1, "s")
    return np.where(seconds >= 0, seconds, np.nan)


def _keys(export: Export, private: Mapping[str, Field]) -> dict[str, Any]:
    """`{name}_key`: keyed hashes of what each answered to the `private` questions of one column, and of device and account."""
    columns = {name: export.sheet.columns[field.columns[0]] for name, field in private.items() if len(field.columns) == 1}
    columns |= {name: _column(export, next((r for r in roles if r in export.metadata), name)) for name, roles in KEYED.items()}
    return {f"{name}_key": _strings(cells, lambda v: _key(v, export.sheet.key)) for name, cells in columns.items()}


def _key(raw: str, key: bytes) -> str:
    """'' of what tells nobody from another (无, none, a surname); blanks and capitals make no other person."""
    written = "".join(raw.split()).casefold()
    return "" if len(_TELLING.findall(written)) < LEAST_TELLING else pseudonym(written, key or b"none", 16)


def _strings(cells: Cells, function: Callable[[str], str]) -> Any:
    """`function` of each row's text as a column of strings."""
    return pd.array([function(v) for v in cells.values], dtype="str").take(cells.codes)


def ip_key(raw: str, key: bytes) -> str:
    """A keyed hash of the address in `114.222.205.156(江苏-南京)`, for the search for duplicates; '' when there is none."""
    address = re.split(r"[(（]", raw)[0].strip()
    return "" if address in BLANK else pseudonym(address, key or b"none", 16)


def as_seconds(raw: str) -> float:
    """`137秒`, `43分11秒`, `1小时2分3秒`, `0:02:17`, `137`; NaN when there is none."""
    text = raw.strip()
    if text.replace(".", "", 1).isdigit():
        return float(text)
    match = _CLOCK.match(text) or _DURATION.match(text)
    if not text or not match:
        return float("nan")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return days * 86_400 + hours * 3600 + minutes * 60 + seconds


def _check_agreement(text: Responses, codes: Responses, codes_path: Path) -> None:
    """The two exports must hold the same respondents and the same codes; free text is in one of them only."""
    if set(text.frame.index) != set(codes.frame.index):
        raise InputError(
            "两份导出的答卷编号不同，不是同一批答卷。",
            "holds other respondents than the text export: not the same answers.",
            where=codes_path,
        )
    other = codes.frame.loc[text.frame.index]
    for name in text.frame.columns:
        if text.frame[name].dtype != "Int64" or name not in other:  # a column may be personal by the words of one export alone
            continue
        differ = (text.frame[name].fillna(-1) != other[name].fillna(-1)).to_numpy()
        if differ.any():
            ids = "、".join(text.frame.index[differ][:5])
            raise InputError(
                f"“{name}”在两份导出里不一致（{int(differ.sum())} 份，如编号 {ids}）。请核对问卷里的选项编码。",
                f"`{name}` differs between the two exports ({int(differ.sum())} respondents, such as {ids}). Check the options' codes.",
                where=codes_path,
            )
