"""Forms named, found beside an export, refused as one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.survey.conftest import write_csv
from tests.survey.readers import sample_forms as forms

from jcommunity_study.cli import main
from jcommunity_study.errors import InputError
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.readers import read_export
from jcommunity_study.survey.readers.forms.registry import is_form, read_form


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "data.csv", forms.KOBO_HEADER, forms.KOBO_ROWS)


def made(folder: Path) -> dict[str, Path]:
    folder.mkdir(exist_ok=True)
    (folder / "s.lss").write_text(forms.lss(), encoding="utf-8")
    return {
        "lss": folder / "s.lss",
        "xlsform": forms.write_xlsform(folder / "form.xlsx"),
        "redcap": write_csv(folder / "dictionary.csv", forms.DICTIONARY_HEADER, forms.DICTIONARY_ROWS),
    }


def test_a_form_is_known_by_its_content(tmp_path: Path, data: Path) -> None:
    for kind, path in made(tmp_path / "f").items():
        other = path.with_name(f"{kind}_renamed{path.suffix}")
        shutil.copy(path, other)
        assert is_form(other)
        assert read_form(other).kind == kind
    assert not is_form(data)
    assert not is_form(tmp_path / "none.csv")


@pytest.mark.parametrize("kind", ["lss", "xlsform", "redcap"])
def test_a_form_is_no_export(tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = made(tmp_path / "f")[kind]
    with pytest.raises(InputError, match="--form"):
        read_export(path)
    assert main(["new", str(tmp_path / "study"), "--from", str(path)]) == 2
    assert "不是答卷" in capsys.readouterr().err
    found = inspect(path, "en")
    assert (found["rows"], found["layout"], found["form"]) == (0, "form", kind)
    assert len(found["items"]) >= 6
    assert "without answers" in found["warnings"][0]


def test_a_form_beside_the_export_is_used_and_said(tmp_path: Path, data: Path) -> None:
    forms.write_xlsform(tmp_path / "问卷.xlsx")
    export = read_export(data)
    assert export.form == tmp_path / "问卷.xlsx"
    assert any("问卷.xlsx" in w.en and "beside" in w.en for w in export.warnings)


def test_two_forms_that_fit_are_a_doubt(tmp_path: Path, data: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        forms.write_xlsform(tmp_path / name)
    export = read_export(data)
    assert export.form is None
    assert any("a.xlsx、b.xlsx" in w.en for w in export.warnings)


def test_a_damaged_neighbour_is_no_reason_to_stop(tmp_path: Path, data: Path) -> None:
    whole = bytearray(forms.write_xlsform(tmp_path / "form.xlsx").read_bytes())
    for place in range(60, len(whole) - 400, 7):
        whole[place] ^= 0x55
    (tmp_path / "form.xlsx").write_bytes(whole)
    assert read_export(data).form is None


def test_a_form_of_another_survey_is_not_used(tmp_path: Path, data: Path) -> None:
    write_csv(tmp_path / "dictionary.csv", forms.DICTIONARY_HEADER, forms.DICTIONARY_ROWS)
    assert read_export(data).form is None
    with pytest.raises(InputError, match="hardly any"):
        read_export(data, tmp_path / "dictionary.csv")


def test_what_is_no_form_is_refused(tmp_path: Path, data: Path) -> None:
    with pytest.raises(InputError, match="is no form"):
        read_export(data, write_csv(tmp_path / "x.csv", ["a", "b"], [["1", "2"]]))


def test_new_keeps_the_form_and_prepare_uses_it(tmp_path: Path, data: Path) -> None:
    form = made(tmp_path / "f")["xlsform"]
    root = tmp_path / "论文 数据"
    assert main(["new", str(root), "--from", str(data), "--form", str(form), "--quiet"]) == 0
    assert 'form = "form.xlsx"' in (root / "study" / "study.toml").read_text(encoding="utf-8")
    assert (root / "data" / "raw" / "questionnaire" / "form.xlsx").read_bytes() == form.read_bytes()
    assert main(["prepare", "--study", str(root), "--quiet"]) == 0
    assert main(["check", "--study", str(root), "--quiet"]) == 0
    codes = (root / "data" / "processed" / "dictionary.csv").read_text(encoding="utf-8-sig")
    assert "您的性别" in codes


def test_a_form_needs_an_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "x"), "--form", str(tmp_path / "f.xlsx"), "--lang", "en"]) == 2
    assert "--from" in capsys.readouterr().err
