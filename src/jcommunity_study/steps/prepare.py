"""The questionnaire: read, screen, score."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
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
    from jcommunity_study.survey.responses import Doubt, Responses
    from jcommunity_study.survey.screen import Flow
    from jcommunity_study.survey.screen.customary import Outlook
    from jcommunity_study.survey.weighting import Weighting, Weights

RESPONSES, SCORES, PREPARED = "responses.parquet", "scores.parquet", "prepared.json"
NOT_READ = Text(
    '含个人信息，没有读取：{names}（见 data/processed/privacy.csv）。确需保留时，请在 study.toml 的 [privacy] 写 keep = ["题目名"]。',
    'personal data, not read: {names} (data/processed/privacy.csv). If the study needs one: [privacy] keep = ["item"] in study.toml.',
)


def inputs(study: Study) -> list[Path]:
    return [*study_files(study, "questionnaire.yaml"), *study.raw("questionnaire")]


def exports(study: Study) -> tuple[Path, Path | None]:
    """The export to read, and the same answers by code if study.toml names them; one file alone needs no naming."""
    from jcommunity_study.survey.readers.forms.registry import is_form

    settings, found = study.section("questionnaire"), study.raw("questionnaire")
    folder = study.root / "data" / "raw" / "questionnaire"
    codes = folder / settings["codes"] if "codes" in settings else None
    if "export" in settings:
        return folder / settings["export"], codes
    rest = [p for p in found if p not in (codes, form(study)) and not is_form(p)]
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


def form(study: Study) -> Path | None:
    """The form that describes the export, where study.toml names one."""
    named = study.section("questionnaire").get("form")
    return None if named is None else study.root / "data" / "raw" / "questionnaire" / named


def make(study: Study) -> Made:
    from jcommunity_study.steps.published import published
    from jcommunity_study.survey.readers import read_export, read_responses, responses_of
    from jcommunity_study.survey.scales import score
    from jcommunity_study.survey.screen import check_rules, screen
    from jcommunity_study.survey.screen.customary import outlook

    path, codes = exports(study)
    rules = study.settings.get("screening", [])
    export = read_export(path, form(study))
    if codes is None:
        responses = responses_of(export, study.questionnaire, keep=study.keep)
    else:
        responses = read_responses(path, study.questionnaire, codes, form(study), study.keep)
    check_rules(rules, study.questionnaire, partial(rule_place, study))
    declared = weights(study)
    check_not_dropped(study, responses)
    kept, flow = screen(responses, rules)
    weighting = weigh_responses(study, kept)
    kept = kept if weighting is None else kept.weighted(weighting.design.weights)
    belonging = responses.keep(flow.belonging)
    noted = _noted(study, export, responses, flow, outlook(belonging))
    synthetic = study.declared_status == "synthetic" or bool(noted["demonstration"])
    files, told = published(study, kept, score(kept), belonging, flow, declared, synthetic=synthetic)
    files[PREPARED] = json.dumps(noted, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
    notices = (*_notices(study, responses, kept.n, flow), *(declared.notices if declared else ()), *told)
    return Made({study.processed / name: data for name, data in files.items()}, notices)


def read(study: Study) -> Responses:
    """The answers of the export, unscreened; raises InputError for what cannot be read."""
    from jcommunity_study.survey.readers import read_responses

    path, codes = exports(study)
    return read_responses(path, study.questionnaire, codes, form(study), study.keep)


def check_not_dropped(study: Study, responses: Responses) -> None:
    """Raises InputError for a scale, a screening rule or a margin of an item that is not read because it holds personal data."""
    from jcommunity_study.survey.readers.personal import not_read

    read = {c.name for c in responses.questionnaire.columns()}
    gone = {c.name: c.item.name for c in study.questionnaire.columns() if c.name not in read}
    for name, where in _needed(study):
        if name in gone:
            raise not_read(name, gone[name], where)


def _needed(study: Study) -> Iterator[tuple[str, Path | str]]:
    """(column, where it is named) of what `prepare` cannot do without."""
    from jcommunity_study.survey.screen import NAMING, named

    for scale in study.questionnaire.scales:
        yield from ((name, study.file("questionnaire.yaml")) for name in scale.items if scale.confirmed)
    for nth, rule in enumerate(study.settings.get("screening", [])):
        for key in (k for k in NAMING if k != "keys"):  # of personal data a hash is kept, which is all that keys need
            where = rule_place(study, nth, key)
            yield from ((name, where) for name in named(rule, key, study.questionnaire, where))
    yield from ((name, weights_place(study, f"weights.margins.{name}", "")) for name in study.section("weights").get("margins", {}))


def weights(study: Study, faults: Faults | None = None) -> Weights | None:
    """[weights] of study.toml; None without it. Raises InputError at its line, or keeps what is wrong in `faults`."""
    if "weights" not in study.settings:
        return None
    from jcommunity_study.survey.weighting import declared_weights

    return declared_weights(study.section("weights"), study.questionnaire, partial(weights_place, study), faults)


def weigh_responses(study: Study, responses: Responses) -> Weighting | None:
    """The weights of those kept; None without [weights], or when nobody is left. Raises InputError at the line of a margin."""
    declared = weights(study)
    if declared is None or not responses.n:
        return None
    from jcommunity_study.survey.weighting import weigh

    return weigh(responses, declared, partial(weights_place, study))


def weights_place(study: Study, section: str, key: str) -> str:
    """`study.toml:line` of [weights], of one of its margins, or of a setting there."""
    return study.place(key, section)


def rule_place(study: Study, nth: int, key: str) -> str:
    """`study.toml:line` of a setting of the nth `[[screening]]` (from 0)."""
    return study.place(key, "screening", nth=nth)


def settings_faults(study: Study) -> list[InputError]:
    """What is wrong with the screening rules and the weights, one a setting."""
    from jcommunity_study.survey.screen import check_rules

    faults = Faults()
    check_rules(study.settings.get("screening", []), study.questionnaire, partial(rule_place, study), faults)
    weights(study, faults)
    return faults.found


def _noted(study: Study, export: Export, responses: Responses, flow: Flow, customary: Outlook) -> dict[str, object]:
    from jcommunity_study.marks import known
    from jcommunity_study.survey.fingerprint import matches

    return {
        "platform": export.platform,
        "demonstration": matches(export.answers(), known("survey")),
        "flow": _records(flow.to_frame()),
        "customary": {"rules": _records(customary.rules), "indices": _records(customary.indices)},
        "dropped": sorted(unexpected(study, responses)),
        "personal": [asdict(p) for p in responses.personal],
        "doubts": [{"column": d.column, "zh": d.told.zh, "en": d.told.en} for d in responses.doubts],
    }


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    return json.loads(frame.to_json(orient="records", force_ascii=False, double_precision=15))


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
        *map(_doubt, responses.doubts),
    )


def _doubt(doubt: Doubt) -> Text:
    """A doubt about the whole file names no column."""
    where = f" {doubt.column}" if doubt.column else ""
    return Text(f"疑问{where}：{doubt.told.zh}", f"doubt{where}: {doubt.told.en}")


STEP = Step("prepare", (), inputs, make, lambda study: study.has_survey)
