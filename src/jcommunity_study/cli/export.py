"""`jcommunity export FILE`: transcripts, codebook and codings for another program; the suffix says the format."""

from __future__ import annotations

import argparse
from pathlib import Path

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_key, add_study


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    def told(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    suffixes = told(".qdpx（项目）或 .qdc（编码本）", ".qdpx (a project) or .qdc (the codebook)")
    parser.add_argument("file", type=Path, metavar="FILE", help=suffixes)
    parser.add_argument("--coder", nargs="+", default=[], metavar="NAME", help=told("只要这些编码者", "these coders only"))
    parser.add_argument("--interviews", nargs="+", default=[], metavar="ID", help=told("只要这些访谈", "these interviews only"))
    hidden = told("换成化名（jcommunity redact），供分享", "with pseudonyms (see jcommunity redact), to be shared")
    parser.add_argument("--redacted", action="store_true", help=hidden)
    add_key(parser, lang)
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.errors import InputError
    from jcommunity_study.files.atomic import write_bytes
    from jcommunity_study.interview.exchange import format_of
    from jcommunity_study.steps.exchange import codebook_alone, outgoing
    from jcommunity_study.steps.redact import KEY, redacted_copy
    from jcommunity_study.study import Study

    form, study = format_of(args.file), Study.open(args.study)
    if not form.codings and (args.coder or args.interviews):
        raise InputError(
            "这种文件只有编码本，不能选编码者或访谈。请去掉 --coder、--interviews，或写成 .qdpx。",
            "such a file holds the codebook alone: leave --coder and --interviews out, or write a .qdpx.",
            where=args.file,
        )
    if args.key and not args.redacted:
        raise InputError("--key 只与 --redacted 合用。", "--key goes with --redacted.")
    if args.redacted:
        with redacted_copy(study, args.key or study.root / KEY, args.file) as (copy, shared):
            coders, interviews = [shared.coders.get(c, c) for c in args.coder], [shared.ids.get(i, i) for i in args.interviews]
            out = outgoing(copy, coders, interviews) if form.codings else codebook_alone(copy)
    else:
        out = outgoing(study, args.coder, args.interviews) if form.codings else codebook_alone(study)
    write_bytes(args.file, form.write(out))
    if not args.quiet:
        codes, texts, codings = len(out.codebook.codes), len(out.transcripts), len(out.codings)
        zh = f"已写 {args.file}：编码 {codes} 个，文本 {texts} 份，编码记录 {codings} 条"
        print(Text(zh + "。", f"written: {args.file}: {codes} codes, {texts} texts, {codings} codings.")[args.lang])
    return 0
