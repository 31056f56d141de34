"""`jcommunity inspect FILE`: what was understood of one file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_json, add_study

TRANSCRIPTS = frozenset({".docx", ".txt", ".md"})
COUNTS = {
    "rows": Text("行", "rows"),
    "columns": Text("列", "columns"),
    "turns": Text("话轮", "turns"),
    "speakers": Text("说话人", "speakers"),
    "characters": Text("字数", "characters"),
    "timestamps": Text("时间标记", "timestamps"),
}


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=Text("导出文件或访谈文件", "an export or a transcript")[lang])
    add_json(parser, lang)
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    found = _inspect(args.file)
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(found, args.lang)))
    return 0


def _inspect(path: Path) -> dict[str, Any]:
    if path.suffix.lower() in TRANSCRIPTS:
        from jcommunity_study.interview.readers import inspect as inspect_transcript

        return inspect_transcript(path)
    from jcommunity_study.survey.inspect import inspect as inspect_survey

    return inspect_survey(path)


def _lines(found: dict[str, Any], lang: Language) -> list[str]:
    lines = [f"{Text('格式', 'format')[lang]}: {found['format']}"]
    lines += [f"{label[lang]}: {found[key]}" for key, label in COUNTS.items() if key in found]
    for item in found.get("items", ()):
        options = " / ".join(str(o["label"] if isinstance(o, dict) else o) for o in item["options"] or item["rows"] or ())
        lines.append(f"  {item['name']} [{item['kind']}] {item['text']}" + (f"  ({options})" if options else ""))
    for key, label in (
        ("metadata", Text("元数据列", "metadata")),
        ("personal", Text("含个人信息的列（不读取）", "columns with personal data (not read)")),
    ):
        if found.get(key):
            lines.append(f"{label[lang]}: {'、'.join(map(str, found[key]))}")
    if found.get("missing"):
        lines.append(Text("缺失：", "missing: ")[lang] + ", ".join(f"{k} {v}" for k, v in found["missing"].items()))
    lines += [f"{Text('注意', 'warning')[lang]}: {w}" for w in found.get("warnings", ())]
    return lines
