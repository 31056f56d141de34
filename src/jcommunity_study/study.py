"""A study is a folder: its paths, its settings, and the files of `study/` with line numbers in every complaint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

from jcommunity_study.bilingual import LANGUAGES, Language, Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files.text import read_text
from jcommunity_study.files.toml import parse_toml, toml_line
from jcommunity_study.settings import APPROACHES, check_settings, sound_sections

if TYPE_CHECKING:
    from jcommunity_study.files.yaml import Node
    from jcommunity_study.interview.codebook import Codebook
    from jcommunity_study.interview.personal import Personal
    from jcommunity_study.interview.transcript import Transcript
    from jcommunity_study.survey.questionnaire import Questionnaire

SCHEMA = 1
ASIDE = (".", "~$")  # how the names of hidden files and of office lock files begin
STATUSES = ("synthetic", "collected")
SAMPLING = {
    "convenience": Text("方便抽样", "a convenience sample"),
    "quota": Text("配额抽样", "a quota sample"),
    "random": Text("随机抽样", "a random sample"),
    "census": Text("全面调查", "a census"),
}
MINIMUM_CELL = 5


@dataclass(frozen=True)
class Interviewee:
    """Who was interviewed: `id`, the transcript's file name, the actor spoken for, sex and age band as declared.

    `interviewers`: the labels that ask in this transcript, beside those that ask in all of them.
    """

    id: str
    file: str
    actor: str
    sex: str = ""
    age_band: str = ""
    interviewers: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenItem:
    """An open question whose answers are coded too, the actor its respondents speak for, and where that is declared."""

    item: str
    actor: str
    where: str

    def fail(self, zh: str, en: str) -> NoReturn:
        raise InputError(zh, en, where=self.where)


@dataclass(frozen=True)
class Person:
    """Somebody who is spoken of: the names that are theirs alone, the actor they belong to, and their own interview, if they gave one."""

    names: tuple[str, ...]
    actor: str
    interview: str = ""


@dataclass(frozen=True)
class Interviews:
    """`interviews.yaml`: the actors in their order with their names, who is who, the interviewers' labels, open questions, and people who
    are spoken of."""

    actors: Mapping[str, Text]
    interviewees: tuple[Interviewee, ...]
    interviewers: tuple[str, ...] = ()
    answers: tuple[OpenItem, ...] = ()
    people: tuple[Person, ...] = ()

    def actor_of(self, document: str) -> str:
        return self._actor_by_id[document]

    @cached_property
    def _actor_by_id(self) -> dict[str, str]:
        return {i.id: i.actor for i in self.interviewees}

    def asking(self, person: Interviewee) -> tuple[str, ...]:
        """The labels that ask in the transcript of this person."""
        return (*self.interviewers, *person.interviewers)

    def count(self, actor: str) -> int:
        return sum(i.actor == actor for i in self.interviewees)


@dataclass(frozen=True)
class Study:
    """The folder `root` and its `study/study.toml` as `settings` (a nested mapping)."""

    root: Path
    settings: Mapping[str, Any]

    @classmethod
    def open(cls, root: Path) -> Study:
        """Raises InputError when `root` is no study, or study.toml is malformed (file and line)."""
        return cls._open(root, Faults(first=True))

    @classmethod
    def open_with_faults(cls, root: Path) -> tuple[Study, list[InputError]]:
        """The study as far as study.toml can be used, and every fault of study.toml; raises InputError when `root` is no study."""
        faults = Faults()
        study = cls._open(root, faults)
        return (cls(root, sound_sections(study)) if faults.found else study), faults.found

    @classmethod
    def _open(cls, root: Path, faults: Faults) -> Study:
        path = root / "study" / "study.toml"
        if not path.exists():
            raise InputError(
                "这里不是研究文件夹（缺少 study/study.toml）。请用 --study 指明，或用 `jcommunity new DIR` 新建。",
                "is not a study (study/study.toml is missing). Name one with --study, or make one with `jcommunity new DIR`.",
                where=root.resolve(),
            )
        study = cls(root, {})
        with faults.catch():
            study = cls(root, parse_toml(read_text(path), path))
            study._check_values(faults)
            check_settings(study, faults)
        return study

    def _check_values(self, faults: Faults) -> None:
        with faults.catch():
            if self.settings.get("schema") != SCHEMA:
                self.fail("schema", f"应有 schema = {SCHEMA}。", f"`schema = {SCHEMA}` was expected.")
        with faults.catch():
            if self.declared_status not in STATUSES:
                self.fail("data_status", f"应为 {'、'.join(STATUSES)} 之一。", f"must be one of {', '.join(STATUSES)}.")
        with faults.catch():
            if self.sampling.get("method", "convenience") not in SAMPLING:
                self.fail("method", f"应为 {'、'.join(SAMPLING)} 之一。", f"must be one of {', '.join(SAMPLING)}.", section="sampling")
        with faults.catch():
            told = self.section("study").get("languages", list(LANGUAGES))
            if not isinstance(told, list) or not told or any(lang not in LANGUAGES for lang in told):
                self.fail("languages", '应为 ["zh", "en"] 中的一个或两个。', 'must name "zh", "en" or both.')
        with faults.catch():
            handed_out, returned = self.sampling.get("distributed"), self.sampling.get("returned")
            if isinstance(handed_out, int) and isinstance(returned, int) and handed_out < returned:
                zh = f"回收 {returned} 份多于发放的 {handed_out} 份。"
                self.fail("returned", zh, f"{returned} came back, but only {handed_out} were handed out.", section="sampling")

    # paths
    @property
    def config_file(self) -> Path:
        return self.root / "study" / "study.toml"

    def file(self, name: str) -> Path:
        """A file of `study/`, by name."""
        return self.root / "study" / name

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def codings(self) -> Path:
        return self.root / "data" / "codings"

    def raw(self, kind: str) -> tuple[Path, ...]:
        """The raw files of `kind` (`questionnaire` or `interviews`), by name; office lock files and hidden ones left aside."""
        return tuple(p for p in listed(self.root / "data" / "raw" / kind) if p.is_file() and not p.name.startswith(ASIDE))

    @property
    def journals(self) -> tuple[Path, ...]:
        """The journal of each coder, by name."""
        return tuple(p for p in listed(self.codings) if p.suffix == ".jsonl" and not p.name.startswith(ASIDE))

    # settings
    def section(self, name: str) -> Mapping[str, Any]:
        found = self.settings.get(name, {})
        if not isinstance(found, Mapping):
            self.fail(name, "这里应为一个小节 [名称]。", "a section `[name]` was expected.")
        return cast("Mapping[str, Any]", found)

    @property
    def sampling(self) -> Mapping[str, Any]:
        return self.section("sampling")

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(self.section("study").get("languages", LANGUAGES))

    @property
    def seed(self) -> int:
        return int(self.section("study").get("seed", 20200123))

    @property
    def declared_status(self) -> str:
        return str(self.section("study").get("data_status", "collected"))

    @property
    def approach(self) -> str:
        """Whether codes are given or made while reading: one of settings.APPROACHES."""
        return str(self.section("coding").get("approach", APPROACHES[0]))

    @property
    def held_back(self) -> tuple[str, ...]:
        """The interviews on which saturation is tried; raises InputError for one that interviews.yaml does not list."""
        told = tuple(self.section("coding").get("held_back", ()))
        for id in sorted(set(told) - {i.id for i in self.interviews.interviewees}):
            zh, en = f"interviews.yaml 里没有访谈“{id}”。", f"interviews.yaml lists no interview {id!r}."
            self.fail("held_back", zh, en, section="coding", value=id)
        return told

    def text(self, key: str, section: str = "study") -> Text:
        """A setting that is `{zh = …, en = …}`, or one text for both languages; empty when it is not there."""
        return as_text(self.section(section).get(key, ""))

    def fail(self, key: str, zh: str, en: str, *, section: str = "", value: object = None, nth: int | None = None) -> NoReturn:
        """Complain about a setting, at its line; of several of that name, the one under `section` (its `nth` table, from 0) that holds
        `value`."""
        raise InputError(f"“{key}”：{zh}", f"`{key}`: {en}", where=self.place(key, section, value, nth))

    def place(self, key: str, section: str = "", value: object = None, nth: int | None = None) -> str:
        """`study.toml:line` of a setting."""
        return f"{self.config_file}:{toml_line(read_text(self.config_file), key, section, value, nth)}"

    # the files of study/
    @cached_property
    def questionnaire(self) -> Questionnaire:
        """questionnaire.yaml, with the personal items read that [privacy] keep names; raises InputError for a name that is no item."""
        from jcommunity_study.survey.questionnaire import load_questionnaire
        from jcommunity_study.survey.readers.personal import treated

        found = load_questionnaire(self.file("questionnaire.yaml"))
        known = {item.name for item in found.items}
        for name in self.keep:
            if name not in known:
                self.fail("keep", f"问卷里没有题目“{name}”。", f"the questionnaire has no item {name!r}.", section="privacy", value=name)
        return treated(found, keep=self.keep)

    @property
    def keep(self) -> tuple[str, ...]:
        """The items whose personal data the study needs: [privacy] keep."""
        return tuple(self.section("privacy").get("keep", ()))

    @property
    def minimum_cell(self) -> int:
        """The smallest number of people that may show in what is published; 0 where [privacy] does not ask for suppression."""
        settings = self.section("privacy")
        return int(settings.get("minimum_cell", MINIMUM_CELL)) if settings.get("suppress_cells") else 0

    @cached_property
    def codebook(self) -> Codebook:
        from jcommunity_study.interview.codebook import load_codebook

        return load_codebook(self.file("codebook.yaml"))

    @cached_property
    def interviews(self) -> Interviews:
        return load_interviews(self.file("interviews.yaml"))

    def personal(self, transcripts: Iterable[Transcript]) -> Personal:
        """What is personal in these transcripts, the people whom interviews.yaml names known beforehand; found when it is first needed."""
        from jcommunity_study.interview.personal import Known, Personal

        listed = self.interviews
        return Personal(transcripts, [Known(p.names, listed.actors[p.actor]["zh"], p.interview) for p in listed.people])

    @property
    def has_survey(self) -> bool:
        """Whether a survey belongs to the study: one that lacks its export is at fault, not without a survey."""
        return bool(self.raw("questionnaire")) or self.file("questionnaire.yaml").exists() or "export" in self.section("questionnaire")

    @property
    def has_interviews(self) -> bool:
        """Whether interviews belong to the study: one that lacks the list of them or the codebook is at fault, not without interviews."""
        return self.file("interviews.yaml").exists() or bool(self.journals)

    @property
    def has_findings(self) -> bool:
        return self.file("findings.yaml").exists()


def listed(folder: Path) -> list[Path]:
    """What stands in a folder, by name; nothing where there is none. Raises InputError for one that cannot be listed."""
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as e:
        zh = f"这里应为可以读取的文件夹（{e.strerror}）。请检查它是不是文件，以及权限。"
        en = f"a folder that can be read was expected ({e.strerror}). Check whether it is a file, and its permissions."
        raise InputError(zh, en, where=folder) from None


def as_text(value: Any) -> Text:
    """A Text from TOML or JSON: a table with `zh` and `en`, or one string."""
    if isinstance(value, Mapping):
        zh = str(value.get("zh", value.get("en", "")))
        return Text(zh, str(value.get("en", zh)))
    return Text.same(str(value))


def load_interviews(path: Path, faults: Faults | None = None) -> Interviews:
    """Raises InputError with file and line: an unknown actor, an id or a file named twice. With `faults`, one a row is kept there."""
    from jcommunity_study.files import yaml

    faults, root = faults or Faults(first=True), yaml.load(path)
    yaml.check_head(root, faults, "actors", "interviews", "interviewers", "answers", "people")
    declared = root["actors"].mapping()
    actors = {pair[0]: text for pair, text in faults.each(lambda pair: pair[1].text(), declared.items())}
    people: list[Interviewee] = []
    taken: set[tuple[str, str]] = set()
    for node in root["interviews"].list():
        with faults.catch():
            people.append(_interviewee(node, declared, taken))
            taken |= {("id", people[-1].id), ("file", people[-1].file)}
    labels, open_items = root.get("interviewers"), root.get("answers")
    answers = faults.each(_open_item, open_items.list() if open_items else (), declared)
    told = root.get("people")
    spoken_of = faults.each(_person, told.list() if told else (), declared, people)
    _told_apart(spoken_of, faults)
    asking = labels.strings() if labels else ()
    return Interviews(actors, tuple(people), asking, tuple(a for _, a in answers), tuple(p for _, p in spoken_of))


def _person(node: Node, actors: Mapping[str, Node], interviewees: list[Interviewee]) -> Person:
    node.only("names", "actor", "interview")
    own, names = node.get("interview"), node["names"].strings()
    if not names:
        node["names"].fail("至少写一个名字。", "at least one name was expected.")
    gave = next((i for i in interviewees if own is not None and i.id == own.str()), None)
    if own is not None and gave is None:
        own.fail(f"没有访谈“{own.str()}”。请核对编号。", f"there is no interview {own.str()!r}. Check the id.")
    actor = _actor(node, actors) if gave is None or node.get("actor") else gave.actor
    return Person(names, actor, gave.id if gave else "")


def _told_apart(people: list[tuple[Node, Person]], faults: Faults) -> None:
    """A name, and an interview, is one person's."""
    taken: set[str] = set()
    for node, person in people:
        own = {*person.names, *([person.interview] if person.interview else ())}
        for word in sorted(own & taken):
            with faults.catch():
                node.fail(f"“{word}”属于两个人。请写在一处，或换个写法。", f"{word!r} is two people's. Write it once.")
        taken |= own


def _open_item(node: Node, actors: Mapping[str, Node]) -> OpenItem:
    node.only("item", "actor")
    return OpenItem(node["item"].str(), _actor(node, actors), node.where)


def _actor(node: Node, actors: Mapping[str, Node]) -> str:
    named = node["actor"].str()
    if named not in actors:
        node["actor"].fail(f"未声明的主体“{named}”。请在 actors 中补上。", f"{named!r} is no actor. Add it under `actors`.")
    return named


def _interviewee(node: Node, actors: Mapping[str, Node], taken: set[tuple[str, str]]) -> Interviewee:
    node.only("id", "file", "actor", "sex", "age_band", "note", "interviewers")
    fields = {key: node[key].str() for key in ("id", "file")} | {"actor": _actor(node, actors)}
    fields |= {key: told.str() for key in ("sex", "age_band") if (told := node.get(key))}
    for key in ("id", "file"):
        if (key, fields[key]) in taken:
            node[key].fail(f"“{fields[key]}”出现了两次。", f"{fields[key]!r} stands twice.")
    labels = node.get("interviewers")
    return Interviewee(**fields, interviewers=labels.strings() if labels else ())
