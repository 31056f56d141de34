"""`jcommunity check`: every fault in the study's files, at once; exit code 1 when there is one."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_study

if TYPE_CHECKING:
    from jcommunity_study.errors import Faults, InputError
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
    for examine in _examinations(study, faults, settings_are_sound=not told):
        with faults.catch():
            examine()
    # A fault in one file may be met again on the way to another.
    for message in dict.fromkeys(fault.message(args.lang) for fault in faults.found):
        print(message)
    if not faults.found and not args.quiet:
        print(FINE[args.lang])
    return 1 if faults.found else 0


def _examinations(study: Study, faults: Faults, *, settings_are_sound: bool) -> Iterator[Callable[[], object]]:
    """Each file by itself, then each against those it names."""
    from jcommunity_study.steps import analyze, code

    if study.has_survey:
        yield lambda: faults.found.extend(_questionnaire(study))
        yield lambda: _survey(study, faults, settings_are_sound)
        yield lambda: _declared(study, faults)
    if study.has_interviews:
        yield lambda: study.codebook
        yield lambda: study.interviews
        yield lambda: analyze.load_codings(study, code.transcripts(study))
    if study.has_findings:
        yield lambda: analyze.check_findings(study, faults)


def _questionnaire(study: Study) -> list[InputError]:
    from jcommunity_study.survey.questionnaire import questionnaire_faults

    return questionnaire_faults(study.file("questionnaire.yaml"))


def _survey(study: Study, faults: Faults, settings_are_sound: bool) -> None:
    """The screening rules, and the answers as far as they can be taken."""
    from jcommunity_study.steps import prepare

    screening = prepare.settings_faults(study)
    faults.found += screening
    if settings_are_sound and not screening:
        prepare.make(study)
    else:
        prepare.read(study)


def _declared(study: Study, faults: Faults) -> None:
    from jcommunity_study.analysis.declared import check_declared

    check_declared(study, study.questionnaire, faults)
