"""`jcommunity codings WHAT`: what the codings show, as a table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_study

if TYPE_CHECKING:
    import pandas as pd

    from jcommunity_study.interview.transcript import Transcript
    from jcommunity_study.study import Study

WHAT = {
    "matrix": Text("编码×受访者的段数", "segments by code and interviewee"),
    "presence": Text("编码×受访者 0/1", "codes by interviewee, 0 or 1"),
    "actors": Text("编码×主体：多少人肯定、否定", "codes by actor: how many affirm, deny"),
    "categories": Text("原始语句–初始概念–副范畴–主范畴", "what was said, its concept, subcategory, main category"),
    "cooccurrence": Text("同一话轮中同现的编码", "codes that share a turn"),
    "links": Text("受访者说出的因果联系", "links that interviewees voice"),
    "saturation": Text("饱和：每份访谈带来多少新编码", "saturation: new codes by interview"),
    "quotations": Text("引文：编码路径、发言、时间", "quotations with code path, turn and time"),
    "kwic": Text("词语及其上下文", "words in context"),
    "keyness": Text("每类主体比别人多说的词", "words that an actor says more than others"),
    "themes": Text("没有编码的话里的新主题", "new themes in what nobody coded"),
    "deviant": Text("与同类主体说法相反的受访者", "interviewees who go against their own"),
}


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    def told(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    listed = "; ".join(f"{name}: {text[lang]}" for name, text in WHAT.items())
    parser.add_argument("what", choices=tuple(WHAT), metavar="WHAT", help=listed)
    parser.add_argument("words", nargs="*", metavar="WORD", help=told("kwic 要找的词", "the words of kwic"))
    parser.add_argument("--coder", metavar="NAME", help=told("谁的编码（默认是证据）", "whose codings (default: the evidence)"))
    parser.add_argument("--most", type=int, metavar="N", help=told("每个编码至多几句", "at most so many quotations of a code"))
    out = told("写成 .csv（categories 也可 .docx、.xlsx），不打印", "write it as .csv (categories: or .docx, .xlsx) instead of printing")
    parser.add_argument("--out", type=Path, metavar="FILE", help=out)
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.errors import InputError
    from jcommunity_study.files.atomic import write_bytes
    from jcommunity_study.steps.code import transcripts
    from jcommunity_study.study import Study

    if (args.what == "kwic") != bool(args.words):
        raise InputError(
            "kwic（且只有 kwic）后面要写词语，如：jcommunity codings kwic 报名。",
            "kwic, and only kwic, takes words: jcommunity codings kwic WORD.",
        )
    if args.most is not None and (args.what != "categories" or args.most < 1):
        raise InputError("--most 只用于 categories，且应为正数。", "--most goes with categories, and is above 0.")
    study = Study.open(args.study)
    read = transcripts(study)
    table, notes = _table(study, read, args)
    rows = table.astype(object).where(table.notna(), "").to_numpy().tolist()
    if args.out is not None:
        notes = [_written(args.out, len(rows)), *notes]
        write_bytes(args.out, _file(study, read, table, rows, args))
    else:
        for row in [list(table), *rows]:
            print("\t".join(_shown(cell) for cell in row))
    if not args.quiet:
        for note in notes:
            print(note[args.lang])
    return 0


def _written(file: Path, rows: int) -> Text:
    """What is said of a file that is about to be written."""
    was = Text("，替换了原有的文件", ", in place of the file that was there") if file.exists() else Text.same("")
    return Text("已写 {file}：{rows} 行{was}。", "written: {file}: {rows} rows{was}.").format(file=file, rows=rows, was=was)


def _shown(cell: object) -> str:
    return f"{cell:.3g}" if isinstance(cell, float) else str(cell).replace("\t", " ").replace("\n", " ")


def _file(study: Study, read: list[Transcript], table: pd.DataFrame, rows: list[list[object]], args: argparse.Namespace) -> bytes:
    """The table as the kind of file that the suffix names."""
    from jcommunity_study.errors import InputError
    from jcommunity_study.files.text import csv_bytes
    from jcommunity_study.steps.code import is_demonstration

    suffix = args.out.suffix.lower()
    if suffix not in (".docx", ".xlsx"):
        return csv_bytes(list(table), rows)
    if args.what != "categories":
        raise InputError("只有 categories 能写成这种文件。", "only categories can be such a file; write a .csv.", where=args.out)
    from jcommunity_study.report import categories
    from jcommunity_study.report.context import BANNER
    from jcommunity_study.report.docx import docx

    synthetic = study.declared_status == "synthetic" or is_demonstration(read)
    banner = BANNER[args.lang] if synthetic else None
    if suffix == ".xlsx":
        return categories.workbook(table, args.out, args.lang, banner)
    return docx(categories.document(table, study.text("title")[args.lang], args.lang, banner))


def _table(study: Study, read: list[Transcript], args: argparse.Namespace) -> tuple[pd.DataFrame, list[Text]]:
    from jcommunity_study.interview import excerpts, matrix
    from jcommunity_study.interview.categories import categories
    from jcommunity_study.steps.agreement import codings_of
    from jcommunity_study.steps.analyze import not_coded

    personal = study.personal(read)
    actors = {person.id: person.actor for person in study.interviews.interviewees}
    if args.what == "kwic":
        return excerpts.keyword_in_context(read, args.words, actors, personal), []
    if args.what == "keyness":
        from jcommunity_study.interview.words import keyness

        return keyness(read, actors, study.codebook.dictionary), []
    codings, notices = codings_of(study, args.coder, read)
    notices, read = [*notices, *not_coded(read, codings)], matrix.coded(read, codings)
    actors = {t.id: actors[t.id] for t in read}
    if args.what == "themes":
        from jcommunity_study.interview.themes import new_themes

        return new_themes(read, codings, actors, study.codebook.dictionary, seed=study.seed, personal=personal), notices
    frame = matrix.codings_frame(codings, read, actors)
    codes, cases = [c.id for c in study.codebook.codable], [t.id for t in read]
    if args.what == "saturation":
        found, told = _saturation(study, frame, codes, cases)
        return found, [*notices, told]
    made = {
        "categories": lambda: categories(frame, study.codebook, args.lang, args.most, personal),
        "matrix": lambda: matrix.code_by_case(frame, codes, cases).reset_index(),
        "presence": lambda: matrix.presence(frame, codes, cases).reset_index(),
        "actors": lambda: matrix.code_by_actor(frame, codes, actors),
        "cooccurrence": lambda: matrix.cooccurrence(frame, codes).rename_axis("code").reset_index(),
        "links": lambda: excerpts.voiced_links(frame, read, study.codebook, personal),
        "quotations": lambda: excerpts.quotations(frame, study.codebook, personal),
        "deviant": lambda: excerpts.deviant_cases(frame, personal),
    }
    return made[args.what](), notices


def _saturation(study: Study, frame: pd.DataFrame, codes: list[str], cases: list[str]) -> tuple[pd.DataFrame, Text]:
    """The table, and what it comes to."""
    from jcommunity_study.interview.saturation import saturation

    found = saturation(frame, codes, cases, held_back=study.held_back)
    zh = f"起始 {found.base} 份、每 {found.run} 份为一轮、阈值 {found.threshold:.0%}："
    en = f"base {found.base}, runs of {found.run}, threshold {found.threshold:.0%}: "
    if not found.known:
        least = found.base + found.run
        zh, en = f"{zh}算不出，须有 {least} 份编过的访谈。", f"{en}not known, for it takes {least} interviews that are coded."
    elif found.reached:
        zh += f"第 {found.reached} 份起新信息不超过阈值。"
        en += f"from interview {found.reached} on new information stays at or under it."
    else:
        zh, en = f"{zh}没有达到饱和。", f"{en}not reached."
    if set(study.held_back) & set(cases):
        first = ", ".join(found.held_back) or "—"
        zh, en = f"{zh}留出的访谈中首次出现的编码：{first}。", f"{en} Codes first met in the interviews held back: {first}."
    return found.table, Text(zh, en)
