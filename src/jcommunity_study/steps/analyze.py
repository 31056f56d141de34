"""Statistics of the survey, counts of the codings, and each claim held against both: everything that the report may say."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.steps import answers, code, prepare
from jcommunity_study.steps.published import EVERYONE
from jcommunity_study.steps.step import Made, Step, study_files
from jcommunity_study.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from jcommunity_study.analysis.data import Notes
    from jcommunity_study.analysis.results import Results
    from jcommunity_study.interview.journal import Coding
    from jcommunity_study.interview.transcript import Transcript
    from jcommunity_study.mixed.claims import Claims
    from jcommunity_study.stats.weights import Design
    from jcommunity_study.survey.questionnaire import Questionnaire
    from jcommunity_study.survey.responses import Responses

RESULTS = "results.json"


def inputs(study: Study) -> list[Path]:
    names = (prepare.RESPONSES, EVERYONE, prepare.SCORES, prepare.PREPARED, code.RULE_CODINGS, code.READ, answers.CODINGS)
    made = [study.processed / n for n in names]
    return [
        *study_files(study, "questionnaire.yaml", "codebook.yaml", "interviews.yaml", "findings.yaml"),
        *code.learned(study),
        *study.raw("interviews"),
        *study.journals,
        *(p for p in made if p.is_file()),
    ]


def make(study: Study) -> Made:
    from jcommunity_study.analysis.data import Notes
    from jcommunity_study.analysis.results import Results
    from jcommunity_study.analysis.summary import summary
    from jcommunity_study.analysis.suppress import suppress

    notes = Notes()
    notices: list[Text] = []
    results, responses, scores = survey_results(study, notes)
    codings: dict[str, list[Coding]] = {}
    read: list[Transcript] = []
    if study.has_interviews:
        found, codings, read, notices = interview_results(study)
        results |= found
    elif waiting := len(study.raw("interviews")):
        notices.append(Text(f"{waiting} 份访谈没有读取：还没有 study/interviews.yaml。",
                            f"{waiting} interview file(s) not read: there is no study/interviews.yaml yet."))
    if study.has_findings:
        results |= integrated(study, responses, scores, codings, read)
    if responses is not None and responses.n:
        results |= screening_sensitivity(study, responses.questionnaire, codings, notes)
    results |= Results({"notes": notes.to_frame()}, {"synthetic": study.declared_status == "synthetic" or _is_demonstration(study)})
    results = summary(suppress(results, study, responses.questionnaire if responses is not None else None), study)
    if notes.rows:
        n = len(notes.rows)
        notices.append(Text(f"有 {n} 项未能计算，或有须注意之处，见报告。", f"{n} could not be computed or need caution; see the report."))
    return Made({study.processed / RESULTS: results.to_json()}, tuple(notices))


def load_survey(study: Study) -> tuple[Responses | None, pd.DataFrame, dict[str, Any]]:
    """The responses kept, their scale scores, and what `prepare` noted; None and empty for a study without a survey."""
    import pandas as pd

    from jcommunity_study.survey.readers.personal import treated
    from jcommunity_study.survey.writers.parquet import read_parquet

    if not study.has_survey:
        return None, pd.DataFrame(), {}
    prepared = json.loads((study.processed / prepare.PREPARED).read_text(encoding="utf-8"))
    questionnaire = treated(study.questionnaire, keep=study.keep, drop=prepared["dropped"])
    responses = read_parquet(study.processed / prepare.RESPONSES, questionnaire)
    return responses, pd.read_parquet(study.processed / prepare.SCORES), prepared


def survey_results(study: Study, notes: Notes) -> tuple[Results, Responses | None, pd.DataFrame]:
    import pandas as pd

    from jcommunity_study.analysis import families, models, ratings, sample, scales, weighting
    from jcommunity_study.analysis.declared import check_declared
    from jcommunity_study.analysis.results import Results

    responses, scores, prepared = load_survey(study)
    if responses is None:
        return Results(), None, scores
    check_declared(study, responses.questionnaire)
    results = Results(
        {
            **{key: pd.DataFrame(prepared[key]) for key in ("flow", "doubts", "personal")},
            "customary": pd.DataFrame(prepared["customary"]["rules"]), "indices": pd.DataFrame(prepared["customary"]["indices"]),
        },
        {"platform": prepared["platform"], "dropped": prepared["dropped"]},
    )  # fmt: skip
    if not responses.n:
        notes.add(Text("问卷", "The survey"), Text("筛查后没有剩下任何问卷", "no response is left after screening"))
        return results, responses, scores
    weighted = prepare.weigh_responses(study, responses)
    design = None if weighted is None else weighted.design
    results |= Results() if weighted is None else weighting.weighting(weighted)
    results |= sample.items(responses, notes, design)
    results |= sample.sample(study, responses, scores, design)
    results |= scales.scales(responses, scores, notes, design)
    results |= scales.groups(study, responses, scores, notes)
    results |= models.models(study, responses, scores, notes)
    results |= families.families(study, results, notes)
    results |= ratings.ratings(study, responses, design)
    return results, responses, scores


def screening_sensitivity(study: Study, questionnaire: Questionnaire, codings: dict[str, list[Coding]], notes: Notes) -> Results:
    """The main estimates and verdicts again without each rule that judges answers, and without any; `questionnaire`: as it was read."""
    import pandas as pd

    from jcommunity_study.analysis.results import Results
    from jcommunity_study.analysis.sensitivity import sensitivity, variants
    from jcommunity_study.mixed.sensitivity import evidence_by_variant
    from jcommunity_study.survey.screen import RULES, label_of
    from jcommunity_study.survey.writers.parquet import read_parquet

    rules = study.settings.get("screening", [])
    labels = {str(place): label_of(rule) for place, rule in enumerate(rules) if RULES[rule["rule"]].quality}
    if not labels:
        return Results()
    path = study.processed / EVERYONE
    flags = pd.read_parquet(path, columns=[f"_flag_{place}" for place in labels]).set_axis(list(labels), axis=1)
    found = variants(read_parquet(path, questionnaire), flags, labels)
    evidence = pd.DataFrame()
    if study.has_findings:
        actors = {i.id: i.actor for i in study.interviews.interviewees} if study.has_interviews else {}
        evidence = evidence_by_variant(check_findings(study), {v.key: (v.responses, v.scores) for v in found}, codings, actors)
    return sensitivity(study, found, evidence, notes, partial(_design, study))


def _design(study: Study, responses: Responses) -> Design | None:
    """The weights of these respondents, made anew; None without [weights]."""
    weighted = prepare.weigh_responses(study, responses)
    return None if weighted is None else weighted.design


def evidence(study: Study) -> Path | None:
    """The journal that study.toml [coding] evidence names, or the only one there is; None where nobody has coded."""
    journals = list(study.journals)
    chosen = study.section("coding").get("evidence")
    if chosen is not None:
        journals = [p for p in journals if p.stem == chosen]
        if not journals:
            study.fail("evidence", f"data/codings 里没有 {chosen}.jsonl。", f"data/codings holds no {chosen}.jsonl.")
    if told := undeclared(study):
        raise InputError(told.zh, told.en, where=study.codings)
    return journals[0] if journals else None


def undeclared(study: Study) -> Text | None:
    """What is to be declared where there are several coders, any of whom might be the evidence."""
    if len(study.journals) < 2 or "evidence" in study.section("coding"):
        return None
    names = ", ".join(p.stem for p in study.journals)
    return Text(
        f'有几位编码者（{names}）。请在 study.toml 中用 [coding] evidence = "…" 指定哪一份作证据。',
        f'several coders ({names}). Say in study.toml whose codings are the evidence: [coding] evidence = "…".',
    )


def read_coder(
    study: Study, path: Path, interviews: list[Transcript], of: list[Transcript] | None = None
) -> tuple[list[Coding], list[Text]]:
    """One coder's codings of the interviews (or `of` these documents) under the codes of now, and what to know of them; raises InputError
    where the journal does not fit the interviews, the open answers and the codebook."""
    from jcommunity_study.interview.journal import read_journal
    from jcommunity_study.interview.retired import present

    documents = {t.sha256 for t in (interviews if of is None else of)}
    texts = {t.sha256: t.text for t in (*interviews, *answers.transcripts(study))}
    journal = read_journal(path, texts=texts, codes=study.codebook.citable, names=called(study, interviews))
    found = present((c for c in journal.codings if c.document in documents), study.codebook)
    return list(found.shown), [*journal.warnings, *found.notices]


def load_codings(study: Study, read: list[Transcript]) -> tuple[list[Coding], list[Text]]:
    """People's codings of interviews that are the evidence, and what had to be set aside; those of open answers stay apart."""
    path = evidence(study)
    if path is None:
        alone = Text("没有人工编码，结论只依据问卷。", "Nobody has coded the interviews: verdicts rest on the survey alone.")
        return [], [alone if study.has_survey else Text("还没有人工编码。", "Nobody has coded the interviews yet.")]
    return read_coder(study, path, read)


