"""People in words: as a choice in a form, and found again by the names that somebody typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.talk.words import mentioned_in

if TYPE_CHECKING:
    from luoshi.talk.models import Meeting

BETWEEN = re.compile("[@＠、,，;；\n]+")


def labelled(person: Member) -> str:
    """Name and where the person belongs."""
    place = person.firm or person.department
    return f"{person.name} {place.name}" if place else person.name


def named(member: Member, words: str) -> list[Member]:
    """The members whose names stand in the words, as far as `member` knows them.

    Raises Refusal naming the first name that nobody has.
    """
    if not words.strip():
        return []
    known = list(Member.objects.visible_to(member).active().select_related("department", "firm"))
    found = {person.pk: person for person in mentioned_in(words, known)}
    rest = words
    for name in sorted({person.name for person in found.values()}, key=len, reverse=True):
        rest = re.sub(f"[@＠]{re.escape(name)}", "@", rest)
    for token in (one.strip() for one in BETWEEN.split(rest)):
        people = [person for person in known if person.name == token]
        if token and not people:
            raise Refusal(_("Nobody here is called “%(name)s”.") % {"name": token[:80]})
        found |= {person.pk: person for person in people}
    return list(found.values())


def firm_of(meeting: Meeting) -> UUID | None:
    """The only firm that takes part and reads what is said about it; None where there is none, or several."""
    firms = {person.firm_id for person in meeting.people() if person.firm_id}
    return firms.pop() if len(firms) == 1 else None
