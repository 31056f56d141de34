"""What the documents say is so: commands exist, links lead somewhere, snippets and examples run, notebooks keep no outputs."""

from __future__ import annotations

import doctest
import importlib
import json
import re
import shlex
import warnings
from pathlib import Path
from typing import Any

import pytest

from jcommunity_study import template
from jcommunity_study.cli import VERBS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("tools/*.md")])
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
STATISTICS = ROOT / "notebooks" / "03_statistics.ipynb"
SHELLS = {"sh", "bat"}
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")
_TARGET = re.compile(r"^([a-z]+):", re.M)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, *languages: str) -> list[str]:
    return [body for language, body in _BLOCK.findall(path.read_text(encoding="utf-8")) if language in languages]


def commands(path: Path) -> list[str]:
    """Every line of the shell blocks without its comment, and every `jcommunity …` or `make …` in running text."""
    text = path.read_text(encoding="utf-8")
    lines = [line.partition("#")[0].strip() for body in blocks(path, *SHELLS) for line in body.splitlines()]
    spans = [s.strip() for s in _SPAN.findall(_BLOCK.sub("", text)) if re.match(r"(?:\.venv\S*)?(?:jcommunity|make)\b", s)]
    return [line for line in [*lines, *spans] if line]


def verb_of(command: str) -> str | None:
    """The verb of a `jcommunity` command; None for another command, and for `jcommunity` with options alone."""
    program, *words = command.replace("\\", "/").split()
    if Path(program).name != "jcommunity" or not words or words[0].startswith("-"):
        return None
    return words[0]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_commands_exist(path: Path) -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    for command in commands(path):
        verb = verb_of(command)
        assert verb is None or verb in VERBS, command
        if command.startswith("make "):
            assert command.split()[1] in targets, command
        for script in re.findall(r"(?:py|python) (tools\S+\.py)", command.replace("\\", "/")):
            assert (ROOT / script).is_file(), command


def test_options_in_the_readme_exist(capsys: pytest.CaptureFixture[str]) -> None:
    from jcommunity_study.cli import main

    for command in commands(ROOT / "README.md"):
        verb = verb_of(command)
        for option in re.findall(r"(?<=\s)--[a-z]+", command) if verb else ():
            with pytest.raises(SystemExit):
                main([str(verb), "--help"])
            assert option in capsys.readouterr().out, command


def test_the_readmes_name_every_verb_and_the_same_commands() -> None:
    english, chinese = ROOT / "README.md", ROOT / "README.zh.md"
    assert {verb_of(c) for c in commands(english)} >= set(VERBS)
    assert sorted(set(commands(english))) == sorted(set(commands(chinese)))


def test_with_your_own_data_takes_five_lines() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## With your own data")[2]
    body = re.search(r"```sh\n(.*?)```", section, re.S)
    assert body is not None
    assert len(body[1].strip().splitlines()) == 5


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    for link in _LINK.findall(_BLOCK.sub("", path.read_text(encoding="utf-8"))):
        if "://" not in link and not link.startswith("#"):
            assert (path.parent / link.partition("#")[0]).exists(), link


