"""What the answers look like, before anything is tested."""

from jcommunity_study.stats.describe.frequencies import Frequencies, MultipleResponse, frequencies, multiple_response
from jcommunity_study.stats.describe.likert import LikertSummary, likert_summary
from jcommunity_study.stats.describe.moments import Description, Estimate, describe, mean_interval, proportion
from jcommunity_study.stats.describe.ranks import RankSummary, rank_summary
from jcommunity_study.stats.describe.table_one import TableOne, table_one

__all__ = [
    "Description",
    "Estimate",
    "Frequencies",
    "LikertSummary",
    "MultipleResponse",
    "RankSummary",
    "TableOne",
    "describe",
    "frequencies",
    "likert_summary",
    "mean_interval",
    "multiple_response",
    "proportion",
    "rank_summary",
    "table_one",
]
