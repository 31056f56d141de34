"""Matching and coding by themselves: a codebook of 500 terms, text from a seed with 50 hits in 1,000 characters, processor time.

Matching is the one walk that finds all words of the codebook; coding is all that `suggest` does: matching, boundaries, contexts, stance.
Cost against text is measured in processes of their own, a transcript at a time, as `jcommunity code` reads a study.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from jcommunity_study.interview.arrays import code_points
from jcommunity_study.interview.codebook import Codebook, load_codebook
from jcommunity_study.interview.hits import compile_rules
from jcommunity_study.interview.match import suggest
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.transcript import Transcript

WHO = ("物业", "居委会", "网格员", "社工", "书记", "街道", "志愿者", "业委会", "楼长", "党员", "保安", "医生", "租户", "业主", "老人",
       "年轻人", "商户", "主任", "民警", "快递员", "房东", "学生", "邻居", "干部", "保洁")  # fmt: skip
WHAT = ("人手少", "不露面", "推责任", "没经验", "反应慢", "抢着干", "不配合", "没权限", "填表多", "缺物资", "不通气", "信息乱", "很专业",
        "培训少", "听不进", "走形式", "报名少", "分工乱", "经费少", "熬通宵")  # fmt: skip
OTHER = (*WHO, "我们", "当时", "觉得", "这个", "那个", "小区", "一直", "其实", "后来", "就是", "大家", "没有", "不是", "晚上", "孩子",
         "出门", "买菜", "电话", "真的", "已经", "可能", "楼下", "楼上", "时候", "知道", "今天", "天天", "门口",
         "特别", "要是")  # fmt: skip
MARKS = ("，",) * 8 + ("。",) * 4 + ("。\n采访者：", "。\n受访者：", "。\n受访者：")
SHARES = (57, 330, 80)  # of terms, other words and marks among what is strung together: 50 terms in about 1,000 characters
CHARACTERS = 100_000  # of a transcript
MILLIONS = (1, 10, 100)
ROUNDS = 9
MATCHING, CODING = 8e6, 1.5e6  # characters a second
GROWTH = 1.1


def codebook() -> Codebook:
    """Twenty codes of 25 terms; a third ask for a context, a quarter state their stance."""
    rows = ["schema: 1", "title: benchmark", "codes:"]
    for number, what in enumerate(WHAT):
        near = ", near: {any: [小区, 楼下, 晚上], within: sentence}" if number % 3 == 0 else ""
        stance = ", stance: denies" if number % 4 == 0 else ""
        terms = ", ".join(who + what for who in WHO)
        rows.append(
            f"  - {{id: B{number}, kind: problem, name: n, definition: d, examples: [a], counter_examples: [b], "
            f"rules: [{{terms: [{terms}]{near}{stance}}}]}}"
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "codebook.yaml"
        path.write_text("\n".join(rows), encoding="utf-8")
        return load_codebook(path)


def transcripts(count: int) -> Iterator[Transcript]:
    """So many transcripts, each of about CHARACTERS characters; the same number gives the same words."""
    terms = [who + what for who in WHO for what in WHAT]
    words = np.array([*terms, *OTHER, *MARKS], dtype=object)
    shares = np.repeat(np.array(SHARES) / sum(SHARES) / (len(terms), len(OTHER), len(MARKS)), (len(terms), len(OTHER), len(MARKS)))
    mean = float(shares @ np.array([len(word) for word in words]))
    for number in range(count):
        drawn = np.random.default_rng(number).choice(words, size=int(CHARACTERS / mean), p=shares)
        yield parse("受访者：" + "".join(drawn.tolist()), str(number), ("采访者",))


def seconds(call: Callable[[], object]) -> float:
    """Processor time of a call: the median of ROUNDS, after one to warm up."""
    taken = []
    for _ in range(ROUNDS + 1):
        start = time.process_time()
        call()
        taken.append(time.process_time() - start)
    return median(taken[1:])


def grown(millions: int) -> tuple[float, float]:
    """Characters coded in a second of processor time, and peak gigabytes, of a process that codes so many million characters."""
    code = f"from benchmarks.bench_coding import code_all; code_all({millions * 1_000_000 // CHARACTERS})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8", cwd=Path(__file__).parent.parent)
    rate, gigabytes = json.loads(done.stdout)
    return rate, gigabytes


def code_all(count: int) -> None:
    """Codes so many transcripts, one after the other, and prints what `grown` returns; making the text is not counted."""
    import resource

    book = codebook()
    compile_rules(book)
    size, spent = 0, 0.0
    for transcript in transcripts(count):
        start = time.process_time()
        suggest(transcript, book)
        spent += time.process_time() - start
        size += len(transcript.text)
    print(json.dumps([size / spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6]))


def run() -> list[dict[str, Any]]:
    book, texts = codebook(), list(transcripts(10))
    matcher, size = compile_rules(book), sum(len(t.text) for t in texts)
    terms = matcher.owners.count > 0
    hits = sum(int(terms[matcher.finder.find(code_points(t.text)).word].sum()) for t in texts) / size * 1000
    matching = size / seconds(lambda: [matcher.finder.find(code_points(t.text)) for t in texts])
    coding = size / seconds(lambda: [suggest(t, book) for t in texts])
    costs = {millions: grown(millions) for millions in MILLIONS}
    (first, least), (last, most) = costs[MILLIONS[0]], costs[MILLIONS[-1]]
    rates = ", ".join(f"{rate / 1e6:.1f} M characters/s and {memory:.2f} GB at {m} M" for m, (rate, memory) in costs.items())
    return [
        _row(f"matching a codebook of {int(terms.sum())} terms, {hits:.0f} hits in 1,000 characters", matching, MATCHING),
        _row("whole coding of the same text", coding, CODING),
        {
            "name": f"coding {' / '.join(map(str, MILLIONS))} million characters: time by the character, and peak memory",
            "own": rates,
            "peer": "—",
            "ratio": f"{first / last:.2f}, {most / least:.2f}",
            "target": f"≤ {GROWTH:g} ×",
            "met": max(first / last, most / least) <= GROWTH,
        },
    ]


def _row(name: str, rate: float, target: float) -> dict[str, Any]:
    own, least = f"{rate / 1e6:.1f} M characters/s", f"≥ {target / 1e6:g} M"
    return {"name": name, "own": own, "peer": "—", "ratio": "—", "target": least, "met": rate >= target}


if __name__ == "__main__":
    for row in run():
        print(row)
