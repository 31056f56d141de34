"""Readers: raw exports in, Responses out."""

from jcommunity_study.survey.readers.export import Export, Field, Platform
from jcommunity_study.survey.readers.read import read_responses, responses_of
from jcommunity_study.survey.readers.registry import PLATFORMS, read_export, recognise

__all__ = ["PLATFORMS", "Export", "Field", "Platform", "read_export", "read_responses", "recognise", "responses_of"]
