"""Where a member's search looks: an insider's into the index, an outsider's only into what was opened.

Both ask the noun itself, in the same statement, whether the member may see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.rollout.models import Member
from luoshi.search.kinds import Kind
from luoshi.search.models import Census, Document, Frequency, place
from luoshi.search.ranking import Candidate, counted
from luoshi.search.reading import Wanted, all_keys, newest

NEWEST = 200
"""Documents ranked when more hold everything that was asked: the newest."""
ALIKE, NEAREST = 1000, 400
"""Documents ranked when the rarest tokens of a text choose them: for a text, and for a typed search."""
OFTEN = 0.12
"""Share of documents from which on PostgreSQL meets the newest sooner by reading backwards."""
ASKED = 48
"""Tokens of one question."""
Within = Mapping[str, "QuerySet[Any]"]
"""For a kind, the nouns among which to look, such as the open problems only; rights are asked besides."""


@dataclass
class Look:
    """One member's way of looking; `within` and `exclude` narrow it further."""

    member: Member
    within: Within
    exclude: UUID | None = None

    def place(self, of: Kind) -> str:
        """Where the documents of this kind stand in the member's project."""
        return place(of.name, self.member.project_id)

    def nouns(self, of: Kind) -> list[QuerySet[Any]]:
        """The nouns of this kind that may be found: each document's must be in all of these."""
        narrowed = [self.within[of.name]] if of.name in self.within else []
        return [nouns.order_by() for nouns in [of.visible(self.member), *narrowed]]

    def where(self, of: Kind, condition: Q) -> list[int]:
        """Keys of at most five documents that may be found and meet a condition on code or number."""
        there = Document.objects.filter(condition, place=self.place(of))
        seen = [Exists(nouns.filter(pk=OuterRef("subject_id"))) for nouns in self.nouns(of)]
        return list(there.filter(*seen).values_list("id", flat=True)[:5])


class Insider(Look):
    """Uses the index, and the counts of what is common in the project."""

    def holding(self, of: Kind, asked: list[str], known: Mapping[str, Census]) -> list[Candidate[int]]:
        """The newest documents that hold everything asked."""
        return self._read(of, asked, True, NEWEST, known[self.place(of)])

    def alike(
        self, of: Kind, asked: list[str], known: Mapping[str, Census], most: int
    ) -> list[Candidate[int]]:
        """The documents that hold one of the rarest tokens asked.

        How rare an uncounted token is, nobody knows; many of them stand nowhere. Where they choose too
        few documents, the rarest of the counted ones choose the rest.
        """
        here = known[self.place(of)]
        rare = [token for token in asked if not here.common(token)][:ASKED]
        found = self._read(of, rare, False, most, here) if rare else []
        rarest = here.rarest(filter(here.common, asked), most - len(found), ASKED)
        if rarest and len(found) < most // 2:
            more = self._read(of, rarest, False, most - len(found), here)
            old = {candidate.key for candidate in found}
            found += [candidate for candidate in more if candidate.key not in old]
        return found

    def holding_any(self, of: Kind, asked: list[str], known: Census) -> list[tuple[Candidate[int], UUID]]:
        """The newest documents that hold one of these, each with its noun."""
        often = known.share(asked, False) > OFTEN
        wanted = Wanted(self.place(of), asked, False, self.nouns(of), self.exclude, often)
        rows = newest(wanted, ["weight", "subject_id", "words"], NEAREST)
        return [(Candidate(key, words.split(), weight), subject) for key, weight, subject, words in rows]

    def _read(
        self, of: Kind, asked: list[str], every: bool, most: int, known: Census
    ) -> list[Candidate[int]]:
        often = known.share(asked, every) > OFTEN
        wanted = Wanted(self.place(of), asked, every, self.nouns(of), self.exclude, often)
        # Where only bits can answer, they are read too; the words alone are half as long.
        columns = ["weight", "words", "inner_words", *(["bits"] if _has_bits(asked) else [])]
        rows = newest(wanted, columns, most)
        return [Candidate(key, " ".join(texts).split(), weight) for key, weight, *texts in rows]

    def subjects(self, of: Kind, asked: list[str]) -> QuerySet[Document]:
        """All documents that hold everything asked, for a list that asks for rights itself."""
        return Document.objects.filter(pk__in=all_keys(Wanted(self.place(of), asked, True, [])))

    def census(self, kinds: Iterable[Kind], asked: Iterable[str]) -> dict[str, Census]:
        """What the project's counts know of these tokens."""
        return Frequency.of([self.place(of) for of in kinds], asked)

    def rarities(
        self, of: Kind, candidates: list[Candidate[int]], asked: list[str], known: Mapping[str, Census]
    ) -> dict[str, float]:
        """How much each token tells."""
        here = known[self.place(of)]
        return {token: here.rarity(token) for token in asked}

    def readable(self, row: Document) -> str:
        """The text of which a snippet may be shown."""
        return f"{row.body}\n{row.inner}"


class Outsider(Look):
    """Reads the documents that were opened to the member's firm, all of them, and nothing else.

    No shared index and no shared count: what was not opened changes neither what is found, nor its
    order, nor the time it takes.
    """

    def holding(self, of: Kind, asked: list[str], known: Mapping[str, Census]) -> list[Candidate[int]]:
        """The newest opened documents that hold everything asked."""
        wanted = [f" {token} " for token in asked]
        return self._read(of, wanted)[:NEWEST]

    def alike(
        self, of: Kind, asked: list[str], known: Mapping[str, Census], most: int
    ) -> list[Candidate[int]]:
        """The newest opened documents."""
        return self._read(of, [])[:most]

    def _read(self, of: Kind, wanted: list[str]) -> list[Candidate[int]]:
        rows = self._opened(of).values_list("pk", "place", "subject_id", "weight", "words", "bits")
        texts = [(row[0], row[3], f" {row[4]} {row[5]} ") for row in rows if self._fits(of, row[1], row[2])]
        held = (row for row in sorted(texts, reverse=True) if all(token in row[2] for token in wanted))
        return [Candidate(key, text.split(), weight) for key, weight, text in held]

    def _opened(self, of: Kind) -> QuerySet[Document]:
        # Found by their nouns' keys: no other condition, so that no other way of reading can be chosen.
        opened = Document.objects.filter(kind=of.name)
        for nouns in self.nouns(of):
            opened = opened.filter(subject_id__in=nouns.values("pk"))
        return opened

    def _fits(self, of: Kind, where: str, subject_id: UUID) -> bool:
        return where == self.place(of) and subject_id != self.exclude

    def subjects(self, of: Kind, asked: list[str]) -> QuerySet[Document]:
        """All opened documents that hold everything asked."""
        found = self._read(of, [f" {token} " for token in asked])
        return Document.objects.filter(pk__in=[candidate.key for candidate in found])

    def census(self, kinds: Iterable[Kind], asked: Iterable[str]) -> dict[str, Census]:
        """Nothing: the project's counts are not opened."""
        return {}

    def rarities(
        self, of: Kind, candidates: list[Candidate[int]], asked: list[str], known: Mapping[str, Census]
    ) -> dict[str, float]:
        """How much each token tells among the opened documents."""
        return counted(candidates, asked)

    def readable(self, row: Document) -> str:
        """The text of which a snippet may be shown."""
        return row.body


def look_of(member: Member, within: Within, exclude: UUID | None = None) -> Insider | Outsider:
    """The way of looking that fits the member."""
    return (Outsider if member.is_external else Insider)(member, within, exclude)


def _has_bits(asked: list[str]) -> bool:
    return any(token.startswith("~") or len(token) == 1 for token in asked)
