"""A Qualtrics export as the platform writes it, by text and by number; the layout's source is named in the reader."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from tests.survey.conftest import write_xlsx

Column = tuple[str, str, str, Sequence[str], Sequence[str]]  # name, text, import id, texts, codes
N = 6
META: list[Column] = [
    ("StartDate", "开始日期", '{"ImportId":"startDate","timeZone":"Asia/Shanghai"}', ["2024-05-01 10:00:00"] * N,
     ["2024-05-01 10:00:00"] * N),
    ("EndDate", "结束日期", '{"ImportId":"endDate","timeZone":"Asia/Shanghai"}', ["2024-05-01 10:02:00"] * N,
     ["2024-05-01 10:02:00"] * N),
    ("Status", "答复类型", '{"ImportId":"status"}', ["Survey Preview", *["IP Address"] * (N - 1)], ["1", *["0"] * (N - 1)]),
    ("IPAddress", "IP 地址", '{"ImportId":"ipAddress"}', ["192.0.2.7"] * N, ["192.0.2.7"] * N),
    ("Duration (in seconds)", "时长", '{"ImportId":"duration"}', ["120"] * N, ["120"] * N),
    ("Finished", "完成", '{"ImportId":"finished"}', ["True"] * N, ["1"] * N),
    ("RecordedDate", "记录日期", '{"ImportId":"recordedDate"}', ["2024-05-01 10:02:01"] * N, ["2024-05-01 10:02:01"] * N),
    ("ResponseId", "答复 ID", '{"ImportId":"_recordId"}', [f"R_{n}" for n in range(N)], [f"R_{n}" for n in range(N)]),
    ("RecipientEmail", "邮箱", '{"ImportId":"recipientEmail"}', ["a@b.cn"] * N, ["a@b.cn"] * N),
    ("LocationLatitude", "纬度", '{"ImportId":"locationLatitude"}', ["31.2"] * N, ["31.2"] * N),
    ("UserLanguage", "语言", '{"ImportId":"userLanguage"}', ["ZH-S"] * N, ["ZH-S"] * N),
]


def ids(name: str, choice: str = "") -> str:
    return f'{{"ImportId":"{name}"' + (f',"choiceId":"{choice}"}}' if choice else "}")


AGREE = ["不同意", "一般", "同意", "同意", "一般", "不同意"]
TURNED = ["同意", "一般", "不同意", "同意", "不同意", ""]
POINTS = {"不同意": "1", "一般": "2", "同意": "3", "": ""}
QUESTIONS: list[Column] = [
    ("sex", "您的<b>性别</b> - Selected Choice", ids("QID1"), ["男", "其他：", "女", "男", "女", "男"], ["1", "3", "2", "1", "2", "1"]),
    ("sex_3_TEXT", "您的性别 - 其他： - Text", ids("QID1_3_TEXT"), ["", "保密的", "", "", "", ""], ["", "保密的", "", "", "", ""]),
    ("act", "参加过什么（多选）", ids("QID2"), ["值守,宣传", "值守", "宣传,打扫, 洗地", "值守,打扫, 洗地", "", "宣传"],
     ["1,2", "1", "2,3", "1,3", "-99", "2"]),
    ("split_1", "为什么 - 有空", ids("QID3", "1"), ["有空", "", "有空", "", "", ""], ["1", "", "1", "", "", ""]),
    ("split_2", "为什么 - 有兴趣", ids("QID3", "2"), ["有兴趣", "有兴趣", "", "", "", ""], ["1", "1", "", "", "", ""]),
    ("split_3", "为什么 - 其他", ids("QID3", "3"), ["", "其他", "", "", "", ""], ["", "1", "", "", "", ""]),
    ("split_3_TEXT", "为什么 - 其他 - Text", ids("QID3_3_TEXT"), ["", "路过", "", "", "", ""], ["", "路过", "", "", "", ""]),
    ("trust_1", "信任 - 网格员", ids("QID4_1"), AGREE, [POINTS[v] for v in AGREE]),
    ("trust_2", "信任 - 街道 - 片区", ids("QID4_2"), TURNED, [POINTS[v] for v in TURNED]),
    ("rank_1", "排序 - 平台", ids("QID5_1"), ["1", "2", "3", "1", "2", ""], ["1", "2", "3", "1", "2", ""]),
    ("rank_2", "排序 - 队伍", ids("QID5_2"), ["2", "1", "1", "3", "3", ""], ["2", "1", "1", "3", "3", ""]),
    ("rank_3", "排序 - 放权", ids("QID5_3"), ["3", "3", "2", "2", "1", ""], ["3", "3", "2", "2", "1", ""]),
    ("slide_1", "多少 - 花园", ids("QID6_1"), ["70", "35", "100", "0", "12", ""], ["70", "35", "100", "0", "12", ""]),
    ("slide_2", "多少 - 车位", ids("QID6_2"), ["7", "3", "10", "0", "99", ""], ["7", "3", "10", "0", "99", ""]),
    ("time_First Click", "计时 - First Click", ids("QID7_FIRST_CLICK"), ["1.5"] * N, ["1.5"] * N),
    ("trust_DO", "信任 - Display Order", ids("QID4_DO"), ["1|2"] * N, ["1|2"] * N),
    ("FL_3_DO", "FL_3 - Block Randomizer - Display Order", ids("FL_3_DO"), ["a|b"] * N, ["a|b"] * N),
    ("1_Q9", "甲楼 - 住得好吗", ids("1_QID9"), ["好", "坏"] * 3, ["1", "2"] * 3),
    ("2_Q9", "乙楼 - 住得好吗", ids("2_QID9"), ["好", "坏"] * 3, ["1", "2"] * 3),
    ("say", "建议", ids("QID8_TEXT"), ["多开会", "", "少收费", "x", "y", "z"], ["多开会", "-99", "少收费", "x", "y", "z"]),
    ("say - Topics", "建议 - Topics", ids("QID8_TEXT_eTopics"), ["会议", "", "", "", "", ""], ["会议", "", "", "", "", ""]),
    ("panel", "panel", ids("panel"), ["甲", "乙"] * 3, ["甲", "乙"] * 3),
]


def write(path: Path, *, codes: bool = False, rows: Sequence[int] = (1, 2, 3), delimiter: str = ",") -> Path:
    """The export with these of its three header rows."""
    columns = [*META, *QUESTIONS]
    heads = {1: [c[0] for c in columns], 2: [c[1] for c in columns], 3: [c[2] for c in columns]}
    body = [[c[4 if codes else 3][n] for c in columns] for n in range(N)]
    if path.suffix == ".xlsx":
        return write_xlsx(path, heads[rows[0]], [*(heads[r] for r in rows[1:]), *body])
    with path.open("w", encoding="utf-8-sig", newline="") as f:
        csv.writer(f, delimiter=delimiter).writerows([*(heads[r] for r in rows), *body])
    return path
