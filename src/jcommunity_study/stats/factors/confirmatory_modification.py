"""What χ² would fall by if a parameter that stands at nothing were free (Sörbom 1989, doi 10.1007/BF02294623)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from jcommunity_study.stats.factors.confirmatory_model import LOADING, RESIDUAL, Cell, Model
from jcommunity_study.stats.factors.confirmatory_solution import Solution
from jcommunity_study.stats.factors.confirmatory_standard import units


def modification_table(found: Solution, groups: tuple[str, ...]) -> pd.DataFrame:
    """term, (group), mi, change (of the parameter, were it free) and the same standardised; the largest first."""
    model = found.model
    new = _candidates(model)
    if not new:
        return pd.DataFrame(columns=["term", "mi", "change", "standardized_change"])
    q = model.q
    slope, information = found.scoring(replace(model, cells=(*model.cells, *new)))
    known = information[:q, :q]
    beyond = np.diag(information)[q:] - (information[q:, :q] * np.linalg.solve(known, information[:q, q:]).T).sum(axis=1)
    beyond = np.where(beyond > 1e-9 * np.diag(information)[q:], beyond, np.nan)  # the rest is what the free ones already do
    change = -slope[q:] / beyond
    frame = pd.DataFrame({
        "term": [model.term(cell) for cell in new], "group": [groups[cell.group] if groups else None for cell in new],
        "mi": found.sample_n * slope[q:] ** 2 / beyond, "change": change, "standardized_change": change / units(new, found.fitted.implied),
    }).dropna(subset="mi")  # fmt: skip
    frame = frame.sort_values("mi", ascending=False, kind="stable", ignore_index=True)
    return frame if groups else frame.drop(columns="group")


def _candidates(model: Model) -> list[Cell]:
    """Loadings on other factors and residual covariances that the model leaves out, each group's own."""
    pattern, (p, m) = model.pattern, model.fixed.shape
    every = range(model.groups)
    taken = {(cell.row, cell.column) for cell in model.cells if cell.kind == RESIDUAL}
    places = [(LOADING, i, j) for j in range(m) for i in range(p) if not pattern[i, j]]
    places += [(RESIDUAL, i, j) for i in range(p) for j in range(i + 1, p) if (i, j) not in taken]
    cells = [Cell(kind, g, i, j, 0) for g in every for kind, i, j in places]
    return [cell._replace(free=model.q + n) for n, cell in enumerate(cells)]
