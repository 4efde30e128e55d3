"""The part of a text that answers a search, with the match marked."""

from __future__ import annotations

from luoshi.search.script import fold_in_place
from luoshi.search.tokens import READ

Pieces = list[tuple[str, bool]]
"""Plain text in its order; True marks a match. It is text, never HTML: the template escapes it."""
Span = tuple[int, int]
LENGTH = 110
"""Characters of a snippet: two lines on a phone."""
BEFORE = 24
"""Characters shown before the first match."""
MOST = 200
"""Matches looked at in one text."""


def marked(text: str, looked_for: list[str]) -> Pieces:
    """The whole text with every match marked."""
    text = text[:READ]
    return _cut(text, _spans(text, looked_for), 0, len(text))


def snippet(text: str, looked_for: list[str], length: int = LENGTH) -> Pieces:
    """About `length` characters around the densest matches; from the beginning when nothing matches."""
    text = " ".join(text[:READ].split())
    spans = _spans(text, looked_for)
    start = _window(spans, length) if spans else 0
    start = max(0, min(start - BEFORE, len(text) - length))
    end = min(len(text), start + length)
    pieces = _cut(text, spans, start, end)
    return [*([("…", False)] if start else []), *pieces, *([("…", False)] if end < len(text) else [])]


def _spans(text: str, looked_for: list[str]) -> list[Span]:
    """Where something stands that was looked for, disjoint and in order. Matches work in either script."""
    folded = fold_in_place(text)
    found: list[Span] = []
    for piece in looked_for:
        at = folded.find(piece)
        while at >= 0 and len(found) < MOST:
            found.append((at, at + len(piece)))
            at = folded.find(piece, at + len(piece))
    return _joined(sorted(found))


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _window(spans: list[Span], length: int) -> int:
    """The match from which on the most marked characters fit into the length."""

    def fitting(start: int) -> int:
        return sum(min(e, start + length) - s for s, e in spans if start <= s < start + length)

    return max((s for s, _end in spans), key=lambda s: (fitting(s), -s))


def _cut(text: str, spans: list[Span], start: int, end: int) -> Pieces:
    pieces: Pieces = []
    at = start
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces.append((text[at:end], False))
    return [(piece, is_match) for piece, is_match in pieces if piece]
