"""`jcommunity import FILE…`: codings of another program's file or of coding sheets, brought into the journals of their coders."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_study

DONE = {
    "add": Text("新增", "added"),
    "change": Text("改立场", "changed"),
    "retract": Text("撤销", "retracted"),
    "memo": Text("改备注", "memos changed"),
}


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    def told(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    files = told(".qdpx、.qdc，或填好的编码表 .xlsx、.docx，或其文件夹", ".qdpx, .qdc, or sheets .xlsx, .docx, or their folder")
    parser.add_argument("file", type=Path, nargs="+", metavar="FILE", help=files)
    who = told("文件没有写明编码者的编码归谁", "whose codings those are for which the file names nobody")
    parser.add_argument("--coder", metavar="NAME", help=who)
    old = told("编码表：旧版编码本的也读入", "sheets: those of another version of the codebook too")
    parser.add_argument("--old-codebook", action="store_true", help=old)
    moved = told("编码表：文本后来改过的，对齐到新文本", "sheets: rows of a text that was changed since are moved onto it")
    parser.add_argument("--rebase", action="store_true", help=moved)
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.errors import InputError
    from jcommunity_study.interview.sheets import SHEETS
    from jcommunity_study.steps.analyze import undeclared
    from jcommunity_study.steps.sheets import files_in
    from jcommunity_study.study import Study

    files = [found for file in args.file for found in files_in(file)]
    sheets = [f for f in files if f.suffix.lower() in SHEETS]
    others = [f for f in files if f not in sheets]
    if others and (args.old_codebook or args.rebase):
        raise InputError("--old-codebook、--rebase 只用于编码表。", "--old-codebook and --rebase are for coding sheets.", where=others[0])
    for file in others:
        _project(file, args)
    if sheets:
        _sheets(sheets, args)
    if told := undeclared(Study.open(args.study)):
        _warn([told], args.lang)
    return 0


def _project(file: Path, args: argparse.Namespace) -> None:
    from jcommunity_study.interview.exchange import read_file
    from jcommunity_study.steps.exchange import bring_in
    from jcommunity_study.study import Study

    done = bring_in(Study.open(args.study), read_file(file), file, args.coder)
    _warn(done.warnings, args.lang)
    if not args.quiet and not done.added and not done.known:
        zh, en = "编码都在编码本里；文件没有可读入的编码记录。", "all its codes are in the codebook; it holds no codings to take in."
        print(Text(zh, en)[args.lang])
    elif not args.quiet:
        for coder, added in done.added.items():
            print(Text(f"{coder}：新增 {added} 条编码。", f"{coder}: {added} codings added.")[args.lang])
        print(Text(f"已有 {done.known} 条，未改动。", f"{done.known} were there already and are untouched.")[args.lang])


def _sheets(files: list[Path], args: argparse.Namespace) -> None:
    from jcommunity_study.steps.sheets import take_in
    from jcommunity_study.study import Study

    done = take_in(Study.open(args.study), files, args.coder, rebase=args.rebase, old_codebook=args.old_codebook)
    _warn(done.warnings, args.lang)
    for coder, events in done.events.items():
        told = [f"{what[args.lang]} {events[kind]}" for kind, what in DONE.items() if events[kind]]
        if not args.quiet:
            print(f"{coder}: {', '.join(told) or Text('没有变化', 'nothing new')[args.lang]}")


def _warn(warnings: Iterable[Text], lang: Language) -> None:
    for warning in warnings:
        print(warning[lang], file=sys.stderr)
