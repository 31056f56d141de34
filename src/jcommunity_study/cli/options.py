"""Options that several verbs share."""

from __future__ import annotations

import argparse
from pathlib import Path

from jcommunity_study.bilingual import Language, Text


def add_study(parser: argparse.ArgumentParser, lang: Language) -> None:
    """`--study DIR`: the study's folder, the present one if not said."""
    text = Text("研究文件夹（默认当前文件夹）", "the study's folder (default: this one)")
    parser.add_argument("--study", type=Path, default=Path(), metavar="DIR", help=text[lang])


def add_json(parser: argparse.ArgumentParser, lang: Language) -> None:
    """`--json`: one machine-readable answer on standard output."""
    parser.add_argument("--json", action="store_true", help=Text("以 JSON 输出", "print JSON")[lang])
