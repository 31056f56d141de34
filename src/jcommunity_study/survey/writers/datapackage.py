"""datapackage.json: what each published file is, and what each column of the tables holds (Frictionless Data Package, version 1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.distribution import codes_of
from jcommunity_study.survey.responses import REASONS, Responses
from jcommunity_study.survey.writers.about import About
from jcommunity_study.survey.writers.tables import DICTIONARY, STATUS
from jcommunity_study.survey.writers.variables import Variable, variables

MEDIA = {
    ".csv": "text/csv", ".json": "application/json", ".xml": "application/xml", ".parquet": "application/vnd.apache.parquet",
    ".sav": "application/x-spss-sav", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
TITLES = {
    "responses": Text("有效答卷", "Responses kept"),
    "responses_all": Text("筛查前的答卷", "Responses before screening"), "dictionary": Text("变量说明", "Dictionary of the variables"),
    "exclusions": Text("被剔除的答卷", "Responses removed"), "flow": Text("筛查流程", "From returned to kept"),
    "scores": Text("量表得分", "Scale scores"), "ddi": Text("DDI 编码手册", "DDI codebook"),
    "privacy": Text("个人信息及其处理", "Personal data and what became of them"),
}  # fmt: skip
_INTEGER = ("number", "valid", "removed", "remaining", "alone", "cells", *REASONS)  # columns of the lesser tables that are counts


def datapackage_json(files: Mapping[str, bytes], responses: Responses, scores: pd.DataFrame, about: About) -> bytes:
    """The descriptor of `files` (name → bytes): size, SHA-256, and of each .csv its schema. The same files give the same bytes."""
    described = {
        "profile": "data-package",
        "name": "survey-responses",
        "title": (about.banner or about.title)[about.lang],
        "description": "\n".join(f"{label[about.lang]}: {words}" for label, words in about.lines(responses.n)),
        STATUS: "synthetic" if about.banner else "collected",
        "resources": [_resource(name, files[name], responses, scores, about) for name in sorted(files)],
    }
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _resource(name: str, data: bytes, responses: Responses, scores: pd.DataFrame, about: About) -> dict[str, Any]:
    path = PurePath(name)
    told = {
        "name": path.stem if path.suffix == ".csv" else f"{path.stem}-{path.suffix[1:]}",
        "path": name,
        "type": "table" if path.suffix == ".csv" else "file",
        "title": TITLES[path.stem][about.lang],
        "format": path.suffix[1:],
        "mediatype": MEDIA[path.suffix],
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }
    if path.suffix != ".csv":
        return {"profile": "data-resource", **told}
    schema = _responses_schema(responses, scores, about) if path.stem == "responses" else _plain_schema(path.stem, data, about)
    return {"profile": "tabular-data-resource", **told, "encoding": "utf-8", "schema": schema}


def _responses_schema(responses: Responses, scores: pd.DataFrame, about: About) -> dict[str, Any]:
    fields = [_field(v, about) for v in variables(responses, scores)]
    return {"fields": [*fields, *_status(about)], "missingValues": [""], "primaryKey": "id"}


def _field(variable: Variable, about: About) -> dict[str, Any]:
    kind = "string" if not variable.numeric else "integer" if variable.whole and variable.scale is None else "number"
    field: dict[str, Any] = {"name": variable.name, "type": kind, "title": variable.label[about.lang]}
    if len(about.languages) > 1:
        field["description"] = variable.label[about.languages[1]]
    if variable.name == "id":
        field["constraints"] = {"required": True, "unique": True}
    elif variable.column is not None and codes_of(variable.column):
        field["constraints"] = {"enum": list(codes_of(variable.column))}
    if variable.labels:
        field["categories"] = [{"value": code, "label": label[about.lang]} for code, label in variable.labels.items()]
        field["categoriesOrdered"] = variable.measure == "ordinal"
    return field


def _plain_schema(stem: str, data: bytes, about: About) -> dict[str, Any]:
    """The dictionary's and the flow's columns by their heads: counts, one flag, texts."""
    heads = [h for h in data.decode("utf-8-sig").partition("\n")[0].split(",") if h != STATUS]
    kinds = {h: "integer" if h in _INTEGER else "boolean" if h == "applicable" else "string" for h in heads}
    schema: dict[str, Any] = {
        "fields": [{"name": h, "type": kind} | _booleans(kind) for h, kind in kinds.items()] + _status(about), "missingValues": [""],
    }  # fmt: skip
    if stem == "dictionary":
        schema["primaryKey"] = DICTIONARY[0]
    elif stem == "exclusions":
        schema["primaryKey"] = "id"
    return schema


def _booleans(kind: str) -> dict[str, Any]:
    return {"trueValues": ["True"], "falseValues": ["False"]} if kind == "boolean" else {}


def _status(about: About) -> list[dict[str, Any]]:
    return [{"name": STATUS, "type": "string", "constraints": {"enum": [str(about.banner)]}}] if about.banner else []
