"""SPSS and Stata files: what the file's own dictionary says is kept, what it does not say is guessed and noted."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.draft_yaml import draft_yaml
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.questionnaire import Questionnaire, parse_questionnaire
from jcommunity_study.survey.readers import Export, read_export, read_responses, responses_of
from jcommunity_study.survey.readers.containers import read_sheet
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.scales import score
from jcommunity_study.survey.told import known
from jcommunity_study.survey.writers import sav_bytes

AGREE = {1: "非常不同意", 2: "不同意", 3: "一般", 4: "同意", 5: "非常同意"}


def write(path: Path, columns: dict[str, list[Any]], labels: dict[str, str] | None = None, **options: Any) -> Path:
    pyreadstat.write_sav(pd.DataFrame(columns), str(path), column_labels=labels or {}, **options)
    return path


def with_record(path: Path, subtype: int, payload: bytes) -> Path:
    """The file with one more extension record before the end of its dictionary."""
    data = path.read_bytes()
    end = data.index(struct.pack("<ii", 999, 0))
    path.write_bytes(data[:end] + struct.pack("<iiii", 7, subtype, 1, len(payload)) + payload + data[end:])
    return path


def said(export: Export) -> str:
    return " ".join(str(w) for w in export.warnings)


def read(path: Path) -> Responses:
    export = read_export(path)
    drafted = draft(export)
    again = parse_questionnaire(draft_yaml(drafted, known(drafted, export)), Path("q.yaml"))
    return responses_of(export, again)


def texts_as(path: Path, encoding: str, declared: bytes) -> Path:
    """A file whose texts are in `encoding` and which declares `declared`: placeholders of as many bytes are overwritten."""
    texts = {"您的性别": "~A", "男性": "~B", "女性": "~C"} if encoding != "euc_kr" else {"귀하의 성별": "~A", "남자": "~B", "여자": "~C"}
    if encoding == "latin-1":
        texts = {"Âge du répondant": "~A", "Élevé": "~B", "Très bas": "~C"}
    held = {text: mark + "x" * (len(text.encode(encoding)) - 2) for text, mark in texts.items()}
    label, one, two = held.values()
    write(path, {"a": [1.0, 2, 1]}, {"a": label}, variable_value_labels={"a": {1: one, 2: two}})
    data = path.read_bytes()
    for text, mark in held.items():
        data = data.replace(mark.encode(), text.encode(encoding))
    assert len(declared) == len(b"UTF-8")
    path.write_bytes(data.replace(struct.pack("<iiii", 7, 20, 1, 5) + b"UTF-8", struct.pack("<iiii", 7, 20, 1, 5) + declared))
    return path


@pytest.mark.parametrize(
    ("encoding", "declared", "doubted"),
    [
        ("utf-8", b"UTF-8", False), ("gbk", b"GBK  ", False), ("euc_kr", b"cp949", False), ("latin-1", b"l1   ", False),
        ("gbk", b"UTF-8", True), ("gbk", b"l1   ", True), ("utf-8", b"l1   ", True), ("latin-1", b"UTF-8", True),
        ("euc_kr", b"UTF-8", True),
    ],
)  # fmt: skip
def test_texts_are_decoded_as_they_make_sense(folder: Path, encoding: str, declared: bytes, doubted: bool) -> None:
    export = read_export(texts_as(folder / "a.sav", encoding, declared))
    (field,) = export.fields
    assert field.text in ("您的性别", "귀하의 성별", "Âge du répondant")
    assert [o.label.zh for o in field.options] in (["男性", "女性"], ["남자", "여자"], ["Élevé", "Très bas"])
    assert ("encoding" in said(export)) is doubted


def test_missing_ranges_open_and_of_strings(folder: Path) -> None:
    path = write(
        folder / "m.sav",
        {"x": [1.0, -5, 99, 2], "y": [3.0, 7, 1000, 12], "s": ["好", "NA", "坏", ""]},
        variable_value_labels={"x": {1: "是", 2: "否", 99: "拒绝回答", -5: "跳过"}},
        missing_ranges={"x": [{"lo": -np.inf, "hi": -1}, 99], "y": [{"lo": 998, "hi": np.inf}], "s": ["NA"]},
    )
    got = read(path)
    assert got.reasons["x"].tolist() == ["", "skipped", "refused", ""]
    assert got.reasons["y"].tolist() == ["", "", "declared", ""]
    assert got.reasons["s"].tolist() == ["", "declared", "", "blank"]
    assert got.frame["x"].fillna(0).tolist() == [1, 0, 0, 2]


def test_a_rating_with_labelled_end_points_and_a_number_with_labelled_special_codes(folder: Path) -> None:
    path = write(
        folder / "k.sav",
        {"sat": [0.0, 3, 10, 7, 99], "age": [20.0, 33, 41, 58, 998], "kids": [0.0, 1, 2, 9, 3]},
        {"sat": "满意度", "age": "年龄", "kids": "子女"},
        variable_value_labels={"sat": {0: "极差", 10: "极好", 99: "不知道"}, "age": {998: "拒绝回答"}, "kids": {0: "没有"}},
        missing_ranges={"sat": [99]},
        variable_measure={"sat": "scale", "age": "scale", "kids": "scale"},
    )
    export = read_export(path)
    drafted = draft(export)
    assert [(i.name, i.kind) for i in drafted.items] == [("sat", "scale"), ("age", "number"), ("kids", "number")]
    assert [o.code for o in drafted.item("sat").valid] == list(range(11))
    got = read(path)
    assert got.reasons["age"].tolist() == ["", "", "", "", "refused"]
    assert "998=拒绝回答" in said(export)
    assert "0=没有" in said(export)


def test_personal_data_in_labels_are_masked_in_options_and_warnings(folder: Path) -> None:
    path = write(
        folder / "m.sav",
        {"age": [20.0, 33, 41, 58, 998], "who": [1.0, 2, 1, 2, 1]},
        {"age": "年龄", "who": "找谁"},
        variable_value_labels={"age": {998: "拒绝回答（问13912345678）"}, "who": {1: "居委会（电话13912345678）", 2: "物业"}},
        variable_measure={"age": "scale"},
    )
    got, export = read(path), read_export(path)
    assert "998=拒绝回答(问[电话])" in said(export).replace("（", "(").replace("）", ")")
    assert [o.label.zh for o in got.questionnaire.item("who").options] == ["居委会（电话[电话]）", "物业"]
    assert got.frame["who"].tolist() == [1, 2, 1, 2, 1]
    assert inspect(path)["balance"]["lost"] == 0


def test_labels_of_fractions_equal_labels_and_values_without_one(folder: Path) -> None:
    path = write(
        folder / "l.sav",
        {"half": [1.5, 2, 3, 1.5], "twice": [1.0, 2, 3, 1], "bare": [1.0, 2, 7, 7], "stray": [1.0, 2, 1.25, 2]},
        variable_value_labels={
            "half": {1.5: "一半", 2: "全部"}, "twice": {1: "是", 2: "其他地方", 3: "其他地方"},
            "bare": {1: "甲", 2: "乙"}, "stray": {1: "甲", 2: "乙"},
        },
    )  # fmt: skip
    got, export = read(path), read_export(path)
    options = {i.name: [(o.code, o.label.zh) for o in i.options] for i in got.questionnaire.items}
    assert options["half"] == [(1, "一半"), (2, "全部"), (3, "3")]
    assert got.frame["half"].tolist() == [1, 2, 3, 1]
    assert options["twice"] == [(1, "是"), (2, "其他地方"), (3, "其他地方 (3)")]
    assert options["bare"] == [(1, "甲"), (2, "乙"), (7, "7")]
    assert "7 without a value label (2 answers)" in said(export)
    assert got.reasons["stray"].tolist() == ["", "", "not_scored", ""]
    assert "1.25" in said(export)
    assert [d.rows for d in got.doubts if d.column == "stray"] == [(3,)]
    assert inspect(path)["balance"]["lost"] == 0


def test_dates_times_and_long_strings(folder: Path) -> None:
    columns: dict[str, list[Any]] = {
        "d": [dt.date(2020, 1, 2), None],
        "t": [dt.datetime(2020, 1, 2, 3, 4, 5), None],  # noqa: DTZ001  # SPSS has no time zones
        "c": [dt.time(3, 4, 5), None],
        "s": ["长" * 900, "短"],
    }
    sheet = read_sheet(write(folder / "d.sav", columns))
    assert [c.texts()[0] for c in sheet.columns] == ["2020-01-02", "2020-01-02 03:04:05", "03:04:05", "长" * 900]
    assert [i["kind"] for i in inspect(folder / "d.sav")["items"]] == ["date", "date", "text", "text"]
    assert read(folder / "d.sav").frame["t"].tolist()[0] == "2020-01-02"


def test_a_date_beyond_the_calendar_is_no_crash(folder: Path) -> None:
    write(folder / "b.sav", {"d": [1e15, 13_000_000_000.0]}, variable_format={"d": "DATE11"})
    assert read_sheet(folder / "b.sav").columns[0].values == ("1994-09-26", "1000000000000000.0")


def test_declared_response_sets_are_one_question(folder: Path) -> None:
    columns = {"Watch_TV_a": [1.0, 0, 2], "b": [5.0, 6, 5], "Watch_TV_c": [0.0, 0, 1], "m1": [1.0, 3, np.nan], "m2": [2.0, np.nan, np.nan]}
    path = write(
        folder / "s.sav", columns, {"Watch_TV_a": "电视", "Watch_TV_c": "网络"},
        variable_value_labels={k: {1: "公园", 2: "街道", 3: "学校"} for k in ("m1", "m2")},
    )  # fmt: skip
    label = "您从哪里得知".encode()
    sets = b"$media=D1 1 %d %s watch_tv v1\n$went=C 0  m1 m2\n" % (len(label), label)
    export = read_export(with_record(path, 7, sets))
    media = next(f for f in export.fields if f.name == "media")
    assert (media.kind, media.text, media.parts, media.guessed) == ("multiple", "您从哪里得知", ("电视", "网络"), False)
    got = read(path)
    assert got.frame[["media_1", "media_2"]].fillna(-1).to_numpy().tolist() == [[1, 0], [-1, -1], [0, 1]]
    assert got.frame[["went_1", "went_2", "went_3"]].fillna(-1).to_numpy().tolist() == [[1, 1, 0], [0, 0, 1], [-1, -1, -1]]


def test_weight_filter_and_computed_columns_are_named(folder: Path) -> None:
    columns: dict[str, list[Any]] = {
        "ID": [1.0, 2, 3],
        "q": [1.0, 2, 1],
        "w": [0.5, 1.5, 1],
        "filter_$": [1.0, 0, 1],
        "FAC1_1": [0.1, -1.2, 1.1],
    }
    path = write(folder / "w.sav", columns, variable_value_labels={"q": {1: "是", 2: "否"}})
    data = bytearray(path.read_bytes())
    struct.pack_into("<i", data, 76, 3)
    path.write_bytes(bytes(data))
    export = read_export(path)
    assert export.metadata == {"id": 0, "weight": 2, "filter": 3}
    assert "weighted by `w`" in said(export)
    assert "FAC1_1" in said(export)
    assert [f.name for f in export.fields] == ["q", "FAC1_1"]


def test_an_id_that_repeats_is_no_id(folder: Path) -> None:
    export = read_export(write(folder / "i.sav", {"id": [1.0, 1, 2], "q": [1.0, 2, 1]}))
    assert "id" not in export.metadata
    assert "'id' repeats" in said(export)


def test_a_chinese_panel(folder: Path) -> None:
    """FORMATS: rid, times, a duration in minutes and seconds, IP, device, `A11a__1` ranks, `A4__open`, later rows labelled `2.行`."""
    r, n = np.random.default_rng(7), 40
    orders = np.array([r.permutation(3) + 1 for _ in range(n)], dtype=float)
    columns: dict[str, Any] = {
        "rid": [f"r{k}" for k in range(n)], "v1": ["2023-01-01 10:00:00"] * n, "v2": ["2023-01-01 10:43:11"] * n,
        "v3": ["43分11秒"] * n, "IP": ["192.0.2.1"] * n, "v5": ["iPhone"] * n,
        "A4": r.choice([1.0, 2.0, 3.0], n), "A9_1": r.integers(1, 6, n) * 1.0, "A9_2": r.integers(1, 6, n) * 1.0,
    }  # fmt: skip
    columns["A4__open"] = [f"写的{k}" if a == 3 else "" for k, a in enumerate(columns["A4"])]
    columns |= {f"A11a__{k + 1}": orders[:, k] for k in range(3)}
    labels = {"v1": "答题开始时间", "v2": "答题结束时间", "v3": "答题时长", "v5": "设备信息", "A4": "您的职业", "A9_1": "您的看法—1.很安全",
              "A9_2": "2.很干净", "A11a__1": "请排序—甲", "A11a__2": "请排序—乙", "A11a__3": "请排序—丙"}  # fmt: skip
    path = write(
        folder / "p.sav", columns, labels,
        variable_value_labels={"A4": {1: "学生", 2: "工人", 3: "其他"}, "A9_1": AGREE, "A9_2": AGREE},
    )  # fmt: skip
    export = read_export(path)
    assert set(export.metadata) == {"id", "started", "submitted", "seconds", "ip", "device"}
    found = inspect(path)
    assert [(i["name"], i["kind"]) for i in found["items"]] == [("A4", "single"), ("A9", "matrix"), ("A11a", "ranking")]
    assert (found["items"][1]["text"], found["items"][1]["rows"]) == ("您的看法", ["很安全", "很干净"])
    assert set(found["personal"]) == {"IP", "v5"}
    got = read(path)
    assert got.metadata["seconds"].iloc[0] == 2591
    assert got.frame["A4_other"].dropna().tolist() == [t for t in columns["A4__open"] if t]
    assert got.frame[["A11a_1", "A11a_2", "A11a_3"]].to_numpy().tolist() == orders.astype(int).tolist()


def test_ranks_as_mentions_of_one_list(folder: Path) -> None:
    r = np.random.default_rng(3)
    picks = np.array([r.permutation(5)[:2] + 1 for _ in range(60)], dtype=float)
    options = dict(enumerate("甲乙丙丁戊", 1))
    path = write(folder / "n.sav", {"B1__1": picks[:, 0], "B1__2": picks[:, 1]}, variable_value_labels={"B1__1": options, "B1__2": options})
    got = read(path)
    assert [(i.name, i.kind, len(i.options)) for i in got.questionnaire.items] == [("B1", "ranking", 5)]
    first = got.frame[[f"B1_{k}" for k in range(1, 6)]].fillna(0).iloc[0].tolist()
    assert (first.index(1) + 1, first.index(2) + 1) == tuple(picks[0])


def test_items_that_only_share_their_answers_are_not_put_together(folder: Path) -> None:
    r = np.random.default_rng(1)
    columns = {f"Q{k}": r.integers(1, 6, 30) * 1.0 for k in range(1, 6)}
    path = write(
        folder / "q.sav", columns, {f"Q{k}": f"问题{k}的内容不同" for k in range(1, 6)}, variable_value_labels=dict.fromkeys(columns, AGREE)
    )
    assert [i["kind"] for i in inspect(path)["items"]] == ["scale"] * 5


def test_a_guessed_group_is_marked_and_known_codes_are_not(folder: Path) -> None:
    r = np.random.default_rng(1)
    columns = {"sex": r.integers(1, 3, 30) * 1.0, **{f"Q6_{k}": r.integers(1, 6, 30) * 1.0 for k in (1, 2, 3)}}
    values = {"sex": {1: "男", 2: "女"}, **dict.fromkeys(("Q6_1", "Q6_2", "Q6_3"), AGREE)}
    export = read_export(write(folder / "g.sav", columns, variable_value_labels=values))
    drafted = draft(export)
    text = draft_yaml(drafted, known(drafted, export))
    assert "kind: matrix  # guess" in text
    assert "kind: single\n" in text
    assert "guess: order and codes" not in text


def test_a_drafted_name_never_clashes_with_another_items_columns(folder: Path) -> None:
    r = np.random.default_rng(1)
    columns = {**{f"Q6_Row{k}": r.integers(1, 6, 30) * 1.0 for k in (1, 2)}, "Q6_1": ["话"] * 30}
    path = write(folder / "c.sav", columns, variable_value_labels=dict.fromkeys(("Q6_Row1", "Q6_Row2"), AGREE))
    names = [i.name for i in read(path).questionnaire.items]
    assert names == ["Q6", "Q6_1_v2"]


def dta(path: Path, version: int = 15) -> Path:
    frame = pd.DataFrame(
        {"x": pd.Series([1, 2, "a", "b"], dtype=object), "g": [1, 2, 2, 1], "s": ["长", "b", "", "c"], "d": [dt.date(2020, 1, 2)] * 4}
    )
    pyreadstat.write_dta(
        frame, str(path), version=version, missing_user_values={"x": ["a", "b"]}, column_labels={"g": "组"},
        variable_value_labels={"x": {1: "是", 2: "否", "a": "拒绝回答", "b": "不知道"}, "g": {1: "甲", 2: "乙"}},
    )  # fmt: skip
    return path


@pytest.mark.parametrize("version", [8, 10, 12, 13, 14, 15])
def test_stata_of_every_version(folder: Path, version: int) -> None:
    path = dta(folder / "a.dta", version)
    found = inspect(path)
    assert (found["format"], found["rows"], found["columns"]) == ("stata", 4, 4)
    assert [(i["text"], i["kind"]) for i in found["items"]] == [("x", "single"), ("组", "single"), ("s", "text"), ("d", "date")]
    got = read(path)
    assert got.reasons["x"].tolist() == ["", "", "refused", "declared"]
    assert got.frame["x"].fillna(0).tolist() == [1, 2, 0, 0]
    assert got.frame["s"].fillna("").tolist() == ["长", "b", "", "c"]
    assert got.frame["d"].tolist() == ["2020-01-02"] * 4


@pytest.mark.parametrize("suffix", [".sav", ".dta"])
def test_a_damaged_file_is_read_or_refused(folder: Path, suffix: str) -> None:
    path = folder / f"a{suffix}"
    whole = (dta(path) if suffix == ".dta" else write(path, {"q": [1.0, 2] * 20, "s": ["字"] * 40})).read_bytes()
    random = np.random.default_rng(11)
    for n in range(30):
        data = bytearray(whole[: len(whole) * (n + 1) // 11] if n < 10 else whole)
        for place in random.integers(0, len(data), 0 if n < 10 else 5):
            data[place] = random.integers(0, 256)
        path.write_bytes(bytes(data))
        try:
            assert inspect(path)["format"] in ("spss", "stata")
        except InputError as error:
            assert error.where == str(path)
            assert error.text.zh


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b" " * 40 + b"ASCII SPSS PORT FILE" + b" " * 200, "portable"),
        (bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011") + bytes(300), "sas7bdat"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" + b"0" * 30, "xpt"),
        (bytes.fromhex("1c00000000000000") + b"ENCRYPTEDSAV" + bytes(300), "encrypted"),
    ],
)
def test_what_to_save_other_programs_files_as(folder: Path, data: bytes, word: str) -> None:
    (folder / "a.bin").write_bytes(data)
    with pytest.raises(InputError, match=word) as caught:
        read_sheet(folder / "a.bin")
    assert ".sav" in caught.value.text.en


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_studys_own_sav_reads_back(text_csv: Path, questionnaire: Questionnaire, folder: Path, lang: Any) -> None:
    """The same values and, where SPSS can hold them (in numbers), the same reasons."""
    before = read_responses(text_csv, questionnaire)
    path = folder / "responses.sav"
    path.write_bytes(sav_bytes(before, score(before), lang))
    after = read_responses(path, questionnaire)
    pd.testing.assert_frame_equal(after.frame, before.frame)
    numbers = [c for c in before.frame if before.frame[c].dtype != "str"]
    pd.testing.assert_frame_equal(after.reasons[numbers], before.reasons[numbers])


def test_a_zsav_is_read_as_a_sav(tmp_path: Path) -> None:
    labels: dict[str, Any] = {"variable_value_labels": {"a": {1: "男", 2: "女"}}}
    columns = {"a": [1.0, 2, 1, 2], "t": ["甲说", "乙说", "丙说", "丁说"]}
    plain, packed = (write(tmp_path / name, columns, {"a": "性别"}, **labels, compress=name == "a.zsav") for name in ("a.sav", "a.zsav"))
    assert packed.read_bytes()[:4] == b"$FL3"  # the other compression, by zlib
    assert read(packed).frame.equals(read(plain).frame)
    assert inspect(packed)["items"] == inspect(plain)["items"]
