"""Build hook: a wheel carries the demonstration study as data; an editable install finds it in the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PARTS = ("study", "data/raw", "data/codings", "notebooks")


class WheelData(BuildHookInterface):
    """Adds the demonstration's folders to a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"] |= {str(Path(self.root) / part): f"jcommunity_study/demonstration_study/{part}" for part in PARTS}
