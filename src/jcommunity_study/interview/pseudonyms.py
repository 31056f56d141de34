"""Stand-ins for what is personal, one a person or number, the same over all transcripts of a study, and the key that undoes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jcommunity_study.errors import InputError
from jcommunity_study.files.text import read_bytes
from jcommunity_study.interview.personal import Known
from jcommunity_study.privacy import KINDS
from jcommunity_study.privacy.names import full_name, title_of
from jcommunity_study.privacy.spelling import plain, spelt_out

SCHEMA = 1
SOMEBODY = "人物"  # whose role nothing tells; 某人 would make a name of 门卫某人
CODER, ASKS = "编码者", "采访者"
_ROLES = {
    "id_number": "身份证", "plate": "车牌", "bank_card": "银行卡", "qq": "QQ", "wechat": "微信", "student_number": "编号",
    "long_number": "号码",
}  # fmt: skip


class Pseudonyms:
    """What is given to whom; `given` maps a meaning (`name 王建国`, `phone 13800138000`) to its pseudonym, `said` a pseudonym to the words.

    `people`: who is known by several names; `interviewees`: (interview, role) of each, in order, so that the seventh resident is 居民07.
    `texts`: all that is redacted: a pseudonym that already stands there would be nobody's, and is passed over.
    """

    def __init__(
        self, people: Sequence[Known] = (), interviewees: Iterable[tuple[str, str]] = (), texts: Sequence[str] = (), key: Key | None = None
    ) -> None:
        self.key = key or Key()
        self.texts, self._taken, self._last = texts, set(self.key.given.values()), dict[str, int]()
        self.same = {plain(name): self._person(person) for person in people for name in person.names}
        self.roles = {self.same[plain(person.names[0])]: person.role for person in people}
        for interview, role in interviewees:
            self._give(f"person {interview}", role)

    def _person(self, person: Known) -> str:
        """What a person is called in the key: by the interview, else by whichever name stands there already."""
        meant = [f"person {name}" for name in ((person.interview,) if person.interview else person.names)]
        return next((one for one in meant if one in self.key.given), meant[0])

    @property
    def names(self) -> list[str]:
        """The pseudonyms of people, of those whose names were said."""
        return [p for meant, p in self.key.given.items() if meant.startswith(("name ", "person ")) and p in self.key.said]

    def of(self, kind: str, said: str, role: str = "") -> str:
        """The pseudonym of what was found; `role` where the place tells it."""
        meant = self._meant(kind, said)
        usual = title_of(plain(said)) or SOMEBODY if kind == "name" else _ROLES.get(kind, KINDS[kind].zh)
        return self._noted(self._give(meant, self.roles.get(meant) or role or usual), said)

    def of_label(self, interview: str, label: str, role: str, *, own: bool) -> str:
        """The pseudonym of who speaks under a label that is no name: the interviewee's `own`, or somebody's of this interview alone."""
        return self._noted(self._give(f"person {interview}" if own else f"label {interview} {plain(label)}", role), label)

    def speaker(self, interview: str, names: Iterable[str]) -> None:
        """These names, on a label or after 我叫, are those of who gave the interview."""
        for name in names:
            self.same.setdefault(plain(name), f"person {interview}")

    def _meant(self, kind: str, said: str) -> str:
        written = plain(said)
        if kind == "name":
            name = full_name(written) or written
            return self.same.get(written) or self.same.get(name) or f"name {name}"
        letters = "".join(c for c in (spelt_out(written) or written) if c.isalnum()).lower()
        return f"{kind} {letters[-11:] if kind == 'phone' else letters}"  # with 86 before it or without

    def _noted(self, pseudonym: str, said: str) -> str:
        words = self.key.said.setdefault(pseudonym, [])
        if said not in words:
            words.append(said)
        return pseudonym

    def _give(self, meant: str, role: str) -> str:
        given = self.key.given
        if meant not in given:
            number = self._last.get(role, 0) + 1
            while (made := f"{role}{number:02}") in self._taken or any(made in text for text in self.texts):
                number += 1
            given[meant], self._last[role] = made, number
            self._taken.add(made)
        return given[meant]


class Key:
    """What leads back: `given` and `said` as Pseudonyms has them, and for each redacted text (its hash) where it came from and what was
    replaced in it: `{"id", "source", "replaced": [[start, end, words], …]}`."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}
        self.said: dict[str, list[str]] = {}
        self.texts: dict[str, dict[str, Any]] = {}

    def to_bytes(self) -> bytes:
        held = {"schema": SCHEMA, "given": self.given, "said": self.said, "texts": self.texts}
        return (json.dumps(held, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")

    @classmethod
    def read(cls, path: Path) -> Key:
        """An empty key where there is no file yet. Raises InputError for a file that is no key."""
        made = cls()
        if not path.exists():
            return made
        try:
            held = json.loads(read_bytes(path).decode("utf-8", "surrogatepass"))
            made.given, made.said, made.texts = ({str(k): v for k, v in held[name].items()} for name in ("given", "said", "texts"))
            sound = held["schema"] == SCHEMA and all(isinstance(v, str) for v in made.given.values())
        except (ValueError, KeyError, TypeError, AttributeError):
            sound = False
        if not sound:
            raise InputError(
                "不是 jcommunity redact 写的钥匙文件，或已损坏。请从备份恢复，或用 --key 另指一个。",
                "is no key that `jcommunity redact` wrote, or is damaged. Restore it, or name another with --key.",
                where=path,
            )
        return made
