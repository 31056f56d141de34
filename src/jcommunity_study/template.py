"""Making a study folder: a copy of the demonstration, or one drafted from an export and transcripts that nobody has described."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jcommunity_study import demonstration
from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.files import atomic
from jcommunity_study.files.text import not_found, read_bytes
from jcommunity_study.study import ASIDE, listed

MAX_INTERVIEWS = 1_000  # files of a folder; more are no interviews of one study

GITIGNORE = """# Raw data and keys stay out of git: they may hold personal data.
data/raw/
data/processed/
reports/
data/keys/
*.key
"""
EXPORT, FOLDER = Text("导出文件", "the export"), Text("访谈文件夹", "the folder of interviews")
SETTINGS = """# 研究设置。每一节都可以先留空；写好后运行 jcommunity report。
# Settings of the study. Every section may wait; write it, then run `jcommunity report`.
schema = 1

[study]
# 请填写题目和研究问题；现在的题目取自{source_zh}的名称。
# Fill in title and question; the title that stands here is the name of {source_en}.
title = {title}
question = ""
languages = ["zh", "en"]
seed = 20200123
data_status = "collected"      # synthetic | collected

{questionnaire}[sampling]
# convenience（方便抽样）只是默认值，请按实际的抽样方法核对。
# convenience is a default and nothing that the export says: check it against how the sample was drawn.
method = "convenience"         # convenience | quota | random | census
population = ""
# distributed = 500            # 发放数 handed out

# 筛查规则，按顺序应用；没有写的不会剔除任何问卷。
# Screening rules, in order; nothing is removed but by a rule that stands here.
# [[screening]]
# rule = "speed"
# seconds = 60
#
# [[screening]]
# rule = "duplicates"
# keys = ["ip", "answers"]

# 访谈编码。codebook：编码本给定；reflexive、grounded：编码在阅读中产生，用 jcommunity codebook add、merge、split … 修改。
# How interviews are coded. codebook: codes are given; reflexive, grounded: made while reading, with `jcommunity codebook add` and so on.
# [coding]
# approach = "codebook"        # codebook | reflexive | grounded
# evidence = "..."             # 以谁的编码为证据 whose codings are the evidence
# held_back = ["I09", "I10"]   # 留出来检验饱和的访谈 interviews on which saturation is tried
# agreement = false            # 只有 reflexive、grounded 可以不算一致性 only those two may do without agreement

# [table_one]
# variables = ["q1", "q2"]

# [groups]
# scales = ["..."]
# by = ["q1"]

# [[models.regression]]
# name = "level"
# label = "..."
# outcome = "q9"
# method = "ordered_logit"     # ordered_logit | ols
# [[models.regression.blocks]]
# label = "..."
# formula = "q1 + q2"

