"""Geometry of the small pictures, computed on the server: page styles may not stand inline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

GAP = 0.4
LEAST = 1.0
WIDTH, HEIGHT = 96, 32


@dataclass(frozen=True)
class Stretch:
    """One holder's part of the relay bar; `x` and `width` in percent of the whole bar."""

    party: str
    x: float
    width: float
    live: bool

    @property
    def end(self) -> float:
        """Right edge in percent."""
        return round(self.x + self.width, 2)


def stretches(segments: Iterable[Any], left: float = 0) -> tuple[list[Stretch], float]:
    """Lay the segments out in proportion to their minutes, and where the promised rest begins (percent).

    A segment has `party`, `minutes` and optionally `live` as attributes or keys; `left` is working minutes
    until the promise. Each part keeps a visible least width.
    """
    parts = [(str(read(s, "party")), float(read(s, "minutes") or 0), bool(read(s, "live"))) for s in segments]
    whole = sum(minutes for _, minutes, _ in parts) + max(0.0, left) or 1.0
    room = 100 - len(parts) * (LEAST + GAP)
    drawn, x = [], 0.0
    for party, minutes, live in parts:
        width = LEAST + room * minutes / whole
        drawn.append(Stretch(party, round(x, 2), round(width, 2), live))
        x += width + GAP
    return drawn, round(min(x, 100), 2)


def read(thing: Any, name: str) -> Any:
    """An attribute or a key; None when there is neither."""
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


def short(text: str, width: float) -> str:
    """The beginning of a text that fits into the width of so many 汉字; an ellipsis when more is left."""
    room = width
    for taken, letter in enumerate(text):
        room -= 1 if east_asian_width(letter) in "FWA" else 0.55
        if room < 0:
            return text[: max(0, taken - 1)].rstrip() + "…"
    return text


def spark_points(series: Sequence[float]) -> list[tuple[float, float]]:
    """Points of a small line, oldest left, inside 96 by 32."""
    if len(series) < 2:
        return []
    low, high = min(series), max(series)
    span = (high - low) or 1
    step = (WIDTH - 6) / (len(series) - 1)
    return [
        (round(2 + i * step, 1), round(HEIGHT - 4 - (v - low) / span * (HEIGHT - 8), 1))
        for i, v in enumerate(series)
    ]


def spark_path(points: Sequence[tuple[float, float]]) -> str:
    """The `d` of an SVG path through the points."""
    return "M" + "L".join(f"{x} {y}" for x, y in points) if points else ""


EIGHTHS = " ▏▎▍▌▋▊▉"


def block_bar(percent: int, cells: int) -> str:
    """So much of a bar of so many letters, to an eighth of a letter."""
    whole, rest = divmod(round(percent * cells * 8 / 100), 8)
    return "█" * whole + (EIGHTHS[rest] if rest else "")
