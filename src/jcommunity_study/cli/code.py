"""`jcommunity code`: code the study's interviews by rules; with FILE, print what the rules find in one file; with --rebase, move people's
codings onto transcripts that were corrected after coding."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_json, add_study
from jcommunity_study.cli.progress import UP_TO_DATE, run_up_to

_NO_CODES = Text("编码本里还没有可编的编码，没有什么可找。", "The codebook has no code to look for yet.")
_NOTHING = Text("编码本的规则在这份访谈里什么也没有找到。", "The codebook's rules find nothing in this transcript.")


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=Text("只看这一个访谈文件", "one transcript alone")[lang])
    parser.add_argument(
        "--rebase",
        action="store_true",
        help=Text("访谈文字改过之后，把人工编码移到新文本上", "move people's codings onto the transcripts as they are now")[lang],
    )
    add_json(parser, lang)
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    if args.rebase:
        return _rebase(args)
    if args.file is None:
        done = run_up_to("code", args)
        return run_up_to("answers", args) if _has_answers(args.study) else done
    from jcommunity_study.demonstration import codebook_for
    from jcommunity_study.interview.match import suggest
    from jcommunity_study.interview.personal import Personal
    from jcommunity_study.interview.readers import read_transcript

    codebook, interviewers, actor = codebook_for(args.study, args.file)
    read = read_transcript(args.file, interviewers=interviewers)
    personal, suggested = Personal([read]), suggest(read, codebook, actor=actor)
    if not suggested and not args.quiet:
        print((_NOTHING if codebook.codable else _NO_CODES)[args.lang], file=sys.stderr)
    for found in suggested:
        row = {
            "start": found.start,
            "end": found.end,
            "line": found.line,
            "code": found.code,
            "stance": found.stance,
            "quote": personal.quoted(read.sha256, found.start, found.end, found.quote),
            "rule": found.rule,
        }
        if args.json:
            print(json.dumps(row, ensure_ascii=False))
        else:
            print(f"{row['line']}\t{row['code']}\t{row['stance']}\t{row['quote']}\t{row['rule']}")
    return 0


def _has_answers(study: Path) -> bool:
    from jcommunity_study.steps.answers import applies
    from jcommunity_study.study import Study

    return applies(Study.open(study))


def _rebase(args: argparse.Namespace) -> int:
    """Exit code 1 when some coding could not be moved: it stays in its journal as it was, and a person has to look at it."""
    from jcommunity_study.errors import InputError
    from jcommunity_study.privacy import mask_text
    from jcommunity_study.steps.rebase import rebase
    from jcommunity_study.study import Study

    if args.file is not None or args.json:
        zh, en = "--rebase 用于整个研究，不与 FILE 或 --json 合用。", "--rebase is for the whole study: give it no FILE and no --json."
        raise InputError(zh, en)
    done = rebase(Study.open(args.study), dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
    for path, found in done.items():
        moved, stuck = len(found.moved), len(found.stuck)
        told = Text(f"{moved} 条已移动，{stuck} 条未能移动。", f"{moved} moved, {stuck} not.") if moved or stuck else UP_TO_DATE
        if not args.quiet:
            print(f"{path.name}: {told[args.lang]}")
        for coding, why in found.stuck:
            print(f"  {coding.id} {coding.code} “{mask_text(coding.quote)}”: {why[args.lang]}")
    return 1 if any(found.stuck for found in done.values()) else 0
