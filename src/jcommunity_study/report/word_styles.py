"""The styles of a Chinese thesis for Word: body 小四 宋体 with Times New Roman, headings 黑体, captions 五号, cells 小五."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from jcommunity_study.bilingual import Language
from jcommunity_study.report.wordml import NAMESPACES

SONG, HEI, LATIN = "宋体", "黑体", "Times New Roman"
_CENTRED = '<w:jc w:val="center"/>'
_INDENT = {"zh": '<w:ind w:firstLineChars="200" w:firstLine="480"/>', "en": ""}


def _fonts(east: str, latin: str = LATIN) -> str:
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{east}"/>'


def _style(id_: str, name: str, paragraph: str, run: str, *, based: str | None = "Normal", follows: str = "", default: bool = False) -> str:
    basis = f'<w:basedOn w:val="{based}"/>' if based else ""
    next_ = f'<w:next w:val="{follows}"/>' if follows else ""
    mark = ' w:default="1"' if default else ""
    return (
        f'<w:style {NAMESPACES} w:type="paragraph" w:styleId="{id_}"{mark}><w:name w:val="{name}"/>{basis}{next_}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _spacing(before: float, after: float, line: float = 1.0) -> str:
    return f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" w:line="{round(line * 240)}" w:lineRule="auto"/>'


def _heading(level: int, size: float, before: float, after: float) -> str:
    return _style(
        f"Heading{level}",
        f"heading {level}",
        f'<w:keepNext/><w:keepLines/>{_spacing(before, after, 1.25)}<w:outlineLvl w:val="{level - 1}"/>',
        f'{_fonts(HEI)}<w:b/><w:color w:val="000000"/>{_size(size)}',
        follows="BodyText",
    )


def _styles(lang: Language) -> list[str]:
    zh = lang == "zh"
    body = 12.0 if zh else 11.5
    shade = (
        '<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{0}"/></w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{1}"/>'
    )
    callout = f'{_spacing(8, 8, 1.25)}<w:ind w:left="240" w:right="120"/>'
    entry = f"{_spacing(0, 2, 1.1)}<w:jc w:val=\"left\"/>"
    side = '<w:ind w:left="480" w:right="360"/>'
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{{}}"/></w:numPr>{_spacing(0, 3, 1.4)}<w:jc w:val="both"/>'
    ruled = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="7A2E00"/></w:pBdr>'
    return [
        _style("Normal", "Normal", f'{_spacing(0, 0)}<w:jc w:val="left"/>', _fonts(SONG) + _size(body), based=None, default=True),
        _style("BodyText", "Body Text", f'{_spacing(0, 0 if zh else 6, 1.5 if zh else 1.3)}{_INDENT[lang]}<w:jc w:val="both"/>', ""),
        _heading(1, 16, 18, 10),
        _heading(2, 14, 14, 8),
        _heading(3, 12, 10, 6),
        _style("Title", "Title", f'{_spacing(24, 6, 1.2)}<w:jc w:val="center"/>', f"{_fonts(HEI)}<w:b/>{_size(22)}", follows="BodyText"),
        _style("Subtitle", "Subtitle", f"{_spacing(0, 12)}{_CENTRED}", f'<w:color w:val="555555"/>{_size(14)}', follows="BodyText"),
        _style("Caption", "caption", f'<w:keepNext/>{_spacing(12, 4)}<w:jc w:val="center"/>', _size(10.5)),
        _style("FigureCaption", "Figure Caption", f'{_spacing(4, 12)}<w:jc w:val="center"/>', _size(10.5), based="Caption"),
        _style("Picture", "Picture", f'<w:keepNext/>{_spacing(12, 0)}<w:jc w:val="center"/>', ""),
        _style("TableText", "Table Text", f"{_spacing(1.5, 1.5)}", _size(9)),
        _style("TableNotes", "Table Notes", f"{_spacing(3, 0, 1.1)}", _size(9)),
        _style("Gap", "Gap", f"{_spacing(0, 4)}", _size(4)),
        _style("Quote", "Quote", f'<w:keepNext/>{_spacing(6, 0, 1.3)}{side}<w:jc w:val="both"/>', ""),
        _style("QuoteSource", "Quote Source", f'{_spacing(0, 6)}{side}<w:jc w:val="right"/>', f'<w:color w:val="555555"/>{_size(10.5)}'),
        _style("CalloutNote", "Callout Note", shade.format("5A7D95", "F1F5F8") + callout, ""),
        _style("CalloutWarning", "Callout Warning", shade.format("B45309", "FDF4E7") + callout, ""),
        _style("CalloutKey", "Callout Key", shade.format("0F766E", "EDF7F5") + callout, ""),
        _style("ListBullet", "List Bullet", listed.format(1), ""),
        _style("ListNumber", "List Number", listed.format(2), ""),
        _style("ContentsTitle", "Contents Title", f"<w:keepNext/>{_spacing(18, 8)}", f"{_fonts(HEI)}<w:b/>{_size(14)}"),
        _style("TOC1", "toc 1", entry, _size(10.5)),
        _style("TOC2", "toc 2", f'{entry}<w:ind w:left="480"/>', _size(10.5)),
        _style("Header", "header", f"{ruled}{_CENTRED}", f'<w:color w:val="7A2E00"/>{_size(9)}'),
        _style("Footer", "footer", '<w:jc w:val="center"/>', _size(9)),
    ]


def apply(word: WordDocument, lang: Language) -> None:
    """Replace the template's styles with ours: fonts named outright for both scripts, no theme fonts."""
    root = word.styles.element
    for old in root.findall(qn("w:style")):
        if old.get(qn("w:type")) == "paragraph" or old.get(qn("w:default")) != "1":
            root.remove(old)
    latent = root.find(qn("w:latentStyles"))
    if latent is not None:
        root.remove(latent)
    tag = "zh-CN" if lang == "zh" else "en-US"
    defaults = root.find(qn("w:docDefaults"))
    root.replace(
        defaults,
        parse_xml(
            f"<w:docDefaults {NAMESPACES}><w:rPrDefault><w:rPr>{_fonts(SONG)}{_size(12)}"
            f'<w:lang w:val="{"en-US" if lang == "zh" else tag}" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault/></w:docDefaults>"
        ),
    )
    for style in _styles(lang):
        root.append(parse_xml(style))


def numbering(ordered_lists: int) -> Any:
    """Numbering definitions: 1 bullets, 2 numbers, then one instance per numbered list so that each begins at 1."""
    levels = {
        0: '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="840" w:hanging="360"/></w:pPr><w:rPr>{_fonts(SONG)}</w:rPr></w:lvl>',
        1: '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="840" w:hanging="360"/></w:pPr></w:lvl>',
    }
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{i}"><w:multiLevelType w:val="singleLevel"/>{level}</w:abstractNum>'
        for i, level in levels.items()
    )
    fixed = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    own = "".join(f'<w:num w:numId="{i + 3}"><w:abstractNumId w:val="1"/>{restart}</w:num>' for i in range(ordered_lists))
    return parse_xml(f"<w:numbering {NAMESPACES}>{abstract}{fixed}{own}</w:numbering>")
