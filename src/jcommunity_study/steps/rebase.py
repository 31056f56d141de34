"""People's codings after a transcript was corrected: moved onto its new text by events in their journals. Nothing is taken away."""

from __future__ import annotations

from pathlib import Path

from jcommunity_study.interview.journal import append, read_journal
from jcommunity_study.interview.rebase import Rebased
from jcommunity_study.interview.rebase import rebase as rebased
from jcommunity_study.interview.texts import keep_texts, read_texts
from jcommunity_study.steps import answers, code
from jcommunity_study.study import Study


def rebase(study: Study, at: str) -> dict[Path, Rebased]:
    """By journal, what was moved and what could not be. `at`: the time of the events (ISO 8601).

    Everything is read and aligned before the first journal is written; the new texts are kept beside the old ones first.
    Raises InputError for a transcript, a text or a journal that cannot be read.
    """
    read, texts = [*code.transcripts(study), *answers.transcripts(study)], read_texts(study.codings / "texts")
    done = {path: rebased(read_journal(path).codings, texts, read) for path in study.journals}
    reached = {new.document for found in done.values() for _, new in found.moved}
    keep_texts(study.codings / "texts", [t for t in read if t.sha256 in reached])
    for path, found in done.items():
        if found.moved:
            append(path, [
                {"event": "change", "id": new.id, "at": at, "coder": new.coder, "document": new.document, "start": new.start,
                 "end": new.end, "quote": new.quote}
                for _, new in found.moved
            ])  # fmt: skip
    return done
