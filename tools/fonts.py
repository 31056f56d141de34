"""Cut the three faces that reports are set in; run once by hand, the results are committed.

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 @expo-google-fonts/noto-serif-sc@0.4.3     # in a folder of its own
    for f in *.tgz; do mkdir "${f%.tgz}" && tar xzf "$f" -C "${f%.tgz}" --strip-components=1; done
    python tools/fonts.py THAT_FOLDER [/usr/share/unicode/Unihan_OtherMappings.txt.bz2]

Kept are the 8,105 characters of 通用规范汉字表 (kTGH in Unihan; plain GB2312 lacks characters of people's names), the whole of
GB2312, and the Latin, Greek and signs of a statistics report. Bold words in Chinese serif text are set in the bold sans, as
Chinese books do, so no bold serif is shipped. The families are renamed, as the Open Font License asks of changed
fonts whose name is reserved; OFL.txt goes with them. The same sources give the same bytes.
"""

from __future__ import annotations

import bz2
import io
import re
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parents[1] / "src" / "jcommunity_study" / "report" / "fonts"
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
FACES = {
    "JSansSC-Regular.ttf": ("noto-sans-sc", "400Regular", "NotoSansSC_400Regular.ttf", "J Sans SC", "Regular"),
    "JSansSC-Bold.ttf": ("noto-sans-sc", "700Bold", "NotoSansSC_700Bold.ttf", "J Sans SC", "Bold"),
    "JSerifSC-Regular.ttf": ("noto-serif-sc", "400Regular", "NotoSerifSC_400Regular.ttf", "J Serif SC", "Regular"),
}
BLOCKS = (
    range(0x20, 0x7F),  # ASCII
    range(0xA0, 0x180),  # Latin-1, Latin Extended-A
    range(0x370, 0x400),  # Greek
    range(0x2000, 0x2070),  # general punctuation
    range(0x2070, 0x20A0),  # superscripts and subscripts
    range(0x20A0, 0x20C0),  # currency
    range(0x2100, 0x2150),  # letter-like signs
    range(0x2150, 0x2190),  # number forms
    range(0x2190, 0x2200),  # arrows
    range(0x2200, 0x2300),  # mathematical operators
    range(0x2460, 0x2500),  # ① to ⑳ and the like
    range(0x2500, 0x25A0),  # box drawing, blocks
    range(0x25A0, 0x2600),  # ● ○ ▲ ■
    range(0x2600, 0x2700),  # ★ ☆
    range(0x2713, 0x2714),  # ✓
    range(0x3000, 0x3100),  # CJK punctuation, kana
    range(0x3220, 0x3300),  # ㈠ ㉑
    range(0x3380, 0x3400),  # ㎡ ㎏
    range(0xFF00, 0xFFF0),  # full-width forms
)


def characters(unihan: Path) -> set[int]:
    """The code points to keep."""
    kept = {code for block in BLOCKS for code in block}
    kept |= {ord(bytes((high, low)).decode("gb2312", "ignore") or " ") for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF)}
    listed = bz2.decompress(unihan.read_bytes()).decode("utf-8")
    table = {int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", listed, re.MULTILINE)}
    if len(table) != 8105:
        raise SystemExit(f"{unihan}: {len(table)} characters with kTGH, expected 8105")
    return kept | table


def cut(source: Path, kept: set[int], family: str, style: str) -> bytes:
    """One face with only these characters, unhinted, under its new name."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options(
        layout_features=["kern", "pwid"],  # pwid: proportional quotation marks, for English
        hinting=False,
        glyph_names=False,
        notdef_outline=True,
        recalc_timestamp=False,
        canonical_order=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        name_languages=[0x409],
        drop_tables=["BASE", "STAT", "vhea", "vmtx", "DSIG"],
    )
    cutter = Subsetter(options)
    cutter.populate(unicodes=kept)
    cutter.subset(font)
    _rename(font, family, style)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _rename(font: TTFont, family: str, style: str) -> None:
    full = family if style == "Regular" else f"{family} {style}"
    postscript = f"{family.replace(' ', '')}-{style}"
    version = font["name"].getDebugName(5)
    for record, value in ((1, family), (2, style), (3, f"{version};{postscript}"), (4, full), (6, postscript)):
        font["name"].setName(value, record, 3, 1, 0x409)
    bold = style == "Bold"
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0x61 | (0x20 if bold else 0x40)
    font["head"].macStyle = 1 if bold else 0


def main(arguments: list[str]) -> None:
    """Cut all faces from the unpacked packages in the folder named first."""
    folder = Path(arguments[0])
    kept = characters(Path(arguments[1]) if len(arguments) > 1 else UNIHAN)
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (package, weight, file, family, style) in FACES.items():
        (found,) = folder.glob(f"expo-google-fonts-{package}-*/{weight}/{file}")
        data = cut(found, kept, family, style)
        (TARGET / name).write_bytes(data)
        print(f"{name}: {len(data):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
