"""The files of the survey that are handed on: written by `prepare`, each of them saying what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jcommunity_study.bilingual import Text
from jcommunity_study.study import SAMPLING, Study

if TYPE_CHECKING:
    import pandas as pd

    from jcommunity_study.survey.responses import Responses
    from jcommunity_study.survey.screen import Flow
    from jcommunity_study.survey.weighting import Weights
    from jcommunity_study.survey.writers.about import About


DATAPACKAGE = "datapackage.json"
EVERYONE = "responses_all.parquet"  # all who belong to the study, with what screening did to each
PRIVACY = "privacy.csv"


def published(
    study: Study, kept: Responses, scores: pd.DataFrame, belonging: Responses, flow: Flow, weights: Weights | None, *, synthetic: bool
) -> tuple[dict[str, bytes], tuple[Text, ...]]:
    """Name → bytes, and what the user should be told. `belonging`: all who belong to the study, whatever their answers are worth."""
    from jcommunity_study.survey.writers.datapackage import datapackage_json
    from jcommunity_study.survey.writers.ddi import ddi_xml
    from jcommunity_study.survey.writers.parquet import frame_bytes, parquet_bytes
    from jcommunity_study.survey.writers.sav import sav_bytes
    from jcommunity_study.survey.writers.tables import dictionary_csv, exclusions_csv, flow_csv, privacy_csv, responses_csv
    from jcommunity_study.survey.writers.xlsx import MAX_CELLS, xlsx_bytes

    about = _about(study, flow, weights, synthetic)
    files = {
        "responses.parquet": parquet_bytes(kept, about.banner),
        EVERYONE: parquet_bytes(belonging, about.banner, _screened(belonging, flow)),
        "scores.parquet": frame_bytes(scores, about.banner),
        "responses.csv": responses_csv(kept, scores, about.banner),
        "responses.sav": sav_bytes(kept, scores, about.lang, about),
        "dictionary.csv": dictionary_csv(kept, scores, about.banner),
        "exclusions.csv": exclusions_csv(flow, about.banner),
        "flow.csv": flow_csv(flow, about.banner),
        PRIVACY: privacy_csv(kept, about.banner),
        "ddi.xml": ddi_xml(kept, scores, about),
    }
    told: tuple[Text, ...] = ()
    if kept.n * len(kept.frame.columns) <= MAX_CELLS:
        files["responses.xlsx"] = xlsx_bytes(kept, scores, about)
    else:
        told = (Text(f"答案多于 {MAX_CELLS:,} 个，没有写 responses.xlsx；请用 .parquet、.csv 或 .sav。",
                     f"more than {MAX_CELLS:,} answers: responses.xlsx is not written; use .parquet, .csv or .sav."),)  # fmt: skip
    files[DATAPACKAGE] = datapackage_json(files, kept, scores, about)
    return files, told


def _screened(belonging: Responses, flow: Flow) -> pd.DataFrame:
    """`removed_by`, the rule that removed each ("" for who was kept), and per quality rule, by its place, whether it alone would."""
    import pandas as pd

    ids = belonging.frame.index
    reason = flow.reason_of()
    flags = flow.flags.loc[ids, [str(s.place) for s in flow.steps if s.quality]].add_prefix("flag_")
    return flags.assign(removed_by=pd.Series([reason.get(i, "") for i in ids], index=ids, dtype="str"))


def _about(study: Study, flow: Flow, weights: Weights | None, synthetic: bool) -> About:
    from jcommunity_study.analysis.suppress import flow_shown
    from jcommunity_study.report.context import BANNER
    from jcommunity_study.survey.writers.about import About

    sampling, title = study.sampling, study.text("title")
    distributed = sampling.get("distributed")
    return About(
        title=title if title.zh else study.questionnaire.title,
        question=study.text("question"),
        sampling=SAMPLING[sampling.get("method", "convenience")],
        population=study.text("population", "sampling"),
        frame=study.text("frame", "sampling"),
        fieldwork=tuple(str(day) for day in sampling.get("fieldwork", ())),
        distributed=int(distributed) if distributed else None,
        languages=study.languages,
        banner=BANNER if synthetic else None,
        weighting=_weighting(weights),
        flow=flow_shown(flow.to_frame(), study.minimum_cell) if study.minimum_cell else flow.to_frame(),
        counted=not study.minimum_cell,
    )


def _weighting(weights: Weights | None) -> Text | None:
    if weights is None:
        return None
    names = ", ".join(weights.margins)
    return Text(f"按社区人口的边际分布迭代比例拟合：{names}；均值为 1", f"raked to the community's margins of {names}; mean 1")
