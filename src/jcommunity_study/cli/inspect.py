"""`jcommunity inspect FILE`: what was understood of one file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_json, add_study

EXCHANGE = frozenset({".qdpx", ".qdc"})
COUNTS = {
    "coder": Text("编码者", "coder"),
    "rows": Text("行", "rows"),
    "columns": Text("列", "columns"),
    "turns": Text("话轮", "turns"),
    "speakers": Text("说话人", "speakers"),
    "characters": Text("字数", "characters"),
    "spoken": Text("发言字数", "characters spoken"),
    "timestamps": Text("时间标记", "timestamps"),
    "codes": Text("编码", "codes"),
    "sources": Text("文本", "sources"),
    "codings": Text("编码记录", "codings"),
}


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=Text("导出文件或访谈文件", "an export or a transcript")[lang])
    parser.add_argument("--form", type=Path, metavar="FORM", help=Text("导出所用的问卷定义", "the export's form")[lang])
    add_json(parser, lang)
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    found = _inspect(args.file, None if args.json else args.lang, args.form)
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(found, args.lang)))
    return 0


def _inspect(path: Path, lang: Language | None, form: Path | None) -> dict[str, Any]:
    from jcommunity_study.interview import readers, sheets

    if sheets.is_sheet(path):
        return sheets.inspect(path, lang)
    if readers.is_transcript(path):
        return readers.inspect(path, lang=lang)
    if path.suffix.lower() in EXCHANGE:
        from jcommunity_study.interview.exchange import inspect as inspect_exchange

        return inspect_exchange(path, lang)
    from jcommunity_study.survey.inspect import inspect as inspect_survey

    return inspect_survey(path, lang, form)


def _lines(found: dict[str, Any], lang: Language) -> list[str]:
    comma = Text("、", ", ")[lang]
    lines = [f"{Text('格式', 'format')[lang]}: {found['format']}"]
    lines += [f"{label[lang]}: {_counted(found[key], lang)}" for key, label in COUNTS.items() if key in found]
    lines += _items(found.get("items", ()), lang)
    for key, label in (
        ("metadata", Text("元数据列", "metadata")),
        ("personal", Text("含个人信息的列（不读取）", "columns with personal data (not read)")),
        ("about", Text("软件自带的行（不算发言）", "the app's own lines (nobody's words)")),
    ):
        if found.get(key):
            headings = (str(x) or Text("（无标题）", "(no heading)")[lang] for x in found[key])
            lines.append(f"{label[lang]}: {comma.join(headings)}")
    lines += [f"  {line}" for line in _privacy(found.get("privacy", ()), lang)]
    if found.get("missing"):
        lines.append(f"{Text('缺失', 'missing')[lang]}: {_missing(found['missing'], lang)}")
    if found.get("balance"):
        lines.append(f"{Text('单元格去向', 'cells')[lang]}: {_balance(found['balance'], lang)}")
    lines += _screening(found.get("screening", ()), lang)
    lines += [f"{Text('注意', 'warning')[lang]}: {w}" for w in found.get("warnings", ())]
    return lines


def _counted(value: object, lang: Language) -> object:
    return value if not isinstance(value, bool) else Text("有", "yes")[lang] if value else Text("无", "no")[lang]


def _items(items: Iterable[dict[str, Any]], lang: Language) -> list[str]:
    from jcommunity_study.survey.questionnaire import KINDS

    lines = []
    for item in items:
        options = " / ".join(map(str, item["options"] or item["rows"]))
        lines.append(f"  {item['name']} [{KINDS[item['kind']][lang]}] {item['text']}" + (f"  ({options})" if options else ""))
    return lines


def _screening(rows: Sequence[dict[str, Any]], lang: Language) -> list[str]:
    """What customary rules would flag; whoever reads it must not think that it happened."""
    head = Text("若按惯用设置筛查（仅供参考，未剔除任何问卷）", "with customary screening (for information: nothing is removed)")[lang]
    lines = []
    for row in rows:
        why = row[f"note_{lang}"]
        what = Text(f"无法判断：{why}", f"cannot tell: {why}")[lang] if why else f"{row['flagged']} ({row['share']:.1%})"
        lines.append(f"  {row[f'label_{lang}']} [{row['rule']}, {row['setting']}]: {what}".replace(", ]", "]"))
    return [f"{head}:", *lines] if lines else []


def _privacy(rows: Iterable[dict[str, Any]], lang: Language) -> list[str]:
    """What became of personal data, by column and kind."""
    from jcommunity_study.privacy import KINDS
    from jcommunity_study.survey.responses import DECLARED, TREATED

    lines = []
    for r in rows:
        cells = Text(f"{r['cells']} 格", f"{r['cells']} cell{'s' * (r['cells'] != 1)}")[lang]
        lines.append(f"{r['column']}: {KINDS.get(r['kind'], DECLARED)[lang]}, {TREATED[r['treated']][lang]}, {cells}")
    return lines


def _missing(counts: dict[str, int], lang: Language) -> str:
    """The reasons that occur, with their counts."""
    from jcommunity_study.survey.responses import REASONS

    found = [f"{REASONS[reason][lang]} {count}" for reason, count in counts.items() if count]
    return Text("、", ", ")[lang].join(found) or Text("无", "none")[lang]


def _balance(counts: dict[str, int], lang: Language) -> str:
    """All filled cells, and what became of them."""
    from jcommunity_study.survey.balance import FATES

    parts = [f"{FATES[fate][lang]} {n}" for fate, n in counts.items() if fate != "cells" and n]
    return f"{counts['cells']} = {' + '.join(parts)}"
