"""The child process that burns marks into a picture: a program of its own, run with the limits of `shrink`.

Reads one line of JSON (the marks) and the picture from standard input, writes the finished copy to standard
output. Masks are filled before anything is scaled or encoded: nothing of what lay below is left.
"""

import io
import json
import math
import sys
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps

from luoshi.evidence.shrink import encoded, limit

# As the tokens --mark-… of the style sheet.
COLOURS = {"red": (209, 56, 44), "yellow": (242, 169, 0), "green": (22, 131, 75), "blue": (31, 95, 191)}
COVER, PAPER, INK = (38, 36, 31), (255, 255, 255), (30, 29, 26)
MOST_PIXELS, LONGEST = 8_000_000, 16_000
FINE = 3_000_000  # pixels up to which lines are drawn twice as large and smoothed


def main() -> int:
    """The upright picture with its marks, without any of the original's side data, as WebP."""
    limit()
    head, _line, original = sys.stdin.buffer.read().partition(b"\n")
    marks = json.loads(head)
    picture: Image.Image = Image.open(io.BytesIO(original), formats=[sys.argv[1]])
    del original
    ImageOps.exif_transpose(picture, in_place=True)
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    for mark in marks:
        if mark["kind"] == "mask":
            cover(picture, mark["at"])
    drawn = [mark for mark in marks if mark["kind"] != "mask"]
    sys.stdout.buffer.write(encoded(draw(fitting(picture), drawn), quality=90))
    return 0


def cover(picture: Image.Image, at: list[float]) -> None:
    """Fill every pixel that the mask touches, and one more around it."""
    width, height = picture.size
    left, top = math.floor(at[0] * width) - 1, math.floor(at[1] * height) - 1
    right, bottom = math.ceil((at[0] + at[2]) * width) + 1, math.ceil((at[1] + at[3]) * height) + 1
    fill = (*COVER, 255) if picture.mode == "RGBA" else COVER
    picture.paste(fill, (max(0, left), max(0, top), min(width, right), min(height, bottom)))


def fitting(picture: Image.Image) -> Image.Image:
    """At most eight million pixels, and no side longer than WebP can write."""
    width, height = picture.size
    factor = min(1.0, math.sqrt(MOST_PIXELS / (width * height)), LONGEST / max(width, height))
    if factor == 1.0:
        return picture
    return picture.resize((max(1, round(width * factor)), max(1, round(height * factor))), reducing_gap=2.0)


def draw(picture: Image.Image, marks: list[dict[str, Any]]) -> Image.Image:
    """The other marks on top, each with a light edge that keeps it visible on any ground."""
    if not marks:
        return picture
    width, height = picture.size
    times = 2 if width * height <= FINE else 1
    sheet = Image.new("RGBA", (width * times, height * times), (*PAPER, 0))
    brush, unit = ImageDraw.Draw(sheet), max(2.0, max(width, height) / 400) * times
    for mark in marks:
        at = [n * (sheet.width, sheet.height)[i % 2] for i, n in enumerate(mark["at"])]
        SHAPES[mark["kind"]](brush, at, unit, mark)
    smooth = sheet.resize(picture.size) if times > 1 else sheet
    if picture.mode == "RGBA":
        return Image.alpha_composite(picture, smooth)
    picture.paste(smooth, (0, 0), smooth)
    return picture


def box(brush: ImageDraw.ImageDraw, at: list[float], unit: float, mark: dict[str, Any]) -> None:
    """A frame."""
    corners = (at[0], at[1], at[0] + at[2], at[1] + at[3])
    for colour, line in strokes(mark, unit):
        brush.rounded_rectangle(corners, radius=2 * unit, outline=colour, width=line)


def arrow(brush: ImageDraw.ImageDraw, at: list[float], unit: float, mark: dict[str, Any]) -> None:
    """A line with a head at its end."""
    x, y, tip_x, tip_y = at
    length = math.hypot(tip_x - x, tip_y - y) or 1
    ahead, aside = (tip_x - x) / length, (tip_y - y) / length
    back_x, back_y = tip_x - 6 * unit * ahead, tip_y - 6 * unit * aside
    wide = 3 * unit
    head = [(tip_x, tip_y), (back_x - wide * aside, back_y + wide * ahead),
            (back_x + wide * aside, back_y - wide * ahead)]  # fmt: skip
    for colour, line in strokes(mark, unit):
        brush.line((x, y, back_x, back_y), fill=colour, width=line)
        brush.polygon(head, fill=colour, outline=PAPER if colour == PAPER else None, width=line)
    brush.polygon(head, fill=COLOURS[mark["colour"]])


def number(brush: ImageDraw.ImageDraw, at: list[float], unit: float, mark: dict[str, Any]) -> None:
    """A disc with a number."""
    size = 5.5 * unit
    disc = (at[0] - size, at[1] - size, at[0] + size, at[1] + size)
    brush.ellipse(disc, fill=COLOURS[mark["colour"]], outline=PAPER, width=max(1, round(unit * 0.7)))
    font = ImageFont.load_default(size=7 * unit)
    ink = INK if mark["colour"] == "yellow" else PAPER
    brush.text((at[0], at[1]), str(mark["n"]), fill=ink, font=font, anchor="mm")


def pen(brush: ImageDraw.ImageDraw, at: list[float], unit: float, mark: dict[str, Any]) -> None:
    """A line drawn by hand."""
    for colour, line in strokes(mark, unit):
        brush.line(at, fill=colour, width=line, joint="curve")


def strokes(mark: dict[str, Any], unit: float) -> list[tuple[tuple[int, int, int], int]]:
    """The light edge, then the colour."""
    return [(PAPER, max(3, round(unit * 2.4))), (COLOURS[mark["colour"]], max(2, round(unit * 1.4)))]


SHAPES = {"box": box, "arrow": arrow, "number": number, "pen": pen}

if __name__ == "__main__":
    sys.exit(main())
