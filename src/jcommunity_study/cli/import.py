"""`jcommunity import FILE`: the codings of another program's file, added to the journals of their coders."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_study


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    who = Text("文件没有写明编码者的编码归谁", "whose codings those are for which the file names nobody")
    parser.add_argument("file", type=Path, metavar="FILE", help=Text(".qdpx 或 .qdc", ".qdpx or .qdc")[lang])
    parser.add_argument("--coder", metavar="NAME", help=who[lang])
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.interview.exchange import read_file
    from jcommunity_study.steps.exchange import bring_in
    from jcommunity_study.study import Study

    done = bring_in(Study.open(args.study), read_file(args.file), args.file, args.coder)
    for warning in done.warnings:
        print(warning[args.lang], file=sys.stderr)
    if not args.quiet and not done.added and not done.known:
        zh, en = "编码都在编码本里；文件没有可读入的编码记录。", "all its codes are in the codebook; it holds no codings to take in."
        print(Text(zh, en)[args.lang])
    elif not args.quiet:
        for coder, added in done.added.items():
            print(Text(f"{coder}：新增 {added} 条编码。", f"{coder}: {added} codings added.")[args.lang])
        print(Text(f"已有 {done.known} 条，未改动。", f"{done.known} were there already and are untouched.")[args.lang])
    return 0
