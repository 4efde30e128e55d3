"""How well a document answers a text: BM25 over our own tokens, the same on every database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Generic, TypeVar

K1, B = 1.2, 0.6
BIT = 0.25
"""What a bit counts beside a word: it only says that something alike was typed."""
FEW = 1000
"""Rarity among fewer documents than this would say more about their number than about the word."""
Key = TypeVar("Key")


@dataclass(frozen=True)
class Candidate(Generic[Key]):
    """A document that may answer: its tokens as stored, and how much it is preferred."""

    key: Key
    tokens: Sequence[str]
    weight: float = 1.0

    def counts(self, wanted: Container[str]) -> Counter[str]:
        """How often each wanted token stands in the document."""
        return Counter(filter(wanted.__contains__, self.tokens))


def rarity(holding: float, total: float) -> float:
    """How much a token tells that `holding` of `total` documents hold; never negative."""
    return log(1 + max(0.0, total - holding + 0.5) / (holding + 0.5))


def value(token: str) -> float:
    """What this kind of token counts."""
    return BIT if token.startswith("~") or len(token) == 1 else 1.0


def counted(candidates: Sequence[Candidate[Key]], asked: Iterable[str]) -> dict[str, float]:
    """Rarity of each asked token among these documents, for whoever may know of no others."""
    wanted, total = set(asked), max(len(candidates), FEW)
    holding = Counter(token for candidate in candidates for token in candidate.counts(wanted))
    return {token: rarity(holding[token], total) for token in wanted}


def ranked(
    candidates: Sequence[Candidate[Key]], rarities: Mapping[str, float]
) -> list[tuple[float, Candidate[Key]]]:
    """Score and candidate, best first; those that come first in `candidates` win a tie.

    A score is relative to that of a document which says exactly what was asked: 0 to 1.
    """
    values = {token: rare * value(token) for token, rare in rarities.items()}
    best = sum(values.values())
    if not candidates or best <= 0:
        return [(0.0, candidate) for candidate in candidates]
    usual = sum(len(c.tokens) for c in candidates) / len(candidates) or 1.0
    scored = [(min(1.0, _score(c, values, usual) * c.weight / best), c) for c in candidates]
    return sorted(scored, key=lambda pair: -pair[0])


def _score(candidate: Candidate[Key], values: Mapping[str, float], usual: float) -> float:
    length = K1 * (1 - B + B * len(candidate.tokens) / usual)
    total = 0.0
    for token, count in candidate.counts(values).items():
        total += values[token] * count * (1 + K1) / (count + length)
    return total