def test_the_picture_is_small() -> None:
    assert (ROOT / "docs" / "report.png").stat().st_size <= 400 * 1024


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_notebooks_keep_no_outputs_and_say_whether_the_data_are_fiction(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    assert len({cell["id"] for cell in cells}) == len(cells)
    first = "".join(cells[0]["source"])
    real = path == STATISTICS
    assert ("真实的公开数据" if real else "虚构的演示数据") in first
    assert ("real and public" if real else "fiction, ") in first


def test_there_is_a_notebook_for_each_river_and_one_for_the_statistics() -> None:
    assert [p.name for p in NOTEBOOKS] == ["01_survey.ipynb", "02_interviews.ipynb", "03_statistics.ipynb"]


def cells_of(path: Path) -> list[str]:
    """The source of its code cells."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run(cells: list[str]) -> dict[str, Any]:
    """What the cells define, run one after the other; a warning is an error, and how frames are shown stays as it was."""
    import pandas as pd

    names: dict[str, Any] = {}
    with warnings.catch_warnings(), pd.option_context("display.precision", 6, "display.max_colwidth", 50):
        warnings.simplefilter("error")
        for cell in cells:
            exec(compile(cell, "cell", "exec"), names)
    return names


def test_the_notebook_on_statistics_meets_every_published_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a copy of the demonstration, from the folder where `jcommunity notebooks` starts."""
    template.copy_demonstration(tmp_path / "我的 副本")
    monkeypatch.chdir(tmp_path / "我的 副本")
    names = run(cells_of(Path("notebooks") / STATISTICS.name))
    assert {name: len(table) for name, table in names["agreed"].items()} == {
        "Wooldridge, Table 17.1: coefficients": 48,
        "Wooldridge, Table 17.1: goodness of fit": 6,
        "Wooldridge, Table 17.1: log-likelihood": 2,
        "Christensen, clm: coefficients": 8,
        "Christensen, clm: thresholds": 12,
        "Christensen, clm: two models": 4,
        "Christensen, clm: likelihood ratio": 3,
        "Christensen, clm: partial proportional odds": 9,
        "Christensen, clm: odds ratios by cut": 4,
        "lavaan tutorial: fit": 17,
        "lavaan tutorial: loadings and covariances": 36,
        "lavaan tutorial: variances": 48,
        "lavaan tutorial: invariance": 18,
        "lavaan tutorial: steps of invariance": 8,
    }
    assert all((table["difference"] == 0).all() for table in names["agreed"].values())
    assert names["total"].sum().tolist() == [223, 223]


@pytest.mark.parametrize(
    ("figure", "other"), [("(.152)", "(.151)"), ("0.00135", "0.00136"), ("4.735  2.19e-06", "4.735  2.18e-06"), ("7517.490", "7517.489")]
)
def test_a_published_figure_that_differs_stops_the_notebook(figure: str, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(STATISTICS.parent)
    cells = cells_of(STATISTICS)
    at = [n for n, cell in enumerate(cells) if figure in cell]
    assert len(at) == 1
    with pytest.raises(ValueError, match=re.escape(other.rpartition(" ")[2].strip("()"))):
        run([cell.replace(figure, other) for cell in cells])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
@pytest.mark.parametrize("folder", [".", "notebooks", "reports/notebooks"])
def test_notebooks_find_their_data_wherever_they_are_opened(
    path: Path, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`jcommunity notebooks` starts in the study's folder, Jupyter in that of the notebook, which may be an executed copy."""
    template.copy_demonstration(tmp_path / "副本")
    (tmp_path / "副本" / folder).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / "副本" / folder)
    names = run(cells_of(path)[:1])
    found = names["data"] / "mroz.csv" if path == STATISTICS else names["study"].file("questionnaire.yaml")
    assert found.resolve().is_relative_to(tmp_path / "副本") and found.is_file()


def test_snippets_for_students_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Against a fresh copy of the demonstration, one after the other, as a student would."""
    from jcommunity_study.cli import main

    folder = tmp_path / "我的 副本"
    template.copy_demonstration(folder)
    monkeypatch.chdir(folder)
    for _ in range(2):  # a student will run the file again
        names: dict[str, object] = {}
        for snippet in blocks(ROOT / "docs" / "students.md", "python"):
            exec(compile(snippet, "docs/students.md", "exec"), names)
        assert -1 <= float(capsys.readouterr().out) <= 1
    assert main(["check", "--lang", "en"]) == 1  # two journals, and nobody said whose is the evidence
    assert "evidence" in capsys.readouterr().out
    (declared,) = blocks(ROOT / "docs" / "students.md", "toml")
    with (folder / "study" / "study.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n" + declared)
    assert main(["check"]) == 0


def test_every_screening_rule_has_an_example_that_the_settings_check_takes() -> None:
    """Held against the demonstration's questionnaire, as `check` does; every setting of every rule is named on the page."""
    import tomllib

    from jcommunity_study.errors import Faults
    from jcommunity_study.study import Study
    from jcommunity_study.survey.screen import RULES, check_rules

    page = ROOT / "docs" / "screening.md"
    rules = [rule for body in blocks(page, "toml") for rule in tomllib.loads(body)["screening"]]
    study = Study.open(ROOT)
    faults = Faults()
    check_rules(rules, study.questionnaire, faults=faults)
    assert [f.message("en") for f in faults.found] == []
    assert {rule["rule"] for rule in rules} == set(RULES)
    text = page.read_text(encoding="utf-8")
    assert [(name, key) for name, kind in RULES.items() for key in kind.settings if f"`{key}" not in text and f"{key} =" not in text] == []


def test_the_derived_variables_of_the_page_are_made_from_the_demonstration() -> None:
    from jcommunity_study.steps.prepare import exports
    from jcommunity_study.study import Study
    from jcommunity_study.survey.questionnaire import parse_questionnaire
    from jcommunity_study.survey.readers import read_responses

    study = Study.open(ROOT)
    written = study.file("questionnaire.yaml").read_text(encoding="utf-8")
    (example,) = blocks(ROOT / "docs" / "screening.md", "yaml")
    questionnaire = parse_questionnaire(written.replace("\nscales:\n", f"\n{example}scales:\n"), study.file("questionnaire.yaml"))
    frame = read_responses(exports(study)[0], questionnaire).frame
    assert frame["education3"].dropna().equals(frame["education"].map({1: 1, 2: 1, 3: 2, 4: 3, 5: 3}).astype("Int64").dropna())
    assert frame["home"].isna().sum() == (frame["tenure"].isna() | (frame["tenure"] == 3).fillna(False)).sum()
    assert set(frame["stage"].dropna()) == {1, 2, 3}
    assert frame["tasks"].max() > 2
    assert frame["contact"].notna().sum() > 300


def test_examples_in_docstrings_run() -> None:
    for path in sorted((ROOT / "src").rglob("*.py")):
        if ">>> " in path.read_text(encoding="utf-8"):
            module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
            assert doctest.testmod(importlib.import_module(module)).failed == 0, module


@pytest.mark.parametrize("path", [*DOCUMENTS, *NOTEBOOKS], ids=name_of)
def test_no_path_of_somebodys_machine_is_named(path: Path) -> None:
    assert not re.search(r"(?<![\w.])/(?:home|root|work|tmp|opt|Users)/", path.read_text(encoding="utf-8"))


def test_the_mapping_of_exports_reads_the_table_beside_it(tmp_path: Path) -> None:
    from jcommunity_study.survey.questionnaire import parse_questionnaire
    from jcommunity_study.survey.readers import PLATFORMS, read_responses

    page = ROOT / "docs" / "exports.md"
    (table,), (mapping,) = blocks(page, "csv"), blocks(page, "yaml")
    (tmp_path / "a.csv").write_text(table, encoding="utf-8")
    read = read_responses(tmp_path / "a.csv", parse_questionnaire(mapping, page))
    assert read.frame.loc["a1", ["sex", "activities_1", "activities_2", "trust_grid", "ways_1"]].tolist() == [1, 1, 1, 3, 1]
    assert read.reasons.loc["a2", ["sex", "trust_street", "more"]].tolist() == ["refused", "skipped", "blank"]
    assert read.frame.loc["a1", "more"] == "补充"
    unverified = {"tencent": "腾讯问卷", "wenjuan": "问卷网"}
    said = re.search(r"“版式未经真实文件核对”的平台（(.*?)）", page.read_text(encoding="utf-8"))
    assert said is not None
    assert {unverified[p.name] for p in PLATFORMS if not p.verified and p.name in unverified} == set(said[1].split("、"))


def test_a_large_export_is_cleaned_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    page = ROOT / "docs" / "exports.md"
    (table,), (mapping,), (snippet,) = blocks(page, "csv"), blocks(page, "yaml"), blocks(page, "python")
    for name, text in (("study/questionnaire.yaml", mapping), ("data/raw/questionnaire/export.csv", table)):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(snippet, "docs/exports.md", "exec"), names)
    read = pd.read_parquet("data/processed/cleaned.parquet")
    assert (names["n"], read.index.tolist(), read["sex__why"].tolist()) == (2, ["a1", "a2"], ["", "refused"])


def test_the_example_of_weights_runs(small: Path) -> None:
    from jcommunity_study.cli import main

    (declared,) = blocks(ROOT / "docs" / "weights.md", "toml")
    with (small / "study" / "study.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n" + declared)
    assert main(["prepare", "--study", str(small), "--quiet"]) == 0


def test_the_commands_on_agreement_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other in a copy of the demonstration, where a student has left out every third coding."""
    import tomllib

    from jcommunity_study.cli import main
    from jcommunity_study.settings import SECTIONS

    folder = tmp_path / "我的 副本"
    template.copy_demonstration(folder)
    journal = folder / "data" / "codings" / "reference.jsonl"
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line.replace('"reference', '"student') for n, line in enumerate(lines) if n % 3)
    journal.with_name("student.jsonl").write_text(kept, encoding="utf-8", newline="\n")
    monkeypatch.chdir(folder)
    page = ROOT / "docs" / "agreement.md"
    for command in (c for body in blocks(page, "sh") for c in body.splitlines()):
        assert main([*command.partition("#")[0].split()[1:], "--quiet"]) == 0, command
    assert (folder / "data" / "codings" / "consensus.jsonl").exists()
    (declared,) = blocks(page, "toml")
    assert all(SECTIONS["agreement"][key].fits(value) for key, value in tomllib.loads(declared)["agreement"].items())


def test_the_commands_on_the_codebook_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a copy of the demonstration: all do what they say; `check` may find examples that the rules miss, which is 1."""
    from jcommunity_study.cli import main

    folder = tmp_path / "我的 副本"
    template.copy_demonstration(folder)
    monkeypatch.chdir(folder)
    (folder / "old").mkdir()
    for name in ("codebook.yaml", "sentences.tsv"):
        (folder / "old" / name).write_bytes((folder / "study" / name).read_bytes())
    page = ROOT / "docs" / "codebook.md"
    (declared,) = blocks(page, "toml")
    given, made = (body.splitlines() for body in blocks(page, "sh"))
    for command in given:
        words = shlex.split(command, comments=True)[1:]
        assert main([*words, "--quiet"]) in ((0, 1) if "check" in words else (0,)), command
    assert not (folder / "study" / "codebook.yaml.bak").exists()  # what comes back unchanged is not written
    settings = folder / "study" / "study.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n" + declared, encoding="utf-8")
    for command in made:
        assert main([*shlex.split(command, comments=True)[1:], "--quiet"]) == 0, command
    assert (folder / "study" / "codebook.yaml.bak").exists()
    assert (folder / "categories.docx").exists()


