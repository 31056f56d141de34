"""What is printed on coding sheets of any format: headings, and the instructions for whoever fills them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.interview.codebook import Code, Codebook

HEAD = {
    "n": Text("序号", "No."),
    "interview": Text("访谈", "Interview"),
    "turn": Text("发言", "Turn"),
    "time": Text("时间", "Time"),
    "speaker": Text("说话人", "Speaker"),
    "text": Text("句子", "Sentence"),
    "codes": Text("编码", "Codes"),
    "memo": Text("备注", "Memo"),
    "key": Text("标识（勿改）", "Key (leave as it is)"),
}
CODER = Text("编码者", "Coder")
CODEBOOK = Text("编码本", "Codebook")
CODEBOOK_HEAD = (
    Text("编码", "Code"), Text("名称", "Name"), Text("定义", "Definition"), Text("何时编", "Code when"),
    Text("何时不编", "Do not code when"), Text("例", "Examples"), Text("反例", "Counter-examples"),
)  # fmt: skip
_XLSX = Text(
    "每行一句，每个编码一列。在句子与编码相交的格里选（或键入）一个记号；一句可以有几个编码，没有编码就空着。",
    "A row is a sentence, a column a code. Choose (or type) one mark where they meet; a sentence may have several codes, or none.",
)
_DOCX = Text(
    "每行一句。在“编码”栏写编码和记号，几个编码用分号隔开，例如：{example}。没有编码就空着。",
    "A row is a sentence. Write its codes with their marks into the column of codes, semicolons between, as {example}; or nothing.",
)
_ALL = (
    Text("记号：+ 受访者说确是如此；- 说并非如此（反面的话与正面的一样认真编）；± 同一句里两面都说、分不开。",
         "Marks: + it is so, says the interviewee; - it is not so (coded as carefully); ± both in one sentence that cannot be cut."),
    Text("记号后加 *：采访者先说出了这个意思，受访者只是同意或重复。",
         "A * behind the mark: the interviewer had put the words first, the interviewee only agreed or repeated them."),
    Text("灰底的行是采访者的话，不编码。", "Grey rows are the interviewer's words, which are not coded."),
    Text("备注写给这一句的全部编码；只给其中一个，就写“编码: 备注”，另起一行写下一个。",
         "A memo is for all codes of its sentence; for one of them write `code: memo`, on a line of its own."),
    Text("可以排序、筛选、调列宽。请不要改句子和标识，不要增删行列、合并单元格。",
         "Sort, filter and widen as you like. Leave sentences and keys as they are; add or delete no rows or columns, merge no cells."),
    Text("编码定义见后附的编码本。填好后另存也用原来的格式。",
         "What the codes mean is in the codebook that follows. Save in the same format."),
)  # fmt: skip


def instructions(codebook: Codebook, lang: Language, *, table: bool) -> list[str]:
    """How to fill a sheet in; `table`: a column a code, else codes written into one cell."""
    ids = [c.id for c in codebook.codable]
    example = Text.same(f"{ids[0]}+; {ids[-1]}-")
    return [((_XLSX if table else _DOCX.format(example=example))[lang]), *(line[lang] for line in _ALL)]


def clock(seconds: float | None) -> str:
    """Minutes and seconds of the recording; empty where none is known."""
    return "" if seconds is None else f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def codebook_rows(codebook: Codebook, lang: Language) -> Iterator[list[str]]:
    """The codebook as people read it, a row a code, headings too."""
    yield [h[lang] for h in CODEBOOK_HEAD]
    for code in codebook:
        yield [code.id, *_described(code, lang)]


def _described(code: Code, lang: Language) -> Iterable[str]:
    texts = (t[lang] if t else "" for t in (code.name, code.definition, code.include, code.exclude))
    return [*texts, "\n".join(code.examples), "\n".join(code.counter_examples)]
