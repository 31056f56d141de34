"""`jcommunity codebook check|diff|export|import`: the codebook's examples as tests, its changes in words, and the codebook as a table."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_json, add_study, everywhere

if TYPE_CHECKING:
    from jcommunity_study.interview.codebook import Codebook

FAULTS = {
    "missing": Text("规则没有找到这个编码", "the rules do not find the code"),
    "stance": Text("立场不对", "another stance"),
    "affirmed": Text("反例被编为肯定", "a counter-example, affirmed"),
    "another": Text("说明里的另一编码没有找到", "the other code that is named is not found"),
}
KINDS = {"example": Text("例", "example"), "counter_example": Text("反例", "counter-example")}
SUFFIXES = (".xlsx", ".csv")


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    def told(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    doing = parser.add_subparsers(dest="doing", required=True, metavar="check|diff|export|import")
    common = [everywhere(lang)]
    check = doing.add_parser(
        "check", parents=common, help=told("用例与反例检验规则", "run examples and counter-examples through the rules")
    )
    add_json(check, lang)
    diff = doing.add_parser("diff", parents=common, help=told("两个版本的差别", "what changed between two versions"))
    diff.add_argument("old", type=Path, metavar="OLD")
    diff.add_argument("new", type=Path, nargs="?", metavar="NEW", help=told("默认是本研究的编码本", "default: the study's"))
    for name, zh, en in (
        ("export", "写成 .xlsx（全部内容）或 .csv（不含规则）", "write it as .xlsx (all of it) or .csv (without rules)"),
        ("import", "从 .xlsx 或 .csv 写回 codebook.yaml（注释不保留，旧文件存为 codebook.yaml.bak）",
         "write codebook.yaml from .xlsx or .csv (comments are lost; the old file is kept as codebook.yaml.bak)"),
    ):  # fmt: skip
        one = doing.add_parser(name, parents=common, help=told(zh, en))
        one.add_argument("file", type=Path, metavar="FILE")
    for one in doing.choices.values():
        add_study(one, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.study import Study

    study = Study.open(args.study)
    path = study.file("codebook.yaml")
    if args.doing == "check":
        return _check(path, args)
    if args.doing == "diff":
        return _diff(args.old, args.new or path, args)
    return _export(path, args) if args.doing == "export" else _import(path, args)


def _check(path: Path, args: argparse.Namespace) -> int:
    from jcommunity_study.interview.codebook import load_codebook
    from jcommunity_study.interview.codebook_check import check_examples

    results = check_examples(load_codebook(path))
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


def _diff(old: Path, new: Path, args: argparse.Namespace) -> int:
    from jcommunity_study.interview.codebook import load_codebook
    from jcommunity_study.interview.codebook_diff import diff

    before, after = load_codebook(old), load_codebook(new)
    changes = diff(before, after)
    for change in changes:
        print(f"{change.code or '*'}\t{change.text[args.lang]}")
    if not args.quiet:
        zh = f"版本 {before.version} → {after.version}；规则 {before.rules_version} → {after.rules_version}；{len(changes)} 处变化。"
        en = f"version {before.version} → {after.version}; rules {before.rules_version} → {after.rules_version}; {len(changes)} changes."
        print(Text(zh, en)[args.lang])
    return 0


def _refuse_suffix(file: Path) -> None:
    from jcommunity_study.errors import InputError

    if file.suffix.lower() not in SUFFIXES:
        known = " ".join(SUFFIXES)
        raise InputError(f"编码本的表格应为 {known}。", f"a codebook's table is one of {known}.", where=file)


def _export(path: Path, args: argparse.Namespace) -> int:
    from jcommunity_study.files.atomic import write_bytes
    from jcommunity_study.interview.codebook import load_codebook
    from jcommunity_study.interview.codebook_table import csv_text, xlsx_bytes

    _refuse_suffix(args.file)
    load_codebook(path)  # a codebook with faults is not handed on
    write_bytes(args.file, csv_text(path).encode("utf-8") if args.file.suffix.lower() == ".csv" else xlsx_bytes(path))
    if not args.quiet:
        print(Text(f"已写 {args.file}。", f"written: {args.file}.")[args.lang])
    return 0


def _import(path: Path, args: argparse.Namespace) -> int:
    from jcommunity_study.files.atomic import write_all
    from jcommunity_study.interview.codebook import load_codebook
    from jcommunity_study.interview.codebook_diff import diff
    from jcommunity_study.interview.codebook_table import yaml_of

    _refuse_suffix(args.file)
    text = yaml_of(args.file, path)
    made = _read_back(text, args.file, path.parent)
    before = path.read_bytes() if path.exists() else None
    changes = diff(load_codebook(path), made) if before is not None else []
    write_all({path: text.encode("utf-8")} | ({path.with_name(path.name + ".bak"): before} if before is not None else {}))
    if not args.quiet:
        for change in changes:
            print(f"{change.code or '*'}\t{change.text[args.lang]}")
        zh, en = f"已写 {path}，{len(changes)} 处变化；注释不保留，", f"written: {path}, {len(changes)} changes; comments are lost, "
        print(Text(f"{zh}旧文件是 {path.name}.bak。", f"{en}the old file is {path.name}.bak.")[args.lang])
    return 0


def _read_back(text: str, file: Path, beside: Path) -> Codebook:
    """The codebook that the table makes, checked before anything is written; a complaint names the table. What evidence learns from
    stands `beside` the codebook."""
    import shutil
    import tempfile

    from jcommunity_study.errors import InputError
    from jcommunity_study.interview.codebook import load_codebook

    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "codebook.yaml"
        for sentences in beside.glob("*.tsv"):
            shutil.copy(sentences, folder)
        written.write_text(text, encoding="utf-8", newline="\n")
        try:
            return load_codebook(written)
        except InputError as error:
            zh, en = (error.message(lang).split(": ", 1)[-1] for lang in ("zh", "en"))
            raise InputError(zh, en, where=file) from None
