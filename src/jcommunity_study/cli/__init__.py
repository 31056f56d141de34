"""The command line: parse, call a step, print. One verb a file; a verb's file is imported only when it is called."""

from __future__ import annotations

import argparse
import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence

from jcommunity_study import __version__
from jcommunity_study.bilingual import Language, Text
from jcommunity_study.cli.options import everywhere

VERBS: dict[str, Text] = {
    "new": Text("新建一个研究文件夹（可由问卷导出文件起草）", "make a study folder, drafted from an export with --from"),
    "inspect": Text("说明一个文件被读成了什么", "say what was understood of one file"),
    "check": Text("列出研究文件中的全部问题", "list every fault in the study's files"),
    "prepare": Text("读取、筛查、计分问卷", "read, screen and score the questionnaire"),
    "code": Text("按规则初步编码访谈", "code the interviews by rules, as a first pass"),
    "analyze": Text("统计分析、证据与结论", "statistics, evidence and verdicts"),
    "report": Text("生成报告：HTML、Word、PDF，中文与英文", "render the report: HTML, Word, PDF; Chinese and English"),
    "codings": Text("编码结果：矩阵、引文、饱和、上下文", "what the codings show: matrices, quotations, saturation, context"),
    "codebook": Text("检验、比较、导出、导入、修改编码本", "check, compare, export, import and change the codebook"),
    "agreement": Text("编码者之间的一致性、分歧与共识", "agreement between coders, their disagreements, a consensus"),
    "export": Text("把访谈、编码本、编码交给其他软件，或写成编码表", "hand transcripts, codebook and codings on, or write coding sheets"),
    "import": Text("读入其他软件的编码，或填好的编码表", "take in codings from other programs, or sheets that were filled in"),
    "redact": Text("把访谈换成化名，供分享", "the interviews with pseudonyms, to be shared"),
    "notebooks": Text("执行 notebooks 到 reports/notebooks", "execute the notebooks into reports/notebooks"),
    "reset": Text("删除生成的文件", "delete what was generated"),
}
DONE, FAULTS, BAD_INPUT, DEFECT, INTERRUPTED = 0, 1, 2, 3, 130
# The system's word about a path or the disk, wherever that was first touched: no defect of ours.
REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG, errno.ENOSPC)
REPORT_DEFECT = Text(
    "这是本程序的缺陷，不是您的错。请把上面的内容连同 `jcommunity --version` 的输出发给维护者（见 CONTRIBUTING.md）。",
    "This is a defect of ours, not yours. Send the lines above and the output of `jcommunity --version` to the maintainers.",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code is DESIGN's: 0 done, 1 faults found, 2 bad input, 3 a defect."""
    from jcommunity_study.errors import JcommunityError

    _speak_utf8()
    words = list(sys.argv[1:] if argv is None else argv)
    lang = _language(words)
    try:
        args = _parser(lang, words).parse_args(words)
        args.lang, args.quiet = lang, getattr(args, "quiet", False)  # both may stand before the verb or after it
        return importlib.import_module(f"jcommunity_study.cli.{args.verb}").run(args)
    except JcommunityError as error:
        print(error.message(lang), file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except Exception as error:  # noqa: BLE001 - the one place where a defect is reported as one, with its traceback
        if isinstance(error, OSError) and error.errno in REFUSED:
            print(JcommunityError(*_refusal(error), where=error.filename or "").message(lang), file=sys.stderr)
            return BAD_INPUT
        import traceback

        traceback.print_exc()
        print(REPORT_DEFECT[lang], file=sys.stderr)
        return DEFECT


def _refusal(error: OSError) -> tuple[str, str]:
    return (
        f"系统不允许（{error.strerror}）。请检查路径、文件名长度、权限和磁盘空间。",
        f"refused by the system ({error.strerror}). Check the path, the length of its names, permissions and disk space.",
    )


def _parser(lang: Language, words: Sequence[str]) -> argparse.ArgumentParser:
    common = everywhere(lang)
    parser = argparse.ArgumentParser(
        prog="jcommunity",
        parents=[common],
        description=Text("社区治理混合方法研究：问卷与访谈", "Mixed-methods studies of community governance: questionnaire and interviews")[
            lang
        ],
    )
    parser.add_argument("--version", action="version", version=f"jcommunity-study {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, summary in VERBS.items():
        sub = verbs.add_parser(name, parents=[common], help=summary[lang], description=summary[lang])
        if name in words:
            importlib.import_module(f"jcommunity_study.cli.{name}").add_arguments(sub, lang)
    return parser


def _language(words: Sequence[str]) -> Language:
    """`--lang`, else JCOMMUNITY_LANG, else Chinese: known before parsing, because help and usage are spoken too."""
    found = os.environ.get("JCOMMUNITY_LANG", "zh")
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word == "--lang":
            found = following
        elif word.startswith("--lang="):
            found = word.partition("=")[2]
    return "en" if found == "en" else "zh"


def _speak_utf8() -> None:
    """What is printed never depends on the console's encoding."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
