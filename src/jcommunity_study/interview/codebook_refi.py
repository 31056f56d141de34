"""Codes that another program's codebook (.qdc) has and ours has not, added to ours. What ours has stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.codebook_edit import Plain, add
from jcommunity_study.interview.package import ForeignCode
from jcommunity_study.interview.refi.names import SEPARATOR, STANCES, code_guids

_OWN_ID = re.compile(r"([A-Za-z]+[0-9][A-Za-z0-9_-]*)\s+(\S.*)")  # `P1 居民参与有限`, as an export of ours names it


def with_codes(book: Plain, codebook: Codebook, codes: Sequence[ForeignCode], known: dict[str, tuple[str, str]]) -> Plain:
    """The codebook's values with the codes that it lacks, as themes: under the code that stands above them there, their description as
    the definition. `known`: the names by which a code is known already (exchange.by_name); one that several codes bear is told by what
    stands above it. A new code that is named `T7 something` keeps that id, another gets T1, T2 …
    """
    guids, ids = code_guids(codebook), {c.id for c in codebook}
    children = {(c.parent, c.name.zh): (c.id, "") for c in codebook}
    placed: dict[tuple[str, ...], str] = {}
    for code in codes:
        name = code.path[-1]
        if any(name.endswith(SEPARATOR + stance) for stance in STANCES):
            continue
        found = guids.get(code.guid) or known.get(name) or children.get((placed.get(code.path[:-1]), name))
        if found is not None:
            placed[code.path] = found[0]
            continue
        own = _OWN_ID.fullmatch(name)
        if own and own[1] not in ids:
            id, name = own[1], own[2]
        else:
            id = next(made for n in count(1) if (made := f"T{n}") not in ids)
        book = add(book, id, Text.same(name), "theme", placed.get(code.path[:-1]), code.description.strip())
        ids.add(id)
        placed[code.path] = id
    return book
