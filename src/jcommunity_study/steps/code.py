"""The interviews: read, and coded by rules as a first pass that is never evidence."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.steps.step import Made, Step, study_files
from jcommunity_study.study import Study

if TYPE_CHECKING:
    from jcommunity_study.interview.journal import Coding
    from jcommunity_study.interview.transcript import Transcript

RULE_CODINGS, READ = "rule_codings.jsonl", "interviews.json"
NAMED = 5  # files that are not listed, of however many


def learned(study: Study) -> list[Path]:
    """The files of sentences that the codebook's evidence may learn from: they are part of the codebook."""
    return sorted(study.file("codebook.yaml").parent.glob("*.tsv"))


def inputs(study: Study) -> list[Path]:
    return [*study_files(study, "codebook.yaml", "interviews.yaml"), *learned(study), *study.raw("interviews")]


def transcripts(study: Study, faults: Faults | None = None) -> list[Transcript]:
    """Every transcript that interviews.yaml names, in its order; InputError for one that is missing or says the same as another, or, with
    `faults`, those that can be read, one an interview kept there."""
    from jcommunity_study.interview.readers import read_transcript

    folder, faults = study.root / "data" / "raw" / "interviews", faults or Faults(first=True)
    seen: dict[str, Transcript] = {}
    for person in study.interviews.interviewees:
        with faults.catch():
            read = read_transcript(folder / person.file, person.id, study.interviews.asking(person))
            if read.sha256 in seen:
                raise InputError(
                    f"{read.id} 与 {seen[read.sha256].id} 的文字完全相同。请删去重复的一份。",
                    f"{read.id} holds the same text as {seen[read.sha256].id}. Remove one of them.",
                    where=folder,
                )
            seen[read.sha256] = read
    return list(seen.values())


def is_demonstration(read: list[Transcript]) -> bool:
    """Whether texts of the demonstration are among them."""
    from jcommunity_study.interview.fingerprint import matches
    from jcommunity_study.marks import known

    return matches(read, known("interviews"))


def make(study: Study) -> Made:
    from jcommunity_study.interview.match import suggest
    from jcommunity_study.interview.matrix import rule_codings

    read, codebook = transcripts(study), study.codebook
    personal = study.personal(read)
    codings = [c for t in read for c in rule_codings(t, suggest(t, codebook, actor=study.interviews.actor_of(t.id)), codebook)]
    told = (replace(c, quote=personal.quoted(c.document, c.start, c.end, c.quote)) for c in codings)
    lines = "".join(json.dumps(asdict(c), ensure_ascii=False, sort_keys=True) + "\n" for c in told)
    facts = {
        "demonstration": is_demonstration(read),
        "warnings": [{"id": t.id, "zh": personal.mask(w.zh), "en": personal.mask(w.en)} for t in read for w in t.warnings],  # labels too
    }
    files = {
        study.processed / RULE_CODINGS: lines.encode("utf-8"),
        study.processed / READ: json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8"),
    }
    notices = [Text(f"{t.id}：{w.zh}", f"{t.id}: {w.en}") for t in read for w in t.warnings]
    unlisted = sorted({p.name for p in study.raw("interviews")} - {i.file for i in study.interviews.interviewees})
    if unlisted:
        shown, more = unlisted[:NAMED], len(unlisted) - NAMED
        zh, en = (f"等 {len(unlisted)} 个文件", f" and {more} more") if more > 0 else ("", "")
        notices.append(
            Text(
                f"{'、'.join(shown)}{zh} 未列入 interviews.yaml，没有读取。",
                f"{', '.join(shown)}{en}: not in interviews.yaml and not read.",
            )
        )
    counted = Text(
        f"{len(read)} 份访谈，规则建议 {len(codings)} 段。", f"{len(read)} interviews, {len(codings)} segments suggested by rules."
    )
    return Made(files, (counted, *notices))


def read_rule_codings(path: Path) -> list[Coding]:
    """What `make` wrote."""
    from jcommunity_study.interview.journal import Coding

    return [Coding(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


STEP = Step("code", (), inputs, make, lambda study: study.has_interviews)
