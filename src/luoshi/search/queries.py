"""What a member finds. Every question asks each noun in the same statement whether this member may see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.rollout.models import Member
from luoshi.search.index import holds_all, holds_any, opened_holds
from luoshi.search.kinds import Kind, chosen, kind
from luoshi.search.marks import Pieces, marked, snippet
from luoshi.search.models import Census, Document, Frequency, place
from luoshi.search.ranking import Candidate, counted, ranked
from luoshi.search.script import fold
from luoshi.search.tokens import compact, looked_for, required, weighed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Within = Mapping[str, "QuerySet[Any]"]
"""For a kind, the nouns among which to look, such as the open problems only; rights are asked besides."""
TYPED, WRITTEN = 200, 2000
"""Characters read of what was typed into a search box, and of a text that is being written."""
ASKED = 48
"""Tokens of one question."""
NEWEST = 600
"""Documents ranked when more hold everything that was asked."""
ALIKE = 2500
"""Documents ranked when the rarest tokens of a text choose them."""
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
    search = _Search(member, chosen(kinds), within or {})
    first = search.coded(text)
    scored = search.holding(required(text)[:ASKED], weighed(text)[:ASKED])
    if not first and not scored:
        scored = [found for found in search.alike(weighed(text)) if found[0] >= 0.2]
    best = dict.fromkeys(first, 1.0) | {key: score for score, key in scored if key not in first}
    return search.hits(dict(list(best.items())[:limit]), looked_for(text))


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
    search = _Search(member, chosen(kinds), within or {}, exclude)
    best = [(key, score) for score, key in search.alike(weighed(text)) if score >= least]
    return search.hits(dict(best[:limit]), looked_for(text))


def matching(member: Member, kind_name: str, text: str) -> QuerySet[Document, UUID]:
    """Ids of the visible nouns of one kind that hold everything asked, for a list's text filter.

    Use it as a subquery: `problems.filter(pk__in=matching(member, "problem", text))`.
    """
    search, of = _Search(member, [], {}), kind(kind_name)
    text = text[:TYPED]
    there = search.there(of)
    held = there.filter(*search.all_of(of, required(text)[:ASKED]))
    code = _code(text)
    found = held | there.filter(code) if code else held
    return found.values_list("subject_id", flat=True)


class _Search:
    """One member's look at some kinds. An outsider's uses neither the shared index nor shared counts:
    what was not opened to their firm changes neither the order nor the time of what they find.
    """

    def __init__(
        self, member: Member, kinds: list[Kind], within: Within, exclude: UUID | None = None
    ) -> None:
        self.member, self.kinds, self.within, self.exclude = member, kinds, within, exclude
        self.inside = not member.is_external

    def there(self, of: Kind) -> QuerySet[Document]:
        """The documents of this kind whose nouns the member may see."""
        seen = of.visible(self.member).order_by().filter(pk=OuterRef("subject_id"))
        found = Document.objects.filter(Exists(seen), place=self.place(of))
        if of.name in self.within:
            found = found.filter(Exists(self.within[of.name].order_by().filter(pk=OuterRef("subject_id"))))
        return found.exclude(subject_id=self.exclude) if self.exclude else found

    def place(self, of: Kind) -> str:
        return place(of.name, self.member.project_id)

    def all_of(self, of: Kind, asked: list[str]) -> list[Any]:
        return [holds_all(self.place(of), asked)] if self.inside else list(opened_holds(asked))

    def any_of(self, of: Kind, asked: list[str]) -> Any:
        if self.inside:
            return holds_any(self.place(of), asked)
        return reduce(or_, (Q(condition) for condition in opened_holds(asked)))

    def coded(self, text: str) -> list[int]:
        """The documents with exactly this code or number."""
        code = _code(text)
        if not code:
            return []
        found = (self.there(of).filter(code).values_list("id", flat=True)[:5] for of in self.kinds)
        return [key for keys in found for key in keys]

    def holding(self, asked: list[str], weighed_by: list[str]) -> list[tuple[float, int]]:
        """Score and key of the documents that hold everything asked."""
        if not asked:
            return []
        held = (self.there(of).filter(*self.all_of(of, asked)) for of in self.kinds)
        found = [self.read(some, NEWEST, bits=True) for some in held]
        return self.ranking(found, weighed_by, self.census(weighed_by))

    def alike(self, asked: list[str]) -> list[tuple[float, int]]:
        """Score and key of the documents that hold the rarest tokens of a text."""
        census = self.census(asked)
        found = []
        for of in self.kinds:
            rarest = census[self.place(of)].rarest(asked, ALIKE, ASKED) if self.inside else asked[:ASKED]
            some = self.there(of).filter(self.any_of(of, rarest)) if rarest else Document.objects.none()
            found.append(self.read(some, ALIKE, bits=False))
        return self.ranking(found, asked, census)

    def census(self, asked: list[str]) -> dict[str, Census]:
        return Frequency.of([self.place(of) for of in self.kinds], asked) if self.inside else {}

    def read(self, found: QuerySet[Document], most: int, bits: bool) -> list[Candidate[int]]:
        """The newest of what was found, with the tokens that count for this member."""
        columns = ["words", *(["bits"] if bits else []), *(["inner_words"] if self.inside else [])]
        rows = found.order_by("-id").values_list("id", "weight", *columns)[:most]
        return [Candidate(row[0], " ".join(row[2:]).split(), row[1]) for row in rows]

    def ranking(
        self, found: list[list[Candidate[int]]], asked: list[str], census: dict[str, Census]
    ) -> list[tuple[float, int]]:
        scored: list[tuple[float, int]] = []
        for of, candidates in zip(self.kinds, found, strict=True):
            known = census.get(self.place(of))
            rare = {token: known.rarity(token) for token in asked} if known else counted(candidates, asked)
            scored += [(score, candidate.key) for score, candidate in ranked(candidates, rare)]
        return sorted(scored, key=lambda pair: -pair[0])

    def hits(self, best: Mapping[int, float], pieces: list[str]) -> list[Hit]:
        """What is shown of these documents, in this order."""
        rows = Document.objects.defer("words", "bits", "inner_words").in_bulk(list(best))
        return [self.hit(rows[key], score, pieces) for key, score in best.items() if key in rows]

    def hit(self, row: Document, score: float, pieces: list[str]) -> Hit:
        text = f"{row.body}\n{row.inner}" if self.inside else row.body
        return Hit(
            row.kind, kind(row.kind).label, row.subject_id, row.code, row.title,
            marked(row.title, pieces), snippet(text, pieces), row.url, score,
        )  # fmt: skip


def _code(text: str) -> Q | None:
    """The condition for a text that is a code or a number and nothing else."""
    found = _CODE.fullmatch(fold(text).strip())
    if not found:
        return None
    whole = compact(found[1])
    return Q(code_key=whole) | Q(number=int(whole)) if whole.isdecimal() else Q(code_key=whole)
