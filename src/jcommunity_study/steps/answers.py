"""The open answers that interviews.yaml names: coded by rules as a first pass that is never evidence, beside the interviews and apart."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults
from jcommunity_study.files.text import csv_bytes, read_text
from jcommunity_study.steps.prepare import RESPONSES
from jcommunity_study.steps.step import Made, Step, study_files
from jcommunity_study.study import OpenItem, Study

if TYPE_CHECKING:
    from jcommunity_study.interview.transcript import Transcript

_NAMED = re.compile(r"^[\"']?answers[\"']?[^\S\n]*:", re.M)
CODINGS, COUNTS = "answer_codings.jsonl", "answer_codings.csv"


def applies(study: Study) -> bool:
    """Whether the list of interviews speaks of open answers. It is asked on every run, so the file is searched and not yet parsed."""
    path = study.file("interviews.yaml")
    return study.has_survey and path.is_file() and _NAMED.search(read_text(path)) is not None


def inputs(study: Study) -> list[Path]:
    return [*study_files(study, "questionnaire.yaml", "codebook.yaml", "interviews.yaml"), study.processed / RESPONSES]


def check(study: Study, faults: Faults) -> None:
    """Keeps a fault for each item named that is no open question of the questionnaire."""
    for named in study.interviews.answers:
        with faults.catch():
            _check(study, named)


def _check(study: Study, named: OpenItem) -> None:
    if not any(item.name == named.item and item.kind == "text" for item in study.questionnaire.items):
        named.fail(
            f"问卷里没有开放题“{named.item}”（kind: text）。请核对题目名。",
            f"the questionnaire has no open question {named.item!r} (`kind: text`). Check the name.",
        )


def transcripts(study: Study) -> list[Transcript]:
    """Every answer, as `prepare` left them; none before it ran, or where no item is named, or of an item that was left out because its
    answers are personal data. Raises InputError as check tells."""
    import pandas as pd

    from jcommunity_study.interview.answers import as_transcript

    path = study.processed / RESPONSES
    if not applies(study) or not path.is_file():
        return []
    check(study, Faults(first=True))
    frame = pd.read_parquet(path)
    items = [named.item for named in study.interviews.answers if named.item in frame]
    pairs = ((item, id, answer) for item in items for id, answer in frame[item].dropna().items())
    made = (as_transcript(item, str(id), str(answer)) for item, id, answer in pairs)
    return [transcript for transcript in made if transcript is not None]


def make(study: Study) -> Made:
    from jcommunity_study.interview.answers import SEPARATOR, counts
    from jcommunity_study.interview.match import suggest
    from jcommunity_study.interview.matrix import rule_codings
    from jcommunity_study.privacy import mask_text

    read, codebook = transcripts(study), study.codebook
    actors = {named.item: named.actor for named in study.interviews.answers}
    codings = [c for t in read for c in rule_codings(t, suggest(t, codebook, actor=actors[t.id.split(SEPARATOR, 1)[0]]), codebook)]
    lines = "".join(json.dumps(asdict(c) | {"quote": mask_text(c.quote)}, ensure_ascii=False, sort_keys=True) + "\n" for c in codings)
    table = counts(codings, read)
    files = {
        study.processed / CODINGS: lines.encode("utf-8"),
        study.processed / COUNTS: csv_bytes(list(table.columns), table.itertuples(index=False)),
    }
    told = Text(
        f"{len(read)} 条开放题回答，规则建议 {len(codings)} 段；与访谈分开计数。",
        f"{len(read)} open answers, {len(codings)} segments suggested by rules; counted apart from the interviews.",
    )
    return Made(files, (told,))


STEP = Step("answers", ("prepare",), inputs, make, applies)
