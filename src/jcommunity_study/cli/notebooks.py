"""`jcommunity notebooks`: execute each notebook on the study and keep the executed copy in reports/notebooks."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import Any

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import add_study

EXECUTED = Text("已执行：{path}", "executed: {path}")
NOT_INSTALLED = Text(
    "执行 notebooks 需要 jupyter。请安装 jcommunity-study[notebooks]。", "Notebooks need jupyter. Install jcommunity-study[notebooks]."
)
NONE = Text("没有可执行的：{path} 里没有 .ipynb 文件。", "nothing to do: {path} holds no .ipynb file.")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def add_arguments(parser: argparse.ArgumentParser, lang: Language) -> None:
    add_study(parser, lang)


def run(args: argparse.Namespace) -> int:
    from jcommunity_study.errors import InputError
    from jcommunity_study.files import atomic
    from jcommunity_study.study import Study

    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    except ModuleNotFoundError:
        raise InputError(NOT_INSTALLED.zh, NOT_INSTALLED.en) from None
    study = Study.open(args.study)
    # The kernel starts with the study as its folder, and finds this same package, installed or not.
    os.environ["PYTHONPATH"] = os.pathsep.join(_package_path())
    paths = sorted((study.root / "notebooks").glob("*.ipynb"))
    if not paths and not args.quiet:
        print(NONE.format(path=study.root / "notebooks")[args.lang])
    for path in paths:
        notebook = _read(path)
        try:
            # The kernel talks to this machine alone; its warning about unencrypted traffic would only frighten.
            quiet = ["--log-level=40"]
            place = {"metadata": {"path": str(study.root)}}
            NotebookClient(notebook, timeout=300, kernel_name="python3", extra_arguments=quiet, resources=place).execute()
        except CellExecutionError as error:
            # Bad input found in a cell says all there is to say; anything else needs its traceback.
            said = error.evalue if error.ename == "InputError" else COLOURS.sub("", str(error))
            raise InputError(f"执行出错：{said}", f"a cell failed: {said}", where=path) from None
        except (CellTimeoutError, DeadKernelError) as error:
            raise InputError(f"执行中断：{error}", f"was cut short: {error}", where=path) from None
        target = study.reports / "notebooks" / path.name
        atomic.write_text(target, nbformat.writes(notebook))
        if not args.quiet:
            print(EXECUTED.format(path=target)[args.lang], flush=True)
    return 0


def _read(path: Path) -> Any:
    """The notebook; raises InputError for what is none."""
    import nbformat

    from jcommunity_study.errors import InputError
    from jcommunity_study.files.text import read_text

    text = read_text(path)
    try:
        return nbformat.reads(text, as_version=4)
    except (ValueError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        why = next(iter(str(error).splitlines()), type(error).__name__)
        raise InputError(
            f"不是完整的 notebook（{why}）。请从备份恢复，或用 Jupyter 重新保存。",
            f"is no whole notebook ({why}). Restore it from a backup, or save it anew in Jupyter.",
            where=path,
        ) from None


def _package_path() -> list[str]:
    import jcommunity_study

    home = str(Path(jcommunity_study.__file__).resolve().parent.parent)
    return [home, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
