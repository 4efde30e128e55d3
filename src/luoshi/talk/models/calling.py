"""Calling a meeting, and changing what it is about, where it is and who comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.evidence.models import attach
from luoshi.evidence.models.attachment import Given
from luoshi.kernel import clock
from luoshi.kernel.idempotency import claim
from luoshi.kernel.verdict import Moved, Refusal, Verdict, no
from luoshi.rollout.models import Member
from luoshi.talk import links, meeting_notices, topics
from luoshi.talk import meeting_rules as rules
from luoshi.talk.lifecycle import FIXED, PROPOSED
from luoshi.talk.models.parts import Participant, Reply, Slot
from luoshi.trail.models import record
from luoshi.ui.fields import too_long

if TYPE_CHECKING:
    from luoshi.talk.models.meeting import Meeting

DETAILS = ("kind", "title", "agenda", "note", "link", "place", "length")
MOST = {"title": 120, "place": 200, "agenda": 5_000, "note": 5_000}


class Calling:
    """The verbs `call` and `change`."""

    @classmethod
    def call(
        cls: type[Any],
        topic: Any,
        *,
        by: Member,
        people: Iterable[Member],
        times: Iterable[datetime],
        attachments: Iterable[Given] = (),
        agreed: bool = False,
        **details: Any,
    ) -> Meeting:
        """约会谈 about `topic`: people are asked when they can; with `agreed` the one time is fixed at once.

        `details` are kind, title, length (minutes), and optionally link, place, agenda and note (internal).
        Raises Refusal with the sentence, GoneFile for a file that is not an own draft.
        """
        given = tidy(details)
        moments = sorted(dict.fromkeys(times))
        with transaction.atomic():
            claim()
            if not topics.can_see(by, topic):
                raise Refusal(_("This is not open to you any more."))
            invited = list({person.pk: person for person in [by, *people]}.values())
            meeting: Meeting = cls(
                project=by.project, organization_id=by.project.organization_id, called_by=by
            )
            meeting.subject_kind, meeting.subject_id = topic.trail_kind, topic.pk
            meeting.subject_code = str(getattr(topic, "code", ""))[:40]
            meeting.called_at = meeting.changed_at = clock.now()
            fill(meeting, given)
            verdict = rules.may_call(by) & fits(meeting) & rules.people_fit(invited, by, topic)
            (verdict & rules.times_fit(moments, meeting.length)).or_refuse()
            meeting.born(PROPOSED)
            meeting.save(force_insert=True)
            _seat(meeting, invited)
            propose(meeting, moments, by)
            attach(attachments, "meeting", meeting.pk, by=by)
            record(meeting, "call", by=by, to_state=PROPOSED, facts=_called(meeting, invited, moments))
            if agreed and len(moments) == 1:
                meeting.fix(by=by, time=moments[0])
            else:
                meeting_notices.called(meeting, by, moments)
        return meeting

    @transaction.atomic
    def change(  # type: ignore[misc]
        self: Meeting,
        *,
        by: Member,
        people: Iterable[Member] | None = None,
        seen: str = "",
        **details: Any,
    ) -> None:
        """改会谈: what it is about, how and where, and who comes. Everybody concerned is told.

        `seen` is what the person had before them; when somebody moved it meanwhile, Moved says so.
        """
        given = tidy(details)
        with self.moving("change", by=by) as step:
            unmoved(self, seen)
            before = {name: getattr(self, name) for name in DETAILS}
            fill(self, given)
            fits(self).or_refuse()
            rules.length_fits(self.length).or_refuse()
            if self.state == FIXED:
                rules.place_fits(self.kind, self.link, self.place).or_refuse()
            came, left = _reseat(self, people, by)
            changed = [name for name in DETAILS if getattr(self, name) != before[name]]
            if not changed and not came and not left:
                raise Refusal(_("Nothing was changed."))
            told = [name for name in changed if name != "note"]
            self.sequence += bool(told or came or left)
            step.facts |= {"what": ",".join([*changed, *(["people"] if came or left else [])])}
            step.facts |= {"came": [m.name for m in came], "left": [m.name for m in left]}
        if told or came or left:
            meeting_notices.changed(self, by, told, came, left)


def propose(meeting: Meeting, moments: Iterable[datetime], by: Member) -> None:
    """New times to choose from; who proposes one can then."""
    slots = [Slot(meeting=meeting, starts_at=moment, by=by) for moment in moments]
    Slot.objects.bulk_create(slots)
    replies = [Reply(slot=slot, member=by, answer=rules.CAN) for slot in slots]
    Reply.objects.bulk_create(replies if meeting.has(by) else [])


def fill(meeting: Meeting, given: dict[str, Any]) -> None:
    """Write the details into the meeting; the company's note stays with the company."""
    for name, value in given.items():
        if name == "note" and meeting.called_by.is_external and value:
            raise Refusal(_("Internal notes are for the company's own people."))
        setattr(meeting, name, value)


def tidy(details: dict[str, Any]) -> dict[str, Any]:
    """The details without spaces around them. Raises TypeError for what no meeting has."""
    if unknown := set(details) - set(DETAILS):
        raise TypeError(f"no such detail: {unknown}")
    return {name: value.strip() if isinstance(value, str) else value for name, value in details.items()}


def fits(meeting: Meeting) -> Verdict:
    """Whether the details make a meeting."""
    if meeting.kind not in dict(rules.KINDS):
        return no(_("Please choose how you meet."))
    if not meeting.title:
        return no(_("Please say what it is about."))
    for name, most in MOST.items():
        if (over := len(getattr(meeting, name)) - most) > 0:
            return no(too_long(over, most))
    return links.link_fits(meeting.link)


def unmoved(meeting: Meeting, seen: str) -> None:
    """Raises Moved when the meeting is no longer as the person saw it."""
    if seen and seen != meeting.seen:
        when = meeting.when or str(meeting.state_label)
        raise Moved(_("Somebody has changed it meanwhile; it is now: %(when)s.") % {"when": when})


def _called(meeting: Meeting, people: Sequence[Member], times: Sequence[datetime]) -> dict[str, Any]:
    return {
        "kind": meeting.kind,
        "about": meeting.subject_code,
        "times": [moment.isoformat() for moment in times],
        "people": [person.name for person in people],
    }


def _seat(meeting: Meeting, people: Iterable[Member]) -> None:
    Participant.objects.bulk_create([Participant(meeting=meeting, member=person) for person in people])


def _reseat(
    meeting: Meeting, people: Iterable[Member] | None, by: Member
) -> tuple[list[Member], list[Member]]:
    """Who comes newly and who no longer; the one who called it always comes."""
    if people is None:
        return [], []
    now = {place.member_id: place.member for place in meeting.participants.select_related("member")}
    wanted = {person.pk: person for person in [meeting.called_by, *people]}
    came = [person for pk, person in wanted.items() if pk not in now]
    left = [person for pk, person in now.items() if pk not in wanted]
    # Who is invited already was judged when they were invited.
    topic = topics.find(meeting.subject_kind, meeting.subject_id, by)
    if topic is None:
        raise Refusal(_("This is not open to you any more."))
    rules.people_fit([*wanted.values()], by, topic, fresh=came).or_refuse()
    Participant.objects.filter(meeting=meeting, member__in=left).delete()
    _seat(meeting, came)
    return came, left
