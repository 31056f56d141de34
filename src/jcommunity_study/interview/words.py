"""Word frequency and keyness by actor: what people talk of, and who more than others; cut by jieba, with the codebook's own words."""

from __future__ import annotations

import logging
import re
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from math import log, log2
from typing import TYPE_CHECKING

import pandas as pd

from jcommunity_study.interview.boundaries import own_words
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.privacy import find
from jcommunity_study.privacy.names import is_name

if TYPE_CHECKING:
    import jieba

# Function words, fillers and quantities of spoken Chinese that two characters or more make; single characters are left out anyway.
STOP_WORDS = frozenset(
    [
        "我们", "你们", "他们", "她们", "它们", "咱们", "大家", "自己", "人家", "别人", "有人", "有些", "有的", "这个", "那个", "这些",
        "那些", "这种", "那种", "这样", "那样", "这么", "那么", "这里", "那里", "这边", "那边", "这儿", "那儿", "什么", "怎么",
        "怎么样", "怎么办", "哪里", "哪个", "为什么", "多少", "几个", "一个", "一些", "一点", "一下", "一直", "一样", "一起", "一般",
        "一定", "一次", "一天", "一家", "两个", "三个", "很多", "好多", "不少", "好几", "个人", "就是", "还是", "不是", "都是", "也是",
        "可是", "但是", "只是", "而是", "算是", "说是", "要是", "倒是", "总是", "或者", "如果", "因为", "所以", "虽然", "而且", "然后",
        "不过", "后来", "现在", "当时", "时候", "那时候", "有时候", "以前", "之前", "以后", "之后", "刚才", "已经", "开始", "最后",
        "平时", "今天", "明天", "昨天", "晚上", "早上", "没有", "有没有", "不会", "不能", "不要", "不用", "不了", "没法", "可以",
        "可能", "应该", "需要", "必须", "肯定", "当然", "真的", "真是", "确实", "其实", "实在", "反正", "好像", "比如", "比如说",
        "说实话", "老实说", "觉得", "知道", "不知道", "感觉", "认为", "看到", "听到", "出来", "起来", "下来", "下去", "过来", "过去",
        "上去", "进来", "出去", "回来", "回去", "来说", "的话", "那会儿", "一会儿", "东西", "事情", "方面", "这方面", "那方面", "时间",
        "地方", "意思", "办法", "情况", "问题", "对吧", "是吧", "是的", "对对", "哈哈", "那阵子", "这阵子", "你说", "我说", "他说",
        "人家说", "跟着", "特别", "非常", "比较", "稍微", "还有", "还要", "只有", "只能", "只要", "不但", "不光", "不管", "不然",
        "有点", "算了", "晓得", "里头", "后头", "外头", "钟头", "小时", "半天", "几点", "哪儿", "再有", "不到", "那年", "去年", "前年",
        "今年",
    ]
)
SUBJECT = ("n", "v", "a", "j", "l", "i")  # jieba's parts of speech, by their first letter: nouns, verbs, adjectives, short forms, idioms
ASIDE = re.compile(r"（[^（）]*）|\([^()]*\)")  # （停顿）, (laughs): nobody says it
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}|[A-Za-z]{2,}")


def word_frequency(
    transcripts: Iterable[Transcript], actors: Mapping[str, str], own: Iterable[str] = (), *, top: int = 20, least: int = 2
) -> pd.DataFrame:
    """The `top` words of each actor's interviewees: actor, word, count, interviewees (how many of the actor's say it).

    Words of two characters or more, without STOP_WORDS and personal data (names and buildings among them), said `least` times or more;
    ties in order of the word. `own`: words that the segmenter keeps whole. `actors`: interview id → actor; transcripts without one are
    left out.
    """
    counts, sayers = _counted(transcripts, actors, frozenset(own))
    rows = [
        (actor, word, count, sayers[actor, word])
        for actor, said in counts.items()
        for word, count in sorted(said.items(), key=lambda item: (-item[1], item[0]))[:top]
        if count >= least
    ]
    return pd.DataFrame(rows, columns=["actor", "word", "count", "interviewees"])


