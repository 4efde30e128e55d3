"""What is known of the days of pilots, in one question: answers, absences of those who try it, freezes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import BooleanField, CharField, F, UUIDField, Value

from luoshi.changes.models import Freeze, Pilot, PilotAnswer
from luoshi.rollout.models import Leave, Member, Project

ANSWER, AWAY, FREEZE = "answer", "away", "freeze"
COLUMNS = ("what", "of", "who", "first_day", "last_day", "said", "yes")
NOBODY, NO_ANSWER = Value(None, output_field=UUIDField()), Value(None, output_field=BooleanField())


@dataclass
class KnownDays:
    """Answers by pilot, absences of everybody, and the freezes that keep a roll-out from beginning."""

    answers: dict[UUID, list[PilotAnswer]] = field(default_factory=lambda: defaultdict(list))
    leaves: list[Leave] = field(default_factory=list)
    freezes: list[Freeze] = field(default_factory=list)


def known_days(pilots: Sequence[Pilot], people: Sequence[Member], project: Project) -> KnownDays:
    """For these pilots and those who try them."""
    answers = PilotAnswer.objects.filter(pilot__in=pilots).annotate(
        what=_text(ANSWER), of=F("pilot_id"), who=F("member_id"), first_day=F("day"), last_day=F("day"),
        said=F("words"), yes=F("used"),
    )  # fmt: skip
    leaves = Leave.objects.standing().filter(member__in={one.pk for one in people}).annotate(
        what=_text(AWAY), of=NOBODY, who=F("member_id"), first_day=F("first"), last_day=F("last"),
        said=_text(""), yes=NO_ANSWER,
    )  # fmt: skip
    freezes = Freeze.objects.stopping(project, Freeze.RELEASE).annotate(
        what=_text(FREEZE), of=NOBODY, who=NOBODY, first_day=F("from_on"), last_day=F("until_on"),
        said=F("reason"), yes=NO_ANSWER,
    )  # fmt: skip
    asked, *others = (rows.order_by().values_list(*COLUMNS) for rows in (answers, leaves, freezes))
    found = KnownDays()
    for row in asked.union(*others, all=True).order_by("first_day"):
        _sort(found, *row)
    return found


def _text(words: str) -> Value:
    return Value(words, output_field=CharField())


def _sort(
    found: KnownDays, what: str, of: UUID, who: UUID, first: date, last: date, said: str, yes: bool | None
) -> None:
    if what == ANSWER:
        answer = PilotAnswer(pilot_id=of, member_id=who, day=first, words=said, used=bool(yes))
        found.answers[of].append(answer)
    elif what == AWAY:
        found.leaves.append(Leave(member_id=who, first=first, last=last))
    else:
        found.freezes.append(Freeze(from_on=first, until_on=last, reason=said))
