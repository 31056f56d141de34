"""Codings of codes that were retired: shown under the successor where there is one, else for people to recode. None is dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.journal import Coding


@dataclass(frozen=True)
class Present:
    """`shown`: codings under the codes of now. `to_recode`: those of retired codes with no successor or with several, as they were made."""

    shown: tuple[Coding, ...]
    to_recode: tuple[Coding, ...]

    @property
    def notices(self) -> list[Text]:
        """What a person should know; empty where nothing waits to be recoded."""
        if not self.to_recode:
            return []
        counts = sorted(Counter(c.code for c in self.to_recode).items())
        zh, en = "、".join(f"{code} {n} 条" for code, n in counts), ", ".join(f"{n} of {code}" for code, n in counts)
        return [Text(
            f"停用编码的编码记录待重编，未计入：{zh}。请运行 jcommunity codebook split。",
            f"codings of retired codes wait to be recoded and are not counted: {en}. Run `jcommunity codebook split`.",
        )]  # fmt: skip


def present(codings: Iterable[Coding], codebook: Codebook) -> Present:
    """A checked journal's codings, read by the codebook of now. Raises KeyError for a code that the codebook does not have."""
    shown, to_recode = [], []
    for coding in codings:
        code = codebook.now(coding.code)
        if code is None:
            to_recode.append(coding)
        else:
            shown.append(coding if code == coding.code else replace(coding, code=code))
    return Present(tuple(shown), tuple(to_recode))