def not_coded(read: list[Transcript], people: list[Coding]) -> list[Text]:
    """What to know of interviews without a coding, which do not count as read in vain."""
    from jcommunity_study.interview.matrix import coded

    used = {t.id for t in coded(read, people)}
    left = ", ".join(t.id for t in read if t.id not in used)
    zh, en = f"没有编码、编码的结果不计入的访谈：{left}。", f"Interviews without codings, left out of what the codings show: {left}."
    return [Text(zh, en)] if left else []


def called(study: Study, read: list[Transcript]) -> dict[str, str]:
    """Hash of a text → how to call the interview: its id and file."""
    files = {i.id: i.file for i in study.interviews.interviewees}
    return {t.sha256: f"{t.id} ({files[t.id]})" for t in read}


def interview_results(study: Study) -> tuple[Results, dict[str, list[Coding]], list[Transcript], list[Text]]:
    from jcommunity_study.analysis.actors import shown_actors
    from jcommunity_study.analysis.coding import coding

    read = code.transcripts(study)
    people, notices = load_codings(study, read)
    rules = code.read_rule_codings(study.processed / code.RULE_CODINGS)
    shown = shown_actors(study)
    actors = {i.id: shown[i.actor] for i in study.interviews.interviewees}
    by_document = {t.sha256: t.id for t in read}
    codings: dict[str, list[Coding]] = {t.id: [] for t in read}
    for one in people:
        codings[by_document[one.document]].append(one)
    results = coding(read, people, rules, study.codebook, actors, study.seed, study.personal(read), study.held_back)
    return results | _open_answers(study, read) | agreement_results(study, read), codings, read, [*notices, *not_coded(read, people)]


