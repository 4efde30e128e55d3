"""Reminders 提醒: computed at each tick from the calendar, or asked for by head and lead; each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from luoshi.diary import rules
from luoshi.diary.models.duty import missing_on
from luoshi.diary.models.regime import BEFORE_DUE, MORNING, OPENS
from luoshi.diary.regimes import Anyone, Period, book_of, wall
from luoshi.diary.wording import title_of
from luoshi.kernel import clock, idempotency
from luoshi.kernel.inserting import insert_all
from luoshi.kernel.models import Record
from luoshi.post import taps
from luoshi.post.models import tell_each
from luoshi.post.quiet import DAY_BEGINS, DAY_ENDS, waking
from luoshi.rollout.models import Member, Project, departments_below
from luoshi.rollout.models.member import MemberQuerySet
from luoshi.trail.models import record
from luoshi.ui.moments import date_text

ASKED = "asked"
AT_ONCE = 30
"""So many are reminded while the button is pressed; more in the background."""
CHUNK = 500
HALF_AN_HOUR, AN_HOUR = timedelta(minutes=30), timedelta(hours=1)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reminders by who may see them."""

    def visible_to(self, member: Member) -> ReminderQuerySet:
        """Own ones, and those of the departments one answers for."""
        mine, below = self.filter(project_id=member.project_id), departments_below(member)
        if below is None:
            return mine
        return mine.filter(models.Q(member=member) | models.Q(member__department__in=below))


