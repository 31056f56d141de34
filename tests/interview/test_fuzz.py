"""2,000 mutated transcripts, the same in each run: read so that turns lie in the text, or refused with one message; in time and memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.survey.test_fuzz import fuzzed


@pytest.mark.slow
def test_mutated_transcripts_are_read_or_refused(tmp_path: Path) -> None:
    done = fuzzed("tests.interview.fuzzing", tmp_path)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
