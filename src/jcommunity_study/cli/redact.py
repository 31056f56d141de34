"""`jcommunity redact [FILE …|--interviews] --to DIR`: transcripts with pseudonyms, to be shared; `--restore` leads codings back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_key, add_study

if TYPE_CHECKING:
    from jcommunity_study.study import Study


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    def told(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help=told("这些访谈文件", "these transcripts"))
    whole = told("整个研究的访谈、编码和编码本", "the study's interviews, with codings and codebook")
    parser.add_argument("--interviews", action="store_true", help=whole)
    back = told("把分享副本 COPY 上的编码移回原文", "move the codings of the shared COPY back onto the texts before redaction")
    parser.add_argument("--restore", type=Path, metavar="COPY", help=back)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help=told("写到这个新文件夹", "the new folder to write"))
    add_key(parser, lang)
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.errors import InputError
    from jcommunity_study.template import check_free

    if (bool(args.files), args.interviews, args.restore is not None).count(True) != 1:
        raise InputError(
            "请写访谈文件，或 --interviews，或 --restore COPY，三者选一。",
            "name transcripts, or --interviews, or --restore COPY: one of them.",
        )
    check_free(args.to)
    return _restore(args) if args.restore is not None else _redact(args)


def _redact(args: argparse.Namespace) -> int:
    from jcommunity_study.files.atomic import write_all
    from jcommunity_study.files.secret import keep_secret
    from jcommunity_study.interview.pseudonyms import Key
    from jcommunity_study.steps.redact import KEY, redact_files, share
    from jcommunity_study.study import Study

    place = args.key or args.study / KEY
    key = Key.read(place)
    if args.interviews:
        shared = share(Study.open(args.study), key)
        files, notices = shared.files, shared.notices
    else:
        files, notices = redact_files(args.files, _study(args.study), key), ()
    keep_secret(place, key.to_bytes(), outside=args.to)
    write_all({args.to / name: data for name, data in files.items()})
    if not args.quiet:
        zh = f"已写 {args.to}：化名 {len(key.said)} 个。钥匙在 {place}：不要分享。分享之前请通读一遍。"
        en = f"written: {args.to}; {len(key.said)} pseudonyms. The key is {place}: do not share it. Read the copy before you share it."
        for notice in (Text(zh, en), *notices):
            print(notice[args.lang])
    return 0


def _restore(args: argparse.Namespace) -> int:
    from jcommunity_study.files.atomic import write_all
    from jcommunity_study.interview.pseudonyms import Key
    from jcommunity_study.steps.redact import KEY, restore
    from jcommunity_study.study import Study

    place = args.key or args.study / KEY
    files = restore(Study.open(args.restore), Key.read(place), place)
    write_all({args.to / name: data for name, data in files.items()})
    if not args.quiet:
        journals = sum(name.endswith(".jsonl") for name in files)
        zh, en = f"{journals} 份编码记录，按原文计位置", f"{journals} journals that count in the texts as they were"
        print(Text(f"已写 {args.to}：{zh}。", f"written: {args.to}; {en}.")[args.lang])
    return 0


def _study(root: Path) -> Study | None:
    from jcommunity_study.study import Study

    return Study.open(root) if (root / "study" / "study.toml").exists() else None
