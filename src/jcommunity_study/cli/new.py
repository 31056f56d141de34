"""`jcommunity new DIR`: a study folder, as a copy of the demonstration or drafted from an export."""

from __future__ import annotations

import argparse
from pathlib import Path

from jcommunity_study.bilingual import Language, Text

MADE = Text('已建立 {path}。下一步：jcommunity report --study "{path}"', '{path} is ready. Next: jcommunity report --study "{path}"')


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    parser.add_argument("dir", type=Path, metavar="DIR", help=Text("要新建的文件夹", "the folder to make")[lang])
    parser.add_argument(
        "--from",
        dest="export",
        type=Path,
        metavar="EXPORT",
        help=Text("由这份问卷导出起草；不写则复制演示研究", "draft it from this export; without it, copy the demonstration study")[lang],
    )
    parser.add_argument(
        "--form",
        type=Path,
        metavar="FORM",
        help=Text(
            "导出所用的问卷定义：REDCap 数据字典、XLSForm、LimeSurvey .lss",
            "the export's form: a REDCap dictionary, an XLSForm, a LimeSurvey .lss",
        )[lang],
    )
    parser.add_argument(
        "--codes", type=Path, metavar="CODES", help=Text("同一批答卷按序号导出的文件", "the same answers exported by option number")[lang]
    )

    parser.add_argument(
        "--interviews",
        type=Path,
        metavar="FOLDER",
        help=Text("由这个文件夹里的访谈起草；可与 --from 合用", "draft it from the transcripts in this folder, with --from or alone")[lang],
    )


def run(args: argparse.Namespace) -> int:
    from jcommunity_study import template

    if (args.codes is not None or args.form is not None) and args.export is None:
        from jcommunity_study.errors import InputError

        raise InputError("--codes 和 --form 要与 --from 一起使用。", "--codes and --form go with --from.")
    template.check_free(args.dir)
    notes: tuple[Text, ...] = ()
    if args.export is None and args.interviews is None:
        template.copy_demonstration(args.dir)
    else:
        notes = template.draft_study(args.dir, args.export, args.codes, args.form, args.interviews)
    if not args.quiet:
        print("\n".join(text[args.lang] for text in (MADE.format(path=args.dir), *notes)))
    return 0
