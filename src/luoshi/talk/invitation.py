"""A meeting as an iCalendar file (RFC 5545, 5546): the same UID for ever, a higher SEQUENCE for each change.

Only the reader's own address stands in it: who else comes is named in words, since people from outside do
not learn the addresses of those inside, nor the other way round.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from icalendar import Calendar, Event, vCalAddress, vText

from luoshi.kernel import clock
from luoshi.post.models.letter import mail_domain
from luoshi.post.models.wording import plain
from luoshi.rollout.models import Member
from luoshi.talk.lifecycle import CANCELLED

if TYPE_CHECKING:
    from luoshi.talk.models import Meeting

REQUEST, CANCEL = "REQUEST", "CANCEL"
PRODUCT = "-//Luoshi//Luoshi 0.1//ZH"


def invitation(meeting: Meeting, member: Member, method: str = "") -> str:
    """The file for this member, in the active language. REQUEST puts it in, CANCEL takes it out.

    Without `method` as the meeting stands. Raises ValueError while no time is fixed.
    """
    if meeting.starts_at is None:
        raise ValueError("a meeting without a time cannot be put into a calendar")
    method = method or (CANCEL if meeting.state == CANCELLED else REQUEST)
    calendar = begun(method)
    event = entry(meeting, meeting.starts_at, stamp=clock.now(), cancelled=method == CANCEL)
    event.add("organizer", _organizer(meeting), encode=False)
    event.add("attendee", _attendee(member), encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical()).decode()


def begun(method: str = "") -> Calendar:
    """An empty calendar; without a method one that is subscribed to."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def entry(meeting: Meeting, starts_at: datetime, *, stamp: datetime, cancelled: bool) -> Event:
    """The meeting as it stands in every calendar, whoever reads it."""
    event = Event()
    event.add("uid", f"{meeting.pk}@{mail_domain()}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=meeting.length))
    event.add("summary", plain(f"{meeting.subject_code} {meeting.title}".strip()))
    event.add("location", plain(meeting.place or meeting.link_host))
    event.add("description", plain(_described(meeting)))
    event.add("url", f"{settings.SITE_URL}{meeting.url}")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("created", meeting.called_at)
    event.add("last-modified", meeting.changed_at)
    return event


def _described(meeting: Meeting) -> str:
    """How, with whom, where to click, and what to prepare; nothing internal."""
    names = pgettext("between names", ", ").join(person.name for person in meeting.people())
    lines = [str(meeting.get_kind_display()), _("With %(names)s") % {"names": names}]
    if meeting.safe_link:
        lines.append(meeting.safe_link)
    if meeting.agenda:
        lines += ["", meeting.agenda]
    return "\n".join(lines)


def _organizer(meeting: Meeting) -> vCalAddress:
    """Our own address, from which the letter comes too: calendars take updates from nobody else."""
    return _address(parseaddr(settings.MAIL_FROM)[1], meeting.called_by.name)


def _attendee(member: Member) -> vCalAddress:
    person = _address(member.user.email, member.name)
    person.params["role"] = vText("REQ-PARTICIPANT")
    person.params["partstat"] = vText("ACCEPTED")
    person.params["rsvp"] = vText("FALSE")
    return person


def _address(address: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    # What would end the parameter has no place in it.
    found.params["cn"] = vText(plain(name).replace('"', "").replace("\n", " "))
    return found
