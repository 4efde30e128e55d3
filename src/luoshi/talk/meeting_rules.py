"""Who may do what with a meeting, and what a meeting has to look like; each refusal is a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from luoshi.kernel import clock
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member
from luoshi.talk import topics
from luoshi.talk.rules import ALL, INTERNAL
from luoshi.talk.when import moment_named
from luoshi.ui.fields import too_long
from luoshi.ui.money import WITH_SIGN

if TYPE_CHECKING:
    from luoshi.talk.models import Meeting

# What leads here, for the pages of upper rooms.
MEET, MEETINGS = gettext_lazy("Meet about it"), gettext_lazy("Meetings")
CALL, VIDEO, REMOTE, VISIT, FACE = "call", "video", "remote", "visit", "face"
KINDS = [
    (CALL, gettext_lazy("Call")),
    (VIDEO, gettext_lazy("Video")),
    (REMOTE, gettext_lazy("Remote assistance")),
    (VISIT, gettext_lazy("On-site visit")),
    (FACE, gettext_lazy("Face to face")),
]
ICONS = {CALL: "phone-call", VIDEO: "video", REMOTE: "screen-share", VISIT: "map-pin", FACE: "users"}
CAN, CANNOT, PERHAPS = "yes", "no", "maybe"
ANSWERS = [
    (CAN, pgettext_lazy("answer to a time", "I can")),
    (CANNOT, pgettext_lazy("answer to a time", "I cannot")),
    (PERHAPS, pgettext_lazy("answer to a time", "Not sure yet")),
]
AGAIN = "again"
OUTCOMES = [
    ("clear", gettext_lazy("Understood what it is")),
    ("solution", gettext_lazy("There is a solution")),
    (AGAIN, gettext_lazy("To be talked about again")),
    ("nothing", gettext_lazy("No result")),
    ("absent", gettext_lazy("Somebody was missing")),
]
CURRENCIES = WITH_SIGN
MOST_PEOPLE, MOST_TIMES, MOST_CHARACTERS = 50, 8, 20_000
SHORTEST, LONGEST = 5, 3 * 24 * 60  # minutes
FARTHEST = timedelta(days=366)
MOST_REASON = 200
MOST_MONEY = Decimal("99999999.99")
REMIND_BEFORE = timedelta(minutes=30)
MINUTES_WANTED_AFTER = timedelta(hours=1)


# Who


def may_call(member: Member) -> Verdict:
    """Everybody but who only reads."""
    if member.role_set == {"observer"}:
        return no(_("Observers read and call no meetings."))
    return YES


def takes_part(meeting: Meeting, person: Member) -> Verdict:
    """Somebody who was invited."""
    return YES if meeting.has(person) else no(_("Only those who take part can do this."))


def runs_it(meeting: Meeting, person: Member) -> Verdict:
    """The project lead, or who called it."""
    if person.pk == meeting.called_by_id or (person.has("lead") and not person.is_external):
        return YES
    return no(_("Only %(name)s, who called it, or the project lead can do this.")
              % {"name": meeting.called_by.name})  # fmt: skip


def may_end(meeting: Meeting, person: Member) -> Verdict:
    """Whoever was there writes the minutes, or the lead."""
    return runs_it(meeting, person) or takes_part(meeting, person)


def may_correct(meeting: Meeting, person: Member) -> Verdict:
    """Whoever wrote the minutes, called the meeting, or leads the project."""
    if person.pk in (meeting.ended_by_id, meeting.called_by_id):
        return YES
    if person.has("lead") and not person.is_external:
        return YES
    writer = meeting.ended_by.name if meeting.ended_by else ""
    return no(
        _("Only %(name)s, who wrote the minutes, or the project lead can correct them.") % {"name": writer}
    )


def lead_only(meeting: Meeting, person: Member) -> Verdict:
    """What a meeting cost is the company's own affair."""
    if person.has("lead") and not person.is_external:
        return YES
    return no(_("Only the project lead can do this."))


def has_begun(meeting: Meeting, person: Member) -> Verdict:
    """Nobody writes the minutes of what has not happened."""
    if meeting.starts_at and meeting.starts_at <= clock.now():
        return YES
    when = moment_named(meeting.starts_at) if meeting.starts_at else ""
    return no(_("It begins at %(when)s; the minutes can be written from then on.") % {"when": when})


