"""SPSS .sav and .zsav that no survey platform wrote: questions and codes as the file's own dictionary has them."""

from __future__ import annotations

import re

from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.dictionary import lay_out
from jcommunity_study.survey.readers.export import Export, Platform

_ID = re.compile(r"^(?:id|rid|index|编号|序号|respondent_?id)$", re.IGNORECASE)


def recognise(sheet: Sheet) -> bool:
    """By the container: nothing else is a .sav."""
    return sheet.container == "sav"


def layout(sheet: Sheet) -> Export:
    """A question a variable; an id that names itself is no question."""
    ids = [n for n, heading in enumerate(sheet.header) if _ID.match(heading)]
    return lay_out("spss", sheet, {"id": ids[0]} if ids else {})


SPSS = Platform("spss", recognise, layout)
