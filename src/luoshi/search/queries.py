"""What a member finds. Every question asks each noun in the same statement whether this member may see it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from luoshi.rollout.models import Member
from luoshi.search.kinds import Kind, chosen, kind
from luoshi.search.look import ALIKE, ASKED, NEAREST, Insider, Outsider, Within, look_of
from luoshi.search.marks import Pieces, marked, snippet
from luoshi.search.models import Census, Document
from luoshi.search.ranking import Candidate, ranked, value
from luoshi.search.script import fold
from luoshi.search.tokens import compact, looked_for, required, weighed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TYPED, WRITTEN = 200, 2000
"""Characters read of what was typed into a search box, and of a text that is being written."""
TELLING, NEAR = 6, 12
"""Rarest tokens of each text that choose documents for many texts at once, and documents weighed for each."""
LOOSE = 0.2
"""Score from which on something is shown that holds only a part of what was asked."""
Scored = list[tuple[int, float]]
_CODE = re.compile(r"[#№]?\s*([a-z]{0,12}[-\s_]?[a-z]?\d{1,12})", re.I)


@dataclass(frozen=True)
class Hit:
    """One thing found, as it may be shown: pieces are plain text, True marks a match; `score` is 0 to 1."""

    kind: str
    label: StrOrPromise
    subject_id: UUID
    code: str
    title: str
    title_pieces: Pieces
    snippet: Pieces
    url: str
    score: float

    @property
    def percent(self) -> int:
        """The score as a bar shows it."""
        return round(self.score * 100)


def find(
    member: Member,
    text: str,
    kinds: Iterable[str] | None = None,
    limit: int = 20,
    within: Within | None = None,
) -> list[Hit]:
    """What answers a typed search, best first: the exact code or number, then what holds everything asked.

    Only when nothing holds everything, what holds some of it. An empty search finds nothing.
    """
    text = text[:TYPED]
    search = _Search(look_of(member, within or {}), chosen(kinds))
    first = search.coded(text)
    scored = search.holding(text)
    if not first and not scored:
        scored = [found for found in search.alike(text, NEAREST) if found[1] >= LOOSE]
    best = dict(scored) | dict.fromkeys(first, 1.0)
    order = [*dict.fromkeys(first), *(key for key, _score in scored if key not in first)]
    return search.hits([(key, best[key]) for key in order[:limit]], text)


def similar(
    member: Member,
    text: str,
    kinds: Iterable[str] | None = None,
    exclude: UUID | None = None,
    limit: int = 5,
    within: Within | None = None,
    least: float = 0.12,
) -> list[Hit]:
    """What says about the same as this text, best first; a score of 1 says exactly the same."""
    text = text[:WRITTEN]
    search = _Search(look_of(member, within or {}, exclude), chosen(kinds))
    return search.hits([found for found in search.alike(text, ALIKE) if found[1] >= least][:limit], text)


def most_alike(
    member: Member, texts: Mapping[UUID, str], kind_name: str, within: Within, least: float
) -> dict[UUID, str]:
    """For each of these nouns the code of the one that says most the same, where one is at least so alike.

    One look into the index for all of them, by the rarest tokens of each; nothing is compared with itself.
    """
    look, of = look_of(member, within), kind(kind_name)
    asked = {
        pk: [token for token in weighed(text[:WRITTEN]) if value(token) == 1.0] for pk, text in texts.items()
    }
    known = look.census([of], {token for tokens in asked.values() for token in tokens})
    here = known.get(look.place(of))
    if not isinstance(look, Insider) or here is None:
        return {}
    rarest = {token for tokens in asked.values() for token in sorted(tokens, key=here.holding)[:TELLING]}
    found = look.holding_any(of, list(rarest), here) if rarest else []
    best = _best(asked, found, here)
    rows = Document.objects.in_bulk([key for key, _score in best.values()])
    return {pk: rows[key].code for pk, (key, score) in best.items() if score >= least}


def _best(
    asked: Mapping[UUID, list[str]], found: list[tuple[Candidate[int], UUID]], known: Census
) -> dict[UUID, tuple[int, float]]:
    """The best document for each noun among these, with its score; those that share most are weighed."""
    holding: dict[str, list[int]] = {}
    for place, (candidate, _subject) in enumerate(found):
        for token in set(candidate.tokens):
            holding.setdefault(token, []).append(place)
    best: dict[UUID, tuple[int, float]] = {}
    for pk, tokens in asked.items():
        sharing = Counter(place for token in tokens for place in holding.get(token, ()))
        others = (found[place] for place, _shared in sharing.most_common(NEAR + 1))
        near = [candidate for candidate, subject in others if subject != pk]
        scored = ranked(near, {token: known.rarity(token) for token in tokens})
        if scored:
            best[pk] = (scored[0][1].key, scored[0][0])
    return best


def matching(member: Member, kind_name: str, text: str) -> QuerySet[Document, UUID]:
    """Ids of the nouns of one kind that hold everything asked, for the text filter of a list.

    A subquery for a list that shows what the member may see: it narrows, it grants nothing.
    `Problem.objects.visible_to(member).filter(pk__in=matching(member, "problem", text))`
    """
    text = text[:TYPED]
    look, of = look_of(member, {}), kind(kind_name)
    asked, code = required(text)[:ASKED], _code(text)
    coded = Document.objects.filter(pk__in=look.where(of, code) if code else [])
    held = look.subjects(of, asked) if asked else Document.objects.none()
    return (held | coded).values_list("subject_id", flat=True)


@dataclass
class _Search:
    """One member's question to several kinds."""

    look: Insider | Outsider
    kinds: list[Kind]

    def coded(self, text: str) -> list[int]:
        """The documents with exactly this code or number."""
        code = _code(text)
        return [key for of in self.kinds for key in self.look.where(of, code)] if code else []

    def holding(self, text: str) -> Scored:
        """What holds everything asked."""
        asked = required(text)[:ASKED]
        by = weighed(text)[:ASKED]
        known = self.look.census(self.kinds, {*asked, *by})
        found = [self.look.holding(of, asked, known) if asked else [] for of in self.kinds]
        return self.ranked(found, by, known)

    def alike(self, text: str, most: int) -> Scored:
        """What holds some of it, chosen by its rarest tokens."""
        asked = [token for token in weighed(text) if value(token) == 1.0] or weighed(text)
        known = self.look.census(self.kinds, asked)
        found = [self.look.alike(of, asked, known, most) if asked else [] for of in self.kinds]
        return self.ranked(found, asked, known)

    def ranked(
        self, found: list[list[Candidate[int]]], asked: list[str], known: Mapping[str, Census]
    ) -> Scored:
        scored: Scored = []
        for of, candidates in zip(self.kinds, found, strict=True):
            rarities = self.look.rarities(of, candidates, asked, known)
            scored += [(candidate.key, score) for score, candidate in ranked(candidates, rarities)]
        return sorted(scored, key=lambda pair: -pair[1])

    def hits(self, best: Scored, text: str) -> list[Hit]:
        """What is shown of these documents, in this order."""
        rows = Document.objects.defer("words", "bits", "inner_words").in_bulk([key for key, _score in best])
        pieces = looked_for(text)
        return [self.hit(rows[key], score, pieces) for key, score in best if key in rows]

    def hit(self, row: Document, score: float, pieces: list[str]) -> Hit:
        text = self.look.readable(row)
        return Hit(
            row.kind, kind(row.kind).label, row.subject_id, row.code, row.title,
            marked(row.title, pieces), snippet(text, pieces), row.url, score,
        )  # fmt: skip


def _code(text: str) -> Q | None:
    """The condition for a text that is a code or a number and nothing else.

    One condition, not two joined by “or”: each has its index.
    """
    found = _CODE.fullmatch(fold(text).strip())
    if not found:
        return None
    whole = compact(found[1])
    return Q(number=int(whole)) if whole.isdecimal() else Q(code_key=whole)
