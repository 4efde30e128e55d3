"""Cuts the font that travels with printed pages out of Noto Sans CJK.

usage: python tools/font.py NotoSansCJK-Regular.ttc

Kept are the characters of GBK (and with it the rarer ones of people's names), the commoner half of Big5,
Latin, and the signs that people write; everything else is drawn by whatever font the machine has. One weight:
two would cost names their characters within five megabytes. The result is committed: who builds has
no font to cut, and no registry ships this one in a size that a clone should carry.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FOLDER = Path(__file__).resolve().parent.parent / "src" / "luoshi" / "ui" / "fonts"
FAMILY = "Noto Sans CJK SC"
RANGES = (
    (0x20, 0x17F), (0x2C6, 0x2DD), (0x391, 0x3C9), (0x401, 0x451), (0x2010, 0x2040),
    (0x20A0, 0x20BF), (0x2103, 0x2122), (0x2160, 0x217F), (0x2190, 0x2199), (0x2200, 0x22FF),
    (0x2460, 0x249B), (0x2500, 0x2502), (0x25A0, 0x25FF), (0x2600, 0x2642), (0x3000, 0x303F),
    (0x3041, 0x30FF), (0x3220, 0x3243), (0xFF01, 0xFF9F), (0xFFE0, 0xFFE6),
)  # fmt: skip


def characters() -> Iterator[int]:
    """Every character that the font keeps."""
    for first, last in RANGES:
        yield from range(first, last + 1)
    yield from decoded("gbk", range(0x81, 0xFA), [*range(0x40, 0x7F), *range(0x80, 0xFF)])
    yield from decoded("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])


def decoded(encoding: str, leads: range, trails: range | list[int]) -> Iterator[int]:
    """The characters that an encoding has at these places."""
    for lead in leads:
        for trail in trails:
            yield from map(ord, bytes([lead, trail]).decode(encoding, "ignore"))


def main() -> int:
    """Cut and write."""
    FOLDER.mkdir(exist_ok=True)
    cut(Path(sys.argv[1]), FOLDER / "NotoSansSC-Regular.otf")
    return 0


def cut(collection: Path, target: Path) -> None:
    """The simplified-Chinese font of a collection, without what printing does not need."""
    fonts = TTCollection(str(collection)).fonts
    font: TTFont = next(
        one for one in fonts if (one["name"].getDebugName(16) or one["name"].getDebugName(1)) == FAMILY
    )
    options = Options(layout_features=[], hinting=False)
    options.name_IDs, options.drop_tables = ["*"], [*options.drop_tables, "vhea", "vmtx", "VORG", "BASE"]
    cutter = Subsetter(options)
    cutter.populate(unicodes=set(characters()))
    cutter.subset(font)
    font.save(target)
    print(f"{target.name}: {font['maxp'].numGlyphs} glyphs, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(main())
