"""Who is told what about a meeting, in their own language and zone, with a file for the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.post.models import ALL, INTERNAL, mark_read, tell
from luoshi.post.topics import Topic, register
from luoshi.rollout.models import Member
from luoshi.talk import meeting_rules as rules
from luoshi.talk.invitation import CANCEL, REQUEST, invitation
from luoshi.talk.lifecycle import FIXED
from luoshi.talk.when import moment_named

if TYPE_CHECKING:
    from luoshi.talk.models import Meeting

register(Topic("meetings", rules.MEETINGS, subjects=frozenset({"meeting"}), place=55))
SOON = "meeting_soon"
Words = Callable[[], str]


def called(meeting: Meeting, by: Member, times: Iterable[datetime]) -> None:
    """Everybody is asked when they can."""
    _ask(meeting, by, list(times), _others(meeting, by))


def suggested(meeting: Meeting, by: Member, times: Iterable[datetime]) -> None:
    """More times to choose from."""
    _ask(meeting, by, list(times), _others(meeting, by), again=True)


def _ask(
    meeting: Meeting, by: Member, times: list[datetime], members: Iterable[Member], *, again: bool = False
) -> None:
    def title() -> str:
        first = _("%(name)s wants to meet: %(title)s. When can you?")
        more = _("%(name)s suggests another time: %(title)s. Can you then?")
        return (more if again else first) % _named(meeting, by)

    def body() -> str:
        return "\n".join([*(moment_named(moment) for moment in times), _how(meeting)])

    for member in members:
        _say(meeting, member, "meeting_asked", title, body, by=by, act=True)


def answered(meeting: Meeting, by: Member, answers: Mapping[datetime, str]) -> None:
    """Who called it hears of each answer; a no to the fixed time is theirs to act on."""

    def body() -> str:
        labels = dict(rules.ANSWERS)
        colon = _(": ")
        return "\n".join(f"{moment_named(when)}{colon}{labels[word]}" for when, word in answers.items())

    def title() -> str:
        absent = _("%(name)s cannot come: %(title)s") if no else _("%(name)s has answered: %(title)s")
        return absent % _named(meeting, by)

    no = meeting.state == FIXED and rules.CANNOT in answers.values()
    (caller,) = _with_users([meeting.called_by])
    _say(meeting, caller, "meeting_answered", title, body, by=by, act=no)


def fixed(meeting: Meeting, by: Member) -> None:
    """The time stands; the invitation lies in the letter."""
    _invite(meeting, by, "meeting_fixed", lambda: _("Fixed: %(when)s, %(title)s") % _named(meeting, by))


def shifted(meeting: Meeting, by: Member, reason: str) -> None:
    """It is at another time now."""
    _invite(
        meeting, by, "meeting_fixed", lambda: _("Moved to %(when)s: %(title)s") % _named(meeting, by), reason
    )


def changed(meeting: Meeting, by: Member, what: list[str], came: list[Member], left: list[Member]) -> None:
    """Who comes newly is invited, who no longer comes is told, the others hear what is different."""
    for member in _with_users(left):
        _say(meeting, member, "meeting_cancelled",
             lambda: _("You are no longer needed: %(title)s") % _named(meeting, by), str, by=by, act=True,
             method=CANCEL)  # fmt: skip
    if meeting.state == FIXED:
        _invite(meeting, by, "meeting_fixed", lambda: _("Changed: %(when)s, %(title)s") % _named(meeting, by))
        return
    new = {member.pk for member in came}
    others = _others(meeting, by)
    times = [slot.starts_at for slot in meeting.slots.all()]
    _ask(meeting, by, times, [member for member in others if member.pk in new])
    for member in others:
        if what and member.pk not in new:
            _say(meeting, member, "meeting_changed", lambda: _("Changed: %(title)s") % _named(meeting, by),
                 lambda: _how(meeting), by=by)  # fmt: skip


def cancelled(meeting: Meeting, by: Member, *, in_calendars: bool) -> None:
    """Called off, with the reason; what lies in a calendar is taken out."""
    method = CANCEL if in_calendars else ""
    for member in _with_users(meeting.people()):
        # Who called it off has it in the own calendar too.
        signed = None if in_calendars and member.pk == by.pk else by
        _say(meeting, member, "meeting_cancelled", lambda: _("Cancelled: %(title)s") % _named(meeting, by),
             lambda: meeting.reason, by=signed, act=True, method=method)  # fmt: skip
    mark_read(by, meeting)


def ended(meeting: Meeting, by: Member) -> None:
    """The minutes are there, for those who may read them."""

    def title() -> str:
        return _("%(name)s wrote the minutes: %(title)s") % _named(meeting, by)

    def body() -> str:
        return f"{meeting.get_outcome_display()}\n{meeting.minutes[:400]}"

    for member in _others(meeting, by):
        if meeting.shows_minutes_to(member):
            _say(meeting, member, "meeting_ended", title, body, by=by)


def corrected(meeting: Meeting, by: Member, reason: str) -> None:
    """The minutes say something else now, for those who may read them."""

    def title() -> str:
        return _("%(name)s corrected the minutes: %(title)s") % _named(meeting, by)

    for member in _others(meeting, by):
        if meeting.shows_minutes_to(member):
            _say(
                meeting,
                member,
                "meeting_corrected",
                title,
                lambda: f"{reason}\n{meeting.minutes[:400]}",
                by=by,
            )


def soon(meeting: Meeting) -> None:
    """It begins within half an hour."""
    _once(meeting, meeting.people(), SOON, lambda: _("Begins at %(when)s: %(title)s"),
          lambda: _how(meeting))  # fmt: skip


def minutes_wanted(meeting: Meeting) -> None:
    """It is over and nobody has written what came out of it."""
    _once(meeting, [meeting.called_by], "meeting_minutes", lambda: _("Please write the minutes: %(title)s"),
          lambda: meeting.when)  # fmt: skip


def _once(meeting: Meeting, members: Iterable[Member], kind: str, title: Words, body: Words) -> None:
    """Once for each time at which it was fixed."""
    key = f"{kind}:{meeting.pk}:{meeting.sequence}"
    for member in _with_users(members):
        _say(meeting, member, kind, lambda: title() % _named(meeting), body, act=True, dedupe=key)


def _invite(meeting: Meeting, by: Member, kind: str, title: Words, reason: str = "") -> None:
    """The invitation to everybody, also to who made it: it belongs into the own calendar too."""
    for member in _with_users(meeting.people()):
        _say(meeting, member, kind, title, lambda: "\n".join(filter(None, [reason, _how(meeting)])),
             by=None if member.pk == by.pk else by, act=True, method=REQUEST)  # fmt: skip
    mark_read(by, meeting)


def _say(
    meeting: Meeting,
    member: Member,
    kind: str,
    title: Words,
    body: Words,
    *,
    by: Member | None = None,
    act: bool = False,
    method: str = "",
    dedupe: str = "",
) -> None:
    """One notice, read in this member's language and zone.

    Whose firm the matter is no longer open to learns only that the calendar's entry is gone.
    """
    if member.is_external and not type(meeting).objects.visible_to(member).filter(pk=meeting.pk).exists():
        if method != CANCEL:
            return
        body = str
    with translation.override(member.user.language), timezone.override(member.user.time_zone):
        said, more = title(), body()
        calendar = invitation(meeting, member, method) if method and meeting.starts_at else ""
    until = meeting.starts_at if kind == SOON else None
    tell(member, kind, meeting, until=until, title=said, body=more, url=meeting.url, act=act,
         know=True, by=by, dedupe=dedupe, group=str(meeting), calendar=calendar,
         audience=_audience(meeting))  # fmt: skip


def _audience(meeting: Meeting) -> str:
    """Where somebody from outside takes part, what is answered is for all sides as well."""
    return ALL if any(person.is_external for person in meeting.people()) else INTERNAL


def _named(meeting: Meeting, by: Member | None = None) -> dict[str, str]:
    """What the sentences name; the title says what the meeting is about, not what the problem is."""
    return {"name": by.name if by else "", "title": str(meeting), "when": meeting.when}


def _how(meeting: Meeting) -> str:
    """Kind, place, where the link leads, and who comes."""
    names = pgettext("between names", ", ").join(person.name for person in meeting.people())
    lines = [
        str(meeting.get_kind_display()),
        meeting.place,
        meeting.safe_link,
        _("With %(names)s") % {"names": names},
    ]
    return "\n".join(filter(None, [*lines, meeting.agenda]))


def _others(meeting: Meeting, by: Member) -> list[Member]:
    return [member for member in _with_users(meeting.people()) if member.pk != by.pk]


def _with_users(members: Iterable[Member]) -> list[Member]:
    """The members with what a letter needs of them, in one query."""
    order = {member.pk: place for place, member in enumerate(members)}
    found = Member.objects.filter(pk__in=order).select_related("user", "project__organization", "firm")
    return sorted(found, key=lambda member: order[member.pk])
