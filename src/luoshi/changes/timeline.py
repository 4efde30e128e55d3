"""One timeline of a change: moves, talk and meetings."""

from __future__ import annotations

from luoshi.changes.models import Change
from luoshi.changes.sentences import icon, sentence
from luoshi.evidence.queries import attachments_for
from luoshi.problems.timeline import Entry, lasting, met_about, spoken
from luoshi.rollout.models import Member
from luoshi.talk.meeting_queries import meetings_on
from luoshi.talk.models import Comment
from luoshi.trail.models import Event

SILENT = ("say", "watch", "unwatch", "note", "draft_option", "drop_option", "try")


def entries(change: Change, member: Member) -> list[Entry]:
    """The timeline, oldest first, for people of the company."""
    events = lasting(list(Event.objects.about(change)))
    parts = [
        *(_move(event) for event in events if event.verb not in SILENT),
        *(spoken(comment) for comment in comments(change, member)),
        *(met_about(meeting, member) for meeting in meetings_on(change, member)),
    ]
    return sorted(parts, key=lambda entry: entry.at)


def comments(change: Change, member: Member) -> list[Comment]:
    """What was said, each with its files, as this member may read it."""
    said = list(Comment.objects.visible_to(member).on(change).for_page())
    files = attachments_for("comment", [one.pk for one in said], member=member) if said else {}
    for comment in said:
        comment.project, comment.files, comment.reader = member.project, files[comment.pk], member
    return said


def _move(event: Event) -> Entry:
    return Entry("move", event.at, name=event.actor_name, words=sentence(event), icon=icon(event))
