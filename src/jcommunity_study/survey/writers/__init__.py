"""Writers: Responses in, bytes out; the same responses give the same bytes. IP keys are never written."""

from jcommunity_study.survey.writers.parquet import parquet_bytes, read_parquet
from jcommunity_study.survey.writers.sav import sav_bytes
from jcommunity_study.survey.writers.tables import dictionary_csv, exclusions_csv, flow_csv, privacy_csv, responses_csv

__all__ = ["dictionary_csv", "exclusions_csv", "flow_csv", "parquet_bytes", "privacy_csv", "read_parquet", "responses_csv", "sav_bytes"]
