"""`jcommunity reset`: delete what the steps made, and nothing else."""

from __future__ import annotations

import argparse

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_study

DELETED = Text(
    "已删除 {n} 个生成的文件。原始数据、编码和研究文件未动。", "{n} generated files deleted. Raw data, codings and study files untouched."
)


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.files import atomic
    from jcommunity_study.steps import outputs
    from jcommunity_study.study import Study

    study = Study.open(args.study)
    executed = (study.reports / "notebooks").glob("*.ipynb")
    files = [path for path in (*outputs(study), *executed) if path.is_file()]
    for path in files:
        atomic.remove(path)
    if not args.quiet:
        print(DELETED.format(n=len(files))[args.lang])
    return 0