def _open_answers(study: Study, interviews: list[Transcript]) -> Results:
    """What the coder whose codings are the evidence found in open answers; where that is nothing, what the rules did."""
    from jcommunity_study.analysis.coding import open_answers
    from jcommunity_study.analysis.results import Results

    if not (read := answers.transcripts(study)):
        return Results()
    path = evidence(study)
    people = read_coder(study, path, interviews, read)[0] if path else []
    return open_answers(read, people, code.read_rule_codings(study.processed / answers.CODINGS))


def agreement_results(study: Study, read: list[Transcript]) -> Results:
    """Between the coders of this study, and of each with the consensus where there is one; the reason where there is nothing to compare."""
    from jcommunity_study.analysis.coders import agreement, not_compared
    from jcommunity_study.interview.agreement.consensus import CONSENSUS
    from jcommunity_study.steps import agreement as step

    names = step.coders_of(study)
    if study.section("coding").get("agreement") is False:
        return not_compared(names, "declared")
    if len(names) < 2:
        return not_compared(names, "alone")
    _, coders, _ = step.compared(study)
    settled = (CONSENSUS, step.codings_of(study, CONSENSUS, read)[0]) if any(p.stem == CONSENSUS for p in study.journals) else None
    return agreement(read, coders, [c.id for c in study.codebook.codable], step.declared(study), settled, study.seed)


def check_findings(study: Study, faults: Faults | None = None, unsound: Collection[str] = ()) -> Claims:
    """The claims, once every name they use is known to questionnaire, codebook and interviews; with `faults`, each unknown one is kept.

    `unsound`: the files of study/ that have faults of their own, and are not asked for names.
    """
    from jcommunity_study.analysis.data import RATED
    from jcommunity_study.mixed.claims import Known, load_claims
    from jcommunity_study.survey.questionnaire import columns_of

    known = Known()
    if "questionnaire.yaml" not in unsound:
        items = study.questionnaire.items if study.has_survey else ()
        rated = {
            c.name: i.ordered if i.kind in RATED else None
            for i in items if i.kind in (*RATED, "multiple", "number") for c in columns_of(i) if not c.other
        }  # fmt: skip
        scales = {s.name for s in study.questionnaire.scales if s.confirmed} if items else set()
        rankings = {i.name: {o.code for o in i.options} for i in items if i.kind == "ranking"}
        known = Known(column=rated, scale=scales, ranking=rankings)
    if "codebook.yaml" not in unsound:
        codes = study.codebook.codes if study.has_interviews else ()
        retired = {c.id: c.successors for c in codes if c.retired}
        known = replace(known, codes={c.id for c in codes if c.codable} - retired.keys(), retired=retired)
    if "interviews.yaml" not in unsound:
        known = replace(known, actors=set(study.interviews.actors) if study.has_interviews else set())
    return load_claims(study.file("findings.yaml"), faults, known)


def integrated(
    study: Study, responses: Responses | None, scores: pd.DataFrame, codings: dict[str, list[Coding]], read: list[Transcript]
) -> Results:
    from jcommunity_study.analysis.actors import evidence_shown, quotations_shown, shown_actors
    from jcommunity_study.analysis.results import Results
    from jcommunity_study.interview.matrix import coded
    from jcommunity_study.interview.personal import NOBODY
    from jcommunity_study.mixed.findings import findings_tables, judge
    from jcommunity_study.mixed.quotations import quotations

    claims = check_findings(study)
    people = study.interviews.interviewees if study.has_interviews else ()
    actors = {i.id: i.actor for i in people}
    usable = responses if responses is not None and responses.n else None
    findings = judge(claims, usable, scores, codings, actors)
    used = [actors[t.id] for t in coded(read, [c for own in codings.values() for c in own])]
    sizes = {actor: used.count(actor) for actor in study.interviews.actors} if people else {}
    tables, shown = findings_tables(findings, sizes), shown_actors(study)
    quoted = quotations(claims, codings, {t.id: t for t in read}, actors, study.personal(read) if people else NOBODY)
    tables["coded_evidence"] = evidence_shown(tables["coded_evidence"], shown)
    return Results(tables | {"quotations": quotations_shown(quoted, shown)})


def _is_demonstration(study: Study) -> bool:
    """Fingerprints of the demonstration in rows or texts, found by the steps before."""
    notes = [study.processed / prepare.PREPARED, study.processed / code.READ]
    return any(json.loads(p.read_text(encoding="utf-8"))["demonstration"] for p in notes if p.is_file())


STEP = Step("analyze", ("prepare", "code", "answers"), inputs, make)
