"""What the interviews say on a claim: who affirms, who denies, in interviewees and segments; never a percentage, never a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jcommunity_study.interview.journal import Coding
from jcommunity_study.mixed.claims import Claim, Rules


@dataclass(frozen=True)
class Speaker:
    """One interviewee on one claim: the stance over all its codes (affirms, denies, mixed), and the segments behind it."""

    id: str
    actor: str
    stance: str
    affirming: int
    denying: int
    mixed: int


@dataclass(frozen=True)
class InterviewEvidence:
    """Everybody who spoke on a claim among the actors who can know, and the reading that the rule gives."""

    speakers: tuple[Speaker, ...]
    reading: str

    def count(self, stance: str) -> int:
        return sum(s.stance == stance for s in self.speakers)

    @property
    def affirming_actors(self) -> int:
        return len({s.actor for s in self.speakers if s.stance == "affirms"})


def interview_evidence(claim: Claim, codings: Mapping[str, Sequence[Coding]], actors: Mapping[str, str], rules: Rules) -> InterviewEvidence:
    """`codings`: interviewee id → codings by people; `actors`: interviewee id → actor. Prompted codings count only if the rules say so."""
    speakers = []
    for person, own in codings.items():
        relevant = [c for c in own if c.code in claim.codes and (rules.prompted_codings_count or not c.prompted)]
        if relevant and actors[person] in claim.actors:
            speakers.append(_speaker(person, actors[person], relevant))
    return InterviewEvidence(tuple(speakers), _reading(speakers, rules))


def _speaker(person: str, actor: str, codings: Sequence[Coding]) -> Speaker:
    """A code counts as affirmed, as denied, or as both; more codes affirmed than denied make an affirming speaker."""
    affirmed = {c.code for c in codings if c.stance in ("affirms", "mixed")}
    denied = {c.code for c in codings if c.stance in ("denies", "mixed")}
    balance = len(affirmed) - len(denied)
    stance = "affirms" if balance > 0 else "denies" if balance < 0 else "mixed"
    counts = [sum(c.stance == s for c in codings) for s in ("affirms", "denies", "mixed")]
    return Speaker(person, actor, stance, *counts)


def _reading(speakers: Sequence[Speaker], rules: Rules) -> str:
    if len(speakers) <= rules.silent_at_most:
        return "silent"
    if len(speakers) < rules.minimum_speakers:
        return "few"
    affirm = sum(s.stance == "affirms" for s in speakers)
    deny = sum(s.stance == "denies" for s in speakers)
    if affirm >= rules.minimum_side and affirm - deny >= rules.margin:
        return "affirm"
    return "deny" if deny >= rules.minimum_side and deny - affirm >= rules.margin else "split"
