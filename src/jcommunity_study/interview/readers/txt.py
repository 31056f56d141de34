"""Plain text (.txt, .md): the whole file is the frozen text, labels included; subtitles under such a name are read as subtitles."""

from __future__ import annotations

from pathlib import Path

from jcommunity_study.errors import InputError
from jcommunity_study.files.text import decode, read_bytes
from jcommunity_study.interview.readers import cues
from jcommunity_study.interview.readers.raw import Raw

MAX_BYTES = 1 << 29


def read(path: Path) -> Raw:
    """Raises InputError for what is no text."""
    data = read_bytes(path, MAX_BYTES)
    if data[:4] == b"PK\x03\x04" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise InputError(
            "扩展名是文本，内容却是 Word 文档或压缩包。请把扩展名改为 .docx 再试。",
            "is named as text but holds a Word document or an archive. Rename it to .docx and run again.",
            where=path,
        )
    text = decode(data, path)
    return cues.from_subtitle(text, path) if cues.is_subtitle(text) else Raw(text)