# 回答同一个问题的几项检验，p 值一起校正。 Tests that answer one question together: p adjusted over all of them.
# [[multiplicity.family]]
# name = "main"
# label = "..."
# correction = "holm"          # holm | hochberg | hommel | bonferroni | BH | BY | none
# models = ["level"]           # 哪些回归；不写则为全部 which regressions; all without it
# terms = ["q2"]               # 这些变量在最大模型中的系数 slopes of these variables in the largest block
# groups = ["..."]             # [groups] 的结果变量：它们的全部组间比较 outcomes of [groups]: all their comparisons
"""


def check_free(folder: Path) -> None:
    """Raises InputError when `folder` is a file, or holds anything."""
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise InputError(
            "已存在且不是空文件夹。请换一个名字，已有内容不会被改动。",
            "exists and is not an empty folder. Choose another name; nothing there is touched.",
            where=folder,
        )


def copy_demonstration(folder: Path) -> None:
    """The J-community study, whole and independent."""
    home = demonstration.root()
    with _Staged(folder) as staged:
        for part in demonstration.PARTS:
            shutil.copytree(home / part, staged / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.lock", "~$*"))
        (staged / ".gitignore").write_text("data/processed/\nreports/\ndata/keys/\n*.key\n", encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class Part:
    """A river's part of a drafted study: its files by their place in the study, the lines of study.toml, a title and whose name it is, what
    to check first."""

    files: dict[str, bytes]
    settings: str
    title: str
    source: Text
    notes: tuple[Text, ...]


def draft_study(
    folder: Path, export: Path | None, codes: Path | None, form: Path | None = None, interviews: Path | None = None
) -> tuple[Text, ...]:  # fmt: skip
    """study.toml; a questionnaire.yaml drafted from `export` and an interviews.yaml from the folder `interviews`, every guess marked; and
    the raw files as they came. Returns what to check first."""
    parts = [_survey(export, codes, form)] if export is not None else []
    parts += [_interviews(interviews)] if interviews is not None else []
    first, sections = parts[0], "".join(part.settings for part in parts)
    settings = SETTINGS.format(title=_toml(first.title), source_zh=first.source.zh, source_en=first.source.en, questionnaire=sections)
    files = {"study/study.toml": settings.encode("utf-8"), ".gitignore": GITIGNORE.encode("utf-8")}
    with _Staged(folder) as staged:
        for part in parts:
            files |= part.files
        atomic.write_all({staged / name: data for name, data in files.items()})
        for name in ("data/raw/interviews", "data/codings", "notebooks"):
            (staged / name).mkdir(parents=True, exist_ok=True)
    return tuple(note for part in parts for note in part.notes)


def _interviews(folder: Path) -> Part:
    """The transcripts of a folder, copied under their ids: a file's name may be a person's."""
    from jcommunity_study.interview import draft
    from jcommunity_study.interview.readers import READERS

    if not folder.exists():
        raise not_found(folder)
    found = [p for p in listed(folder) if p.is_file() and not p.name.startswith(ASIDE)]
    files = [p for p in found if p.suffix.lower() in READERS]
    if not files or len(files) > MAX_INTERVIEWS:
        known = " ".join(READERS)
        raise InputError(
            f"文件夹里有 {len(files):,} 份访谈，应为 1 至 {MAX_INTERVIEWS:,} 份（{known}）。请换一个文件夹。",
            f"holds {len(files):,} transcripts; 1 to {MAX_INTERVIEWS:,} were expected ({known}). Name another folder.",
            where=folder,
        )
    drafted = draft.draft(files)
    raw = {f"data/raw/interviews/{one.file}": read_bytes(one.source) for one in drafted}
    made = {"interviews.yaml": draft.draft_yaml(drafted), "codebook.yaml": draft.CODEBOOK}
    texts = {f"study/{name}": text for name, text in made.items()} | {f"data/raw/{draft.KEY_FILE}": draft.key_table(drafted)}
    notes = [Text(f"{one.file}：{w.zh}", f"{one.file}: {w.en}") for one in drafted for w in one.transcript.warnings]
    notes += [Text(f"{p.name} 不是访谈文件，没有读取。", f"{p.name} is no transcript and was not read.") for p in found if p not in files]
    count = Text(
        f"{len(drafted)} 份访谈。请先核对 study/interviews.yaml：谁提问、各属哪个主体；再写编码本 study/codebook.yaml。",
        f"{len(drafted)} interviews. Check study/interviews.yaml first (who asks, which actor), then write study/codebook.yaml.",
    )
    return Part(raw | {name: text.encode("utf-8") for name, text in texts.items()}, "", folder.resolve().name, FOLDER, (count, *notes))


def _survey(export: Path, codes: Path | None, form: Path | None) -> Part:
    """The questionnaire drafted from an export, beside the export (and its form)."""
    from jcommunity_study.survey.draft import draft
    from jcommunity_study.survey.draft_yaml import draft_yaml
    from jcommunity_study.survey.proposals import against
    from jcommunity_study.survey.readers import read_export, responses_of
    from jcommunity_study.survey.told import known, to_check
    from jcommunity_study.survey.unite import told_by, unite

    read = read_export(export, form)
    questionnaire = draft(read) if codes is None else unite(read, read_export(codes))
    told = known(questionnaire, read) if codes is None else told_by(questionnaire, read)
    files = [path for path in (export, codes, read.form) if path is not None]
    if len({path.name for path in files}) < len(files):
        raise InputError("两份文件同名。请先改名。", "two of the files have the same name. Rename one.", where=files[-1])
    hints = against(questionnaire, responses_of(read, questionnaire)) if questionnaire.scales else {}
    drafted = draft_yaml(questionnaire, told, hints)
    settings = f"[questionnaire]\nexport = {_toml(export.name)}\n{_setting('codes', codes)}{_setting('form', read.form)}\n"
    made = {"study/questionnaire.yaml": drafted.encode("utf-8")} | {f"data/raw/questionnaire/{p.name}": read_bytes(p) for p in files}
    return Part(made, settings, questionnaire.title.zh, EXPORT, (*to_check(questionnaire, read), *read.warnings))


def _setting(key: str, path: Path | None) -> str:
    return f"{key} = {_toml(path.name)}\n" if path is not None else ""


def _toml(text: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's."""
    import json

    return json.dumps(text, ensure_ascii=False)


class _Staged:
    """A folder made beside its final name and moved there at the end: a run that dies leaves nothing half-made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Path:
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.staged = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}.", dir=self.folder.parent))
        except OSError as e:
            raise self._trouble(e) from None
        return self.staged

    def _trouble(self, e: OSError) -> InputError:
        why = e.args[0][0][2] if isinstance(e, shutil.Error) else e.strerror or e  # copytree gathers one complaint a file
        return InputError(
            f"无法建立文件夹（{why}）。请检查磁盘空间和路径。",
            f"the folder cannot be made ({why}). Check disk space and path.",
            where=self.folder,
        )

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is not None:
            shutil.rmtree(self.staged, ignore_errors=True)
            if isinstance(error, OSError):
                raise self._trouble(error) from None
            return
        if self.folder.is_dir():
            self.folder.rmdir()  # known to be empty
        self.staged.chmod(0o755)
        self.staged.replace(self.folder)
