"""A small codebook for the tests of matching: of no study, written for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jcommunity_study.interview.codebook import Codebook, load_codebook

SMALL = """\
schema: 1
title: {zh: 小编码本, en: a small codebook}
codes:
  - {id: G, kind: problem, codable: false, name: 组, definition: 标题}
  - id: P1
    kind: problem
    parent: G
    name: 参与
    definition: 参与少
    examples: [没人报名]
    counter_examples: [人人报名]
    rules:
      - terms: [没人报名, 物业, 差]
      - {pattern: '报名.{0,4}少'}
  - id: P2
    kind: problem
    parent: G
    name: 能力
    definition: 能力弱
    examples: [不会]
    counter_examples: [很会]
    rules:
      - {terms: [业务能力]}
      - {terms: [专业], stance: denies, near: [网格员], forbids: {any: [专业队伍, 社工], within: sentence}}
      - {terms: [手机], actors: [grid]}
  - {id: X, kind: theme, name: 国, definition: 国, examples: [a], counter_examples: [b], rules: [{terms: [印度尼西亚, APP]}]}
  - {id: Y, kind: theme, name: 国, definition: 国, examples: [a], counter_examples: [b], rules: [{terms: [印度, 尼西]}]}
  - {id: M1, kind: measure, name: 测温, definition: 测温, examples: [a], counter_examples: [b], rules: [{terms: [测温]}]}
  - {id: C1, kind: cause, name: 因, definition: 因, examples: [a], counter_examples: [b], explains: [P1], rules: [{terms: [太忙]}]}
  - {id: S1, kind: countermeasure, name: 策, definition: 策, examples: [a], counter_examples: [b], answers: [C1]}
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Codebook:
    path = tmp_path_factory.mktemp("编码 本") / "codebook.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return load_codebook(path)


@pytest.fixture
def book(tmp_path: Path) -> Callable[[str], Codebook]:
    """A codebook from text."""

    def make(text: str) -> Codebook:
        path = tmp_path / "codebook.yaml"
        path.write_text(text, encoding="utf-8")
        return load_codebook(path)

    return make
