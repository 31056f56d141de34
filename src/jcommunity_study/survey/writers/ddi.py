"""ddi.xml: the study, its data file and every variable as DDI Codebook 2.5 (https://ddialliance.org/Specification/DDI-Codebook/2.5/).

Elements stand in the order of the schema's sequences. Variables are those of responses.sav; what is said in words is said in each of the
study's languages (`xml:lang`).
"""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.files.text import xml_text
from jcommunity_study.survey.distribution import distribution
from jcommunity_study.survey.questionnaire import Item
from jcommunity_study.survey.responses import REASONS, WEIGHT, Responses
from jcommunity_study.survey.writers.about import MODE, About
from jcommunity_study.survey.writers.sav import CODES, HIGHEST, LOWEST, declares_missing
from jcommunity_study.survey.writers.variables import Variable, variables

NAMESPACE = "ddi:codebook:2_5"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LANGUAGE = {"zh": "zh-CN", "en": "en"}
NATURES = {"nominal": "nominal", "ordinal": "ordinal", "scale": "interval"}
GROUPS = {"multiple": "multipleResp", "ranking": "other", "matrix": "grid"}
FILE = "responses.sav"


def ddi_xml(responses: Responses, scores: pd.DataFrame, about: About) -> bytes:
    """The codebook; the same input gives the same bytes. Synthetic data are said to be so in the notes of document, study and file."""
    ET.register_namespace("", NAMESPACE)
    found = variables(responses, scores)
    book = ET.Element(_tag("codeBook"), {"version": "2.5", XML_LANG: LANGUAGE[about.lang]})
    _document(book, about)
    _study(book, responses, about)
    _file(book, responses, found, about)
    _data(book, responses, found, about)
    ET.indent(book, " ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(book, encoding="utf-8") + b"\n"


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: ET.Element, tag: str, words: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, _tag(tag), {key.replace("_", "-"): value for key, value in attributes.items() if value})
    made.text = xml_text(words) or None
    return made


def _say(parent: ET.Element, name: str, text: Text | None, about: About, **attributes: str) -> None:
    """The element once for each language, where there is something to say; once without a language where all say the same."""
    if text is None or not text[about.lang]:
        return
    if text.zh == text.en:
        _add(parent, name, text.zh, **attributes)
        return
    for lang in about.languages:
        _add(parent, name, text[lang], **attributes).set(XML_LANG, LANGUAGE[lang])


def _document(book: ET.Element, about: About) -> None:
    document = _add(book, "docDscr")
    citation = _add(document, "citation")
    _titles(citation, about)
    _add(_add(citation, "prodStmt"), "software", "jcommunity-study")
    _say(document, "notes", about.banner, about)


def _titles(citation: ET.Element, about: About) -> None:
    statement = _add(citation, "titlStmt")
    first, *others = about.languages
    _add(statement, "titl", about.title[first]).set(XML_LANG, LANGUAGE[first])
    for lang in others:
        if about.title[lang] != about.title[first]:
            _add(statement, "parTitl", about.title[lang]).set(XML_LANG, LANGUAGE[lang])


def _study(book: ET.Element, responses: Responses, about: About) -> None:
    study = _add(book, "stdyDscr")
    _titles(_add(study, "citation"), about)
    info = _add(study, "stdyInfo")
    _say(info, "abstract", about.question, about)
    summary = _add(info, "sumDscr")
    for event, date in zip(("start", "end"), about.fieldwork, strict=False):
        _add(summary, "collDate", date, date=date, event=event)
    _say(summary, "anlyUnit", Text("个人", "individual"), about)
    _say(summary, "universe", about.population, about)
    _say(summary, "dataKind", Text("问卷调查数据", "survey data"), about)
    method = _add(study, "method")
    collection = _add(method, "dataColl")
    _say(collection, "timeMeth", Text("横断面", "cross-section"), about)
    _say(collection, "sampProc", _sampled(about), about)
    _say(collection, "collMode", MODE, about)
    _say(collection, "weight", about.weighting, about)
    for row in about.flow.to_dict("records"):
        step = about.step(row)
        _say(collection, "cleanOps", Text(f"{row['label_zh']}：{step.zh}", f"{row['label_en']}: {step.en}"), about)
    if about.distributed and len(about.flow):
        sent, returned = about.distributed, int(about.flow["remaining"].iloc[0])
        rate = Text(f"发放 {sent}，回收 {returned}，有效 {responses.n}", f"{sent} handed out, {returned} returned, {responses.n} kept")
        _say(_add(method, "anlyInfo"), "respRate", rate, about)
    _say(study, "notes", about.banner, about)


def _sampled(about: About) -> Text:
    def said(lang: str) -> str:
        parts = [about.sampling.zh, about.frame.zh] if lang == "zh" else [about.sampling.en, about.frame.en]
        return ("；" if lang == "zh" else "; ").join(part for part in parts if part)

    return Text(said("zh"), said("en"))


def _file(book: ET.Element, responses: Responses, found: tuple[Variable, ...], about: About) -> None:
    described = _add(book, "fileDscr", ID="F1", URI=FILE)
    text = _add(described, "fileTxt")
    _add(text, "fileName", FILE)
    dimensions = _add(text, "dimensns")
    _add(dimensions, "caseQnty", str(responses.n))
    _add(dimensions, "varQnty", str(len(found)))
    _add(text, "fileType", "SPSS system file")
    _say(described, "notes", about.banner, about)


