"""Options that several verbs share."""

from __future__ import annotations

import argparse
from pathlib import Path

from jcommunity_study.bilingual import Language, Text


def everywhere(lang: Language) -> argparse.ArgumentParser:
    """`--lang` and `--quiet`, which may stand before the verb or after it."""
    common = argparse.ArgumentParser(add_help=False)
    words = Text("提示语言", "language of what is printed"), Text("只打印错误", "print errors only")
    common.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS, help=words[0][lang])
    common.add_argument("--quiet", action="store_true", default=argparse.SUPPRESS, help=words[1][lang])
    return common


def add_study(parser: argparse.ArgumentParser, lang: Language) -> None:
    """`--study DIR`: the study's folder, the present one if not said."""
    text = Text("研究文件夹（默认当前文件夹）", "the study's folder (default: this one)")
    parser.add_argument("--study", type=Path, default=Path(), metavar="DIR", help=text[lang])


def add_key(parser: argparse.ArgumentParser, lang: Language) -> None:
    """`--key FILE`: what leads from pseudonyms back to names."""
    text = Text("钥匙文件（默认 data/keys/redaction.key，不可分享）", "the key (default data/keys/redaction.key; not to be shared)")
    parser.add_argument("--key", type=Path, metavar="FILE", help=text[lang])


def add_json(parser: argparse.ArgumentParser, lang: Language) -> None:
    """`--json`: one machine-readable answer on standard output."""
    parser.add_argument("--json", action="store_true", help=Text("以 JSON 输出", "print JSON")[lang])
