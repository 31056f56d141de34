"""The questionnaire: read, screen, score."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.steps.step import Made, Step, study_files
from jcommunity_study.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from jcommunity_study.survey.readers import Export
    from jcommunity_study.survey.responses import Responses
    from jcommunity_study.survey.screen import Flow
    from jcommunity_study.survey.screen.customary import Outlook

RESPONSES, SCORES, PREPARED = "responses.parquet", "scores.parquet", "prepared.json"
EVERYONE = "responses_all.parquet"  # all who belong to the study, with what screening did to each


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
    from jcommunity_study.survey.screen.customary import outlook
    from jcommunity_study.survey.writers.parquet import parquet_bytes
    from jcommunity_study.survey.writers.sav import sav_bytes
    from jcommunity_study.survey.writers.tables import dictionary_csv, exclusions_csv, flow_csv

    path, codes = exports(study)
    rules = study.settings.get("screening", [])
    export = read_export(path)
    responses = responses_of(export, study.questionnaire) if codes is None else read_responses(path, study.questionnaire, codes)
    check_rules(rules, study.questionnaire, partial(rule_place, study))
    kept, flow = screen(responses, rules)
    scores, scores_file = score(kept), io.BytesIO()
    scores.to_parquet(scores_file)
    out, belonging = study.processed, responses.keep(flow.belonging)
    files = {
        out / RESPONSES: parquet_bytes(kept),
        out / EVERYONE: parquet_bytes(belonging, _screened(belonging, flow)),
        out / SCORES: scores_file.getvalue(),
        out / "responses.sav": sav_bytes(kept, scores, study.languages[0]),
        out / "dictionary.csv": dictionary_csv(kept),
        out / "exclusions.csv": exclusions_csv(flow),
        out / "flow.csv": flow_csv(flow),
        out / PREPARED: _prepared(export, responses, flow, outlook(belonging)),
    }
    return Made(files, _notices(responses, kept.n, flow))


def read(study: Study) -> Responses:
    """The answers of the export, unscreened; raises InputError for what cannot be read."""
    from jcommunity_study.survey.readers import read_responses

    path, codes = exports(study)
    return read_responses(path, study.questionnaire, codes)


def rule_place(study: Study, nth: int, key: str) -> str:
    """`study.toml:line` of a setting of the nth `[[screening]]` (from 0)."""
    return study.place(key, "screening", nth=nth)


def screening_faults(study: Study) -> list[InputError]:
    """What is wrong with the screening rules, one a rule."""
    from jcommunity_study.survey.screen import check_rule

    faults = Faults()
    for nth, rule in enumerate(study.settings.get("screening", [])):
        with faults.catch():
            check_rule(rule, nth, study.questionnaire, partial(rule_place, study))
    return faults.found


def _screened(belonging: Responses, flow: Flow) -> pd.DataFrame:
    """`removed_by`, the rule that removed each ("" for who was kept), and per quality rule, by its place, whether it alone would."""
    import pandas as pd

    ids = belonging.frame.index
    reason = flow.reason_of()
    flags = flow.flags.loc[ids, [str(s.place) for s in flow.steps if s.quality]].add_prefix("flag_")
    return flags.assign(removed_by=pd.Series([reason.get(i, "") for i in ids], index=ids, dtype="str"))


def _prepared(export: Export, responses: Responses, flow: Flow, customary: Outlook) -> bytes:
    from jcommunity_study.marks import known
    from jcommunity_study.survey.fingerprint import matches

    found = {
        "platform": export.platform,
        "demonstration": matches(export.answers(), known("survey")),
        "flow": _records(flow.to_frame()),
        "customary": {"rules": _records(customary.rules), "indices": _records(customary.indices)},
        "doubts": [{"column": d.column, "zh": d.text.zh, "en": d.text.en} for d in responses.doubts],
    }
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    return json.loads(frame.to_json(orient="records", force_ascii=False, double_precision=15))


def _notices(responses: Responses, kept: int, flow: Flow) -> tuple[Text, ...]:
    counted = Text(f"回收 {responses.n} 份，有效 {kept} 份。", f"{responses.n} returned, {kept} kept.")
    idle = [
        Text(f"筛查规则“{s.label.zh}”未应用：{s.not_applied.zh}。", f"screening rule “{s.label.en}” not applied: {s.not_applied.en}.")
        for s in flow.steps
        if s.not_applied
    ]
    return (counted, *idle, *(Text(f"疑问 {d.column}：{d.text.zh}", f"doubt {d.column}: {d.text.en}") for d in responses.doubts))


STEP = Step("prepare", (), inputs, make, lambda study: study.has_survey)
