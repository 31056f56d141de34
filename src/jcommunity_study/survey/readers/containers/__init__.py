"""Containers: what a file really is, whatever it is called, and its sheet as raw cells.

A new container is one file and one line in CONTAINERS: the first that recognises the bytes reads them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from jcommunity_study.files.archive import refuse_encrypted
from jcommunity_study.files.text import read_bytes
from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.containers import delimited, labelled, workbook
from jcommunity_study.survey.readers.containers.raw import Container, Source

CONTAINERS: tuple[Container, ...] = (
    Container(labelled.is_sav, labelled.read_sav),
    Container(labelled.is_dta, labelled.read_dta),
    Container(workbook.recognise, workbook.read),
    Container(lambda data: True, delimited.read),  # whatever is left is text, or refused
)


def read_sheet(path: Path) -> Sheet:
    """The sheet of an export, recognised by its content, not by its name.

    Raises InputError: missing, empty, truncated, under a password, another format, no header, a header row alone.
    """
    data = read_bytes(path)
    refuse_encrypted(data, path)
    key = hashlib.blake2b(data, person=b"jcommunity-ip").digest()  # needs the file itself: its published sha256 does not give it
    container = next(c for c in CONTAINERS if c.recognise(data))
    return container.read(Source(path, data, key))
