"""The made survey of tests/oracles/pool_every, with its gaps and as R's mice completed it five times."""

from __future__ import annotations

import pandas as pd
from tests.figures import ORACLES

LEVELS = {"tenure": ["own", "rent", "public"], "trust": ["low", "mid", "high"], "meets": ["no", "yes"]}


def typed(data: pd.DataFrame) -> pd.DataFrame:
    kinds = {name: pd.Categorical(data[name], levels, ordered=name == "trust") for name, levels in LEVELS.items()}
    return data.assign(**kinds, **{name: pd.to_numeric(data[name]) for name in ("x", "y", "visits")}, decade=data["age"] / 10)


def gapped() -> pd.DataFrame:
    return typed(pd.read_csv(ORACLES / "pool_every" / "data.csv", encoding="utf-8"))


def completed() -> list[pd.DataFrame]:
    data = pd.read_csv(ORACLES / "pool_every" / "data.csv", encoding="utf-8", dtype=dict.fromkeys([*LEVELS, "x", "y", "visits"], object))
    filled = pd.read_csv(ORACLES / "pool_every" / "imputed.csv", encoding="utf-8", dtype={"value": str})
    made = []
    for _, one in filled.groupby("set"):
        frame = data.copy()
        for name, cells in one.groupby("variable"):
            frame.loc[cells["row"] - 1, name] = cells["value"].to_numpy()
        made.append(typed(frame))
    return made
