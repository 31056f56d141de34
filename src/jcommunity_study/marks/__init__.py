"""Fingerprints of the demonstration's rows and texts: what makes them synthetic, whatever study.toml says."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def known(kind: str) -> frozenset[str]:
    """The marks of `survey` or `interviews`, made by tools/marks.py."""
    return frozenset(files(__name__).joinpath(f"{kind}.txt").read_text(encoding="ascii").split())
