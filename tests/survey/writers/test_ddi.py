"""ddi.xml against the structure that DDI Codebook 2.5 publishes.

No package registry carries the schema (codebook.xsd, DDI Alliance, 2012-01-17), so the sequences of children that it gives for the
elements written here stand in ORDER, and its enumerations in VALUES; identifiers are checked as xs:ID and xs:IDREF(S) are.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.writers.about import About
from jcommunity_study.survey.writers.ddi import NAMESPACE, XML_LANG, ddi_xml

ORDER = {
    "codeBook": "docDscr stdyDscr fileDscr dataDscr otherMat",
    "docDscr": "citation guide docStatus docSrc controlledVocabUsed notes",
    "citation": "titlStmt rspStmt prodStmt distStmt serStmt verStmt biblCit holdings notes",
    "titlStmt": "titl subTitl altTitl parTitl IDNo",
    "prodStmt": "producer copyright prodDate prodPlac software fundAg grantNo",
    "stdyDscr": "citation studyAuthorization stdyInfo studyDevelopment method dataAccs othrStdyMat notes",
    "stdyInfo": "studyBudget subject abstract sumDscr qualityStatement notes exPostEvaluation",
    "sumDscr": "timePrd collDate nation geogCover geogUnit geoBndBox boundPoly anlyUnit universe dataKind",
    "method": "dataColl notes anlyInfo stdyClas dataProcessing codingInstructions",
    "dataColl": "timeMeth dataCollector collectorTraining frequenc sampProc sampleFrame targetSampleSize deviat collMode resInstru "
    "instrumentDevelopment sources collSitu actMin ConOps weight cleanOps",
    "anlyInfo": "respRate EstSmpErr dataAppr",
    "fileDscr": "fileTxt locMap notes",
    "fileTxt": "fileName fileCitation dataFingerprint fileCont fileStrc dimensns fileType format filePlac dataChck ProcStat dataMsng "
    "software verStmt",
    "dimensns": "caseQnty varQnty logRecL recPrCas recNumTot",
    "dataDscr": "varGrp nCubeGrp var nCube notes",
    "varGrp": "labl txt concept defntn universe notes",
    "var": "location labl imputation security embargo respUnit anlysUnit qstn valrng invalrng undocCod universe TotlResp sumStat txt "
    "stdCatgry catgryGrp catgry codInstr verStmt concept derivation varFormat geoMap catLevel notes",
    "qstn": "qstnLit",
    "valrng": "item range key notes",
    "invalrng": "item range key notes",
    "catgry": "catValu labl txt catStat mrow",
    "derivation": "drvdesc drvcmd",
}
ONCE = {"stdyInfo", "method", "dataColl", "anlyInfo", "fileTxt", "dimensns", "derivation", "varFormat", "catValu", "titl"}
VALUES = {
    ("var", "wgt"): {"wgt", "not-wgt"}, ("var", "intrvl"): {"contin", "discrete"}, ("catgry", "missing"): {"Y", "N"},
    ("var", "nature"): {"nominal", "ordinal", "interval", "ratio", "percent", "other"}, ("catStat", "wgtd"): {"wgtd", "not-wgtd"},
    ("varGrp", "type"): {"multipleResp", "grid", "other"}, ("varFormat", "type"): {"numeric", "character"}, ("catStat", "type"): {"freq"},
    ("varFormat", "schema"): {"SPSS"}, ("sumStat", "type"): {"mean", "stdev", "vald", "invd"}, ("collDate", "event"): {"start", "end"},
}  # fmt: skip
REFERENCES = {"var": ("wgt-var", "files", "qstn"), "varGrp": ("var",), "catStat": ("wgt-var",), "derivation": ("var",)}


def name(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


@pytest.fixture
def book(answers: Responses, scores: pd.DataFrame, about: About) -> ET.Element:
    return ET.fromstring(ddi_xml(answers, scores, about))


def variable(book: ET.Element, called: str) -> ET.Element:
    return next(v for v in book.iter(f"{{{NAMESPACE}}}var") if v.get("name") == called)


def words(element: ET.Element, path: str) -> list[str]:
    return [str(found.text) for found in element.findall("/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/")))]


def test_children_stand_in_the_order_of_the_schema(book: ET.Element) -> None:
    for element in book.iter():
        children = [name(child) for child in element]
        if children:
            places = [ORDER[name(element)].split().index(child) for child in children]
            assert places == sorted(places), f"{name(element)}: {children}"
            assert all(children.count(child) == 1 for child in ONCE & set(children)), children


def test_attributes_take_the_values_of_the_schema(book: ET.Element) -> None:
    for element in book.iter():
        for attribute, value in element.attrib.items():
            allowed = VALUES.get((name(element), attribute))
            assert allowed is None or value in allowed, (name(element), attribute, value)


def test_every_reference_leads_to_an_identifier_given_once(book: ET.Element) -> None:
    ids = [str(element.get("ID")) for element in book.iter() if element.get("ID")]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one, re.ASCII) for one in ids)
    for element in book.iter():
        for attribute in REFERENCES.get(name(element), ()):
            assert set((element.get(attribute) or "").split()) <= set(ids)


def test_the_study_says_how_it_was_made_in_both_languages(book: ET.Element) -> None:
    study = "stdyDscr/"
    assert words(book, study + "citation/titlStmt/titl") == ["某社区问卷"]
    assert words(book, study + "citation/titlStmt/parTitl") == ["A community's survey"]
    assert words(book, study + "stdyInfo/sumDscr/universe") == ["居民", "residents"]
    assert words(book, study + "stdyInfo/sumDscr/collDate") == ["2023-04-08", "2023-04-19"]
    assert words(book, study + "method/dataColl/sampProc") == ["方便抽样", "a convenience sample"]
    assert words(book, study + "method/dataColl/collMode") == ["自填问卷", "self-administered questionnaire"]
    assert words(book, study + "method/dataColl/weight") == ["按性别加权", "raked to sex"]
    assert words(book, study + "method/dataColl/cleanOps")[3] == "Too fast: 2 removed, 5 left"
    assert words(book, study + "method/anlyInfo/respRate")[1] == "10 handed out, 7 returned, 5 kept"
    assert words(book, "fileDscr/fileTxt/dimensns/caseQnty") == ["5"]
    languages = [e.get(XML_LANG) for e in book.iter() if name(e) == "universe" and e.get(XML_LANG)]
    assert set(languages) == {"zh-CN", "en"}
    assert not words(book, study + "notes")


def categories(element: ET.Element) -> dict[str, tuple[Any, ...]]:
    out = {}
    for found in element.iter(f"{{{NAMESPACE}}}catgry"):
        stats = [str(s.text) for s in found if name(s) == "catStat"]
        out[words(found, "catValu")[0]] = (words(found, "labl"), found.get("missing"), *stats)
    return out


def test_a_variable_says_what_was_asked_and_answered(book: ET.Element) -> None:
    job = variable(book, "job")
    assert words(job, "labl") == ["职业", "Job"]
    assert words(job, "qstn/qstnLit") == ["职业", "Job"]
    assert categories(job) == {
        "1": (["学生", "Student"], None, "2", "1.2500"),
        "2": (["其他", "Other"], None, "1", "1.5000"),
        "-8": (["未作答", "left blank"], "Y", "1", "1.0000"),
        "-7": (["拒答", "refused"], "Y", "1", "1.2500"),
    }
    rule = job.find(f"{{{NAMESPACE}}}invalrng/{{{NAMESPACE}}}range")
    assert rule is not None
    assert (rule.get("min"), rule.get("max")) == ("-9", "-5")
    assert words(variable(book, "view"), "universe") == ["只问：job == 1", "asked if job == 1"]
    assert (job.get("nature"), job.get("wgt-var")) == ("nominal", "V_survey_weight")
    weight = variable(book, "survey_weight")
    assert (weight.get("wgt"), weight.get("wgt-var"), weight.get("intrvl")) == ("wgt", None, "contin")


def test_questions_of_several_variables_are_told_once_and_grouped(book: ET.Element) -> None:
    groups = {g.get("name"): g.get("type") for g in book.iter(f"{{{NAMESPACE}}}varGrp")}
    assert groups == {"hobby": "multipleResp", "rank": "other", "trust": "grid"}
    assert words(variable(book, "hobby_1"), "qstn/qstnLit") == ["活动", "Activities"]
    assert not words(variable(book, "hobby_2"), "qstn/qstnLit")
    assert variable(book, "hobby_2").get("qstn") == "Q_hobby"
    faith = variable(book, "faith")
    assert words(faith, "derivation/drvdesc")[1] == "mean of the items answered, at least 1; reversed: trust_street"
    years = {s.get("type"): s.text for s in variable(book, "years").iter(f"{{{NAMESPACE}}}sumStat")}
    assert (years["vald"], years["invd"], years["mean"]) == ("3", "2", "5.16667")


def test_open_answers_and_personal_items_are_not_in_it(answers: Responses, scores: pd.DataFrame, about: About) -> None:
    text = ddi_xml(answers, scores, about).decode("utf-8")
    for secret in ("木工", "手机", "很长的回答", "+86"):
        assert secret not in text


def test_the_same_bytes_and_synthetic_data_say_so(answers: Responses, scores: pd.DataFrame, synthetic: About) -> None:
    made = ddi_xml(answers, scores, synthetic)
    assert made == ddi_xml(answers, scores, synthetic)
    book = ET.fromstring(made)
    for place in ("docDscr/notes", "stdyDscr/notes", "fileDscr/notes"):
        assert "演示数据" in words(book, place)[0]


def test_one_language_is_said_once(answers: Responses, scores: pd.DataFrame, about: About) -> None:
    from dataclasses import replace

    book = ET.fromstring(ddi_xml(answers, scores, replace(about, languages=("en",))))
    assert words(variable(book, "job"), "labl") == ["Job"]
    assert book.get(XML_LANG) == "en"
    assert not words(book, "stdyDscr/citation/titlStmt/parTitl")
