"""Exports as platforms write them, made by code: each function writes one file and says what stands in it.

Where the layouts come from is said in the docstring of each platform's reader. Every answer is invented.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.survey.readers import sample_forms as forms
from tests.survey.readers.sample_qualtrics import write as qualtrics

TENCENT_FIRST = ["编号", "开始答题时间", "结束答题时间", "答题时长"]
TENCENT_LAST = [
    "语言", "清洗数据结果", "智能清洗数据无效概率", "地理位置国家和地区", "地理位置省", "地理位置市", "用户类型", "用户标识", "昵称",
    "自定义字段", "IP", "UA", "Referrer", "中奖时间", "中奖金额", "审核状态", "",
]  # fmt: skip
WENJUAN_TIMES = ["2024-05-01 10:00:00", "2024-05-01 10:01:30"]
MOZILLA = "Mozilla/5.0 (Linux; Android 13)"


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as f:
        csv.writer(f, delimiter=delimiter).writerows([header, *rows])
    return path


def tencent(path: Path, encoding: str = "utf-8-sig") -> Path:
    """12 answers: a choice with words beside 其他, a lettered scale, ticks, blanks, a ranking, a matrix, a number, an open question."""
    header = [
        *TENCENT_FIRST, "1.您的性别", "2.您的职业", "2.您的职业_填空1", "3.您来自：_填空1", "3.您来自：_填空2", "4.您对社区的看法是？",
        *(f"5.您参加过哪些活动？:{x}" for x in ("值守", "宣传", "其他")), *(f"6.请排序:{x}" for x in ("平台", "队伍", "放权")),
        *(f"7.您对各方的信任:{x}" for x in ("网格员", "街道")), "8.您的年龄", "9.您的建议", *TENCENT_LAST,
    ]  # fmt: skip
    agree = ["A.非常同意", "B.同意", "C.一般", "D.不同意", "E.非常不同意"]
    trust = ["A.很不信任", "B.一般", "C.很信任"]
    jobs = ["A.学生", "B.职员", "C.其他"]
    rows = []
    for n in range(12):
        job = jobs[n % 3]
        answers = [
            "A.男" if n % 2 else "B.女", job, "木工" if job == "C.其他" else "", "江苏", "南京", agree[n % 5],
            "值守" if n % 2 else "", "宣传" if n % 3 else "", "" if n % 4 else "其他", *([1, 2, 3] if n % 2 else [3, 1, 2]),
            trust[n % 3], trust[(n + 1) % 3], 20 + n, f"建议{n}" if n % 5 else "",
        ]  # fmt: skip
        who = ["中国", "江苏", "南京", "微信", f"u{n}", f"昵称{n}", "", f"192.0.2.{n}", MOZILLA]
        last = ["简体中文", "有效", "0.1", *who, "", "", "", "", ""]
        rows.append([n + 1, "2024/5/1 10:00:00", f"2024/5/1 10:0{n % 10}:30", 90 + n, *answers, *last])
    return write(path, header, rows, encoding)


def tencent_docs(path: Path) -> Path:
    header = ["提交者（自动）", "提交时间（自动）", "姓名（必填）", "您参加过哪些活动（必填）", "所在地区", "居住年数（必填）", "建议"]
    ticks = ["值守", "值守, 宣传", "宣传, 打扫", "值守, 宣传, 打扫", "打扫", "打扫, 做饭"]
    areas = ["山东省 淄博市 张店区", "山东省 济南市 历下区"]
    rows = [
        [f"用户{n}", f"2022-03-0{n % 9 + 1} 12:00:0{n % 9}", f"张{n}", ticks[n % 6], areas[n % 2], n % 7, f"多开会{n}"] for n in range(24)
    ]
    return write(path, header, rows)


def wenjuan_text(path: Path) -> Path:
    header = [
        "答卷编号", "开始时间", "结束时间", "答题时长", "IP地址", "来源", "昵称(微信)", "Q1_您的性别", "Q2_您参加过哪些活动_值守",
        "Q2_您参加过哪些活动_宣传",
        "Q3_您的信任_网格员", "Q3_您的信任_街道", "Q4_您知道的渠道", "Q5_您的建议",
    ]  # fmt: skip
    trust = ["很不信任", "一般", "很信任"]
    ways = ["电话", "电话|微信", "微信|上门", "上门"]
    rows = [
        [n + 1, *WENJUAN_TIMES, "90秒", f"192.0.2.{n}", "微信", f"昵称{n}", "男" if n % 2 else "女", "值守" if n % 2 else "",
         "宣传" if n % 3 else "", trust[n % 3], trust[(n + 1) % 3], ways[n % 4], f"建议{n}"] for n in range(16)
    ]  # fmt: skip
    return write(path, header, rows, "gb18030")


def wenjuan_codes(path: Path) -> Path:
    questions = ["Q1", "Q2|1", "Q2|2", "Q2|3", "Q2|3|open", "Q3|1", "Q3|2", "Q4"]
    header = ["答卷编号", "开始时间", "结束时间", "答题时长", "IP地址", "来源", *questions]
    rows = [
        [n + 1, *WENJUAN_TIMES, 90, f"192.0.2.{n}", "微信", n % 2 + 1, n % 2, (n + 1) % 2, int(n % 4 == 0),
         "做饭" if n % 4 == 0 else "", n % 3 + 1, (n + 1) % 3 + 1, f"建议{n}"] for n in range(16)
    ]  # fmt: skip
    return write(path, header, rows, "gb18030")


def google_forms(path: Path, delimiter: str = ",") -> Path:
    """A Chinese form: options with commas, a grid, a scale, a heading twice, words under 其他."""
    header = [
        "时间戳记", "电子邮件地址", "您参加过哪些活动？", "您对各方的信任 [网格员]", "您对各方的信任 [街道]", "您有多满意？",
        "您的想法", "您的想法",
    ]  # fmt: skip
    ticks = [
        "值守", "值守, 打扫, 做饭等杂务", "宣传", "值守, 宣传", "宣传, 打扫, 做饭等杂务", "打扫, 做饭等杂务", "值守, 宣传",
    ]  # fmt: skip
    trust = ["不信任", "一般", "信任"]
    rows = [
        [f"2024/5/{n + 1} 下午 3:04:05 GMT+8", f"a{n}@example.org", "值守, 带孩子" if n == 6 else ticks[n % 7], trust[n % 3],
         trust[(n + 1) % 3], n % 5 + 1, f"想法{n}", f"补充{n}"] for n in range(28)
    ]  # fmt: skip
    return write(path, header, rows, "utf-8", delimiter)


WJX_META = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]


def wjx_odd(path: Path) -> Path:
    """What newer and older 问卷星 exports hold beside plain questions."""
    header = [
        *WJX_META, "微信昵称", "openid", "1、您的职业\n（单选题 *必答）", "2、您参加过哪些活动？(多选题)",
        "3、请分配100分(物业)", "3、请分配100分(街道)",
        "4、请填写—姓氏", "4、楼层", "5、参加过的活动—春季", "5、秋季", "6、满意程度&nbsp;如何",
        "7、所在地区", "8、上传照片", "9、信任(得分)", "总分",
    ]  # fmt: skip
    jobs = ["学生", "其他〖木工┋瓦工→都做〗", "职员", "(跳过)"]
    ticks = ["值守┋宣传", "宣传", "(空)", "值守┋其他〖做饭┋洗碗〗"]
    seasons = ["植树┋打扫", "打扫", "植树"]
    rows = [
        [n + 1, "2024/5/1 10:00:00", "60秒", "微信", "直接访问", f"192.0.2.{n}(江苏-南京)", f"昵称{n}", f"o{n}x", jobs[n % 4], ticks[n % 4],
         60 + n, 40 - n, f"张{n}", n % 30, seasons[n % 3], seasons[(n + 1) % 3], ["很满意", "一般", "不满意&amp;失望"][n % 3], "山西-晋城",
         f"https://example.org/{n}.jpg", n % 5, 90 + n] for n in range(20)
    ]  # fmt: skip
    return write(path, header, rows)


def wjx_scores(path: Path) -> Path:
    """An export by score whose name does not say so: 总分 is the sum of the questions."""
    header = [*WJX_META, "1、信任", "2、满意", "3、参与", "总分"]
    rows = []
    for n in range(20):
        points = [n % 5 + 1, (n + 2) % 5 + 1, (n * 3) % 4]
        rows.append([n + 1, "2024/5/1 10:00:00", "60秒", "微信", "直接访问", f"192.0.2.{n}(江苏-南京)", *points, sum(points)])
    return write(path, header, rows)


def messy_table(path: Path) -> Path:
    """A sheet that people worked on: a title, headings twice and none, a column of joined ticks, headings again, a summary."""
    title = ["某小区居民调查（2024年）", "", "", "", "", ""]
    header = ["编号", "性别", "意见", "意见", "", "参加的活动"]
    rows = [[f"S{n}", "男" if n % 2 else "女", f"意见{n}", f"补充{n}", n, ["值守、宣传", "值守", "宣传、打扫"][n % 3]] for n in range(20)]
    return write(path, title, [header, *rows[:10], header, *rows[10:], ["合计", "20", "", "", "190", ""]])


def kobo(path: Path) -> Path:
    """With its XLSForm beside it."""
    forms.write_xlsform(path.with_name("form.xlsx"))
    return write(path, forms.KOBO_HEADER, forms.KOBO_ROWS)


def kobo_alone(path: Path) -> Path:
    return write(path, forms.KOBO_HEADER, forms.KOBO_ROWS)


def kobo_against_itself(path: Path) -> Path:
    """A joined answer that says other options than their columns, and one of which an option has no column."""
    forms.write_xlsform(path.with_name("form.xlsx"))
    header = ["_id", "_uuid", "home/sex", "home/act", "home/act/duty", "home/act/pub"]
    rows = [["1", "u", "f", "duty", "0", "1"], ["2", "v", "f", "pub", "0", "1"], ["3", "w", "m", "", "0", "0"]]
    return write(path, header, rows)


def redcap(path: Path) -> Path:
    """With its dictionary beside it."""
    write(path.with_name("dictionary.csv"), forms.DICTIONARY_HEADER, forms.DICTIONARY_ROWS)
    return write(path, forms.REDCAP_HEADER, forms.REDCAP_ROWS)


def redcap_alone(path: Path) -> Path:
    return write(path, forms.REDCAP_HEADER, forms.REDCAP_ROWS)


WRITTEN: dict[str, Callable[[Path], Path]] = {
    "tencent": tencent,
    "tencent-docs": tencent_docs,
    "wenjuan text": wenjuan_text,
    "wenjuan codes": wenjuan_codes,
    "google-forms": google_forms,
    "wjx odd": wjx_odd,
    "wjx scores": wjx_scores,
    "messy table": messy_table,
    "qualtrics text": qualtrics,
    "qualtrics codes": partial(qualtrics, codes=True),
    "limesurvey archive": forms.write_lsa,
    "kobo": kobo,
    "kobo alone": kobo_alone,
    "kobo against itself": kobo_against_itself,
    "redcap": redcap,
    "redcap alone": redcap_alone,
}  # what the balance is tested on: a new layout is one line
