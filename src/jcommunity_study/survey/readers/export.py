"""An export as its platform laid it out: which columns are metadata, which belong to one question, and how.

Whatever a platform writes, its reader spells the answer cells in one way, 问卷星's text export, so that coding.py knows one way only:
`(跳过)` was not asked, `(空)` or nothing is blank, `(拒答)` refused, `(缺失)` declared to be no answer; `A┋B` are ticks, `A→B` ranks,
`A〖words〗` is an option with what was written beside it; a column per option holds 1 or 0 (or a rank).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.survey.questionnaire import Kind, Option
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.responses import Doubt

Shape = Literal["one", "options", "rows"]
Layout = Literal["text", "codes", "scores"]
SKIPPED = frozenset({"(跳过)", "（跳过）"})
BLANK = frozenset({"", "(空)", "（空）", "NULL"})
SPELLED = {
    "skipped": "(跳过)",
    "blank": "(空)",
    "refused": "(拒答)",
    "declared": "(缺失)",
    "unranked": "(未排序)",
    "not_scored": "(无法读取)",
}
UNVERIFIED = Text("版式未经真实文件核对，请逐列核对。", "Layout unverified against a real file: check it column by column.")
PERSONAL_ROLES = {
    "ip": "ip", "nickname": "name", "user": "name", "submitter": "name", "user_agent": "device", "device": "device", "openid": "device",
    "email": "email", "phone": "phone", "country": "address", "province": "address", "city": "address", "location": "address",
    "wechat_city": "address", "wechat_sex": "", "custom": "", "source_link": "url",
}  # fmt: skip  # metadata that says who or where somebody is, whatever its heading, with its kind; `user#…` are a platform's further ones
_WHY = {**dict.fromkeys(SKIPPED, "skipped"), **dict.fromkeys(BLANK, "blank"), **{said: why for why, said in SPELLED.items()}}
_NOTED = re.compile(r"[【(（\[](?:请注明|请说明|请填写|请具体说明|please specify)[】)）\]]|[_＿]{2,}", re.IGNORECASE)
_OTHER = re.compile(r"^(?P<label>.*?)〖(?P<text>.*)〗$", re.DOTALL)
_NOT_WORD = re.compile(r"[\W_]+")
_KIND_NOTE = re.compile(r"[(（\[【](?:可?多选题?|单选题?|必答|选答|量表题?|矩阵[^)）]*|排序题?|填空题?)[^)）\]】]*[)）\]】]$")


@dataclass(frozen=True)
class Field:
    """One question of the export.

    shape    `one`: a column; `options`: a column per option (0/1, or ranks); `rows`: a column per row of a matrix
    columns  their places in the sheet; `parts` the options' or rows' labels, in the same order
    declared the kind that an old heading names (`单选题`), or ''
    name     the platform's own name of the question, or ''
    guessed  whether its kind, or which columns are one question, is a guess from names, wording and answers
    english  its text, parts and section in English, where the platform has both languages
    kind     its kind, options its options with their codes, ordered whether these are a scale: where the platform tells, else guessed
    joined   what stands between the ticks of one cell where that is not `┋` (options may hold it too: readers/joined.py)
    loose    what was written under 其他 stands bare in the cell, in the place of an option
    beside   further columns whose words were set as `〖words〗` beside the options
    again    further columns that hold the same answers once more
    """

    number: int | None
    text: str
    shape: Shape
    columns: tuple[int, ...]
    parts: tuple[str, ...] = ()
    declared: str = ""
    name: str = ""
    kind: Kind | None = None
    options: tuple[Option, ...] = ()
    ordered: bool | None = None
    section: str = ""
    personal: bool = False
    joined: str = ""
    loose: bool = False
    beside: tuple[int, ...] = ()
    again: tuple[int, ...] = ()
    guessed: bool = False
    english: Field | None = None

    @property
    def answers(self) -> tuple[int, ...]:
        """The columns whose cells are its answers; those of a question whose mentions were joined are its first."""
        return self.columns[:1] if self.shape == "one" else self.columns

    @property
    def every(self) -> tuple[int, ...]:
        """All columns that belong to it, in the order of the file."""
        return tuple(sorted((*self.columns, *self.beside, *self.again)))


@dataclass(frozen=True, eq=False)
class Export:
    """`metadata` maps roles (id, submitted, started, ended, seconds, source, source_detail, ip, score; others are a platform's own) to
    columns; `fields` are the questions; `doubts` are those that laying out found, by row; `form` is the file that described the columns.

    `raw` is the sheet as it stood in the file, before its cells were spelled; its columns stand in the same places in `sheet`.
    """

    platform: str
    layout: Layout
    sheet: Sheet
    metadata: Mapping[str, int]
    fields: tuple[Field, ...]
    warnings: tuple[Text, ...] = ()
    raw: Sheet | None = None
    doubts: tuple[Doubt, ...] = ()
    form: Path | None = None

    def cells(self, field: Field) -> Iterator[tuple[str, Cells]]:
        """(heading, cells) of each column of a field."""
        for column in field.columns:
            yield self.sheet.header[column], self.sheet.columns[column]

    @staticmethod
    def reason(value: str) -> str:
        """Why a cell is no answer (a key of responses.REASONS), or '' when it is one."""
        return reason_of(value)

    def like(self, first: Export) -> Export:
        """A later piece of a file whose first piece tells what its columns are; it warns of its own rows alone.

        Raises InputError where its cells were read in another way than the first piece's: by code instead of text, or as other groups.
        """
        if self is first:
            return self
        if self.layout != first.layout or self._groups() != first._groups():
            row = self.sheet.numbers[0]
            raise InputError(
                f"第 {row} 行起的答案与前面的写法不同。请用同一次导出的文件。",
                f"from row {row} on answers are written otherwise than before. Use a file exported at once.",
                where=self.sheet.path,
            )
        own = () if self.raw is None else self.raw.notes
        return replace(self, metadata=first.metadata, fields=first.fields, warnings=own)

    def _groups(self) -> set[tuple[Shape, tuple[int, ...]]]:
        return {(f.shape, f.every) for f in self.fields if f.shape != "one" or len(f.every) > 1}

    def answers(self) -> list[list[str]]:
        """The answer cells row by row, metadata left aside: what fingerprints are taken from."""
        columns = [self.sheet.columns[c].texts() for field in self.fields for c in field.columns]
        return [list(row) for row in zip(*columns, strict=True)]


@dataclass(frozen=True)
class Platform:
    """A platform's reader: whether a sheet is its export, and how it is laid out.

    `verified`: a real file of the layout was seen; `whole`: what its columns are is told by all rows, where no form tells it.
    """

    name: str
    recognise: Callable[[Sheet], bool]
    layout: Callable[[Sheet], Export]
    verified: bool = True
    whole: bool = False


def is_personal(role: str) -> bool:
    """Whether metadata of this role says who or where somebody is; what stands behind `#` tells several of a kind apart."""
    return role.partition("#")[0] in PERSONAL_ROLES


def reason_of(value: str) -> str:
    """Why a cell is no answer (a key of responses.REASONS), or '' when it is one."""
    return _WHY.get(value, "")


def split_other(value: str) -> tuple[str, str | None]:
    """`其他【请注明】〖亲友赠送〗` as its option and what was written beside it."""
    match = _OTHER.match(value)
    return (match["label"].strip(), match["text"].strip()) if match else (value, None)


def split_ticks(value: str) -> list[str]:
    """The options of a multiple choice, `┋` inside 〖〗 left alone."""
    if "〖" not in value:
        return [part.strip() for part in value.split("┋") if part.strip()]
    return [part.strip() for part in re.split(r"┋(?![^〖]*〗)", value) if part.strip()]


@lru_cache(maxsize=65_536)
def label_key(label: str) -> str:
    """Labels are equal when they differ only in width, case, blanks, kind of dash, or a request to specify."""
    plain = unicodedata.normalize("NFKC", _NOTED.sub("", label)).casefold()
    return re.sub(r"\s+", "", re.sub(r"[‐-―−～]", "-", plain)) or label


@lru_cache(maxsize=16_384)
def stem_key(stem: str) -> str:
    """Stems are equal when they differ only in punctuation, blanks, width, case, or a note of the kind at the end."""
    text = unicodedata.normalize("NFKC", _KIND_NOTE.sub("", stem.strip())).casefold()
    return _NOT_WORD.sub("", text) or stem
