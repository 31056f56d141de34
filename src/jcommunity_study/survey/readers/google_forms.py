"""Google Forms: .csv, .tsv and .xlsx from its sheet of responses, in any language of the form.

The full question is the heading (so headings repeat); ticks are joined by `, `, which options may hold too, and what was written under
其他 stands among them; a grid is `Question [Row]` a column; a quiz adds `Score`, `Question [Score]` and `Question [Feedback]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import Export, Field, Platform
from jcommunity_study.survey.readers.joined import answers_of, joined_by, options_of
from jcommunity_study.survey.readers.several import share_answers
from jcommunity_study.survey.readers.times import times

TIMESTAMPS = frozenset({
    "timestamp", "时间戳记", "时间戳", "時間戳記", "marca temporal", "marca de temps", "horodateur", "zeitstempel", "data/hora",
    "carimbo de data/hora", "carimbo de hora", "informazioni cronologiche", "tijdstempel", "tidsstempel", "tidsstämpel", "tidstämpel",
    "aikaleima", "タイムスタンプ", "타임스탬프", "отметка времени", "позначка часу", "sygnatura czasowa", "časová značka",
    "časové razítko", "zaman damgası", "dấu thời gian", "stempel waktu", "ประทับเวลา", "طابع زمني", "חותמת זמן",
    "χρονική σήμανση", "időbélyeg", "marcaj de timp",
})  # fmt: skip
PERSONAL = {
    "email": frozenset({
        "email address", "email", "e-mail address", "电子邮件地址", "電子郵件地址", "电子邮件", "邮箱",
        "dirección de correo electrónico", "adresse e-mail", "adresse email", "e-mail-adresse", "endereço de e-mail",
        "indirizzo email", "e-mailadres", "メールアドレス", "이메일 주소", "адрес электронной почты",
    }),
    "user": frozenset({
        "username", "用户名", "使用者名稱", "nombre de usuario", "nom d'utilisateur", "benutzername", "nome do usuário", "ユーザー名",
    }),
}  # fmt: skip
SCORES = frozenset({
    "score", "total score", "分数", "得分", "總分", "分數", "puntuación", "punkte", "pontuação", "punteggio", "スコア", "점수",
})  # fmt: skip
_ROW = re.compile(r"^(?P<stem>.*\S)\s*\[(?P<row>[^\[\]]+)\]$", re.DOTALL)
_GRADED = re.compile(r"^(?:score|feedback|分数|得分|反馈|意見|puntuación|comentarios|note|commentaires)$", re.IGNORECASE)
COULD_BE_TWO = Text(
    "{question}：“{option}”当作一个选项（它的几部分总是一起出现）；若是几个选项，请在 questionnaire.yaml 里分开写。",
    "{question}: “{option}” is taken for one option (its parts always stand together); "
    "if these are several, write them apart in questionnaire.yaml.",
)


def recognise(sheet: Sheet) -> bool:
    """By its heading of times, over times."""
    place = _timestamp(sheet)
    return place is not None and not any(h.startswith("_") or h == "record_id" for h in sheet.header)


def _timestamp(sheet: Sheet) -> int | None:
    for place, heading in enumerate(sheet.header):
        if heading.strip().casefold() in TIMESTAMPS:
            read = times(sheet.columns[place])
            return place if len(read.unread) <= 0.1 * max(len(sheet.columns[place].values), 1) else None
    return None


def layout(sheet: Sheet) -> Export:
    """A question a column, but for grids; ticks are found by the options that explain the answers best."""
    metadata = {role: n for n, h in reversed(list(enumerate(sheet.header))) if (role := _role(h))}
    submitted = _timestamp(sheet)
    metadata |= {"submitted": submitted} if submitted is not None else {}
    warnings: list[Text] = []
    fields = []
    for several in _grids(sheet, set(metadata.values())):
        fields += _fields(several, sheet, warnings)
    return Export("google-forms", "text", sheet, metadata, tuple(fields), tuple(warnings))


def _role(heading: str) -> str:
    name = heading.strip().casefold()
    graded = _ROW.match(heading)
    if graded and _GRADED.match(graded["row"].strip()):
        return f"score {heading}"
    return "score" if name in SCORES else next((role for role, names in PERSONAL.items() if name in names), "")


def _grids(sheet: Sheet, taken: set[int]) -> Iterator[list[tuple[int, str, str]]]:
    """(column, stem, row) of neighbours with one stem before `[row]`; other columns come alone."""
    last: list[tuple[int, str, str]] = []
    for n, heading in enumerate(sheet.header):
        if n in taken or not (heading or any(sheet.columns[n].values)):
            continue
        match = _ROW.match(heading)
        stem, row = (match["stem"], match["row"].strip()) if match else (heading, "")
        if last and row and last[-1][2] and last[-1][1] == stem:
            last.append((n, stem, row))
            continue
        if last:
            yield last
        last = [(n, stem, row)]
    if last:
        yield last


def _fields(several: list[tuple[int, str, str]], sheet: Sheet, warnings: list[Text]) -> list[Field]:
    columns = tuple(n for n, *_ in several)
    stem = several[0][1]
    cells = [sheet.columns[n] for n in columns]
    if len(several) > 1 and share_answers(cells) and not any(joined_by(c, (", ",), "") for c in cells):
        return [Field(None, stem, "rows", columns, tuple(row for *_, row in several))]
    out = []
    for n, (_, text, row) in zip(columns, several, strict=True):
        heading = f"{text} [{row}]" if row else text
        out.append(_alone(n, heading or f"(第{n + 1}列)", sheet.columns[n], warnings))
    return out


def _alone(place: int, text: str, cells: Cells, warnings: list[Text]) -> Field:
    field = Field(None, text, "one", (place,), loose=True)
    if not joined_by(cells, (", ",), text):
        return field
    found = options_of(answers_of(cells), ", ", text)
    warnings += [COULD_BE_TWO.format(question=text, option=option) for option in (found.doubtful if found else ())]
    return replace(field, kind="multiple", joined=", ")


GOOGLE_FORMS = Platform("google-forms", recognise, layout)
