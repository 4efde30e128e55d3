"""What pages read of bulletins: what waits for a member, lists, and who has not read one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from luoshi.evidence.models import Attachment
from luoshi.evidence.queries import attachments_for
from luoshi.knowledge.lifecycle import SENT, WITHDRAWN
from luoshi.knowledge.models import Article, Bulletin, Reading
from luoshi.knowledge.models.article import steps_of
from luoshi.knowledge.models.bulletin import LINE, LINES, PICTURE
from luoshi.knowledge.recurrence import repeated
from luoshi.problems.models import Archive, Problem
from luoshi.rollout.models import Member, departments_below

ON_TODAY, LISTED, NAMES = 3, 50, 60


@dataclass(frozen=True)
class Card:
    """A bulletin as its reader sees it."""

    bulletin: Bulletin
    reading: Reading | None
    pictures: list[Attachment] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether this reader still has to acknowledge it."""
        return self.reading is not None and self.reading.at is None and self.bulletin.state == SENT

    @property
    def choices(self) -> list[tuple[int, str]]:
        """The answers with their places."""
        return list(enumerate(self.bulletin.choice_list))

    @property
    def said(self) -> str:
        """What the reader answered; empty without a question."""
        choice = self.reading.choice if self.reading else None
        return self.bulletin.choice_list[choice] if choice is not None else ""

    @property
    def was_right(self) -> bool:
        """Whether the reader's answer was right."""
        return bool(self.reading and self.reading.choice == self.bulletin.right)


def waiting(member: Member) -> list[Card]:
    """For 今天: what was sent to the member and is not acknowledged yet, the oldest first; at most three."""
    rows = Reading.objects.filter(member=member, at__isnull=True, bulletin__state=SENT)
    found = list(rows.select_related("bulletin__article").order_by("bulletin__sent_at")[:ON_TODAY])
    return _cards(member, [(row.bulletin, row) for row in found])


def card(bulletin: Bulletin, member: Member) -> Card:
    """One bulletin for this reader."""
    reading = Reading.objects.filter(bulletin=bulletin, member=member).first()
    return _cards(member, [(bulletin, reading)])[0]


def _cards(member: Member, rows: list[tuple[Bulletin, Reading | None]]) -> list[Card]:
    if not rows:
        return []
    pictures = attachments_for(PICTURE, [bulletin.pk for bulletin, _reading in rows], member=member)
    for bulletin, reading in rows:
        bulletin.project = member.project
        if bulletin.article:
            bulletin.article.project = member.project
        if reading:
            reading.bulletin = bulletin
    return [Card(bulletin, reading, pictures[bulletin.pk]) for bulletin, reading in rows]


@dataclass(frozen=True)
class Listed:
    """A bulletin in the list."""

    bulletin: Bulletin
    repeats: int
    mine: Reading | None

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {SENT: "green", WITHDRAWN: "outline"}.get(self.bulletin.state, "outline")


def listed(member: Member) -> list[Listed]:
    """The newest fifty that this member may see, with figures and whether the taught group repeated it."""
    rows = list(
        Bulletin.objects.visible_to(member)
        .with_counts()
        .select_related("article")
        .order_by("-written_at")[:LISTED]
    )
    mine = {row.bulletin_id: row for row in Reading.objects.filter(member=member, bulletin__in=rows)}
    again = repeated(rows) if member.has("lead", "sponsor", "head") else {}
    for one in rows:
        one.project = member.project
    return [Listed(one, again.get(one.pk, 0), mine.get(one.pk)) for one in rows]


@dataclass(frozen=True)
class Silence:
    """Who has not read a bulletin, of the people one answers for."""

    people: int
    read: int
    right: int
    names: list[Member]
    to_remind: int

    @property
    def missing(self) -> int:
        """How many have not read it."""
        return self.people - self.read

    @property
    def more(self) -> int:
        """How many beyond the names shown."""
        return max(0, self.missing - len(self.names))


def silence(bulletin: Bulletin, member: Member) -> Silence | None:
    """The figures and names; None for members who answer for nobody."""
    below = departments_below(member)
    if below == set():
        return None
    rows = Reading.objects.filter(bulletin=bulletin)
    missing, reachable = bulletin.missing(), bulletin.still_to_remind()
    if below is not None:
        rows = rows.filter(member__department__in=below)
        missing, reachable = (found.filter(department__in=below) for found in (missing, reachable))
    figures = rows.aggregate(
        people=Count("pk"), read=Count("pk", filter=Q(at__isnull=False)),
        right=Count("pk", filter=Q(at__isnull=False, choice=bulletin.right)),
    )  # fmt: skip
    names = list(missing.select_related("department").order_by("department__order", "name")[:NAMES])
    return Silence(**figures, names=names, to_remind=reachable.count())


def first_words(problem: Problem) -> dict[str, Any]:
    """What a bulletin made from this problem says already."""
    note = Archive.objects.filter(problem=problem).first()
    proposal = problem.proposals.filter(undone=False).last()
    lines = steps_of(proposal.steps if proposal else note.summary if note else "")
    return {
        "headline": problem.title[:LINE],
        "lines": "\n".join(line[:LINE] for line in lines[:LINES]),
        "problem": problem,
        "departments": _met_in(problem),
    }


def words_of_article(article: Article) -> dict[str, Any]:
    """What a bulletin about this article says already."""
    lines = article.step_list[:LINES]
    return {
        "headline": article.title[:LINE],
        "lines": "\n".join(line[:LINE] for line in lines),
        "article": article,
    }


def _met_in(problem: Problem) -> list[UUID]:
    """The departments whose people met it."""
    found = problem.met.filter(member__department__isnull=False).values_list("member__department", flat=True)
    return list(dict.fromkeys(found))


def to_be_taught(problem: Problem) -> bool:
    """Whether teaching was wanted at the archive and no bulletin was made of it yet."""
    wanted = Archive.objects.filter(problem=problem, teaching_wanted=True)
    return wanted.filter(~Exists(Bulletin.objects.filter(problem=OuterRef("problem_id")))).exists()
