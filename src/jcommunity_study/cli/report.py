"""`jcommunity report`."""

from __future__ import annotations

import argparse

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_study
from jcommunity_study.cli.progress import run_up_to

WRITTEN = Text("报告在：{path}", "The report is in: {path}")


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    code = run_up_to("report", args)
    if not args.quiet:
        print(WRITTEN.format(path=args.study / "reports")[args.lang])
    return code
