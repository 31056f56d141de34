"""A study's interviews as they may be shared: redacted transcripts, the journals moved along onto them, the codebook; and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.files.atomic import write_all
from jcommunity_study.files.secret import keep_secret
from jcommunity_study.files.text import read_text
from jcommunity_study.steps import answers, code
from jcommunity_study.study import Interviewee, Study

if TYPE_CHECKING:
    from jcommunity_study.interview.journal import Coding
    from jcommunity_study.interview.personal import Personal
    from jcommunity_study.interview.pseudonyms import Key, Pseudonyms
    from jcommunity_study.interview.redact import Redacted
    from jcommunity_study.interview.transcript import Transcript

KEY = Path("data/keys/redaction.key")
SECTIONS = ("study", "coding", "agreement", "privacy")  # of study.toml, that speak of interviews
ROLE = "受访者"  # of who is in no list


@dataclass(frozen=True)
class Shared:
    """The files of a study that may be shared, by their place in it; what became of `ids` and `coders`; what a person should know."""

    files: Mapping[str, bytes]
    ids: Mapping[str, str]
    coders: Mapping[str, str]
    notices: tuple[Text, ...]


def share(study: Study, key: Key) -> Shared:
    """The interviews of the study, redacted; `key` learns what was replaced. Raises InputError for whatever cannot be read, and for a
    journal of another text."""
    from jcommunity_study.interview.pseudonyms import Pseudonyms

    read, listed = code.transcripts(study), study.interviews
    roles = {i.id: listed.actors[i.actor]["zh"] for i in listed.interviewees}
    found = study.personal(read)
    pseudonyms = Pseudonyms(found.people, roles.items(), [t.text for t in read], key)
    made = _redacted(read, found, pseudonyms, list(roles.items()))
    codings, apart = _codings(study, read)
    coders = {name: _name(name, pseudonyms, coder=True) for name in codings}
    files = {f"data/raw/interviews/{r.transcript.id}.txt": r.transcript.text for r in made}
    files |= {f"data/codings/texts/{r.transcript.sha256}.txt": r.transcript.text for r in made}
    by_source = {r.source: r for r in made}
    for name, own in codings.items():
        moved = (_shared(c, coders, by_source[c.document], found, pseudonyms) for c in own)
        files[f"data/codings/{coders[name]}.jsonl"] = "".join(_line(c) for c in moved)
    ids = dict(zip((t.id for t in read), (r.transcript.id for r in made), strict=True))
    files["study/interviews.yaml"] = _list(study, [(i, r) for i, r in zip(listed.interviewees, made, strict=True)])
    files["study/study.toml"] = _settings(study, coders, found, pseudonyms)
    for path in (study.file("codebook.yaml"), *code.learned(study)):
        files[f"study/{path.name}"] = _lines(path, pseudonyms)
    files[".gitignore"] = "data/processed/\nreports/\n"
    encoded = {name: text.encode("utf-8", "surrogatepass") for name, text in files.items()}
    return Shared(encoded, ids, coders, tuple(_notices(study, apart)))


def _notices(study: Study, apart: int) -> Iterator[Text]:
    from jcommunity_study.steps.analyze import undeclared

    if apart:
        zh, en = f"{apart} 条开放题的编码没有带上：问卷不在分享之列。", f"{apart} codings of open answers stay: the survey is not shared."
        yield Text(zh, en)
    if told := undeclared(study):
        yield Text(f"副本里 check 和 report 要先有证据：{told.zh}", f"`check` and `report` of the copy lack their evidence: {told.en}")


@contextmanager
def redacted_copy(study: Study, place: Path, outside: Path) -> Iterator[tuple[Study, Shared]]:
    """The study as it may be shared, in a folder that is gone afterwards; the key at `place` has learned what was replaced."""
    from jcommunity_study.interview.pseudonyms import Key

    key = Key.read(place)
    shared = share(study, key)
    keep_secret(place, key.to_bytes(), outside=outside)
    with TemporaryDirectory() as folder:
        write_all({Path(folder) / name: data for name, data in shared.files.items()})
        yield Study.open(Path(folder)), shared


def redact_files(paths: Sequence[Path], study: Study | None, key: Key) -> dict[str, bytes]:
    """These transcripts alone, redacted, each under an id; the people of the `study` are known, where there is one."""
    from jcommunity_study.interview.draft import draft
    from jcommunity_study.interview.personal import Personal
    from jcommunity_study.interview.pseudonyms import Pseudonyms

    drafted = draft(paths)
    read = [one.transcript for one in drafted]
    listed = study.interviews if study is not None and study.has_interviews else None
    own = {i.file: (i.id, listed.actors[i.actor]["zh"]) for i in listed.interviewees} if listed else {}
    interviewees = [own.get(one.source.name, (one.transcript.sha256, ROLE)) for one in drafted]
    found = study.personal(read) if study is not None and listed else Personal(read)
    pseudonyms = Pseudonyms(found.people, [*own.values(), *interviewees], [t.text for t in read], key)
    made = _redacted(read, found, pseudonyms, interviewees)
    return {f"{r.transcript.id}.txt": r.transcript.text.encode("utf-8", "surrogatepass") for r in made}


def restore(shared: Study, key: Key, where: Path) -> dict[str, bytes]:
    """The journals of a shared study as they count in the texts before redaction, with those texts. `where`: the key's file.

    Raises InputError for a text that the key does not know.
    """
    from jcommunity_study.interview.journal import read_journal
    from jcommunity_study.interview.redact import applied, moved
    from jcommunity_study.interview.transcript import text_hash

    texts = {t.sha256: t.text for t in code.transcripts(shared)}
    files = {}
    before = {}
    for document, text in texts.items():
        told = key.texts.get(document)
        old, edits = applied(text, [(int(a), int(b), words) for a, b, words in told["replaced"]]) if told else ("", ())
        if told is None or text_hash(old) != told["source"]:
            raise InputError(
                "钥匙里没有分享副本的这份文本。请用分享时的钥匙。",
                "does not know a text of this copy. Use the key of when it was shared.",
                where=where,
            )
        before[document] = (told["source"], old, edits)
        files[f"texts/{told['source']}.txt"] = old
    for path in shared.journals:
        lines = []
        coder = key.said.get(path.stem, [path.stem])[0]
        for c in read_journal(path, texts=texts).codings:
            source, old, edits = before[c.document]
            start, end = moved(edits, c.start, c.end)
            lines.append(_line(replace(c, document=source, start=start, end=end, quote=old[start:end], coder=coder)))
        files[f"{coder}.jsonl"] = "".join(lines)
    return {name: text.encode("utf-8", "surrogatepass") for name, text in files.items()}


def _redacted(
    read: Sequence[Transcript], found: Personal, pseudonyms: Pseudonyms, interviewees: Sequence[tuple[str, str]]
) -> list[Redacted]:
    from jcommunity_study.interview.redact import redact

    for t, (interview, _) in zip(read, interviewees, strict=True):
        pseudonyms.speaker(interview, [t.id])  # should the id be a name
    made = redact(read, found, pseudonyms, interviewees)
    made = [replace(r, transcript=replace(r.transcript, id=_name(r.transcript.id, pseudonyms))) for r in made]
    for r in made:
        replaced = [[e.at, e.until, words] for e, words in zip(r.edits, r.replaced, strict=True)]
        pseudonyms.key.texts[r.transcript.sha256] = {"id": r.transcript.id, "source": r.source, "replaced": replaced}
    return made


def _name(name: str, pseudonyms: Pseudonyms, *, coder: bool = False) -> str:
    """An id or a coder's name; a person's is replaced."""
    from jcommunity_study.interview.pseudonyms import CODER, SOMEBODY
    from jcommunity_study.privacy import find
    from jcommunity_study.privacy.names import is_name

    personal = is_name(name) or find(name, published=True)
    return pseudonyms.of("name", name, CODER if coder else SOMEBODY) if personal else name


def _codings(study: Study, read: Sequence[Transcript]) -> tuple[dict[str, list[Coding]], int]:
    """By journal, what stands of the interviews, and how many codings are of open answers."""
    from jcommunity_study.interview.journal import read_journal
    from jcommunity_study.steps.analyze import called

    texts, others = ({t.sha256: t.text for t in documents} for documents in (read, answers.transcripts(study)))
    codes = {c.id for c in study.codebook.codable}
    names = called(study, list(read))
    own: dict[str, list[Coding]] = {}
    apart = 0
    for path in study.journals:
        all_of_them = read_journal(path, texts=texts | others, codes=codes, names=names).codings
        own[path.stem] = [c for c in all_of_them if c.document in texts]
        apart += len(all_of_them) - len(own[path.stem])
    return own, apart


def _shared(coding: Coding, coders: Mapping[str, str], redacted: Redacted, found: Personal, pseudonyms: Pseudonyms) -> Coding:
    from jcommunity_study.interview.redact import move, redact_words

    memo = redact_words(coding.memo, found, pseudonyms)
    return replace(move(coding, redacted), memo=memo, coder=coders.get(coding.coder) or _name(coding.coder, pseudonyms, coder=True))


def _line(coding: Coding) -> str:
    from jcommunity_study.interview.journal import add_event

    return json.dumps(add_event(coding), ensure_ascii=False) + "\n"


def _lines(path: Path, pseudonyms: Pseudonyms) -> str:
    """A file of study/, line by line, so that no piece that is found spans two."""
    from jcommunity_study.files import yaml
    from jcommunity_study.interview.redact import redact_written

    made = "\n".join(redact_written(line, pseudonyms) for line in read_text(path).split("\n"))
    if path.suffix == ".yaml":
        yaml.loads(made, path)  # a complaint, where what was replaced held a bracket or a quote
    return made


def _list(study: Study, interviews: Sequence[tuple[Interviewee, Redacted]]) -> str:
    """interviews.yaml without names and notes."""
    actors = {name: {"zh": text["zh"], "en": text["en"]} for name, text in study.interviews.actors.items()}
    rows = [
        {
            "id": r.transcript.id, "file": f"{r.transcript.id}.txt", "actor": i.actor, "sex": i.sex, "age_band": i.age_band,
            "interviewers": r.asking,
        }
        for i, r in interviews
    ]  # fmt: skip
    lines = ["schema: 1", "actors:", *(f"  {json.dumps(a)}: {_flow(text)}" for a, text in actors.items()), "interviews:"]
    return "\n".join([*lines, *(f"  - {_flow(row)}" for row in rows)]) + "\n"


def _flow(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _settings(study: Study, coders: Mapping[str, str], found: Personal, pseudonyms: Pseudonyms) -> str:
    """study.toml as far as it speaks of interviews; comments stay at home."""
    from jcommunity_study.interview.redact import redact_words

    def told(value: Any) -> str:
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{_flow(k)} = {told(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(told, value)) + "]"
        return _flow(coders.get(value) or redact_words(value, found, pseudonyms) if isinstance(value, str) else value)

    lines = ["schema = 1"]
    for name in SECTIONS:
        own = {k: v for k, v in study.section(name).items() if (name, k) != ("privacy", "keep")}
        lines += ["", f"[{name}]", *(f"{key} = {told(value)}" for key, value in own.items())] if own else []
    return "\n".join(lines) + "\n"
