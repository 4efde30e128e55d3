"""The days on which a member owes something: what they hold, judge, try, build or bring to people.

Everything is asked through `visible_to`, and people from outside read the title that was opened to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.api.nouns.changes import title_outside
from luoshi.changes.lifecycle.states import BUILDING, PILOTING, POSTPONED, ROLLING_OUT
from luoshi.changes.models import Change, Milestone, Pilot, Wave
from luoshi.changes.queries import awaiting_verdict
from luoshi.kernel import clock
from luoshi.knowledge.models import Article
from luoshi.problems.lifecycle import VERIFYING
from luoshi.problems.models import Occurrence, Problem
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST = 300
"""Of each kind; the soonest stay."""
DUE, RETURN = _("Due: %(what)s"), _("Comes back: %(what)s")
VERDICT, TRIAL = _("Your verdict is due: %(what)s"), _("On trial: %(what)s")
MILESTONE, WAVE = _("Milestone: %(what)s"), _("Roll-out: %(what)s")
REVIEW = _("To be reviewed: %(what)s")
LATE_REVIEWS = timedelta(days=30)


@dataclass(frozen=True)
class Owed:
    """One day, or the days from `day` to `last`. `label` names it with `what`; `key` is the same for ever."""

    key: str
    label: StrOrPromise
    what: str
    day: date
    url: str
    made: datetime
    changed: datetime
    last: date | None = None
    at: datetime | None = None
    """The moment of the day until which it is promised."""


def owed_by(member: Member) -> list[Owed]:
    """Everything, soonest first."""
    of_changes = list(_parts_of_changes(member))
    named = {one.key.partition(":")[2].partition(":")[0] for one in of_changes}
    held = (one for one in _changes(member) if one.key.partition(":")[2] not in named)
    found = [*_problems(member), *of_changes, *held, *_articles(member)]
    return sorted(found, key=lambda one: (one.day, one.key))


def _day(member: Member, moment: datetime) -> date:
    return moment.astimezone(member.project.zone).date()


def _titled(rows: QuerySet[Any], member: Member, given: str) -> QuerySet[Any]:
    """With what was given to people from outside: they read the title that stands there."""
    return rows.prefetch_related(given) if member.is_external else rows


def _latest(*moments: datetime | None) -> datetime:
    return max(moment for moment in moments if moment)


# Problems


def _problems(member: Member) -> Iterator[Owed]:
    """What this member holds, still has to verify, or put on hold."""
    mine, unheld = Q(holder=member), Q(hold_until=None)
    if not member.is_external:
        asked = Occurrence.objects.filter(problem=OuterRef("pk"), member=member).unanswered()
        mine |= Q(Exists(asked), state=VERIFYING)
        unheld |= Q(lead=member) | Q(holder=member)
    rows = Problem.objects.visible_to(member).open().filter(due_at__isnull=False)
    rows = rows.filter(mine & unheld | Q(hold_until__isnull=False, lead=member))
    for one in _titled(rows, member, "dossiers").order_by("due_at", "id")[:MOST]:
        one.project = member.project
        yield _problem(one, member)


def _problem(one: Problem, member: Member) -> Owed:
    back, due = one.hold_until, one.due_at or one.changed_at
    changed = _latest(one.changed_at, one.held_since, one.first_answer_at)
    title = one.open_title if member.is_external else one.title
    return Owed(
        f"{'return' if back else 'due'}:{one.pk}", RETURN if back else DUE, f"{one.code} {title}",
        back or _day(member, due), one.url, one.reported_at, changed, at=None if back else due,
    )  # fmt: skip


# Changes


def _named(change: Change, member: Member, more: str = "") -> str:
    change.project = member.project
    title = title_outside(change, member) if member.is_external else change.title
    return f"{change.code} {title}{more}"


def _changed(change: Change, member: Member) -> datetime:
    """People from outside do not learn when something moved that is not theirs."""
    own = None if member.is_external else change.changed_at
    return _latest(change.held_since, change.promised_from, own)


def _changes(member: Member) -> Iterator[Owed]:
    """What this member holds; where a pilot, a milestone or a wave says the day, that is the day."""
    held = Change.objects.visible_to(member).open().filter(holder=member, due_at__isnull=False)
    rows = _titled(held.exclude(state=PILOTING), member, "briefs")
    for one in rows.order_by("due_at", "id")[:MOST]:
        back, due = one.state == POSTPONED, one.due_at or one.held_since
        yield Owed(
            f"{'return' if back else 'due'}:{one.pk}", RETURN if back else DUE, _named(one, member),
            _day(member, due), one.url, one.opened_at, _changed(one, member), at=None if back else due,
        )  # fmt: skip


def _parts_of_changes(member: Member) -> Iterator[Owed]:
    yield from _milestones(member)
    if member.is_external:
        return
    for one in awaiting_verdict(member)[:MOST]:
        due = one.due_at or one.held_since
        yield Owed(f"verdict:{one.pk}", VERDICT, _named(one, member), _day(member, due), one.url,
                   one.opened_at, _changed(one, member), at=due)  # fmt: skip
    yield from _pilots(member)
    yield from _waves(member)


def _pilots(member: Member) -> Iterator[Owed]:
    rows = Pilot.objects.visible_to(member).filter(undone=False, ended_at=None, change__state=PILOTING)
    mine = rows.filter(Q(lead=member) | Q(people__member=member)).distinct().select_related("change")
    for one in mine.order_by("starts_on", "id")[:MOST]:
        change = one.change
        yield Owed(f"trial:{change.pk}:{one.pk}", TRIAL, _named(change, member), one.starts_on, change.url,
                   one.started_at, _changed(change, member), last=one.ends_on)  # fmt: skip


def _milestones(member: Member) -> Iterator[Owed]:
    """Those that the member's firm still has to reach; where no firm builds, the lead has to."""
    mine = Q(change__contact=member) if member.is_external else Q(firm=None, change__lead=member)
    rows = Milestone.objects.visible_to(member).filter(mine, undone=False, done_at=None)
    rows = rows.filter(change__state__in=BUILDING).select_related("change")
    for one in _titled(rows, member, "change__briefs").order_by("due_on", "id")[:MOST]:
        change = one.change
        named = _named(change, member, f" · {one.name}")
        yield Owed(f"milestone:{change.pk}:{one.pk}", MILESTONE, named, one.due_on, change.url,
                   change.opened_at, _changed(change, member))  # fmt: skip


def _waves(member: Member) -> Iterator[Owed]:
    rows = Wave.objects.visible_to(member).filter(undone=False, started_at=None, change__lead=member)
    rows = rows.filter(change__state=ROLLING_OUT).select_related("change")
    for one in rows.order_by("planned_on", "id")[:MOST]:
        change: Any = one.change
        yield Owed(f"wave:{change.pk}:{one.pk}", WAVE, _named(change, member), one.planned_on, change.url,
                   change.opened_at, _changed(change, member))  # fmt: skip


def _articles(member: Member) -> Iterator[Owed]:
    """What the lead looks through again, so that nobody follows what is out of date."""
    if member.is_external or not member.has("lead"):
        return
    since = clock.now().astimezone(member.project.zone).date() - LATE_REVIEWS
    rows = Article.objects.visible_to(member).usable().filter(review_on__gte=since)
    for one in rows.order_by("review_on", "id")[:MOST]:
        one.project = member.project
        if one.review_on:
            yield Owed(f"review:{one.pk}", REVIEW, f"{one.code} {one.title}", one.review_on, one.url,
                       one.written_at, one.changed_at)  # fmt: skip
