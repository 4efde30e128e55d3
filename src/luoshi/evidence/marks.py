"""Marks on a picture: a short list of shapes, in shares of its width and height. Read here, drawn elsewhere.

`at` holds plain numbers from 0 to 1: left, top, width, height of a box or mask; start and end of an arrow;
the middle of a number; the points of a pen's line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from luoshi.kernel.verdict import Refusal

Mark = dict[str, Any]
BOX, ARROW, NUMBER, PEN, MASK = "box", "arrow", "number", "pen", "mask"
COLOURS = ("red", "yellow", "green", "blue")  # the tokens --mark-…
MOST_MARKS, MOST_POINTS, MOST_LETTERS, MOST_NUMBER = 100, 400, 100_000, 99
LEAST, DIGITS = 0.002, 4
_HOW_MANY = {BOX: 4, MASK: 4, ARROW: 4, NUMBER: 2}
_KEYS = {MASK: {"kind", "at"}, NUMBER: {"kind", "at", "colour", "n"}}
# Part of every fingerprint: another way of drawing is another copy.
DRAWING = "1"


def read(text: str) -> list[Mark]:
    """The marks that a page sent. Raises Refusal with a sentence for whatever cannot be drawn."""
    if len(text) > MOST_LETTERS:
        raise Refusal(_("These are more marks than one picture can carry. Please take some away."))
    try:
        given = json.loads(text or "[]", parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refusal(_("The marks could not be read. Please draw them once more.")) from None
    if not isinstance(given, list):
        raise Refusal(_("The marks could not be read. Please draw them once more."))
    if len(given) > MOST_MARKS:
        facts = {"count": len(given), "most": MOST_MARKS}
        raise Refusal(_("%(count)d marks on one picture; %(most)d are possible.") % facts)
    return [_judged(one) for one in given]


def _no_number(name: str) -> float:
    raise Refusal(_("A mark stands at a place that is no number (%(name)s).") % {"name": name})


def _judged(one: Any) -> Mark:
    """One mark with its numbers rounded. Raises Refusal."""
    kind = str(one.get("kind")) if isinstance(one, dict) else ""
    known = _KEYS.get(kind, {"kind", "at", "colour"}) if kind in {*_HOW_MANY, PEN} else None
    if known is None or set(one) != known or str(one.get("colour", "red")) not in COLOURS:
        raise Refusal(_("The page sent a mark that is not known here. Please load the page again."))
    mark: Mark = {"kind": kind, "at": _places(kind, one["at"])}
    if kind in (BOX, MASK):
        _has_size(mark["at"])
    if kind == NUMBER:
        mark["n"] = _small_number(one["n"])
    return mark if kind == MASK else mark | {"colour": one["colour"]}


def _places(kind: str, at: Any) -> list[float]:
    if not isinstance(at, list) or not all(type(n) in (int, float) for n in at):
        raise Refusal(_("The page sent a mark that is not known here. Please load the page again."))
    if kind == PEN and len(at) > MOST_POINTS * 2:
        facts = {"count": len(at) // 2, "most": MOST_POINTS}
        raise Refusal(_("A drawn line has %(count)d points; %(most)d are possible.") % facts)
    odd = len(at) < 4 or len(at) % 2 if kind == PEN else len(at) != _HOW_MANY[kind]
    if odd:
        raise Refusal(_("The page sent a mark that is not known here. Please load the page again."))
    sizes = 2 if kind in (BOX, MASK) else 0
    if not all(-1 <= n <= 1 for n in at) or any(n < 0 for n in at[: len(at) - sizes]):
        raise Refusal(_("A mark lies outside the picture."))
    return [round(float(n), DIGITS) for n in at]


def _has_size(at: list[float]) -> None:
    """A box needs a width and a height, and ends inside the picture."""
    if at[2] < LEAST or at[3] < LEAST:
        raise Refusal(_("A box or mask has no width or no height."))
    for place, size in ((0, 2), (1, 3)):
        over = at[place] + at[size] - 1
        if over > LEAST:
            raise Refusal(_("A mark lies outside the picture."))
        at[size] = round(min(at[size], 1 - at[place]), DIGITS)


def _small_number(given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= MOST_NUMBER:
        raise Refusal(_("Numbers on a picture go from 1 to %(most)d.") % {"most": MOST_NUMBER})
    return given


def masks(marks: Iterable[Mark]) -> list[Mark]:
    """Those that cover what lies below."""
    return [one for one in marks if one["kind"] == MASK]


def uncovered(wanted: Iterable[Mark], by: Sequence[Mark]) -> list[Mark]:
    """The masks of `wanted` that no single mask of `by` covers whole."""
    covering = masks(by)
    return [one for one in masks(wanted) if not any(_covers(other["at"], one["at"]) for other in covering)]


def _covers(outer: Sequence[float], inner: Sequence[float]) -> bool:
    slack: float = 0.1**DIGITS
    ends = ((outer[i] + outer[i + 2], inner[i] + inner[i + 2]) for i in (0, 1))
    begins_before = all(outer[i] <= inner[i] + slack for i in (0, 1))
    return begins_before and all(end >= inner_end - slack for end, inner_end in ends)


def in_order(marks: Iterable[Mark]) -> list[Mark]:
    """As they are drawn: masks first, so that an arrow to a covered place stays visible."""
    given = list(marks)
    return sorted(masks(given), key=lambda one: one["at"]) + [one for one in given if one["kind"] != MASK]


def fingerprint(original: str, marks: Iterable[Mark]) -> str:
    """SHA-256 over the original's hash and what is drawn on it: the same for the same copy."""
    drawn = json.dumps(in_order(marks), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{DRAWING}\n{original}\n{drawn}".encode()).hexdigest()
