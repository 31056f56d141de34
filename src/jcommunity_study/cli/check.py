"""`jcommunity check`: every fault in the study's files, at once; exit code 1 when there is one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_study

if TYPE_CHECKING:
    from jcommunity_study.errors import Faults
    from jcommunity_study.interview.transcript import Transcript
    from jcommunity_study.study import Study

FINE = Text("没有发现问题。", "No fault found.")


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.errors import Faults
    from jcommunity_study.study import Study

    study, told = Study.open_with_faults(args.study)
    faults = Faults()
    faults.found += told
    unsound: set[str] = set()
    if study.has_survey:
        unsound |= _survey(study, faults, settings_are_sound=not told)
    if study.has_interviews:
        unsound |= _interviews(study, faults, evidence_is_known=not told or "coding" in study.settings)
    if study.has_findings:
        from jcommunity_study.steps.analyze import check_findings

        faults.whole(check_findings, study, unsound)
    # A fault in one file may be met again on the way to another.
    for message in dict.fromkeys(fault.message(args.lang) for fault in faults.found):
        print(message)
    if not faults.found and not args.quiet:
        print(FINE[args.lang])
    return 1 if faults.found else 0


def _survey(study: Study, faults: Faults, settings_are_sound: bool) -> set[str]:
    """The questionnaire and the export; if it is sound, the screening rules, the answers as far as they can be taken, and what is declared
    of them. Returns the file that is not sound."""
    from jcommunity_study.analysis.declared import check_declared
    from jcommunity_study.steps import prepare
    from jcommunity_study.survey.questionnaire import load_questionnaire
    from jcommunity_study.survey.readers import read_export

    questionnaire = faults.whole(load_questionnaire, study.file("questionnaire.yaml"))
    if questionnaire is None:
        with faults.catch():
            read_export(prepare.exports(study)[0], prepare.form(study))
        return {"questionnaire.yaml"}
    screening = prepare.settings_faults(study)
    faults.found += screening
    with faults.catch():
        if settings_are_sound and not screening:
            prepare.make(study)
        else:
            prepare.read(study)
    check_declared(study, questionnaire, faults)
    return set()


def _interviews(study: Study, faults: Faults, evidence_is_known: bool) -> set[str]:
    """Codebook, list, transcripts, and every journal with the texts that its codings count in; returns the files that are not sound."""
    from jcommunity_study.errors import Faults, InputError
    from jcommunity_study.interview.codebook import load_codebook
    from jcommunity_study.interview.journal import read_journal
    from jcommunity_study.interview.texts import read_texts
    from jcommunity_study.steps import analyze, answers, code
    from jcommunity_study.study import load_interviews

    codebook = faults.whole(load_codebook, study.file("codebook.yaml"))
    listed = faults.whole(load_interviews, study.file("interviews.yaml"))
    own = Faults()
    read = code.transcripts(study, own) if listed else []
    faults.found += own.found
    others: list[Transcript] = []
    if listed and study.has_survey:
        with faults.catch():
            answers.check(study, faults)
            others = answers.transcripts(study)
    read_texts(study.codings / "texts", faults)
    with faults.catch():
        if evidence_is_known:
            analyze.evidence(study)
    with faults.catch():
        if listed:
            study.held_back  # noqa: B018 - it is read for its faults
    for path in study.journals:
        with faults.catch():
            journal = read_journal(
                path, texts={t.sha256: t.text for t in (*read, *others)}, codes=codebook.citable if codebook else None,
                names=analyze.called(study, read) if listed else None, complete=listed is not None and not own.found, faults=faults,
            )  # fmt: skip
            faults.found += [InputError(torn.zh, torn.en) for torn in journal.warnings]
    return {name for name, found in (("codebook.yaml", codebook), ("interviews.yaml", listed)) if found is None}