class Reminder(Record):
    """提醒: who was reminded of which day's diary, when, how, and by whom; once of each kind."""

    KINDS: ClassVar = [
        (OPENS, gettext_lazy("when it opens")), (BEFORE_DUE, gettext_lazy("half an hour before it is due")),
        (MORNING, gettext_lazy("the next morning")), (ASKED, gettext_lazy("by somebody")),
    ]  # fmt: skip
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="diary_reminders")
    day: models.DateField[date, date] = models.DateField()
    kind = models.CharField(max_length=8, choices=KINDS, default=ASKED)
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ReminderQuerySet.as_manager()
    trail_kind = "diary"

    class Meta:
        verbose_name = gettext_lazy("reminder")
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "day", "kind"], name="one_diary_reminder_of_a_kind")
        ]

    def __str__(self) -> str:
        return _("Daily report, %(day)s") % {"day": date_text(self.day)}

    # Asked for

    @classmethod
    def send(cls, *, by: Member, day: date) -> int:
        """提醒还没交的: everybody missing whom `by` answers for and whom nobody has reminded yet.

        Answers how many are reminded: a few at once, more by the worker. Raises Refusal.
        """
        with transaction.atomic():
            idempotency.claim()
            rules.may_remind(by, day).or_refuse()
            keys = list(cls.still_to(by, day).order_by().values_list("pk", flat=True))
            if not keys:
                return 0
            facts = {"day": str(day), "count": len(keys), "members": [str(key) for key in keys[:CHUNK]]}
            record(by.project, "remind_diary", by=by, facts=facts, internal=True)
            if len(keys) > AT_ONCE:
                remind_missing.enqueue(str(by.pk), day.isoformat())
                return len(keys)
            return cls._tell_these(by.project, day, ASKED, keys, by)

    @classmethod
    def still_to(cls, by: Member, day: date) -> MemberQuerySet:
        """Whom a press of the button would reach: missing, of the own people, reminded by nobody yet."""
        silent = missing_on(by.project, day, departments_below(by))
        return silent.exclude(pk=by.pk).exclude(Exists(cls._told(day, ASKED)))

    @classmethod
    def send_waiting(cls, by: Member, day: date) -> int:
        """What `send` left to the worker: those who are missing still, in small transactions."""
        keys = list(cls.still_to(by, day).order_by().values_list("pk", flat=True))
        return sum(cls._chunk(by.project, day, ASKED, chunk, by) for chunk in chunks(keys))

    # By the clock

    @classmethod
    def tick(cls) -> int:
        """Whatever has to be said now in any project; a job. Answers how many were reminded."""
        return sum(
            cls.remind(project) for project in Project.objects.filter(regimes__isnull=False).distinct()
        )

    @classmethod
    def remind(cls, project: Project) -> int:
        """Those of one project who have not filed, at the moments of their regimes; never at night."""
        now, time_ = clock.now(), project.working_time
        if waking(time_, now) != now:
            return 0
        today, book = project.today(), book_of(project)
        periods = [*book.due_periods(today), *book.due_periods(time_.shift(today, -1))]
        return sum(
            cls._of_period(period, call.kind) for period in periods for call in calls(period) if call.now
        )

    @classmethod
    def _of_period(cls, period: Period, kind: str) -> int:
        project, day = period.project, period.day
        book = book_of(project)
        silent = missing_on(project, day).exclude(Exists(cls._told(day, kind))).order_by()
        rows = silent.values_list("pk", "department_id")
        keys = [pk for pk, of in rows if book.at(Anyone(of, pk), day) is period.regime]
        return sum(cls._chunk(project, day, kind, chunk) for chunk in chunks(keys))

    # How it is said

    @staticmethod
    def _told(day: date, kind: str) -> models.QuerySet[Reminder]:
        return Reminder.objects.filter(member=OuterRef("pk"), day=day, kind=kind)

    @classmethod
    def _chunk(
        cls, project: Project, day: date, kind: str, keys: Sequence[UUID], by: Member | None = None
    ) -> int:
        with transaction.atomic():
            return cls._tell_these(project, day, kind, keys, by)

    @classmethod
    def _tell_these(
        cls, project: Project, day: date, kind: str, keys: Sequence[UUID], by: Member | None
    ) -> int:
        """A row for each, so that nobody is told twice; whoever filed meanwhile is left in peace."""
        still = missing_on(project, day).filter(pk__in=keys).select_related("user", "preference")
        rows = [cls(project=project, member=person, day=day, kind=kind, by=by) for person in still]
        insert_all(rows)
        return cls._say(project, day, kind, rows, by)

    @classmethod
    def _say(cls, project: Project, day: date, kind: str, rows: Sequence[Reminder], by: Member | None) -> int:
        """Write to these people, those of one regime at once."""
        book, groups = book_of(project), defaultdict[UUID, list[Reminder]](list)
        periods: dict[UUID, Period] = {}
        for row in rows:
            row.member.project = project
            if period := book.period(row.member, day):
                periods[period.regime.pk] = period
                groups[period.regime.pk].append(row)
        return sum(cls._of_regime(periods[key], kind, some, by) for key, some in groups.items())

    @classmethod
    def _of_regime(cls, period: Period, kind: str, rows: Sequence[Reminder], by: Member | None) -> int:
        regime, project, day = period.regime, period.project, period.day
        facts = {"due": regime.due_at.strftime("%H:%M"), "until": f"{regime.late_until:%H:%M}"}
        button = gettext_lazy("Nothing to report: one tap")
        return tell_each(
            [(row.member, row) for row in rows], "diary", act=True, by=by, until=period.closes,
            title=title_of(kind, regime.cadence, name=by.name if by else "", **facts),
            url=project.url("diary:today") + f"?day={day}",
            taps=lambda member: [(button, taps.path("nil", member, member.pk, str(day)))],
            dedupe=f"diary:{day}" + (f":{kind}" if kind != ASKED else ""),
        )  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One kind of reminder of a period, and from when to when it makes sense."""

    kind: str
    start: datetime
    end: datetime

    @property
    def now(self) -> bool:
        """Whether this is the time for it."""
        return self.start <= clock.now() < self.end


def calls(period: Period) -> Iterator[Call]:
    """The moments of a period's reminders; what would fall into the night comes before it."""
    regime, project = period.regime, period.project
    evening = wall(project, period.day, DAY_ENDS) - HALF_AN_HOUR
    soon = min(period.due - HALF_AN_HOUR, evening)
    if regime.reminds(OPENS):
        yield Call(OPENS, period.opens, max(soon, period.opens) if regime.reminds(BEFORE_DUE) else period.due)
    if regime.reminds(BEFORE_DUE):
        yield Call(BEFORE_DUE, soon, period.due)
    if regime.reminds(MORNING):
        morning = project.working_time.shift(period.day, 1)
        earliest = wall(project, morning, max(DAY_BEGINS, time(0)))
        yield Call(MORNING, max(earliest, period.closes - AN_HOUR), period.closes)


def chunks(keys: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """So many at a time that nobody waits for the transaction."""
    return (keys[place : place + CHUNK] for place in range(0, len(keys), CHUNK))


@task()
def remind_missing(by: str, day: str) -> None:
    """Remind thousands without anybody waiting for it."""
    member = Member.objects.select_related("project__organization", "user").get(pk=by)
    Reminder.send_waiting(member, date.fromisoformat(day))
