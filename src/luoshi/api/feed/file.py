"""The calendar of one member as text/calendar (RFC 5545, 7986), in the person's language and time zone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from luoshi.api.feed.dates import Owed, owed_by
from luoshi.kernel import clock
from luoshi.post.models.letter import mail_domain
from luoshi.post.models.wording import plain
from luoshi.talk.invitation import begun, entry
from luoshi.talk.lifecycle import CANCELLED
from luoshi.talk.meeting_queries import owned
from luoshi.talk.models import Meeting

if TYPE_CHECKING:
    from luoshi.rollout.models import Member

KEPT = timedelta(days=90)
"""How long a meeting stays after its time."""
MOST = 500
EVERY = timedelta(hours=1)
MEDIA_TYPE = "text/calendar; charset=utf-8"


def calendar_of(member: Member) -> bytes:
    """Meetings in which the member takes part, and the days on which they owe something.

    The same bytes as long as nothing changed, so that a program which has them is told so.
    """
    calendar = begun()
    name = plain(_("Luoshi: %(project)s") % {"project": member.project.name})
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", timezone.get_current_timezone_name())
    calendar.add("refresh-interval", EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for meeting in meetings_of(member):
        _meeting(calendar, meeting)
    for one in owed_by(member):
        calendar.add_component(_day(one))
    return bytes(calendar.to_ical())


def meetings_of(member: Member) -> list[Meeting]:
    """Those with a fixed time, called off or not, the soonest last."""
    mine = Meeting.objects.visible_to(member).filter(participants__member=member)
    rows = mine.filter(starts_at__gte=clock.now() - KEPT).order_by("-starts_at", "-id")
    return owned(member, rows.with_people()[:MOST])


def _meeting(calendar: Calendar, meeting: Meeting) -> None:
    if meeting.starts_at:
        off = meeting.state == CANCELLED
        calendar.add_component(entry(meeting, meeting.starts_at, stamp=meeting.changed_at, cancelled=off))


def _day(one: Owed) -> Event:
    """An entry for whole days, which leaves the person free."""
    address = f"{settings.SITE_URL}{one.url}"
    event = Event()
    event.add("uid", f"{one.key.replace(':', '-')}@{mail_domain()}")
    # Grows with each change and needs no counter: the seconds from the first word to the last change.
    event.add("sequence", max(0, int((one.changed - one.made).total_seconds())))
    event.add("dtstamp", one.changed)
    event.add("created", one.made)
    event.add("last-modified", one.changed)
    event.add("dtstart", one.day)
    event.add("dtend", (one.last or one.day) + timedelta(days=1))
    event.add("summary", plain(one.label % {"what": one.what}))
    event.add("description", plain("\n".join([*_until(one), address])))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    return event


def _until(one: Owed) -> list[str]:
    return [_("By %(time)s") % {"time": timezone.localtime(one.at).strftime("%H:%M")}] if one.at else []