def keyness(
    transcripts: Iterable[Transcript], actors: Mapping[str, str], own: Iterable[str] = (), *, top: int = 20, least: int = 3
) -> pd.DataFrame:
    """The words by which each actor's interviewees differ most from all the others': a row a word, `top` an actor.

    Columns: actor, word, count, others (times the others say it), interviewees, `g2` (log-likelihood, Rayson & Garside 2000, Comparing
    Corpora using Frequency Profiling; 1 degree of freedom) and `log_ratio` (binary logarithm of the ratio of the shares, half a time
    added where others never say it, Hardie 2014). Only words that the actor says more often in proportion, and `least` times or more.
    Words count as in `word_frequency`. People who talk are no random sample of words: g2 orders, it tests nothing.
    """
    counts, sayers = _counted(transcripts, actors, frozenset(own))
    total = sum(counts.values(), Counter())
    everything = total.total()
    rows = []
    for actor, said in counts.items():
        size, rest = said.total(), everything - said.total()
        found = [
            (actor, word, count, total[word] - count, sayers[actor, word], *_keyness(count, total[word] - count, size, rest))
            for word, count in said.items()
            if count >= least and rest and count * rest > (total[word] - count) * size
        ]
        rows += sorted(found, key=lambda row: (-row[5], row[1]))[:top]
    return pd.DataFrame(rows, columns=["actor", "word", "count", "others", "interviewees", "g2", "log_ratio"])


def _keyness(count: int, others: int, size: int, rest: int) -> tuple[float, float]:
    """G² and log ratio of a word said `count` times among `size` words and `others` times among `rest`."""
    share = (count + others) / (size + rest)
    g2 = 2 * sum(seen * log(seen / (words * share)) for seen, words in ((count, size), (others, rest)) if seen)
    return g2, log2((count / size) / ((others or 0.5) / rest))


def subject_words(own: Iterable[str] = ()) -> Callable[[str], list[str]]:
    """A function that cuts what is said into the words that tell its subject: as in `word_frequency`, and of these the nouns, verbs and
    adjectives; `own` words are always such."""
    kept, tokenizer = frozenset(own), _tokenizer(tuple(sorted(own)))
    from jieba import posseg

    tagger = posseg.POSTokenizer(tokenizer)

    def cut(text: str) -> list[str]:
        tagged = (pair for part in _impersonal(ASIDE.sub("，", text)) for pair in tagger.lcut(part))
        words = ((pair.word, pair.flag) for pair in tagged if pair.word not in STOP_WORDS and _WORD.fullmatch(pair.word))
        return [word for word, flag in words if word in kept or (flag.startswith(SUBJECT) and not _someone(word, tokenizer))]

    return cut


def _counted(
    transcripts: Iterable[Transcript], actors: Mapping[str, str], own: frozenset[str]
) -> tuple[dict[str, Counter[str]], Counter[tuple[str, str]]]:
    """By actor, in order of `actors`, how often each word is said; and by actor and word by how many interviewees."""
    cut = _tokenizer(tuple(sorted(own)))
    counts: dict[str, Counter[str]] = {actor: Counter() for actor in dict.fromkeys(actors.values())}
    sayers: Counter[tuple[str, str]] = Counter()
    for transcript in transcripts:
        actor = actors.get(transcript.id)
        if actor is None:
            continue
        spoken = (word for turn in transcript.turns if turn.role == "interviewee" for word in _words(cut, transcript.spoken(turn)))
        words = Counter(word for word in spoken if word in own or not _someone(word, cut))
        counts[actor].update(words)
        sayers.update((actor, word) for word in words)
    return counts, sayers


def _words(tokenizer: jieba.Tokenizer, text: str) -> list[str]:
    words = (word for part in _impersonal(text) for word in tokenizer.lcut(part))
    return [word for word in words if word not in STOP_WORDS and _WORD.fullmatch(word)]


def _someone(word: str, tokenizer: jieba.Tokenizer) -> bool:
    """Whether a word that the segmenter cut off is a person's name. Its dictionary takes many words for names (养老), but has
    counted them in texts; a name of two characters it has hardly met."""
    return is_name(word) and (len(word) > 2 or not tokenizer.FREQ.get(word))


def _impersonal(text: str) -> Iterator[str]:
    """What is left of a text where the personal data in it are taken out; a mask would be counted as a word."""
    at = 0
    for found in find(text, published=True):
        yield text[at : found.start]
        at = found.end
    yield text[at:]


@lru_cache(maxsize=4)
def _tokenizer(own: tuple[str, ...]) -> jieba.Tokenizer:
    """A silent tokenizer of our own; its cache goes to a folder that is gone again, never to the one that all programs share."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's source has escapes that newer Pythons warn of
        import jieba
        import jieba.posseg
    jieba.setLogLevel(logging.CRITICAL)  # it complains of no more than its cache, which is gone again anyway
    tokenizer = jieba.Tokenizer()
    with tempfile.TemporaryDirectory() as folder:
        tokenizer.tmp_dir = folder
        tokenizer.initialize()
    for word in own_words(own, tokenizer.FREQ.__contains__):
        tokenizer.add_word(word, tokenizer.suggest_freq(word))
    return tokenizer
