"""A meeting as one entry in the timeline of what it is about, where it last changed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.rollout.models import Member
from luoshi.talk.lifecycle import CANCELLED, ENDED, FIXED
from luoshi.talk.meeting_page import TONES
from luoshi.talk.models import Meeting


def happened(meeting: Meeting) -> str:
    """What the entry says after the name."""
    said = {
        FIXED: _("called a meeting, it is fixed"),
        ENDED: _("wrote the minutes of a meeting"),
        CANCELLED: _("called a meeting, it was cancelled"),
    }
    if meeting.state == ENDED and meeting.formers.all():
        return _("corrected the minutes of a meeting")
    return said.get(meeting.state, _("called a meeting and asks when it suits"))


def who(meeting: Meeting) -> str:
    """Whose deed the entry tells of."""
    last = list(meeting.formers.all())[-1:]
    return (last[0].by if last else meeting.ended_by or meeting.called_by).name


def lines(meeting: Meeting, member: Member) -> list[str]:
    """The minutes, or why it was cancelled, as far as this reader may know."""
    if meeting.shows_minutes_to(member):
        return [meeting.minutes]
    return [meeting.reason] if meeting.state == CANCELLED else []


def tone(meeting: Meeting) -> str:
    """The colour of its tag."""
    return TONES[meeting.state]
