"""Rule coding with stance against jieba.lcut + dictionary look-up, in characters a second on the same text.

The peer in its fastest documented setting: dictionary loaded beforehand, HMM off, one list cut per text. Both read the demonstration's
interviews, repeated to about 1.5 million characters. Three codebooks: the study's own, with every context and the evidence that it has;
the same without evidence; and a plain one, made here from everyday words of the subject, which is no study's.
"""

from __future__ import annotations

import logging
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jieba

from jcommunity_study.interview.codebook import Codebook, load_codebook
from jcommunity_study.interview.match import suggest
from jcommunity_study.interview.readers import parse, read_transcript
from jcommunity_study.interview.transcript import Transcript

ROOT = Path(__file__).resolve().parent.parent
CHARACTERS = 1_500_000
ROUNDS = 5
TARGET = 8.0
TERMS = (
    "社区", "居民", "物业", "网格员", "街道", "志愿者", "业主", "居委会", "书记", "主任", "党员", "保安", "楼长", "核酸", "隔离",
    "封控", "口罩", "登记", "通知", "微信群", "表格", "系统", "平台", "数据", "信息", "培训", "经验", "专业", "能力", "资源", "资金",
    "人手", "报名", "参与", "配合", "沟通", "协调", "开会", "检查", "考核", "上级", "任务", "责任", "权力", "渠道", "意见", "建议",
    "投诉", "活动", "服务", "买菜", "送药", "老人", "孩子", "值班", "门岗", "小区", "楼道", "群里", "电话", "没人管", "说不上话",
    "走形式", "来不及", "忙不过来", "不知道找谁", "一层一层", "重复填表", "临时抱佛脚", "没有钱", "没有权", "管不了", "不归我管",
    "各管各的", "互相推", "反应慢", "不方便", "不会用", "用不上",
)


def codebook() -> Codebook:
    """Twelve codes over TERMS, some of them with context and stated stance."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "codebook.yaml"
        rows = ["schema: 1", "title: benchmark", "codes:"]
        for number in range(12):
            terms = ", ".join(TERMS[number::12])
            kind = "problem" if number % 3 else "measure"
            near = ", near: {any: [我们, 他们, 大家], within: sentence}" if number % 6 == 5 else ""
            stance = ", stance: denies" if number % 4 == 3 else ""
            rows.append(
                f"  - {{id: B{number}, kind: {kind}, name: n, definition: d, examples: [a], counter_examples: [b], "
                f"rules: [{{terms: [{terms}]{near}{stance}}}]}}"
            )
        path.write_text("\n".join(rows), encoding="utf-8")
        return load_codebook(path)


def transcripts() -> list[Transcript]:
    """The twenty interviews, each repeated until all together hold about CHARACTERS characters."""
    once = [read_transcript(path) for path in sorted((ROOT / "data/raw/interviews").glob("*.*"))]
    times = max(1, CHARACTERS // sum(len(t.text) for t in once))
    return [replace(parse("\n".join([t.text] * times), t.id, ("采访者", "说话人1")), warnings=()) for t in once]


def run() -> list[dict[str, object]]:
    """One row a codebook: median characters a second of own and peer, and their ratio."""
    jieba.setLogLevel(logging.ERROR)
    texts = transcripts()
    study = load_codebook(ROOT / "study/codebook.yaml")
    books = {"the study's codebook": study, "its rules without evidence": replace(study, learning=None), "a plain codebook": codebook()}
    with tempfile.TemporaryDirectory() as folder:
        tokenizer = jieba.Tokenizer()
        tokenizer.tmp_dir = folder
        tokenizer.initialize()
        return [_row(name, book, texts, tokenizer) for name, book in books.items()]


def _row(name: str, book: Codebook, texts: list[Transcript], tokenizer: jieba.Tokenizer) -> dict[str, object]:
    dictionary = {term: rule.code for rule in book.rules for term in rule.terms}
    size = sum(len(t.text) for t in texts)
    own_seconds, peer_seconds = _medians(
        lambda: [suggest(t, book) for t in texts],
        lambda: [[dictionary[w] for w in tokenizer.lcut(t.text, HMM=False) if w in dictionary] for t in texts],
    )
    own, peer = size / own_seconds, size / peer_seconds
    ratio = own / peer
    title = f"rule coding with stance, {name}, against jieba.lcut + look-up, characters/s"
    return {"name": title, "own": round(own), "peer": round(peer), "ratio": round(ratio, 1), "target": TARGET, "met": ratio >= TARGET}


def _medians(*calls: Callable[[], object]) -> list[float]:
    """Median seconds of each call; warmed first, and taken in turns, so that a busy machine slows all alike."""
    times: list[list[float]] = [[] for _ in calls]
    for turn in range(ROUNDS + 1):
        for call, taken in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            if turn:
                taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in times]


if __name__ == "__main__":
    for row in run():
        print(row)
