"""KoboToolbox, ODK Central and SurveyCTO exports, described by their XLSForm where it is there.

Layout: KoboToolbox's exporter (kobotoolbox/formpack, formpack/schema/fields.py), ODK Central's and SurveyCTO's documentation of
their exports: metadata `_id _uuid _submission_time … _index`, `start` and `end` with their offset, groups before a question's
name by `/` (`-` in ODK Central, `.` after R),
a question with several answers as their codes by blanks, and a column of 0/1 per option.
"""

from __future__ import annotations

import re
from dataclasses import replace

from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.dictionary import lay_out, told_apart
from jcommunity_study.survey.readers.export import Export, Layout, Platform
from jcommunity_study.survey.readers.forms.xlsform import ADDED
from jcommunity_study.survey.readers.several import as_tick
from jcommunity_study.survey.readers.variables import Variable

_OWN = re.compile(
    r"^X?_(?:id|uuid|submission_time|validation_status|submitted_by|index|xform_id_string|version_+)$|^__version__$|^formhub[/.]uuid$"
    r"|^(?:meta[/.-])?instanceID$|^KEY$|^SubmissionDate$|^formdef_version$|^Submitter(?:ID|Name)$",
    re.IGNORECASE,
)
_ROLES = (
    ("id", ("_id", "_uuid", "key", "instanceid", "meta/instanceid", "meta-instanceid")),
    ("submitted", ("_submission_time", "submissiondate", "completiondate")),
    ("started", ("start", "starttime")),
    ("ended", ("end", "endtime")),
    ("seconds", ("duration",)),
)
_PERSONAL = re.compile(
    r"deviceid|phonenum|subscriberid|simserial|simid|^username$|^email$|submitted_?by|submitter|geolocation"
    r"|_(?:latitude|longitude|altitude|precision)$|-(?:Latitude|Longitude|Altitude|Accuracy)$|_URL$",
    re.IGNORECASE,
)


def recognise(sheet: Sheet) -> bool:
    """By two of the columns that the servers add, or one beside the times `start` and `end`."""
    own = sum(bool(_OWN.match(h)) for h in sheet.header)
    lowered = {h.casefold() for h in sheet.header}
    return own >= 2 or (own == 1 and ({"start", "end"} <= lowered or {"starttime", "endtime"} <= lowered))


def layout(sheet: Sheet) -> Export:
    """The export's questions; what the server and the device add is metadata."""
    sheet, described = told_apart(sheet), bool(sheet.variables)
    if not described:
        sheet = replace(sheet, variables=_guessed(sheet))
    metadata: dict[str, int] = {}
    for n, heading in enumerate(sheet.header):
        variable = sheet.variables.get(heading)
        added = ADDED.match(heading) or not heading or (heading == "duration" and "formdef_version" in sheet.header)  # SurveyCTO's seconds
        if (variable is None and added) or (variable is not None and variable.use == "none"):
            metadata[heading or f"#{n + 1}"] = n
    named = {re.sub(r"^x(?=_)", "", h.casefold()): n for h, n in metadata.items()}
    roles = {role: named[name] for role, names in _ROLES for name in reversed(names) if name in named}
    others = {f"user#{h}" if _PERSONAL.search(h) else h: n for h, n in metadata.items() if n not in roles.values()}
    kind: Layout = "codes" if any(v.labels for v in sheet.variables.values()) else "text"
    return lay_out("kobo", sheet, {**roles, **others}, layout=kind, guessed=not described)


def _guessed(sheet: Sheet) -> dict[str, Variable]:
    """Without a form: columns `q/option` of 0/1 beside, or after, one another are one question; the joined answers repeat them."""
    groups: dict[str, list[int]] = {}
    for n, heading in enumerate(sheet.header):
        found = re.match(r"^(.+)[/.]([^/.]+)$", heading)
        ticks = {as_tick(v) for v in sheet.columns[n].values} - {""}
        if found and not ADDED.match(heading) and ticks <= {"0", "1"}:
            groups.setdefault(found[1], []).append(n)
    out: dict[str, Variable] = {}
    for stem, places in groups.items():
        whole = stem in sheet.header
        if len(places) < 2 and not whole:
            continue
        for n in places:
            out[sheet.header[n]] = Variable(_name(stem), kind="multiple", group=stem, part=re.split(r"[/.]", sheet.header[n])[-1])
        if whole:
            options = [v.part for v in out.values() if v.group == stem]
            out[stem] = Variable(_name(stem), kind="multiple", group=stem, joined=" ", labels={o: o for o in options}, use="again")
    for heading in sheet.header:
        located = {f"_{heading}_latitude", f"X_{heading}_latitude"} & set(sheet.header)
        placed = located or re.search(r"(?:geo|gps|location)", heading, re.IGNORECASE)
        if heading not in out and not ADDED.match(heading) and placed:
            points = [v for v in sheet.columns[sheet.header.index(heading)].values if v]
            if points and all(re.fullmatch(r"(?:-?\d+(?:\.\d+)?[ ,;]*){2,}", v) for v in points):
                out[heading] = Variable(_name(heading), kind="text", personal=True)
    return out


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


KOBO = Platform("kobo", recognise, layout, verified=False, whole=True)