def test_the_commands_on_codings_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from jcommunity_study.cli import main

    folder = tmp_path / "我的 副本"
    template.copy_demonstration(folder)
    monkeypatch.chdir(folder)
    for command in (c for body in blocks(ROOT / "docs" / "codings.md", "sh") for c in body.splitlines()):
        assert main([*command.partition("#")[0].split()[1:], "--quiet"]) == 0, command
        assert ("--out" in command) != bool(capsys.readouterr().out), command


def test_the_page_on_transcripts_is_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its commands run in a copy of the demonstration; its transcript is drafted as shown; it names every container."""
    from jcommunity_study.cli import main
    from jcommunity_study.interview.readers import READERS

    page = ROOT / "docs" / "transcripts.md"
    folder = tmp_path / "我的 副本"
    template.copy_demonstration(folder)
    monkeypatch.chdir(folder)
    (talk,), (drafted, answers) = blocks(page, "text"), blocks(page, "yaml")
    Path("访谈").mkdir()
    Path("访谈/王芳.txt").write_text(talk, encoding="utf-8")
    with Path("study/interviews.yaml").open("a", encoding="utf-8") as listed:
        listed.write("\n" + answers)
    for command in (c for body in blocks(page, "sh") for c in body.splitlines()):
        assert main([*command.partition("#")[0].split()[1:], "--quiet"]) == 0, command
    assert Path("新研究/study/interviews.yaml").read_text(encoding="utf-8").endswith(drafted)
    assert Path("data/processed/answer_codings.csv").is_file()
    text = page.read_text(encoding="utf-8")
    assert [suffix for suffix in READERS if f"`{suffix}`" not in text] == []


def test_the_commands_on_exchange_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jcommunity_study.cli import main

    folder = tmp_path / "我的 副本"
    template.copy_demonstration(folder)
    monkeypatch.chdir(folder)
    for command in (c for body in blocks(ROOT / "docs" / "refi.md", "sh") for c in body.splitlines()):
        assert main([*command.partition("#")[0].split()[1:], "--quiet"]) == 0, command
    assert (folder / "part.qdpx").stat().st_size < (folder / "project.qdpx").stat().st_size


def test_the_commands_on_sharing_interviews_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jcommunity_study.cli import main

    page = ROOT / "docs" / "privacy.md"
    folder = tmp_path / "我的 副本"
    template.copy_demonstration(folder)
    monkeypatch.chdir(folder)
    (people,) = blocks(page, "yaml")
    with Path("study/interviews.yaml").open("a", encoding="utf-8") as listed:
        listed.write("\n" + people)
    for command in (c for body in blocks(page, "sh") for c in body.splitlines()):
        assert main([*command.partition("#")[0].split()[1:], "--quiet"]) == 0, command
    assert Path("back/reference.jsonl").is_file()
    assert [p.name for p in Path("one").iterdir()] == ["R04.txt"]


def test_what_the_page_says_of_canaries_in_interviews_is_so() -> None:
    from tests.privacy import spoken
    from tests.privacy.test_spoken import caught

    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    for path, told in ((spoken.BLIND, "{} pieces of personal data.*?, {} after"), (spoken.SEEN, "Of {} more.*?before and {} after")):
        found, planted, _ = caught(path)
        assert re.search(told.format(planted.total(), found.total()), page, re.S), (path.name, found.total(), planted.total())
    alarms = [one for one in spoken.planted() if one.sentence in spoken.KNOWN_ALARMS]
    assert f"Of {sum(one.kind == spoken.NONE for one in spoken.planted())}\nsentences without personal data {len(alarms)} was" in page


def test_the_commands_on_coding_sheets_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a copy of the demonstration; before the class hands in, its sheets are filled in."""
    import shlex

    from openpyxl import load_workbook

    from jcommunity_study.cli import main

    folder = tmp_path / "我的 副本"
    template.copy_demonstration(folder)
    monkeypatch.chdir(folder)
    for command in (c for body in blocks(ROOT / "docs" / "coding-sheets.md", "sh") for c in body.splitlines()):
        words = shlex.split(command, comments=True)[1:]
        for name in ("s01", "s02", "s03") if words == ["import", "class"] else ():
            book = load_workbook(f"class/{name}.xlsx")
            book.worksheets[1]["G3"].value = "+"
            book.save(f"class/{name}.xlsx")
        assert main([*words, "--quiet"]) == 0, command
    assert {p.stem for p in Path("data/codings").glob("s*.jsonl")} == {"s01", "s02", "s03"}
