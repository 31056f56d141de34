"""Containers: what a file really is, whatever it is called, and its sheet as raw cells.

A new container is one file and one line in CONTAINERS: the first that recognises a file reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jcommunity_study.survey.readers.cells import Sheet, joined
from jcommunity_study.survey.readers.containers import delimited, labelled, lsa, workbook
from jcommunity_study.survey.readers.containers.raw import Container, Source

CONTAINERS: tuple[Container, ...] = (
    Container(labelled.is_sav, labelled.read_sav),
    Container(labelled.is_dta, labelled.read_dta),
    Container(lsa.recognise, lsa.read),
    Container(workbook.recognise, workbook.read),
    Container(lambda source: True, delimited.read),  # whatever is left is text, or refused
)


def read_sheets(path: Path) -> Iterator[Sheet]:
    """The sheet of an export, recognised by its content, not by its name; a large text file piece by piece.

    Raises InputError: missing, empty, truncated, under a password, another format, no header, a header row alone.
    """
    source = Source(path)
    yield from next(c for c in CONTAINERS if c.recognise(source)).read(source)


def read_sheet(path: Path) -> Sheet:
    """The same as one Sheet, without empty columns at its end that have no heading."""
    return joined(list(read_sheets(path))).trimmed()
