"""Documents: what can be found, with the tokens it is found by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db import models, transaction

from luoshi.kernel import clock
from luoshi.kernel.saving import put
from luoshi.rollout.models import Organization, Project
from luoshi.search import kinds
from luoshi.search.index import INDEX
from luoshi.search.kinds import Doc
from luoshi.search.ranking import FEW, rarity
from luoshi.search.script import storable
from luoshi.search.tokens import Tokens, compact, tokens

Item = TypeVar("Item")


class Document(models.Model):
    """One thing that can be found.

    It says nothing about who may see it: every search asks the noun itself, in the same query, so that
    no copy of a right can be out of date. The key is a number because FTS5 knows rows by number only.
    """

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    place = models.CharField(max_length=60)
    code = models.CharField(max_length=40, blank=True)
    code_key = models.CharField(max_length=40, blank=True)
    number = models.PositiveBigIntegerField(null=True)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    inner = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    weight = models.FloatField(default=1.0)
    changed_at = models.DateTimeField(default=clock.now)
    words = models.TextField(blank=True)
    bits = models.TextField(blank=True)
    inner_words = models.TextField(blank=True)

    class Meta:
        verbose_name = "document"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject_id"], name="one_document_per_noun"),
        ]
        indexes: ClassVar = [
            # The newest of a place: sampling for rarity, clean-up after a re-index.
            models.Index(fields=["place", "-id"], name="document_newest"),
            # A code or a bare number typed into the search box.
            models.Index(fields=["place", "code_key"], name="document_code"),
            models.Index(fields=["place", "number"], name="document_number"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @classmethod
    def index(cls, kind: str, noun: Any) -> None:
        """Write the document of this noun, inside the transaction that changed the noun.

        It costs one statement and about a millisecond, and no row that anybody else writes: what was
        filed is found at once. `noun` needs `pk` and `project`.
        """
        put(cls.of(kind, noun), unique=_UNIQUE, written=_WRITTEN)

    @classmethod
    def index_many(cls, kind: str, nouns: Iterable[Any]) -> int:
        """Write the documents of these nouns, 500 at a time; returns how many."""
        written = 0
        for some in _slices(nouns, 500):
            rows = [cls.of(kind, noun) for noun in some]
            Document.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=_UNIQUE, update_fields=_WRITTEN
            )
            written += len(rows)
        return written

    @classmethod
    def drop(cls, kind: str, subject_id: UUID) -> None:
        """Let a noun be found no more."""
        cls.objects.filter(kind=kind, subject_id=subject_id).delete()

    @classmethod
    def reindex(cls, kind: str) -> int:
        """Write all documents of this kind again and drop those whose noun is gone; returns how many."""
        nouns = kinds.kind(kind).everything()
        written = cls.index_many(kind, nouns.iterator(500))
        gone = cls.objects.filter(kind=kind).exclude(subject_id__in=nouns.order_by().values("pk"))
        gone.delete()
        return written

    @classmethod
    def of(cls, kind: str, noun: Any) -> Document:
        """The unsaved document of this noun."""
        project: Project = noun.project
        doc = kinds.kind(kind).document(noun)
        row = cls(organization_id=project.organization_id, project=project, kind=kind, subject_id=noun.pk)
        row.place = place(kind, project.pk)
        row.take(doc)
        return row

    def take(self, doc: Doc) -> None:
        """Take over what is found and shown, and cut it into tokens."""
        self.code, self.number, self.url, self.weight = doc.code, doc.number, doc.url, doc.weight
        self.code_key = compact(doc.code)[:40]
        self.title = storable(doc.title)[:300]
        self.body, self.inner = storable(doc.body), storable(doc.inner)
        # The title counts twice: what somebody called the thing says most about it.
        head, body, inner = tokens(f"{doc.code} {self.title}"), tokens(self.body), tokens(self.inner)
        self.words = " ".join(head.words + head.words + body.words)
        self.bits = " ".join(head.bits + body.bits)
        self.inner_words = " ".join(_flat(inner))


class Entry(models.Model):
    """A row of the FTS5 table, which SQLite keeps by triggers; PostgreSQL has no such table."""

    document = models.OneToOneField(
        Document, primary_key=True, db_column="rowid", on_delete=models.DO_NOTHING, related_name="+"
    )
    question = models.TextField(db_column=INDEX)

    class Meta:
        managed = False
        db_table = INDEX
        verbose_name = "entry"

    def __str__(self) -> str:
        return str(self.pk)


_UNIQUE = ["kind", "subject_id"]
_WRITTEN = [
    "organization", "project", "place", "code", "code_key", "number", "title", "body", "inner", "url",
    "weight", "changed_at", "words", "bits", "inner_words",
]  # fmt: skip


def place(kind: str, project: UUID) -> str:
    """The token under which the documents of one kind in one project stand together in the index."""
    return f"@{kind}.{project.hex}"


def _flat(found: Tokens) -> tuple[str, ...]:
    return found.words + found.bits


def _slices(items: Iterable[Item], size: int) -> Iterable[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


class Frequency(models.Model):
    """About how many documents of a place hold a token, for tokens that are not rare.

    Counted now and then over a sample: nothing on the filing path writes here, so no row is shared.
    The row with an empty token says how many documents there are in all.
    """

    SAMPLE, FROM = 4000, 4
    place = models.CharField(max_length=60)
    token = models.CharField(max_length=64, blank=True)
    documents = models.PositiveIntegerField()

    class Meta:
        verbose_name = "frequency"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "token"], name="one_frequency_per_token"),
        ]

    def __str__(self) -> str:
        return f"{self.token} {self.documents}"

    @classmethod
    def refresh(cls) -> int:
        """Count all places again; returns how many tokens are known as common. Called by the schedule."""
        places = Document.objects.order_by().values_list("place", flat=True).distinct()
        return sum(cls._refresh(name) for name in list(places))

    @classmethod
    def _refresh(cls, name: str) -> int:
        there = Document.objects.filter(place=name)
        total, read = there.count(), 0
        held: Counter[str] = Counter()
        newest = there.order_by("-id").values_list("words", "bits", "inner_words")
        for texts in newest[: cls.SAMPLE].iterator(500):
            held.update(set(" ".join(texts).split()))
            read += 1
        often = {token: n * total // read for token, n in held.items() if n >= cls.FROM}
        rows = [Frequency(place=name, token=token, documents=n) for token, n in ({"": total} | often).items()]
        with transaction.atomic():
            cls.objects.filter(place=name).delete()
            Frequency.objects.bulk_create(rows, batch_size=500)
        return len(often)

    @classmethod
    def of(cls, places: Iterable[str], asked: Iterable[str]) -> dict[str, Census]:
        """What is known about these tokens in each of the places, in one query."""
        wanted = ["", *asked]
        known: dict[str, dict[str, int]] = {name: {} for name in places}
        rows = cls.objects.filter(place__in=list(known), token__in=wanted)
        for name, token, documents in rows.values_list("place", "token", "documents"):
            known[name][token] = documents
        return {name: Census(found.get("", 0), found) for name, found in known.items()}


@dataclass(frozen=True)
class Census:
    """How many documents a place has, and how many hold a token."""

    total: int
    held: Mapping[str, int]

    def holding(self, token: str) -> float:
        """Documents that hold this token; for one never counted, what a rare one is likely to have."""
        rare = Frequency.FROM / 2 * max(1.0, self.total / Frequency.SAMPLE)
        return self.held.get(token, rare)

    def rarity(self, token: str) -> float:
        """How much this token tells in this place."""
        return rarity(self.holding(token), max(self.total, FEW))

    def rarest(self, asked: Iterable[str], documents: int, most: int) -> list[str]:
        """The rarest tokens, at most `most`, that together choose about this many documents; at least two."""
        chosen: list[str] = []
        for token in sorted(asked, key=self.holding)[:most]:
            documents -= int(self.holding(token))
            if documents < 0 and len(chosen) > 1:
                break
            chosen.append(token)
        return chosen

    def share(self, asked: Iterable[str], every: bool) -> float:
        """About the share of the documents that hold all, or any, of these; 1 where nothing was counted."""
        held = sorted(map(self.holding, asked))
        return held[0 if every else -1] / self.total if held and self.total else 1.0

    def common(self, token: str) -> bool:
        """Whether the token was met often enough to be counted."""
        return token in self.held
