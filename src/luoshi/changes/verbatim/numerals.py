"""The value of a written number: 3, 1,234.50, 1.2万, 十五, 三百五, 二〇二六, 3k, twenty-five, a dozen."""

from __future__ import annotations

import re
from fractions import Fraction

FIGURES = {figure: place for place, figure in enumerate("零一二三四五六七八九")}
FIGURES |= {figure: place for place, figure in enumerate("〇壹贰叁肆伍陆柒捌玖")} | {
    "两": 2,
    "俩": 2,
    "仨": 3,
}
POWERS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
SUFFIXES = {"k": 1000, "w": 10**4}
PLAIN_ENGLISH = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
ENGLISH = {word: value for value, word in enumerate(PLAIN_ENGLISH)}
ENGLISH |= {word: 10 * value for value, word in enumerate(TENS, start=2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "dozen": 12}

ARABIC = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,9})?(?![0-9])|[0-9]{1,15}(?:\.[0-9]{1,9})?"
CHINESE = "[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟俩仨]{1,14}"
_ONE = "|".join(sorted(ENGLISH, key=len, reverse=True))
_SCALE = "|".join(SCALES)
SPELT = (
    rf"(?<![a-z0-9])(?:(?:{_ONE}|a|half a)(?:[ -](?:{_ONE}))?(?: (?:{_SCALE})s?)+"
    rf"(?:(?: and)? (?:{_ONE})(?:[ -](?:{_ONE}))?)?"
    rf"|(?:{_ONE})(?:-(?:{_ONE}))?)(?![a-z0-9]|-(?:{_ONE}))"
)
NUMBER = rf"(?:(?:{ARABIC})(?:\s?[百千万亿]{{1,2}}[0-9]?(?![0-9])|[kw](?![a-z0-9]))?|{CHINESE}|{SPELT})"
_ARABIC = re.compile(ARABIC)


def value(written: str) -> Fraction:
    """The value of what NUMBER found."""
    written = written.replace(" ", "") if written[:1].isdecimal() else written
    if written[:1].isascii() and written[:1].isalpha():
        return Fraction(_spelt(written))
    figures = _ARABIC.match(written)
    if not figures:
        return Fraction(_chinese(written))
    rest = written[figures.end() :]
    number = Fraction(figures[0].replace(",", ""))
    scale = 1
    for mark in rest:
        if mark in FIGURES or mark.isdecimal():
            return number * scale + int(mark) * scale // 10
        scale *= {**POWERS, **MYRIADS, **SUFFIXES}[mark]
    return number * scale


def _chinese(written: str) -> int:
    """十五, 一百二十, 两万三, 二〇二六, 九五."""
    if all(mark in FIGURES for mark in written):
        return int("".join(str(FIGURES[mark]) for mark in written))
    total = section = figure = 0
    last = 1
    for mark in written:
        if mark in FIGURES:
            figure = FIGURES[mark]
            last = 1 if mark in "零〇" else last
        elif mark in POWERS:
            section += (figure or 1) * POWERS[mark]
            figure, last = 0, POWERS[mark]
        else:
            total = (total + section + figure or 1) * MYRIADS[mark]
            section, figure, last = 0, 0, MYRIADS[mark]
    # 三百五 is 350, 一万二 12,000.
    return total + section + figure * (last // 10 if last >= 100 else 1)


def _spelt(written: str) -> Fraction:
    """Twenty-five, two hundred and fifty, a dozen, half a million."""
    total, current = Fraction(0), Fraction(0)
    for word in re.split(r"[ -]", written):
        word = word if word in SCALES or word in ENGLISH else word.removesuffix("s")
        if word in ENGLISH:
            current += ENGLISH[word]
        elif word == "half":
            current = Fraction(1, 2)
        elif word in SCALES and SCALES[word] < 1000:
            current = (current or Fraction(1)) * SCALES[word]
        elif word in SCALES:
            total += (current or 1) * SCALES[word]
            current = Fraction(0)
    return total + current
