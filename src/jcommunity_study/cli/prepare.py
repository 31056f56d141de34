"""`jcommunity prepare`."""

from __future__ import annotations

import argparse

from jcommunity_study.bilingual import Language
from jcommunity_study.cli.options import add_study
from jcommunity_study.cli.progress import run_up_to


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    return run_up_to("prepare", args)
