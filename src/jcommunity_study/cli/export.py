"""`jcommunity export FILE`: transcripts, codebook and codings for another program, or sheets to be filled in; the suffix says which."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_key, add_study

if TYPE_CHECKING:
    from jcommunity_study.study import Study


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    def told(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    suffixes = told(
        ".qdpx（项目）、.qdc（编码本）、.xlsx 或 .docx（编码表；名字里可有 {coder}、{interview}）",
        ".qdpx (a project), .qdc (the codebook), .xlsx or .docx (sheets to fill in; {coder}, {interview} in the name make a file each)",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help=suffixes)
    parser.add_argument("--coder", nargs="+", default=[], metavar="NAME", help=told("只要这些编码者", "these coders only"))
    parser.add_argument("--interviews", nargs="+", default=[], metavar="ID", help=told("只要这些访谈", "these interviews only"))
    hidden = told("换成化名（jcommunity redact），供分享", "with pseudonyms (see jcommunity redact), to be shared")
    parser.add_argument("--redacted", action="store_true", help=hidden)
    add_key(parser, lang)
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.interview.sheets import SHEETS

    return _sheets(args) if args.file.suffix.lower() in SHEETS else _project(args)


def _project(args: argparse.Namespace) -> int:
    from jcommunity_study.errors import InputError
    from jcommunity_study.files.atomic import write_bytes
    from jcommunity_study.interview.exchange import format_of
    from jcommunity_study.steps.exchange import codebook_alone, outgoing

    form = format_of(args.file)
    if not form.codings and (args.coder or args.interviews):
        raise InputError(
            "这种文件只有编码本，不能选编码者或访谈。请去掉 --coder、--interviews，或写成 .qdpx。",
            "such a file holds the codebook alone: leave --coder and --interviews out, or write a .qdpx.",
            where=args.file,
        )
    with _handed_on(args) as (study, coders, interviews):
        out = outgoing(study, coders or None, interviews) if form.codings else codebook_alone(study)
    write_bytes(args.file, form.write(out))
    if not args.quiet:
        codes, texts, codings = len(out.codebook.codes), len(out.transcripts), len(out.codings)
        zh = f"已写 {args.file}：编码 {codes} 个，文本 {texts} 份，编码记录 {codings} 条"
        print(Text(zh + "。", f"written: {args.file}: {codes} codes, {texts} texts, {codings} codings.")[args.lang])
    return 0


def _sheets(args: argparse.Namespace) -> int:
    from jcommunity_study.steps.sheets import write

    with _handed_on(args) as (study, coders, interviews):
        written = write(study, args.file, coders, interviews, args.lang)
    for path, sheet in written.items():
        if args.quiet:
            continue
        name, rows, codings = sheet.head.coder, len(sheet.head.rows), len(sheet.head.held)
        whose = Text(f"编码者 {name}", f"for {name}") if name else Text("空白表", "blank")
        zh = f"已写 {path}：{whose.zh}，{rows} 行，已有编码 {codings} 条。"
        print(Text(zh, f"written: {path}: {whose.en}, {rows} rows, {codings} codings so far.")[args.lang])
        for loss in sheet.losses:
            print("  " + Text(f"{loss.zh}；没有改动的格读回时保持原样。", f"{loss.en}; cells not changed keep theirs.")[args.lang])
    return 0


@contextmanager
def _handed_on(args: argparse.Namespace) -> Iterator[tuple[Study, list[str], list[str]]]:
    """The study, or the copy of it with pseudonyms, and what its coders and interviews that are asked for are called there."""
    from jcommunity_study.errors import InputError
    from jcommunity_study.steps.redact import KEY, redacted_copy
    from jcommunity_study.study import Study

    study = Study.open(args.study)
    if args.key and not args.redacted:
        raise InputError("--key 只与 --redacted 合用。", "--key goes with --redacted.")
    if not args.redacted:
        yield study, args.coder, args.interviews
        return
    with redacted_copy(study, args.key or study.root / KEY, args.file) as (copy, shared):
        yield copy, [shared.coders.get(c, c) for c in args.coder], [shared.ids.get(i, i) for i in args.interviews]
