"""What the report says: every claim with its verdict, words that follow the numbers, no causal word, the notice everywhere."""

from __future__ import annotations

import ast
import csv
import dataclasses
import io
import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
from tests import small_study
from tests.conftest import HOME

from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.summary import summary
from jcommunity_study.bilingual import LANGUAGES, Language
from jcommunity_study.mixed.claims import VERDICTS as VERDICT_NAMES
from jcommunity_study.mixed.claims import load_claims
from jcommunity_study.report import figures
from jcommunity_study.report.context import BANNER, Context
from jcommunity_study.report.document import Block, Callout, Figure, Paragraph, Quote, Table, plain
from jcommunity_study.report.sections import design, findings, method, overview
from jcommunity_study.report.sections.words import INTERVIEW_READINGS, SURVEY_READINGS, VERDICT_MEANINGS, VERDICTS
from jcommunity_study.steps import bring_up_to_date
from jcommunity_study.study import Study

SOURCES = sorted(p for part in ("report", "analysis", "mixed") for p in (HOME / "src" / "jcommunity_study" / part).rglob("*.py"))
BANNED = re.compile(
    r"影响|导致|促进|造成|引起|引发|促使|致使|归因|使得|有助于|效应|作用于|"
    r"\b(effects?|effective\w*|affect(s|ed|ing)?|(led|lead|leads|leading) to|improv\w*|caus(ed|ing)|impact\w*|due to|owing to|"
    r"result(s|ed|ing)? in|because of|influenc\w*|driv(es|en|ing)|boost\w*|"
    r"causes? (a|an|the|them|people|residents|less|more|low|weak))\b",
    re.IGNORECASE,
)
# Terms that name no finding. The noun "cause(s)" (原因) is what C1–C9 are: explanations that people give; BANNED has only its verb.
ALLOWED = {
    "effect": "the name of a column of group_tests",
    "效应量": "the heading of a statistic, beside its English “Effect size”",
    "Effect size": "the name of a statistic",
    "effect size": "the name of a statistic",
    "设计效应": "the name of Kish's statistic, beside its English “design effect”",
    "design effect": "the name of Kish's statistic",
    "effective_n": "the name of a column of weights",
    "design_effect": "the name of a column of weights",
    "effective sample size": "the name of Kish's statistic",
}


