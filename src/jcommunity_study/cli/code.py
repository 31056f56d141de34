"""`jcommunity code`: code the study's interviews by rules; with FILE, print what the rules find in one file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_json, add_study
from jcommunity_study.cli.progress import run_up_to


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=Text("只看这一个访谈文件", "one transcript alone")[lang])
    add_json(parser, lang)
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    if args.file is None:
        return run_up_to("code", args)
    from jcommunity_study.demonstration import codebook_for
    from jcommunity_study.interview.match import suggest
    from jcommunity_study.interview.readers import read_transcript
    from jcommunity_study.privacy import mask_text

    codebook, interviewers, actor = codebook_for(args.study, args.file)
    for found in suggest(read_transcript(args.file, interviewers=interviewers), codebook, actor=actor):
        row = {
            "start": found.start,
            "end": found.end,
            "line": found.line,
            "code": found.code,
            "stance": found.stance,
            "quote": mask_text(found.quote, published=True),
            "rule": found.rule,
        }
        if args.json:
            print(json.dumps(row, ensure_ascii=False))
        else:
            print(f"{row['line']}\t{row['code']}\t{row['stance']}\t{row['quote']}\t{row['rule']}")
    return 0