def _data(book: ET.Element, responses: Responses, found: tuple[Variable, ...], about: About) -> None:
    data = _add(book, "dataDscr")
    for item, run in groupby((v for v in found if v.column), key=lambda v: v.column.item if v.column else None):
        members = list(run)
        if item and item.kind in GROUPS and len(members) > 1:
            group = _add(data, "varGrp", ID=f"G_{item.name}", type=GROUPS[item.kind], var=" ".join(_id(v) for v in members), name=item.name)
            _say(group, "labl", item.text, about)
    counts = dict(list(distribution(responses).groupby("column", sort=False)))
    asked: set[str] = set()
    for variable in found:
        _variable(data, responses, variable, counts.get(variable.name), asked, about)


def _id(variable: Variable) -> str:
    return f"V_{variable.name}"


def _variable(
    data: ET.Element, responses: Responses, variable: Variable, counts: pd.DataFrame | None, asked: set[str], about: About
) -> None:
    item = variable.column.item if variable.column else None
    is_weight = variable.name == WEIGHT and item is None
    derived = item.derived if item else None
    question = item if derived is None else None
    weighted = responses.weights is not None and not is_weight
    made = _add(
        data, "var", ID=_id(variable), name=variable.name, files="F1",
        wgt="wgt" if is_weight else "", wgt_var=f"V_{WEIGHT}" if weighted else "",
        qstn=f"Q_{question.name}" if question else "", nature=NATURES[variable.measure],
        intrvl="contin" if _continuous(variable) else "discrete",
    )  # fmt: skip
    _say(made, "labl", variable.label, about)
    if question:
        _question(made, question, asked, about)
    if variable.labels:
        valid = _add(made, "valrng")
        for code in variable.labels:
            _add(valid, "item", VALUE=str(code))
    if declares_missing(variable):
        _add(_add(made, "invalrng"), "range", min=str(LOWEST), max=str(HIGHEST))
    if item and item.ask_if:
        _say(made, "universe", Text(f"只问：{item.ask_if}", f"asked if {item.ask_if}"), about)
    if about.counted:
        _statistics(made, variable)
    if counts is not None:
        _categories(made, variable, counts, about)
    if derived is not None:
        derivation = _add(made, "derivation", var=f"V_{derived.source}" if derived.source else "")
        _say(derivation, "drvdesc", Text.same(derived.text), about)
    if variable.scale is not None:
        derivation = _add(made, "derivation", var=" ".join(f"V_{name}" for name in variable.scale.items))
        _say(derivation, "drvdesc", _scored(variable), about)
    _add(made, "varFormat", type="numeric" if variable.numeric else "character", schema="SPSS")


def _continuous(variable: Variable) -> bool:
    return variable.numeric and variable.measure == "scale"


def _question(made: ET.Element, item: Item, asked: set[str], about: About) -> None:
    """The wording once, at the item's first variable; the others refer to it."""
    if item.name not in asked:
        asked.add(item.name)
        question = _add(made, "qstn", ID=f"Q_{item.name}", seqNo="" if item.number is None else str(item.number))
        _say(question, "qstnLit", item.text, about)


def _statistics(made: ET.Element, variable: Variable) -> None:
    """How many are valid, and of quantities mean and spread; no extremes, which may point to a person."""
    valid = variable.values.notna() & (variable.values.astype(str) != "") if not variable.numeric else variable.values.notna()
    _add(made, "sumStat", str(int(valid.sum())), type="vald")
    _add(made, "sumStat", str(int((~valid).sum())), type="invd")
    numbers = variable.values.to_numpy(dtype=float, na_value=np.nan) if _continuous(variable) else np.empty(0)
    numbers = numbers[~np.isnan(numbers)]
    if len(numbers) > 1:
        _add(made, "sumStat", f"{numbers.mean():.6g}", type="mean")
        _add(made, "sumStat", f"{numbers.std(ddof=1):.6g}", type="stdev")


def _categories(made: ET.Element, variable: Variable, counts: pd.DataFrame, about: About) -> None:
    for row in counts.to_dict("records"):
        reason = row["reason"]
        coded = declares_missing(variable) if reason else not pd.isna(row["code"])
        if not coded:
            continue
        code = CODES[reason] if reason else int(row["code"])
        category = _add(made, "catgry", missing="Y" if reason else "")
        _add(category, "catValu", str(code))
        _say(category, "labl", REASONS[reason] if reason else variable.labels.get(code), about)
        if not about.counted:
            continue
        _add(category, "catStat", str(row["n"]), type="freq")
        if "weighted_n" in row:
            _add(category, "catStat", f"{row['weighted_n']:.4f}", type="freq", wgtd="wgtd", wgt_var=f"V_{WEIGHT}")


def _scored(variable: Variable) -> Text:
    scale = variable.scale
    if scale is None:
        return Text.same("")
    turned = ", ".join(name for name in scale.items if name in scale.reversed)
    how = {"mean": Text("均值", "mean"), "sum": Text("总和", "sum")}[scale.method]
    zh = f"{how.zh}，至少 {scale.minimum} 题有答" + (f"；反向：{turned}" if turned else "")
    return Text(zh, f"{how.en} of the items answered, at least {scale.minimum}" + (f"; reversed: {turned}" if turned else ""))

