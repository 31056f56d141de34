"""`jcommunity agreement`: how far coders agree, where they do not, and a consensus."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_json, add_study

if TYPE_CHECKING:
    from jcommunity_study.interview.agreement import Agreements


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    from jcommunity_study.interview.agreement.ratings import COEFFICIENTS
    from jcommunity_study.interview.units import UNITS

    def told(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    parser.add_argument("coders", nargs="*", metavar="CODER", help=told("比较哪些编码者（默认全部）", "which coders (default: all)"))
    parser.add_argument("--rules", action="store_true", help=told("规则也算一位编码者", "the rules stand in as a coder"))
    parser.add_argument("--coefficient", choices=tuple(COEFFICIENTS), help=told("代替 study.toml 的系数", "instead of study.toml's"))
    parser.add_argument("--unit", choices=UNITS, help=told("代替 study.toml 的单位", "instead of study.toml's"))
    parser.add_argument("--stance", action="store_true", help=told("立场不同也算不一致", "different stances are disagreements too"))
    parser.add_argument("--consensus", action="store_true", help=told("写多数意见的编码记录", "write the majority's journal"))
    parser.add_argument("--decisions", type=Path, metavar="FILE", help=told("填好决定的分歧表", "a sheet of disagreements, decided"))
    add_json(parser, lang)
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.errors import InputError, StatisticsError
    from jcommunity_study.files.atomic import write_all
    from jcommunity_study.interview.agreement import agreements, disagreements
    from jcommunity_study.steps import agreement as step
    from jcommunity_study.study import Study

    study = Study.open(args.study)
    asked = step.declared(study, args.coefficient, args.unit, stance=args.stance)
    read, coders, notices = step.compared(study, args.coders, rules=args.rules)
    for notice in notices:
        print(notice[args.lang], file=sys.stderr)
    codes = [c.id for c in study.codebook.codable]
    try:
        found = agreements(read, coders, codes, asked, seed=study.seed)
    except StatisticsError as error:
        raise InputError(error.message("zh"), error.message("en"), where=study.codings) from None
    differ = disagreements(read, coders, codes)
    settled = step.consensus(study, read, coders, args.decisions) if args.consensus or args.decisions else None
    write_all(step.files(study, read, found, differ, args.lang))
    if args.json:
        table = found.table.astype(object).where(found.table.notna(), None).to_dict("records")
        told = {"coders": list(found.coders), "coefficient": asked.coefficient, "unit": asked.unit, "stance": asked.stance}
        print(json.dumps({**told, "transcripts": found.transcripts, "rows": table, "disagreements": len(differ)}, ensure_ascii=False))
    elif not args.quiet:
        _print(found, {c.id: c.name for c in study.codebook.codes}, args.lang, len(differ))
    if settled is not None and not args.quiet and not args.json:
        path, n, left = settled
        print(Text(f"{path}：{n} 段，{left} 处仍未决定。", f"{path}: {n} codings, {left} still open.")[args.lang])
    return 0


def _print(found: Agreements, names: dict[str, Text], lang: Language, differ: int) -> None:
    from jcommunity_study.interview.agreement.ratings import COEFFICIENTS, POOLED
    from jcommunity_study.interview.agreement.wording import BY_RULES, HOLSTI, LEFT_OUT, UNIT_NAMES, on_intervals
    from jcommunity_study.steps.agreement import FOLDER, RULES

    unit, coders, n = UNIT_NAMES[found.declared.unit][lang], ", ".join(found.coders), found.transcripts
    what = COEFFICIENTS[found.declared.coefficient][lang]
    print(Text(f"{what}，单位：{unit}；编码者：{coders}；{n} 份访谈", f"{what} by {unit}; coders: {coders}; {n} transcripts")[lang])
    reasons: dict[str, list[str]] = {}
    for row in found.table.to_dict("records"):
        name = Text("全部编码", "all codes") if row["code"] == POOLED else names[row["code"]]
        counts = " / ".join(str(row[f"n_{coder}"]) for coder in found.coders)
        shown = "—" if row[f"why_{lang}"] else f"{row['estimate']:.3f}"
        if not math.isnan(row["conf_low"]):
            shown += f"  [{row['conf_low']:.3f}, {row['conf_high']:.3f}]"
        print(f"  {row['code']:<5} {shown}  n = {counts} / {row['n_units']}  {name[lang]}")
        reasons.setdefault(row[f"why_{lang}"], []).append(row["code"])
    notes = [f"— {' '.join(codes)}: {why}" for why, codes in reasons.items() if why]
    notes += [note[lang] for note in on_intervals(found.transcripts)]
    notes += [HOLSTI[lang]] * (found.declared.coefficient == "holsti") + [BY_RULES[lang]] * (RULES in found.coders)
    notes += [LEFT_OUT[lang].format(ids=", ".join(found.left_out))] * bool(found.left_out)
    where = f"reports/{FOLDER}/"
    notes.append(Text(f"{differ} 处分歧：{where}disagreements.xlsx；其余系数：{where}appendix.csv",
                      f"{differ} disagreements: {where}disagreements.xlsx; other coefficients: {where}appendix.csv")[lang])  # fmt: skip
    print("\n".join(notes))
