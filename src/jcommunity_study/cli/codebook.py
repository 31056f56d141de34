"""`jcommunity codebook`: its examples as tests, its changes in words, the codebook as a table, and codes that are made while reading."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_json, add_study, everywhere

if TYPE_CHECKING:
    from jcommunity_study.interview.codebook_edit import Plain
    from jcommunity_study.steps.codebook import Done
    from jcommunity_study.study import Study

FAULTS = {
    "missing": Text("规则没有找到这个编码", "the rules do not find the code"),
    "stance": Text("立场不对", "another stance"),
    "affirmed": Text("反例被编为肯定", "a counter-example, affirmed"),
    "another": Text("说明里的另一编码没有找到", "the other code that is named is not found"),
}
KINDS = {"example": Text("例", "example"), "counter_example": Text("反例", "counter-example")}
SUMMARIES = {
    "check": Text("用例与反例检验规则", "run examples and counter-examples through the rules"),
    "diff": Text("两个版本的差别", "what changed between two versions"),
    "export": Text("写成 .xlsx（全部内容）、.csv（不含规则）或 .qdc", "write it as .xlsx (all of it), .csv (without rules) or .qdc"),
    "import": Text("从 .xlsx 或 .csv 写回 codebook.yaml；从 .qdc 添加新编码", "make codebook.yaml of .xlsx or .csv; add new codes of .qdc"),
    "add": Text("添加编码", "add a code"),
    "rename": Text("改名", "give a code another name"),
    "move": Text("移到另一编码之下", "put codes under another one"),
    "merge": Text("并入另一编码，编码记录随之", "merge codes into one; their codings follow"),
    "split": Text("拆成几个编码，逐条分编码记录", "split a code into several; its codings are divided"),
    "retire": Text("停用编码", "retire a code"),
    "history": Text("编码本的变更记录", "how the codebook changed"),
}
BY_HAND = Text("手工修改", "changed by hand")
CHANGES = ("add", "rename", "move", "merge", "split", "retire")
DOING = "check|diff|export|import|add|rename|move|merge|split|retire|history"


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    doing = parser.add_subparsers(dest="doing", required=True, metavar=DOING)
    made = {name: doing.add_parser(name, parents=[everywhere(lang)], help=text[lang]) for name, text in SUMMARIES.items()}
    add_json(made["check"], lang)
    made["diff"].add_argument("old", metavar="OLD", help=Text("文件，或编码记录里的版本", "a file, or a version that codings carry")[lang])
    made["diff"].add_argument("new", type=Path, nargs="?", metavar="NEW", help=Text("默认是本研究的编码本", "default: the study's")[lang])
    for name in ("export", "import"):
        made[name].add_argument("file", type=Path, metavar="FILE")
    made["history"].add_argument("id", nargs="?", metavar="ID", help=Text("只看这个编码", "this code alone")[lang])
    for name in CHANGES:
        _add_change(made[name], name, lang)
    for one in made.values():
        add_study(one, lang)


def _add_change(parser: argparse.ArgumentParser, name: str, lang: Language) -> None:
    """What the changes of codes made while reading take."""

    def told(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    many = name in ("move", "merge")
    parser.add_argument("ids" if many else "id", nargs="+" if many else None, metavar="ID")
    if name in ("add", "rename"):
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--en", metavar="NAME", help=told("英文名称（默认与 NAME 相同）", "the name in English (default: NAME)"))
    if name == "add":
        from jcommunity_study.interview.codebook import KINDS as KINDS_OF_CODE

        parser.add_argument("--kind", choices=KINDS_OF_CODE, default="theme", help=told("默认 theme", "default: theme"))
        parser.add_argument("--definition", default="", metavar="TEXT")
        parser.add_argument("--heading", action="store_true", help=told("只作标题，不用于编码", "a heading, not for coding"))
        parser.add_argument("--under", metavar="ID", help=told("放在哪个编码之下", "the code above it"))
    if name == "move":
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument("--under", metavar="ID", help=told("移到哪个编码之下", "the code above them"))
        place.add_argument("--top", action="store_true", help=told("移到顶层", "to the top"))
    if name == "merge":
        parser.add_argument("--into", required=True, metavar="ID", help=told("并入的编码", "the code that stays"))
    if name == "split":
        into = told("拆成的编码（先用 add 添加）", "its successors; add them first")
        parser.add_argument("--into", nargs="+", required=True, metavar="ID", help=into)
        for option, text in (
            ("--sheet", told("把待分的编码记录写成 .xlsx", "write the codings to be divided as .xlsx")),
            ("--decisions", told("填好的 .xlsx 或 .json", "the .xlsx filled in, or .json")),
        ):
            parser.add_argument(option, type=Path, metavar="FILE", help=text)
    parser.add_argument("--why", default="", metavar="TEXT", help=told("为什么（记入历史）", "the reason, kept in the history"))


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.study import Study

    study = Study.open(args.study)
    return DOINGS.get(args.doing, _change)(study, args)


def _check(study: Study, args: argparse.Namespace) -> int:
    from jcommunity_study.interview.codebook_check import check_examples

    results = check_examples(study.codebook)
    failed = [r for r in results if r.faults]
    if args.json:
        rows = [{**vars(r), "found": [list(f) for f in r.found], "faults": list(r.faults)} for r in results]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 1 if failed else 0
    for r in failed:
        why = "; ".join(FAULTS[f][args.lang] for f in r.faults)
        found = ", ".join(f"{code} {stance}" for code, stance in r.found) or "—"
        print(f"{r.code} {KINDS[r.kind][args.lang]}: {r.sentence}\n  {why} ({found}) {r.note}")
    if not args.quiet:
        n, m = len(results), len(failed)
        print(Text(f"{n} 条例与反例，{m} 条与编码本不符。", f"{n} examples and counter-examples, {m} not as the codebook says.")[args.lang])
    return 1 if failed else 0


def _diff(study: Study, args: argparse.Namespace) -> int:
    from jcommunity_study.interview.codebook import load_codebook
    from jcommunity_study.interview.codebook_diff import diff
    from jcommunity_study.steps.codebook import version_or_file

    before, after = version_or_file(study, args.old), load_codebook(args.new) if args.new else study.codebook
    changes = diff(before, after)
    for change in changes:
        print(f"{change.code or '*'}\t{change.text[args.lang]}")
    if not args.quiet:
        zh = f"版本 {before.version} → {after.version}；规则 {before.rules_version} → {after.rules_version}；{len(changes)} 处变化。"
        en = f"version {before.version} → {after.version}; rules {before.rules_version} → {after.rules_version}; {len(changes)} changes."
        print(Text(zh, en)[args.lang])
    return 0


def _export(study: Study, args: argparse.Namespace) -> int:
    from jcommunity_study.files.atomic import write_bytes
    from jcommunity_study.interview.codebook import load_codebook
    from jcommunity_study.steps.codebook import format_of

    form = format_of(args.file)
    load_codebook(study.file("codebook.yaml"))  # a codebook with faults is not handed on
    write_bytes(args.file, form.write(study))
    if not args.quiet:
        print(Text(f"已写 {args.file}。", f"written: {args.file}.")[args.lang])
    return 0


def _import(study: Study, args: argparse.Namespace) -> int:
    from jcommunity_study.steps.codebook import bring_in

    return _tell(bring_in(study, args.file), args)


def _tell(done: Done, args: argparse.Namespace) -> int:
    """The changes in words, and what else the user should know of them."""
    from jcommunity_study.steps.codebook import left_in_findings

    for fault in left_in_findings(args.study):
        print(fault.message(args.lang), file=sys.stderr)
    if not args.quiet:
        for change in done.changes:
            print(f"{change.code or '*'}\t{change.text[args.lang]}")
        zh, en = f"已写 codebook.yaml，{len(done.changes)} 处变化", f"written: codebook.yaml, {len(done.changes)} changes"
        if not done.written:
            zh, en = "codebook.yaml 没有变化", "codebook.yaml: nothing changed"
        if done.codings:
            zh, en = f"{zh}，{done.codings} 条编码记录随之改动", f"{en}; {done.codings} codings follow"
        if done.written:
            zh, en = f"{zh}；注释不保留，旧文件是 codebook.yaml.bak", f"{en}; comments are lost, the old file is codebook.yaml.bak"
        print(Text(f"{zh}。", f"{en}.")[args.lang])
    return 0


def _history(study: Study, args: argparse.Namespace) -> int:
    from jcommunity_study.steps.codebook import history

    noted = history(study, args.id)
    for one in noted:
        what = SUMMARIES[one["what"]][args.lang] if one["what"] in SUMMARIES else BY_HAND[args.lang]
        parts = (one["at"], what, " ".join(one["codes"]), f"{one['before']} → {one['after']}", one["why"])
        print("  ".join(part for part in parts if part))
        for change in one["changes"]:
            print(f"  {change['code'] or '*'}\t{change[args.lang]}")
    if not args.quiet and not noted:
        print(Text("没有变更记录。", "no change was noted.")[args.lang])
    return 0


def _change(study: Study, args: argparse.Namespace) -> int:
    from jcommunity_study.interview.codebook_edit import add, merge, move, rename, retire
    from jcommunity_study.steps.codebook import change

    def edit(book: Plain) -> Plain:
        match args.doing:
            case "add":
                return add(book, args.id, name, args.kind, args.under, args.definition, heading=args.heading)
            case "rename":
                return rename(book, args.id, name)
            case "move":
                return move(book, args.ids, args.under)
            case "merge":
                return merge(book, args.ids, args.into)
            case _:
                return retire(book, args.id)

    name = Text(args.name, args.en or args.name) if "name" in args else Text.same("")
    ids = args.ids if "ids" in args else [args.id]
    return _tell(change(study, args.doing, ids, edit, into=getattr(args, "into", None), why=args.why), args)


def _split(study: Study, args: argparse.Namespace) -> int:
    from jcommunity_study.errors import InputError
    from jcommunity_study.files.atomic import write_bytes
    from jcommunity_study.interview.recode import sheet_bytes
    from jcommunity_study.steps.code import transcripts
    from jcommunity_study.steps.codebook import divide

    if args.sheet and args.sheet.suffix.lower() != ".xlsx":
        raise InputError("应为 .xlsx。", "is to be an .xlsx.", where=args.sheet)
    done, left = divide(study, args.id, args.into, args.decisions, args.why)
    read = transcripts(study)
    personal = study.personal(read)
    if args.sheet:
        write_bytes(args.sheet, sheet_bytes(left, read, args.into, personal))
    _tell(done, args)
    for coder, codings in left.items() if not args.quiet else ():
        for coding in codings:
            print(f"  {coder}\t{coding.id}\t{personal.quoted(coding.document, coding.start, coding.end, coding.quote)}")
    if left and not args.quiet:
        n = sum(map(len, left.values()))
        zh, en = "：用 --sheet 写成表", ": --sheet writes them"
        if args.sheet:
            zh, en = f"，已写入 {args.sheet}", f", written to {args.sheet}"
        print(Text(f"{n} 条待分{zh}，填好后用 --decisions 读入。", f"{n} to be divided{en}, --decisions reads the answers.")[args.lang])
    return 0


DOINGS = {"check": _check, "diff": _diff, "export": _export, "import": _import, "history": _history, "split": _split}
