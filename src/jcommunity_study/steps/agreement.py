"""Agreement between the study's coders: whose journals are compared, by which coefficient, and the files that tell it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.errors import InputError
from jcommunity_study.study import Study

if TYPE_CHECKING:
    from jcommunity_study.interview.agreement import Agreements, Declared, Disagreement
    from jcommunity_study.interview.agreement.sheet import Decision
    from jcommunity_study.interview.journal import Coding
    from jcommunity_study.interview.transcript import Transcript

RULES = "rules"  # the name under which rules stand in as a coder
FOLDER = "agreement"  # in reports/


def coders_of(study: Study, named: Sequence[str] = (), *, rules: bool = False) -> list[str]:
    """Whose codings are compared: those named, else those of [agreement] coders, else every journal but the consensus; RULES last."""
    from jcommunity_study.interview.agreement.consensus import CONSENSUS

    wanted = named or study.section("agreement").get("coders", []) or [p.stem for p in study.journals if p.stem != CONSENSUS]
    people = [name for name in dict.fromkeys(wanted) if name != RULES]
    return [*people, *([RULES] if rules or RULES in wanted else [])]


def compared(
    study: Study, named: Sequence[str] = (), *, rules: bool = False
) -> tuple[list[Transcript], dict[str, list[Coding]], list[Text]]:
    """The transcripts, the codings of each of `coders_of`, and what to know of them.

    Raises InputError for fewer than two, for one without a journal, for whatever a journal is refused for, and where the study's
    approach has no use for agreement.
    """
    from jcommunity_study.steps.code import transcripts

    if study.section("coding").get("agreement") is False:
        zh, en = "study.toml 写明本研究不算一致性。", "study.toml says that this study does without agreement."
        study.fail("agreement", zh, en, section="coding")
    read = transcripts(study)
    coders: dict[str, list[Coding]] = {}
    notices: list[Text] = []
    for name in coders_of(study, named, rules=rules):
        coders[name], told = (_by_rules(study, read), []) if name == RULES else codings_of(study, name, read)
        notices += [Text(f"{name}：{t.zh}", f"{name}: {t.en}") for t in told]
    if len(coders) < 2:
        raise InputError(
            f"一致性需要两位以上编码者，这里有 {len(coders)} 位。每位的编码放在一个 .jsonl 里；加 --rules 可与规则比较。",
            f"agreement takes two coders, here there is {len(coders)}. Each one's codings are a .jsonl; --rules compares with the rules.",
            where=study.codings,
        )
    return read, coders, notices


def codings_of(study: Study, coder: str | None, read: list[Transcript]) -> tuple[list[Coding], list[Text]]:
    """One coder's codings of these documents, or those of the journal that is the evidence, and what to know of them; raises InputError
    where there is none."""
    from jcommunity_study.steps.analyze import load_codings, read_coder

    if coder is None:
        return load_codings(study, read)
    journals = {p.stem: p for p in study.journals}
    if coder not in journals:
        raise _unknown(study, coder, journals)
    return read_coder(study, journals[coder], read)


def _unknown(study: Study, name: str, journals: dict[str, Path]) -> InputError:
    known = "、".join(journals) or "—"
    return InputError(
        f"没有编码者“{name}”的记录（已有：{known}）。",
        f"there is no journal of the coder {name!r} (there are: {known.replace('、', ', ')}).",
        where=study.codings,
    )


def _by_rules(study: Study, read: list[Transcript]) -> list[Coding]:
    from jcommunity_study.interview.match import suggest
    from jcommunity_study.interview.matrix import rule_codings

    codebook = study.codebook
    return [c for t in read for c in rule_codings(t, suggest(t, codebook, actor=study.interviews.actor_of(t.id)), codebook)]


def declared(study: Study, coefficient: str | None = None, unit: str | None = None, *, stance: bool = False) -> Declared:
    """What [agreement] declares, or what was asked for instead; raises InputError at the line of a name that is none."""
    from jcommunity_study.interview.agreement import COEFFICIENTS, Declared
    from jcommunity_study.interview.units import UNITS

    section: dict[str, Any] = dict(study.section("agreement"))
    for key, known in (("coefficient", tuple(COEFFICIENTS)), ("unit", UNITS)):
        if key in section and section[key] not in known:
            names = ", ".join(known)
            study.fail(key, f"应为 {names} 之一。", f"must be one of {names}.", section="agreement", value=section[key])
    usual = Declared()
    chosen = unit or section.get("unit", usual.unit)
    return Declared(
        coefficient or section.get("coefficient", usual.coefficient),
        next(u for u in UNITS if u == chosen),
        stance or bool(section.get("stance", False)),
    )


def files(study: Study, read: list[Transcript], found: Agreements, differ: list[Disagreement], lang: Language) -> dict[Path, bytes]:
    """agreement.csv, appendix.csv and disagreements.xlsx, for reports/agreement; decisions that stand in that workbook stay in it."""
    from jcommunity_study.files.text import csv_bytes
    from jcommunity_study.interview.agreement.sheet import sheet_bytes

    folder, names = study.root / "reports" / FOLDER, {c.id: c.name for c in study.codebook.codes}
    tables = {"agreement.csv": found.table, "appendix.csv": found.appendix}
    made = {folder / name: csv_bytes(list(t), t.astype(object).where(t.notna(), "").to_numpy().tolist()) for name, t in tables.items()}
    return made | {_sheet(study): sheet_bytes(differ, found.coders, names, lang, _standing(study), study.personal(read))}


def _sheet(study: Study) -> Path:
    return study.root / "reports" / FOLDER / "disagreements.xlsx"


def _standing(study: Study) -> dict[str, Decision]:
    from jcommunity_study.interview.agreement.sheet import standing_in

    return standing_in(_sheet(study)) if _sheet(study).exists() else {}


def consensus(study: Study, read: list[Transcript], coders: dict[str, list[Coding]], decisions: Path | None) -> tuple[Path, int, int]:
    """Write the journal of the consensus: the majority's codings, and those of a sheet of decisions. Path, codings, what is still open.

    Codings that stand there already are left alone; that a code does not stand, only a sheet tells: this one, or the one in reports/.
    Raises InputError for a sheet that does not fit.
    """
    from jcommunity_study.interview.agreement import disagreements, settle
    from jcommunity_study.interview.agreement.consensus import CONSENSUS
    from jcommunity_study.interview.agreement.sheet import key, read_decisions, standing_in
    from jcommunity_study.interview.journal import add_event, append, read_journal

    at = dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")
    codes, version = [c.id for c in study.codebook.codable], study.codebook.version
    settled = settle(read, coders, codes, codebook=version, at=at)
    by_hand = read_decisions(decisions, disagreements(read, coders, codes), codebook=version, at=at) if decisions else []
    path = study.codings / f"{CONSENSUS}.jsonl"
    there = read_journal(path).codings if path.exists() else ()
    known = {c.id for c in there}
    taken = {(c.document, c.start, c.end, c.code) for c in (*there, *by_hand)}
    added = {c.id: c for c in (*by_hand, *settled.codings) if c.id not in known}
    append(path, [add_event(c) for c in added.values()])
    standing = _standing(study) | (standing_in(decisions) if decisions else {})
    none = {d.key for d in standing.values() if d.none}  # decided, though no coding in the journal tells it
    left = [d for d in settled.open if (d.document, d.start, d.end, d.code) not in taken and key(d) not in none]
    return path, len(there) + len(added), len(left)
