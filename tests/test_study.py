"""A study's folder, its settings and its list of interviewees."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.settings import REGRESSION, SECTIONS
from jcommunity_study.study import Interviewee, Person, Study, as_text, load_interviews

HOME = Path(__file__).resolve().parent.parent
INTERVIEWS = """\
schema: 1
actors: {residents: {zh: 居民, en: residents}, grid: {zh: 网格员, en: grid workers}}
interviewers: [采访者]
interviews:
  - {id: R1, file: R1.docx, actor: residents, sex: female, age_band: "60+"}
  - {id: G1, file: G1.txt, actor: grid}
"""


def study(folder: Path, text: str = "schema = 1\n") -> Study:
    (folder / "study").mkdir(parents=True, exist_ok=True)
    (folder / "study" / "study.toml").write_text(text, encoding="utf-8")
    return Study.open(folder)


def test_the_demonstration_opens() -> None:
    found = Study.open(HOME)
    assert found.declared_status == "synthetic"
    assert found.languages == ("zh", "en")
    assert found.sampling["method"] == "convenience"
    assert found.text("title").en.startswith("Collaborative governance")
    assert len(found.interviews.interviewees) == 20
    assert (found.has_survey, found.has_interviews, found.has_findings) == (True, True, True)
    assert [p.suffix for p in found.raw("questionnaire")] == [".xlsx"]


def test_an_empty_study_has_defaults(tmp_path: Path) -> None:
    found = study(tmp_path / "论文 数据")
    assert (found.languages, found.seed, found.declared_status) == (("zh", "en"), 20200123, "collected")
    assert (found.has_survey, found.has_interviews, found.has_findings) == (False, False, False)
    assert found.raw("questionnaire") == ()
    assert found.text("title") == Text("", "")


def test_a_survey_that_lacks_its_export_is_a_survey_all_the_same(tmp_path: Path) -> None:
    found = study(tmp_path)
    found.file("questionnaire.yaml").write_text("schema: 1\n", encoding="utf-8")
    assert found.has_survey
    assert study(tmp_path / "b", 'schema = 1\n[questionnaire]\nexport = "a.xlsx"\n').has_survey


def test_lock_and_hidden_files_are_no_raw_data(tmp_path: Path) -> None:
    found = study(tmp_path)
    folder = tmp_path / "data" / "raw" / "questionnaire"
    (folder / "old").mkdir(parents=True)
    for name in ("b.xlsx", "a.csv", "~$b.xlsx", ".DS_Store"):
        (folder / name).write_bytes(b"x")
    assert [p.name for p in found.raw("questionnaire")] == ["a.csv", "b.xlsx"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "schema"),
        ("schema = 2\n", 1, "schema"),
        ('schema = 1\n[study]\ndata_status = "true"\n', 3, "data_status"),
        ("schema = 1\n[study]\nlanguages = []\n", 3, "languages"),
        ('schema = 1\n[study]\nlanguages = "zh"\n', 3, "languages"),
        ("schema = 1\nstudy = 3\n", 2, "study"),
        ('schema = 1\n\n[sampling]\nmethod = "snowball"\n', 4, "method"),
        ("schema = 1\n[study]\ntitle = 3\n", 3, "title"),
        ('schema = 1\n[study]\ntitle = { zh = "a", fr = "b" }\n', 3, "title"),
        ('schema = 1\n[coding]\napproach = "thematic"\n', 3, "codebook, reflexive, grounded"),
        ("schema = 1\n[coding]\nagreement = false\n", 3, "do without agreement"),
        ('schema = 1\n[coding]\nheld_back = "R1"\n', 3, "held_back"),
        ("schema = 1\n[privacy]\nsuppress_cells = 1\n", 3, "true or false"),
        ("schema = 1\n[sampling]\ndistributed = -5\n", 3, "distributed"),
        ("schema = 1\n[sampling]\ndistributed = true\n", 3, "distributed"),
        ("schema = 1\n[ratings]\nconfidence = 95\n", 3, "0.5 and 1"),
        ("schema = 1\n[surveys]\na = 1\n", 2, "surveys"),
        ('schema = 1\n[table_one]\nvariable = ["a"]\n', 3, "variable"),
        ("schema = 1\n[screening]\nrule = 1\n", 2, "screening"),
        ("schema = 1\n[models]\nregression = 1\n", 3, "regression"),
        ('schema = 1\n[[models.regression]]\nname = "a"\n', 2, "outcome"),
        ('schema = 1\n[[models.regression]]\nname = "a b"\n', 3, "name"),
        ("schema = 1\n[multiplicity]\nfamily = 1\n", 3, "family"),
        ('schema = 1\n[[multiplicity.family]]\nname = "a"\n', 2, "names no test"),
        ('schema = 1\n[[multiplicity.family]]\nterms = ["x"]\n', 2, "lacks `name`"),
        ('schema = 1\n[[multiplicity.family]]\nname = "a"\nterm = ["x"]\n', 4, "term"),
        ("schema = 1\n[figures]\nlikert_a = 1\n", 3, "likert_a"),
        ('schema = 1\n[figures]\nbars = ["a"]\n', 3, "bars"),
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as error:
        study(tmp_path, text + "\n")
    where = error.value.where
    assert where == f"{tmp_path / 'study' / 'study.toml'}:{line}" or text == ""
    assert said in error.value.message("en")


def test_two_models_of_one_name(tmp_path: Path) -> None:
    model = '[[models.regression]]\nname = "a"\noutcome = "x"\nmethod = "ols"\n[[models.regression.blocks]]\nformula = "y"\n'
    assert study(tmp_path, "schema = 1\n" + model).section("models")["regression"][0]["name"] == "a"
    with pytest.raises(InputError, match=r"two \[\[models.regression\]\] are called 'a'"):
        study(tmp_path, "schema = 1\n" + model + model)


def test_the_demonstration_uses_settings_that_are_known() -> None:
    settings = Study.open(HOME).settings
    assert settings.keys() - SECTIONS.keys() == {"schema", "screening"}
    assert set().union(*settings["models"]["regression"]) <= REGRESSION.keys()


def test_no_study(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a study"):
        Study.open(tmp_path)


def test_texts_of_settings() -> None:
    assert as_text("x") == Text("x", "x")
    assert as_text({"zh": "甲"}) == Text("甲", "甲")
    assert as_text({"en": "A"}) == Text("A", "A")
    assert as_text({"zh": "甲", "en": "A"}) == Text("甲", "A")


def interviews(folder: Path, *change: str):  # type: ignore[no-untyped-def]
    path = folder / "interviews.yaml"
    path.write_text(INTERVIEWS.replace(*change) if change else INTERVIEWS, encoding="utf-8")
    return load_interviews(path)


def test_who_was_interviewed(tmp_path: Path) -> None:
    found = interviews(tmp_path)
    assert found.interviewees[0] == Interviewee("R1", "R1.docx", "residents", "female", "60+")
    assert found.interviewees[1] == Interviewee("G1", "G1.txt", "grid")
    assert (found.actor_of("G1"), found.count("grid"), found.count("street"), found.interviewers) == ("grid", 1, 0, ("采访者",))
    assert list(found.actors) == ["residents", "grid"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("actor: grid", "actor: mayor", 6), ("id: G1", "id: R1", 6), ("G1.txt", "R1.docx", 6), ("sex: female", "gender: female", 5),
     ("id: R1, ", "", 5), ("zh: 网格员, ", "", 2)],
)  # fmt: skip
def test_faults_in_the_list(tmp_path: Path, old: str, new: str, line: int) -> None:
    with pytest.raises(InputError) as error:
        interviews(tmp_path, old, new)
    assert error.value.where == f"{tmp_path / 'interviews.yaml'}:{line}"


PEOPLE = """\
people:
  - {names: [王建国, 王主任], interview: G1}
  - {names: [小宋], actor: residents}
"""


def test_people_who_are_spoken_of_belong_to_an_actor(tmp_path: Path) -> None:
    found = interviews(tmp_path, "schema: 1\n", f"schema: 1\n{PEOPLE}").people
    assert found == (Person(("王建国", "王主任"), "grid", "G1"), Person(("小宋",), "residents"))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("[小宋]", "[]", 4), ("[小宋]", "[王主任]", 4), ("interview: G1", "interview: G9", 3), ("actor: residents", "actor: mayor", 4),
     (", actor: residents", "", 4), ("actor: residents", "actor: residents, interview: G1", 4), ("names", "name", 3)],
)  # fmt: skip
def test_faults_in_the_list_of_people(tmp_path: Path, old: str, new: str, line: int) -> None:
    with pytest.raises(InputError) as error:
        interviews(tmp_path, "schema: 1\n", f"schema: 1\n{PEOPLE.replace(old, new, 1)}")
    assert error.value.where == f"{tmp_path / 'interviews.yaml'}:{line}"