def people_fit(
    people: Sequence[Member], by: Member, topic: Any, fresh: Sequence[Member] | None = None
) -> Verdict:
    """At least two, at most 50, all of this project and still there; outsiders must see the topic.

    `by` calls only whom they may know. With `fresh` only these are judged: the others came before.
    """
    if len(people) < 2:
        return no(_("Please say whom you want to meet."))
    if len(people) > MOST_PEOPLE:
        return no(_("%(n)d people are too many for a meeting; at most %(most)d can be invited.")
                  % {"n": len(people), "most": MOST_PEOPLE})  # fmt: skip
    judged = people if fresh is None else fresh
    known = {person.pk for person in may_be_invited(by, topic, judged)}
    unknown = [person.name for person in judged if person.pk not in known]
    if unknown:
        names = pgettext("between names", ", ").join(unknown)
        return no(_("%(names)s cannot be invited: the matter is not open to them.") % {"names": names})
    return YES


def may_be_invited(by: Member, topic: Any, people: Iterable[Member] = ()) -> list[Member]:
    """Of these people those whom `by` may invite to a meeting about the topic."""
    today = by.project.today()
    asked = {person.pk: person for person in people}
    mine = {m.pk for m in Member.objects.visible_to(by).filter(pk__in=asked)}
    mine |= {m.pk for m in topics.near(topic, by)} | {by.pk}
    return [
        person
        for person in asked.values()
        if person.pk in mine
        and person.project_id == by.project_id
        and person.is_active_on(today)
        and (not person.is_external or person.pk == by.pk or topics.can_see(person, topic))
    ]


# What


def times_fit(times: Sequence[datetime], length: int) -> Verdict:
    """At least one moment, all of them ahead, and an end after the beginning."""
    if not times:
        return no(_("Please suggest at least one time."))
    if not (fits := number_of_times_fits(len(times))):
        return fits
    now = clock.now()
    for moment in times:
        if moment <= now:
            return no(_("%(when)s has passed already.") % {"when": moment_named(moment)})
        if moment > now + FARTHEST:
            return no(_("%(when)s is more than a year ahead.") % {"when": moment_named(moment)})
    return length_fits(length)


def number_of_times_fits(number: int) -> Verdict:
    """Nobody chooses among twenty."""
    if number > MOST_TIMES:
        return no(_("At most %(most)d times can be suggested.") % {"most": MOST_TIMES})
    return YES


def length_fits(minutes: int) -> Verdict:
    """It ends after it begins, and within three days."""
    if SHORTEST <= minutes <= LONGEST:
        return YES
    return no(_("A meeting ends after it begins: it lasts at least 5 minutes and at most 3 days."))


def place_fits(kind: str, link: str, place: str) -> Verdict:
    """One has to know where to go, once the time is fixed."""
    if kind in (VISIT, FACE) and not place:
        return no(_("Please say where you meet."))
    if kind in (VIDEO, REMOTE) and not (link or place):
        return no(_("Please give the link, or the number under which one joins."))
    return YES


def minutes_fit(words: str, outcome: str, lasted: int) -> Verdict:
    """Minutes, an outcome and a duration: without them nothing has ended."""
    if not words.strip():
        return no(_("Please write the minutes: without them the meeting does not end."))
    over = len(words) - MOST_CHARACTERS
    if over > 0:
        return no(too_long(over, MOST_CHARACTERS))
    if outcome not in dict(OUTCOMES):
        return no(_("Please choose what came out of it."))
    if not 1 <= lasted <= LONGEST:
        return no(_("Please say how many minutes it lasted, from 1 to 4,320."))
    return YES


def correction_fits(reason: str) -> Verdict:
    """Who reads the new words wants to know what was wrong with the former ones."""
    if not reason:
        return no(_("Please say in a few words what was wrong."))
    over = len(reason) - MOST_REASON
    return no(too_long(over, MOST_REASON)) if over > 0 else YES


def audience_fits(person: Member, audience: str) -> Verdict:
    """Who is from outside writes minutes for all sides."""
    if audience not in (ALL, INTERNAL) or (person.is_external and audience == INTERNAL):
        return no(_("Please choose who reads it."))
    return YES


def cost_fits(person: Member, cost: Decimal | None, currency: str) -> Verdict:
    """An amount of money, noted by the company's own people only."""
    if cost is None:
        return YES
    if person.is_external:
        return no(_("What it cost is noted by the company itself."))
    if not cost.is_finite() or cost < 0 or cost > MOST_MONEY or currency not in dict(CURRENCIES):
        return no(_("Please give an amount of money that is not negative."))
    return YES
