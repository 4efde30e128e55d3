"""What must always be true of meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count

from luoshi.talk.lifecycle import CANCELLED, COMING, ENDED, FIXED
from luoshi.talk.models import Meeting, Slot
from luoshi.trail.models import Event

BATCH = 500


def meetings_have_people_and_a_time() -> Iterator[str]:
    """At least two people, who called it among them; a fixed time is one of those proposed."""
    for meeting in Meeting.objects.annotate(n=Count("participants")).filter(n__lt=2).iterator(BATCH):
        yield f"meeting {meeting.pk}: fewer than two people"
    for meeting in Meeting.objects.filter(state__in=(FIXED, ENDED)).iterator(BATCH):
        when = meeting.starts_at or meeting.called_at
        if not Slot.objects.filter(meeting=meeting, starts_at=when).exists():
            yield f"meeting {meeting.pk}: its time was never proposed"


def ended_meetings_have_minutes() -> Iterator[str]:
    """Minutes, outcome and duration of what has ended, a reason for what was called off."""
    for meeting in Meeting.objects.filter(state=ENDED).iterator(BATCH):
        if not (meeting.minutes.strip() and meeting.outcome and meeting.lasted and meeting.ended_by_id):
            yield f"meeting {meeting.pk}: ended without minutes"
    for meeting in Meeting.objects.filter(state=CANCELLED, reason="").iterator(BATCH):
        yield f"meeting {meeting.pk}: cancelled without a reason"


def meetings_follow_their_trail() -> Iterator[str]:
    """State = the last move in the trail; all minutes, earlier ones too, are those that were written."""
    rows = Meeting.objects.order_by("id").only("state", "minutes").prefetch_related("formers").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        about = Event.objects.filter(subject_id__in=[meeting.pk for meeting in batch]).order_by("id")
        last = {event.subject_id: event.to_state for event in about}
        seals: dict[UUID, list[Any]] = defaultdict(list)
        for event in about:
            if event.verb in ("end", "correct"):
                seals[event.subject_id].append(event.facts.get("sha256"))
        for meeting in batch:
            if last.get(meeting.pk) != meeting.state:
                yield f"meeting {meeting.pk}: is {meeting.state}, the trail says {last.get(meeting.pk)}"
            written = [*(former.seal for former in meeting.formers.all()), meeting.seal]
            if meeting.state == ENDED and seals[meeting.pk] != written:
                yield f"meeting {meeting.pk}: its minutes are not those in the trail"


def nothing_came_out_before_the_end() -> Iterator[str]:
    """Minutes and cost belong to meetings that have ended."""
    for meeting in Meeting.objects.filter(cost__isnull=False).exclude(state=ENDED).iterator(BATCH):
        yield f"meeting {meeting.pk}: has a cost before it ended"
    for meeting in Meeting.objects.filter(state__in=COMING).exclude(minutes="").iterator(BATCH):
        yield f"meeting {meeting.pk}: has minutes and has not ended"


CHECKS = (
    meetings_have_people_and_a_time,
    ended_meetings_have_minutes,
    meetings_follow_their_trail,
    nothing_came_out_before_the_end,
)