def literals(path: Path) -> Iterable[tuple[int, str]]:
    """Every string of a file that is no docstring, the fixed parts of f-strings included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = [n.body for n in ast.walk(tree) if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef)]
    docstrings = {id(b[0].value) for b in bodies if b and isinstance(b[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(HOME / "src").as_posix())
def test_no_sentence_claims_a_cause(path: Path) -> None:
    for line, text in literals(path):
        rest = text
        for term in ALLOWED:
            rest = "" if text == term else rest.replace(term, "") if " " in term or not term.isascii() else rest
        found = BANNED.search(rest)
        assert not found, f"{path.name}:{line}: {found[0]!r} in {text!r}" if found else ""


@pytest.mark.parametrize(
    "text",
    ["参与受到年龄的影响", "导致", "this leads to", "It improves trust", "an effect of age", "caused by", "weak trust causes low turnout"],
)
def test_the_ban_bites(text: str) -> None:
    assert BANNED.search(text)


@pytest.mark.parametrize("text", ["原因（当事人的解释）", "Causes, as those concerned explain them", "a cause is a perceived explanation"])
def test_the_ban_lets_perceived_explanations_be_named(text: str) -> None:
    assert not BANNED.search(text)


# every claim


def results_of(study: Path) -> Results:
    return Results.from_json((study / "data" / "processed" / "results.json").read_bytes())


def context(study: Path, lang: Language = "zh", **tables: pd.DataFrame) -> Context:
    found = Study.open(study)
    return Context(found, summary(results_of(study) | Results(tables), found), lang)


def words(blocks: Iterable[Block]) -> str:
    """All that the blocks say, as a reader would see it; references and all."""
    return "\n".join(_strings(dataclasses.asdict(b)) for b in blocks if not isinstance(b, Figure))  # type: ignore[call-overload]


def _strings(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(filter(None, map(_strings, value.values())))
    if isinstance(value, list | tuple):
        return " ".join(filter(None, map(_strings, value)))
    return ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_claim_stands_with_its_evidence_and_its_verdict(demonstration: Path, lang: Language) -> None:
    ctx = context(demonstration, lang)
    blocks = findings.evidence(ctx)
    verdicts = ctx.table("findings").set_index("claim")["verdict"]
    wanted = {f"P{n}" for n in range(1, 9)} | {f"C{n}" for n in range(1, 10)} | {f"S{n}" for n in range(1, 6)}
    starts = {b.id.removeprefix("sec:claim_"): n for n, b in enumerate(blocks) if getattr(b, "id", "").startswith("sec:claim_")}
    assert wanted <= starts.keys()
    for id in wanted:
        said = blocks[starts[id] : starts[id] + 7]
        (verdict,) = [b for b in said if isinstance(b, Callout)]
        assert VERDICTS[verdicts[id]][lang] in words([verdict])
        text = words([b for b in said if isinstance(b, Paragraph | Quote)])
        assert ("问卷：" if lang == "zh" else "Survey: ") in text
        assert ("访谈：" if lang == "zh" else "Interviews: ") in text
        quoted = [b for b in said if isinstance(b, Quote)]
        assert len(quoted) + text.count("没有支持的引语") + text.count("没有反对的引语") + text.count("There is no quotation") >= 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_joint_display_and_the_summary_list_every_claim(demonstration: Path, lang: Language) -> None:
    ctx = context(demonstration, lang)
    joint = next(b for b in findings.joint_display(ctx) if isinstance(b, Table) and b.id == "tbl:joint")
    summary = words(overview.overview(ctx))
    for row in ctx.table("findings").to_dict("records"):
        assert re.search(rf"\b{row['claim']}\b", words([joint]))
        assert re.search(rf"\b{row['claim']} ", summary)
    assert BANNER[lang] in summary


def test_a_third_of_the_demonstrations_claims_are_not_borne_out(demonstration: Path) -> None:
    found = results_of(demonstration).table("findings")["verdict"]
    assert set(found) >= {"convergent", "partial", "contradicted", "silent"}
    assert (found != "convergent").mean() >= 0.33


def test_words_cover_every_reading() -> None:
    assert VERDICTS.keys() == VERDICT_MEANINGS.keys() == set(VERDICT_NAMES)
    claims = load_claims(HOME / "study" / "findings.yaml")
    assert set(claims.rules.verdicts) <= SURVEY_READINGS.keys()
    assert all(set(row) <= INTERVIEW_READINGS.keys() for row in claims.rules.verdicts.values())


def test_other_data_other_sentences(small: Path) -> None:
    def told() -> str:
        blocks = findings.evidence(context(small))
        at = next(n for n, b in enumerate(blocks) if getattr(b, "id", "") == "sec:claim_P2")
        return words(blocks[at : at + 5])

    before = told()
    assert "被否定" in before
    assert "不支持" in before
    assert "否认多于肯定" in before
    path = next((small / "data" / "raw" / "questionnaire").iterdir())
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    for row in rows[1:]:
        row[-2] = "不同意" if row[-2] != "不了解" else row[-2]  # nobody finds the grid workers able any more
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8-sig")
    journal = small / "data" / "codings" / "someone.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace('"stance": "denies"', '"stance": "affirms"'), encoding="utf-8")
    assert [o.step for o in bring_up_to_date(Study.open(small), "analyze") if o.ran] == ["prepare", "analyze"]
    after = told()
    assert "一致支持" in after
    assert "肯定多于否认" in after
    assert "被否定" not in after


def test_a_rule_changed_after_the_data_is_printed_as_changed(small: Path) -> None:
    assert "看到结果之后没有声明过任何修改" in words(method.method(context(small)))
    path = small / "study" / "findings.yaml"
    change = "changed:\n  - {id: P1, date: 2023-06-01, what: {zh: 阈值由0.5改为0.4, en: threshold 0.5 to 0.4}}"
    path.write_text(path.read_text(encoding="utf-8").replace("changed: []", change), encoding="utf-8")
    for lang, said in (
        ("zh", "规则在看到结果之后作过修改（2023-06-01，P1）：阈值由0.5改为0.4"),
        ("en", "changed after results were seen (2023-06-01, P1): threshold 0.5 to 0.4"),
    ):
        told = words(method.method(context(small, lang)))  # type: ignore[arg-type]
        assert said in told
        assert "没有声明过任何修改" not in told


def test_survey_alone_can_be_integrated(small: Path) -> None:
    for name in ("study/interviews.yaml", "study/codebook.yaml", "data/codings/someone.jsonl"):
        (small / name).unlink()
    path = small / "study" / "findings.yaml"
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith(("    codes:", "    actors:"))]
    path.write_text("\n".join(lines), encoding="utf-8")
    list(bring_up_to_date(Study.open(small), "analyze"))
    ctx = context(small)
    assert ctx.table("findings")["interview_reading"].to_list() == ["silent"] * 3
    told = words([*findings.joint_display(ctx), *findings.evidence(ctx), *overview.overview(ctx), *method.method(ctx)])
    assert "tbl:who" not in told
    assert "没有支持的引语" in told


# the flow


def test_a_study_none_of_whose_rules_could_be_applied(small: Path) -> None:
    """Neither durations nor addresses: the table says so of each rule, and the figure shows no exclusion that did not happen."""
    path = small / "data" / "raw" / "questionnaire" / small_study.EXPORT
    blank = [[*row[:2], "", *row[3:5], "", *row[6:]] for row in small_study.answers()]
    small_study.write_export(path, small_study.HEADER, blank)
    rules = 'seconds = 60\n\n[[screening]]\nrule = "duplicates"\nkeys = ["ip"]'
    small_study.replace(small / "study" / "study.toml", "seconds = 60", rules)
    list(bring_up_to_date(Study.open(small), "analyze"))
    said = {
        "zh": [("回收", "0", "120", "0"), ("作答过快", "未应用（所用时间全部为空）", "120", "0"),
               ("重复提交", "未应用（IP 全部为空）", "120", "0")],
        "en": [("Received", "0", "120", "0"), ("Too fast", "not applied (no durations)", "120", "0"),
               ("Duplicate", "not applied (no addresses)", "120", "0")],
    }  # fmt: skip
    for lang in LANGUAGES:
        blocks = design.design(context(small, lang))
        (table,) = (b for b in blocks if isinstance(b, Table))
        assert [tuple(plain(c.inlines) for c in row) for row in table.rows] == said[lang]
        (figure,) = (b for b in blocks if isinstance(b, Figure))
        bare = figures.exclusion_flow(
            pd.DataFrame({"label": [], "removed": [], "remaining": []}), start={"zh": "回收问卷", "en": "Returned"}[lang],
            end={"zh": "有效问卷", "en": "Analysed"}[lang], total=120,
        )  # fmt: skip
        assert (figure.svg, figure.png) == (bare.svg, bare.png)


# the notice


def test_the_notice_is_on_every_table_file(demonstration: Path) -> None:
    files = sorted((demonstration / "reports" / "tables").glob("*.csv"))
    assert len(files) > 40
    for path in files:
        assert BANNER["zh" if ".zh." in path.name else "en"] in path.read_text(encoding="utf-8-sig").splitlines()[-1], path.name


def test_the_notice_is_in_every_figure(demonstration: Path) -> None:
    """Letters are drawn as outlines; the text that each line of outlines stands for is beside it as a comment."""
    files = sorted((demonstration / "reports" / "figures").glob("*.svg"))
    assert len(files) > 20
    assert len(files) == len(list((demonstration / "reports" / "figures").glob("*.png")))
    for path in files:
        drawn = "".join(re.findall(r"<!-- (.*?) -->", path.read_text(encoding="utf-8"), re.DOTALL))
        assert re.sub(r"\s", "", BANNER["zh" if ".zh." in path.name else "en"]) in re.sub(r"\s", "", drawn), path.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_notice_is_on_every_page(demonstration: Path, lang: Language) -> None:
    from jcommunity_study.report.assemble import document
    from jcommunity_study.report.numbering import number
    from jcommunity_study.report.pdf import source

    page = (demonstration / "reports" / f"report.{lang}.html").read_text(encoding="utf-8")
    assert f'<div class="banner" role="note">{BANNER[lang]}</div>' in page
    assert re.search(r"@page[^}]*\{[^}]*" + re.escape(BANNER[lang]), page)
    with zipfile.ZipFile(demonstration / "reports" / f"report.{lang}.docx") as docx:
        headers = {n: docx.read(n).decode("utf-8") for n in docx.namelist() if n.startswith("word/header")}
        body = docx.read("word/document.xml").decode("utf-8")
        relations = docx.read("word/_rels/document.xml.rels").decode("utf-8")
    named = {m[1] for m in re.finditer(r'<w:headerReference [^>]*r:id="(\w+)"', body)}
    targets = {m[2]: m[1] for m in re.finditer(r'Target="(header\d*\.xml)"[^>]*Id="(\w+)"', relations)}
    targets |= {m[1]: m[2] for m in re.finditer(r'Id="(\w+)"[^>]*Target="(header\d*\.xml)"', relations)}
    assert named
    assert all(BANNER[lang] in headers[f"word/{targets[id]}"] for id in named)
    assert len(re.findall("<w:sectPr", body)) == len(re.findall("<w:headerReference ", body))  # a section of its own has it too
    if lang == "en":
        made = document(Study.open(demonstration), results_of(demonstration), lang)
        assert f'banner: "{BANNER[lang]}"' in source(made, number(made))


def test_collected_data_carry_no_notice(finished_small: Path) -> None:
    assert context(finished_small).banner is None
    page = (finished_small / "reports" / "report.zh.html").read_text(encoding="utf-8")
    assert "演示数据" not in page
    assert "演示数据" not in next((finished_small / "reports" / "tables").glob("flow*")).read_text(encoding="utf-8-sig")


def test_the_provenance_names_everything(demonstration: Path) -> None:
    found = json.loads((demonstration / "reports" / "provenance.json").read_text(encoding="utf-8"))
    named = [row["file"] for row in found["inputs"]]
    assert sum(name.startswith("data/raw/interviews/") for name in named) == 20
    assert all(re.fullmatch(r"[0-9a-f]{64}", row["sha256"]) for row in found["inputs"])
    assert str(HOME) not in json.dumps(found)
