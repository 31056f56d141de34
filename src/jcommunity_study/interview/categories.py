"""Three levels of coding, as theses show them: what was said, the initial concept, its subcategory, its main category."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.personal import NOBODY, Personal

COLUMNS = ("quote", "concept", "subcategory", "category", "code", "stance", "interview", "turn")
BETWEEN = " / "
DIRECTLY = Text("（直接编码）", "(coded directly)")


def categories(
    frame: pd.DataFrame, codebook: Codebook, lang: Language, most: int | None = None, personal: Personal = NOBODY
) -> pd.DataFrame:
    """A row a coding (COLUMNS), as the tree of codes runs, by interview and place within a code; what is `personal` masked.

    `frame`: codings (matrix.codings_frame) under the codes of now. The top of a code's path is its category, what lies between is its
    subcategory; a code at the top with none below it is a concept without category. Where a code that holds others is coded itself, the
    concept says so. `most`: so many quotations of a code at most.
    """
    order = {id: n for n, id in enumerate(_walk(codebook, None))}
    rows = frame[frame["code"].isin(list(order))].assign(order=frame["code"].map(order), turn=frame["turn"] + 1)
    rows = rows.sort_values(["order", "interview", "start", "end", "id"], kind="stable", ignore_index=True)
    if most is not None:
        rows = rows[rows.groupby("code").cumcount() < most]
    places = pd.DataFrame([_levels(id, codebook, lang) for id in rows["code"]], columns=["concept", "subcategory", "category"])
    words = rows[["document", "start", "end", "quote"]].itertuples(index=False, name=None)
    quotes = [personal.quoted(*row) for row in words]
    return pd.concat([places, rows.drop(columns="quote").reset_index(drop=True)], axis=1).assign(quote=quotes)[list(COLUMNS)]


def _walk(codebook: Codebook, above: str | None) -> Iterator[str]:
    for code in codebook:
        if code.parent == above and not code.retired:
            yield code.id
            yield from _walk(codebook, code.id)


def _levels(id: str, codebook: Codebook, lang: Language) -> tuple[str, str, str]:
    path = [*(c.name[lang] for c in reversed(codebook.ancestors(id))), codebook[id].name[lang]]
    if any(code.parent == id and not code.retired for code in codebook):
        path.append(DIRECTLY[lang])
    *above, concept = path
    return concept, BETWEEN.join(above[1:]), above[0] if above else ""
