"""The settings of a rule in study.toml: each fault at its line, and a rule is held against the questionnaire once they are sound."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_study import replace

from jcommunity_study.steps.prepare import settings_faults
from jcommunity_study.study import Study
from jcommunity_study.survey.screen import RULES

DECLARED = '[[screening]]\nrule = "speed"\nseconds = 60\n'


def faults(small: Path, rules: str) -> list[tuple[int, str]]:
    """(line of the text given, message) of each fault."""
    settings = small / "study" / "study.toml"
    head = settings.read_text(encoding="utf-8").splitlines().index("[[screening]]")
    replace(settings, DECLARED, rules)
    out = []
    for fault in settings_faults(Study.open(small)):
        path, _, line = fault.where.rpartition(":")
        assert Path(path) == settings
        out.append((int(line) - head, fault.text.en))
    return out


@pytest.mark.parametrize(
    ("rule", "line", "said"),
    [
        ('[[screening]]\nrule = "speed"\nseconds = "60"\n', 3, "`seconds`: must be a number over 0, not '60'"),
        ('[[screening]]\nrule = "straight_lining"\nblocks = ["a", "b"]\n', 3, "`blocks`: must be a list of lists"),
        ('[[screening]]\nrule = "sped"\nseconds = 60\n', 2, "'sped' is no screening rule. Known: consent,"),
        ("[[screening]]\nseconds = 60\n", 1, "None is no screening rule"),
        ("[[screening]]\nrule = [1]\n", 2, "[1] is no screening rule"),
        ('[[screening]]\nrule = "speed"\n', 2, "exactly one of seconds, share_of_median, items_per_minute"),
        ('[[screening]]\nrule = "speed"\nseconds = 60\nshare_of_median = 0.5\n', 2, "exactly one of"),
        ('[[screening]]\nrule = "speed"\nsecnds = 60\n', 3, "is not known in [screening]. Known: rule, label, seconds,"),
        ('[[screening]]\nrule = "completion"\n', 2, "lacks the setting minimum"),
        ('[[screening]]\nrule = "completion"\nminimum = 70\n', 3, "between 0 and 1"),
        ('[[screening]]\nrule = "out_of_range"\nitem = "b1"\n', 2, "needs minimum or maximum"),
        ('[[screening]]\nrule = "consent"\nitem = "zz"\nkeep = [1]\n', 3, "no column `zz`"),
    ],
)
def test_a_fault_is_told_at_its_line_and_once(small: Path, rule: str, line: int, said: str) -> None:
    ((where, message),) = faults(small, rule)
    assert where == line
    assert said in message


def test_every_fault_of_every_rule_is_told(small: Path) -> None:
    """Two in the first rule; of the second only what is wrong with its settings, not that it names no column."""
    first = '[[screening]]\nrule = "longstring"\nitems = "b1"\nmaximum = 0\n'
    second = '[[screening]]\nrule = "eligible"\nitem = "zz"\nkeep = 1\n'
    found = faults(small, first + second)
    assert [line for line, _ in found] == [3, 4, 8]


def test_every_setting_that_a_rule_needs_has_its_kind() -> None:
    for kind in RULES.values():
        assert kind.required.union(kind.some_of, *kind.one_of) <= kind.settings.keys()
