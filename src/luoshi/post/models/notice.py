"""In-app notices: what a member reads inside the product."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.post.models.audience import ALL
from luoshi.rollout.models import Member, Organization, Project

ACT, KNOW, HEAR = "act", "know", "hear"
"""How much a notice weighs: the ball came to the reader; their own matter moved; everything else."""


class NoticeQuerySet(models.QuerySet["Notice"]):
    """A member's own notices."""

    def visible_to(self, member: Member) -> NoticeQuerySet:
        """Nobody reads another one's notices; held ones appear when they can no longer be taken back.

        Who stands outside now reads nothing that was told to them while they stood inside.
        """
        return self.told(member, clock.now(), outside=member.is_external)

    def told(self, member: Member | Blank, now: datetime | Blank, *, outside: bool) -> NoticeQuerySet:
        """As `visible_to`; also for a prepared question, which gets member and moment later."""
        told = self.filter(recipient=member, at__lte=now)
        return told.filter(audience=ALL) if outside else told

    def unread(self) -> NoticeQuerySet:
        """Those not read yet."""
        return self.filter(read_at__isnull=True)


class Notice(Record):
    """One thing a member was told; `at` lies in the future while the move behind it can be undone."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    recipient = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)
    verb = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    group = models.CharField(max_length=120, blank=True)
    from_name = models.CharField(max_length=80, blank=True)
    weight = models.CharField(max_length=4, default=HEAR)
    topic = models.CharField(max_length=20, blank=True)
    # Waits for the next digest, unless it is read before; and the moment of the one in which it stands.
    awaits_digest = models.BooleanField(default=False)
    digested_at = models.DateTimeField(null=True)
    # Who was to read it: told to somebody inside, it is nothing for a digest once they stand outside.
    audience = models.CharField(max_length=10, blank=True)
    dedupe = models.CharField(max_length=150, null=True, unique=True)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # The inbox page, newest first.
            models.Index(fields=["recipient", "-at"], name="notice_inbox"),
            # The unread count in every page's frame, and marking read when the subject is opened.
            models.Index(
                fields=["recipient", "subject_id"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            # The digest: whose notices wait, in a project; as small as what waits.
            models.Index(
                fields=["project", "recipient"], condition=Q(awaits_digest=True), name="notice_digest"
            ),
            # Taking back what is still held.
            models.Index(fields=["subject_id", "at"], name="notice_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def act(self) -> bool:
        """Whether the reader has something to do."""
        return self.weight == ACT

    @property
    def is_unread(self) -> bool:
        """Whether the member has not read it yet."""
        return self.read_at is None


def unread_count(member: Member) -> int:
    """How many notices this member has not read; one query on a small index."""
    return Notice.objects.visible_to(member).unread().count()


MOST = 500
"""Unread notices that a page looks at; whoever has more reads that there are so many."""


def _unread(outside: bool) -> Prepared[UUID]:
    member, now = Blank("member", models.UUIDField()), Blank("now", models.DateTimeField())
    return Prepared(
        lambda: (
            Notice.objects.told(member, now, outside=outside)
            .unread()
            .values_list("subject_id", flat=True)[:MOST]
        )
    )


_UNREAD = {outside: _unread(outside) for outside in (False, True)}


def unread_subjects(member: Member) -> list[UUID]:
    """What each unread notice is about; asked once for all of a page, whose request holds this member."""
    known: list[UUID] | None = member.__dict__.get("_unread")
    if known is None:
        known = _UNREAD[member.is_external].ask(member=member.pk, now=clock.now())
        member.__dict__["_unread"] = known
    return known


def mark_read(member: Member, subject: models.Model | UUID | None = None) -> int:
    """Mark the member's notices read: all, or those about one thing (or its key). Returns how many."""
    member.__dict__.pop("_unread", None)
    waiting = Notice.objects.visible_to(member).unread()
    if subject is not None:
        waiting = waiting.filter(subject_id=subject if isinstance(subject, UUID) else subject.pk)
    return waiting.update(read_at=clock.now())


MOST_SEEN = 100
"""Rows of the inbox that one message of a browser names."""


def mark_seen(member: Member, keys: Iterable[UUID]) -> int:
    """Mark read what lies in these rows of the inbox: each named notice and older ones about its thing.

    What was said in the meantime has not been seen and stays unread. Returns how many.
    """
    waiting = Notice.objects.visible_to(member).unread()
    rows = waiting.filter(pk__in=list(keys)[:MOST_SEEN]).values_list("subject_id", "at")
    seen = [Q(subject_id=subject, at__lte=at) for subject, at in rows]
    if not seen:
        return 0
    member.__dict__.pop("_unread", None)
    return waiting.filter(reduce(or_, seen)).update(read_at=clock.now())
