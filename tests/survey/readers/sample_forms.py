"""Forms and exports as the platforms write them; the layouts' sources are named in the readers they are for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Rows = Sequence[Mapping[str, object]]
QUESTIONS: Rows = [
    {"qid": 1, "gid": 7, "type": "L", "title": "sex", "other": "Y", "question_order": 1, "relevance": "1"},
    {"qid": 2, "gid": 7, "type": "M", "title": "act", "other": "Y", "question_order": 2, "relevance": '((sex.NAOK == "A2"))'},
    {"qid": 3, "gid": 7, "type": "F", "title": "trust", "other": "N", "question_order": 3, "relevance": ""},
    {"qid": 4, "gid": 8, "type": "R", "title": "rank", "other": "N", "question_order": 1, "relevance": "1"},
    {"qid": 5, "gid": 8, "type": "N", "title": "years", "other": "N", "question_order": 2, "relevance": '!is_empty(act_SQ1.NAOK)'},
    {"qid": 6, "gid": 8, "type": "1", "title": "dual", "other": "N", "question_order": 3, "relevance": "1"},
    {"qid": 7, "gid": 8, "type": "T", "title": "open", "other": "N", "question_order": 4, "relevance": "pageRank(sex) > 2"},
    {"qid": 8, "gid": 8, "type": "X", "title": "note", "other": "N", "question_order": 5, "relevance": "1"},
]
SUBS: Rows = [
    {"qid": 21, "parent_qid": 2, "gid": 7, "title": "SQ1", "question_order": 1, "scale_id": 0},
    {"qid": 22, "parent_qid": 2, "gid": 7, "title": "SQ2", "question_order": 2, "scale_id": 0},
    {"qid": 31, "parent_qid": 3, "gid": 7, "title": "SQ1", "question_order": 1, "scale_id": 0},
    {"qid": 32, "parent_qid": 3, "gid": 7, "title": "SQ2", "question_order": 2, "scale_id": 0},
    {"qid": 61, "parent_qid": 6, "gid": 8, "title": "SQ1", "question_order": 1, "scale_id": 0},
]
ANSWERS: Rows = [
    *({"aid": 10 + n, "qid": 1, "code": f"A{n}", "sortorder": n, "scale_id": 0} for n in (1, 2)),
    *({"aid": 30 + n, "qid": 3, "code": f"A{n}", "sortorder": n, "scale_id": 0} for n in (1, 2, 3)),
    *({"aid": 40 + n, "qid": 4, "code": f"A{n}", "sortorder": n, "scale_id": 0} for n in (1, 2)),
    *({"aid": 60 + n, "qid": 6, "code": f"A{n}", "sortorder": n, "scale_id": n - 1} for n in (1, 2)),
]
ZH = {1: "您的<b>性别</b>&nbsp;", 2: "参加过什么", 3: "信任", 4: "排序", 5: "居住年数", 6: "双量表", 7: "建议", 8: "说明",
      21: "值守", 22: "宣传", 31: "网格员", 32: "街道", 61: "物业"}  # fmt: skip
EN = {1: "Your sex", 2: "What did you join?", 3: "Trust", 4: "Rank", 5: "Years here", 6: "Dual", 7: "Advice", 8: "Note",
      21: "Duty", 22: "Publicity", 31: "Grid worker", 32: "Street", 61: "Property"}  # fmt: skip
LABELS_ZH = {11: "男", 12: "女", 31: "不同意", 32: "一般", 33: "同意", 41: "平台", 42: "队伍", 61: "低", 62: "不重要"}
LABELS_EN = {11: "Male", 12: "Female", 31: "Disagree", 32: "Neutral", 33: "Agree", 41: "Platform", 42: "Team", 61: "Low", 62: "Unimportant"}


def table(name: str, rows: Rows) -> str:
    cells = "".join("<row>" + "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in row.items()) + "</row>" for row in rows)
    return f"<{name}><rows>{cells}</rows></{name}>"


def lss() -> str:
    """A survey as version 4 and later writes it, texts in tables of their own, in two languages."""
    texts = [{"qid": q, "question": t, "language": lang} for lang, ts in (("en", EN), ("zh-Hans", ZH)) for q, t in ts.items()]
    labels = [{"aid": a, "answer": t, "language": lang} for lang, ts in (("en", LABELS_EN), ("zh-Hans", LABELS_ZH)) for a, t in ts.items()]
    groups = [{"gid": 7, "group_order": 1, "grelevance": ""}, {"gid": 8, "group_order": 2, "grelevance": "1"}]
    names = [{"gid": g, "group_name": t, "language": x}
             for x, g, t in (("en", 7, "A"), ("en", 8, "B"), ("zh-Hans", 7, "甲"), ("zh-Hans", 8, "乙"))]  # fmt: skip
    titles = [{"surveyls_language": "zh-Hans", "surveyls_title": "小问卷"}]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<document>\n <LimeSurveyDocType>Survey</LimeSurveyDocType>\n <DBVersion>415</DBVersion>\n'
        " <languages><language>en</language><language>zh-Hans</language></languages>\n"
        + table("answers", ANSWERS) + table("answer_l10ns", labels) + table("groups", groups) + table("group_l10ns", names)
        + table("questions", QUESTIONS) + table("subquestions", SUBS) + table("question_l10ns", texts)
        + table("surveys", [{"sid": 99, "language": "en"}]) + table("surveys_languagesettings", titles) + "</document>"
    )  # fmt: skip


LSR_ROWS: Rows = [
    {"id": 1, "submitdate": "2024-05-01 10:10:00", "startdate": "2024-05-01 10:00:00", "ipaddr": "192.0.2.1",
     "_99X7X1": "A2", "_99X7X2SQ1": "Y",
     "_99X7X2SQ2": "", "_99X7X2other": "做饭", "_99X7X3SQ1": "A3", "_99X7X3SQ2": "A1", "_99X8X41": "A2", "_99X8X42": "A1",
     "_99X8X5": "12.0000000000", "_99X8X6SQ1-0": "A1", "_99X8X6SQ1-1": "A2", "_99X8X7": "多开会"},
    {"id": 2, "submitdate": "2024-05-01 11:00:00", "startdate": "2024-05-01 10:58:00", "ipaddr": "192.0.2.2", "_99X7X1": "-oth-",
     "_99X7X1other": "保密的", "_99X7X3SQ1": "A2", "_99X7X3SQ2": "", "_99X8X41": "A1", "_99X8X42": "", "_99X8X6SQ1-0": "A1",
     "_99X8X6SQ1-1": "A2"},
]  # fmt: skip


def lsr(rows: Rows = LSR_ROWS) -> str:
    names = list(dict.fromkeys(k.removeprefix("_") for row in rows for k in row))
    cells = "".join("<row>" + "".join(f"<{k}>{escape(str(v))}</{k}>" for k, v in row.items()) + "</row>" for row in rows)
    fields = "".join(f"<fieldname>{n.replace('-', '#')}</fieldname>" for n in names)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<document><LimeSurveyDocType>Responses</LimeSurveyDocType>'
        f"<responses><fields>{fields}</fields><rows>{cells}</rows></responses></document>"
    )


def write_lsa(path: Path, structure: str | None = None, responses: str | None = None) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("survey_99.lss", structure or lss())
        if responses != "":
            archive.writestr("survey_99_responses.lsr", responses or lsr())
    path.write_bytes(out.getvalue())
    return path


SURVEY = [
    ["type", "name", "label::English (en)", "label::中文 (zh)", "relevant", "appearance"],
    ["start", "start", "", "", "", ""],
    ["end", "end", "", "", "", ""],
    ["begin_group", "home", "Home", "家庭", "", ""],
    ["select_one sex", "sex", "Your sex", "您的性别", "", ""],
    ["select_multiple act or_other", "act", "What did you join?", "参加过什么", "${sex} = 'f'", ""],
    ["integer", "years", "Years here", "居住年数", "selected(${act}, 'duty')", ""],
    ["end_group", "", "", "", "", ""],
    ["begin_group", "trust", "Trust", "信任", "", "table-list"],
    ["select_one agree", "grid", "Grid worker", "网格员", "", ""],
    ["select_one agree", "street", "Street", "街道", "", ""],
    ["end_group", "", "", "", "", ""],
    ["rank place", "order", "Rank", "排序", "", ""],
    ["geopoint", "where", "Where?", "位置", "", ""],
    ["note", "thanks", "Thanks", "谢谢", "", ""],
    ["text", "open", "Advice", "建议", "pulldata('a', 'b') = 1", ""],
    ["begin_repeat", "child", "Children", "孩子", "", ""],
    ["text", "child_name", "Name", "名字", "", ""],
    ["end_repeat", "", "", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::中文 (zh)"],
    ["sex", "m", "Male", "男"], ["sex", "f", "Female", "女"],
    ["act", "duty", "Duty", "值守"], ["act", "pub", "Publicity", "宣传"],
    ["agree", "1", "Disagree", "不同意"], ["agree", "2", "Neutral", "一般"], ["agree", "3", "Agree", "同意"],
    ["place", "a", "Platform", "平台"], ["place", "b", "Team", "队伍"],
]  # fmt: skip
KOBO_HEADER = [
    "start", "end", "home/sex", "home/act", "home/act/duty", "home/act/pub", "home/act/other",
    "home/act_other", "home/years",
    "trust/grid", "trust/street", "order", "where", "_where_latitude", "_where_longitude", "thanks", "open", "_id",
    "_uuid", "_submission_time",
    "_status", "_index",
]  # fmt: skip
STARTED, ENDED = "2024-05-01T10:00:00.000+08:00", "2024-05-01T10:05:00.000+08:00"
KOBO_ROWS = [
    [STARTED, ENDED, "f", "duty other", "1", "0", "1", "做饭", "12", "3", "1", "b a", "31.2 121.4 0 0", "31.2", "121.4", "", "多开会",
     "101", "u1", "2024-05-01T02:05:01", "submitted_via_web", "1"],
    [STARTED, ENDED, "m", "", "", "", "", "", "", "2", "", "a b", "", "", "", "", "", "102", "u2", "2024-05-01T02:05:02",
     "submitted_via_web", "2"],
    [STARTED, ENDED, "f", "pub", "0", "1", "0", "", "", "1", "1", "", "", "", "", "", "", "103", "u3", "2024-05-01T02:05:03",
     "submitted_via_web", "3"],
]  # fmt: skip


def write_xlsx_sheets(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def write_xlsform(path: Path) -> Path:
    return write_xlsx_sheets(path, {"survey": SURVEY, "choices": CHOICES, "settings": [["form_title"], ["小问卷"]]})


DICTIONARY_HEADER = [
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label", "Choices, Calculations, OR Slider Labels",
    "Field Note", "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max", "Identifier?",
    "Branching Logic (Show field only if...)", "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name",
    "Matrix Ranking?", "Field Annotation",
]  # fmt: skip


def dictionary_row(name: str, kind: str, label: str, choices: str = "", **more: str) -> list[str]:
    places = {"section": 2, "validation": 7, "identifier": 10, "logic": 11, "matrix": 15}
    row = [name, "form", "", kind, label, choices, *[""] * 12]
    for key, value in more.items():
        row[places[key]] = value
    return row


DICTIONARY_ROWS = [
    dictionary_row("record_id", "text", "Record ID"),
    dictionary_row("sex", "radio", "<div>您的<b>性别</b></div>", "1, 男 | 2, 女"),
    dictionary_row("act", "checkbox", "参加过什么", "1, 值守|b, 宣传, 讲解 | -99, 都没有", logic='[sex] = "2"'),
    dictionary_row("years", "text", "居住年数", validation="integer", logic="[act(1)] = '1' and [sex] <> '1'"),
    dictionary_row("grid", "radio", "网格员", "1, 不同意 | 2, 一般 | 3, 同意", section="信任", matrix="trust"),
    dictionary_row("street", "radio", "街道", "1, 不同意 | 2, 一般 | 3, 同意", matrix="trust"),
    dictionary_row("moved", "yesno", "搬过家吗"),
    dictionary_row("mood", "slider", "心情"),
    dictionary_row("born", "text", "生日", validation="date_ymd", identifier="y"),
    dictionary_row("mail", "text", "联系", validation="email"),
    dictionary_row("intro", "descriptive", "说明"),
    dictionary_row("open", "notes", "建议", logic="datediff([born], 'today', 'y') > 18"),
]
REDCAP_HEADER = [
    "record_id", "redcap_survey_identifier", "sex", "act___1", "act___b", "act____99", "years", "grid", "street", "moved", "mood", "born",
    "mail", "open", "form_complete",
]  # fmt: skip
REDCAP_ROWS = [
    ["1", "", "2", "1", "0", "0", "12", "3", "1", "1", "70", "1990-02-03", "a@b.cn", "多开会", "2"],
    ["2", "", "1", "0", "0", "0", "", "2", "", "0", "", "", "", "", "2"],
    ["3", "", "2", "0", "1", "0", "", "1", "2", "", "5", "", "", "", "0"],
]
