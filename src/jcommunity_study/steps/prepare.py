"""The questionnaire: read, screen, score."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.settings import is_sound
from jcommunity_study.steps.step import Made, Step, study_files
from jcommunity_study.study import Study

if TYPE_CHECKING:
    from jcommunity_study.survey.readers import Export
    from jcommunity_study.survey.responses import Responses
    from jcommunity_study.survey.screen import Flow

RESPONSES, SCORES, PREPARED = "responses.parquet", "scores.parquet", "prepared.json"
PRIVACY = "privacy.csv"
NOT_READ = Text(
    '含个人信息，没有读取：{names}（见 data/processed/privacy.csv）。确需保留时，请在 study.toml 的 [privacy] 写 keep = ["题目名"]。',
    'personal data, not read: {names} (data/processed/privacy.csv). If the study needs one: [privacy] keep = ["item"] in study.toml.',
)


def inputs(study: Study) -> list[Path]:
    return [*study_files(study, "questionnaire.yaml"), *study.raw("questionnaire")]


def exports(study: Study) -> tuple[Path, Path | None]:
    """The export to read, and the same answers by code if study.toml names them; one file alone needs no naming."""
    settings, found = study.section("questionnaire"), study.raw("questionnaire")
    folder = study.root / "data" / "raw" / "questionnaire"
    codes = folder / settings["codes"] if "codes" in settings else None
    if "export" in settings:
        return folder / settings["export"], codes
    rest = [p for p in found if p != codes]
    if not rest:
        raise InputError(
            "这里没有问卷导出文件。请把平台导出的文件放进来；没有问卷的研究，请删去 study/questionnaire.yaml。",
            "holds no export. Put the platform's file there; a study without a survey has no study/questionnaire.yaml.",
            where=folder,
        )
    if len(rest) != 1:
        names = ", ".join(p.name for p in rest)
        raise InputError(
            f'这里有 {len(rest)} 个文件（{names}）。请在 study.toml 的 [questionnaire] 中用 export = "文件名" 指定一个。',
            f'holds {len(rest)} files ({names}). Name one in study.toml: [questionnaire] export = "file name".',
            where=folder,
        )
    return rest[0], codes


def make(study: Study) -> Made:
    import io

    from jcommunity_study.survey.readers import read_export, read_responses, responses_of
    from jcommunity_study.survey.scales import score
    from jcommunity_study.survey.screen import check_rules, screen
    from jcommunity_study.survey.writers.parquet import parquet_bytes
    from jcommunity_study.survey.writers.sav import sav_bytes
    from jcommunity_study.survey.writers.tables import dictionary_csv, exclusions_csv, flow_csv, privacy_csv

    path, codes = exports(study)
    rules = study.settings.get("screening", [])
    export = read_export(path)
    if codes is None:
        responses = responses_of(export, study.questionnaire, keep=study.keep)
    else:
        responses = read_responses(path, study.questionnaire, codes, study.keep)
    check_not_dropped(study, responses)
    check_rules(rules, study.questionnaire, partial(rule_place, study))
    kept, flow = screen(responses, rules)
    scores, scores_file = score(kept), io.BytesIO()
    scores.to_parquet(scores_file)
    out = study.processed
    files = {
        out / RESPONSES: parquet_bytes(kept),
        out / SCORES: scores_file.getvalue(),
        out / "responses.sav": sav_bytes(kept, scores, study.languages[0]),
        out / "dictionary.csv": dictionary_csv(kept),
        out / "exclusions.csv": exclusions_csv(flow),
        out / "flow.csv": flow_csv(flow),
        out / PRIVACY: privacy_csv(responses),
        out / PREPARED: _prepared(study, export, responses, json.loads(flow.to_frame().to_json(orient="records", force_ascii=False))),
    }
    return Made(files, _notices(study, responses, kept.n, flow))


def read(study: Study) -> Responses:
    """The answers of the export, unscreened; raises InputError for what cannot be read."""
    from jcommunity_study.survey.readers import read_responses

    path, codes = exports(study)
    return read_responses(path, study.questionnaire, codes, study.keep)


def check_not_dropped(study: Study, responses: Responses) -> None:
    """Raises InputError for a scale of an item that is not read because it holds personal data."""
    known = {c.name for c in responses.questionnaire.columns()}
    lacking = [(s.name, i) for s in responses.questionnaire.scales if s.confirmed for i in s.items if i not in known]
    for scale, item in lacking:
        raise InputError(
            f'量表“{scale}”用到的“{item}”含个人信息，没有读取。确需保留时，请在 study.toml 写 [privacy] keep = ["{item}"]。',
            f'the scale `{scale}` uses `{item}`, which holds personal data and is not read. If it is needed: [privacy] keep = ["{item}"].',
            where=study.file("questionnaire.yaml"),
        )


def rule_place(study: Study, nth: int, key: str) -> str:
    """`study.toml:line` of a setting of the nth `[[screening]]` (from 0)."""
    return study.place(key, "screening", nth=nth)


def screening_faults(study: Study) -> list[InputError]:
    """What is wrong with the screening rules, one a rule, where its settings are each of their kind."""
    from jcommunity_study.survey.screen import check_rule

    faults = Faults()
    for nth, rule in enumerate(study.settings.get("screening", [])):
        if is_sound(study, "screening", rule, nth):
            with faults.catch():
                check_rule(rule, nth, study.questionnaire, partial(rule_place, study))
    return faults.found


def _prepared(study: Study, export: Export, responses: Responses, flow: list[dict[str, object]]) -> bytes:
    from jcommunity_study.marks import known
    from jcommunity_study.survey.fingerprint import matches

    found = {
        "platform": export.platform,
        "demonstration": matches(export.answers(), known("survey")),
        "flow": flow,
        "dropped": sorted(unexpected(study, responses)),
        "personal": [asdict(p) for p in responses.personal],
        "doubts": [{"column": d.column, "zh": d.text.zh, "en": d.text.en} for d in responses.doubts],
    }
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")


def unexpected(study: Study, responses: Responses) -> set[str]:
    """Items that the questionnaire does not call personal and that were not read, because they are."""
    gone = {p.item for p in responses.personal if p.treated == "dropped"}
    return {item.name for item in study.questionnaire.items if item.name in gone and not item.personal}


def _left_out(study: Study, responses: Responses) -> list[Text]:
    names = ", ".join(sorted(unexpected(study, responses)))
    return [NOT_READ.format(names=names)] if names else []


def _notices(study: Study, responses: Responses, kept: int, flow: Flow) -> tuple[Text, ...]:
    counted = Text(f"回收 {responses.n} 份，有效 {kept} 份。", f"{responses.n} returned, {kept} kept.")
    idle = [
        Text(f"筛查规则“{s.label.zh}”未应用：{s.not_applied.zh}。", f"screening rule “{s.label.en}” not applied: {s.not_applied.en}.")
        for s in flow.steps
        if s.not_applied
    ]
    return (
        counted,
        *_left_out(study, responses),
        *idle,
        *(Text(f"疑问 {d.column}：{d.text.zh}", f"doubt {d.column}: {d.text.en}") for d in responses.doubts),
    )


STEP = Step("prepare", (), inputs, make, lambda study: study.has_survey)
