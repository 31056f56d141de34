"""`jcommunity check`: every fault in the study's files, at once; exit code 1 when there is one."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_study

FINE = Text("没有发现问题。", "No fault found.")


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.errors import InputError
    from jcommunity_study.study import Study

    study = Study.open(args.study)
    faults = []
    for examine in _examinations(study):
        try:
            examine()
        except InputError as error:
            faults.append(error.message(args.lang))
    # A fault in one file may be met again on the way to another.
    for fault in dict.fromkeys(faults):
        print(fault)
    if not faults and not args.quiet:
        print(FINE[args.lang])
    return 1 if faults else 0


def _examinations(study) -> Iterator[Callable[[], object]]:  # type: ignore[no-untyped-def]
    """Each file by itself, then each against those it names."""
    from jcommunity_study.steps import analyze, code, prepare

    if study.file("questionnaire.yaml").is_file() or study.has_survey:
        yield lambda: study.questionnaire
    if study.has_interviews:
        yield lambda: study.codebook
        yield lambda: study.interviews
        yield lambda: analyze.load_codings(study, code.transcripts(study))
    if study.has_survey:
        yield lambda: prepare.make(study)
    if study.has_findings:
        yield lambda: analyze.check_findings(study)
