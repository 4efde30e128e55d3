"""Who is due on a day, who has not filed, and reminding them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.diary import rules
from luoshi.diary.models.diary import Diary
from luoshi.diary.models.scope import departments_below
from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.post.models import tell
from luoshi.rollout.models import Member, Project
from luoshi.rollout.models.member import MemberQuerySet
from luoshi.rollout.roles import EXTERNAL, REPORTER
from luoshi.trail.models import record
from luoshi.ui.moments import date_text


def due_from(project: Project, day: date, departments: set[UUID] | None = None) -> MemberQuerySet:
    """The members from whom a diary is due on this day (None: of all departments); nobody on a free day."""
    since = project.reporting_since
    people = Member.objects.of(project).active(day).internal().with_role(REPORTER)
    if since is None or day < since or not project.working_time.is_workday(day):
        return people.none()
    for role in EXTERNAL:
        people = people.exclude(roles__contains=f" {role} ")
    return people if departments is None else people.filter(department__in=departments)


def missing_on(project: Project, day: date, departments: set[UUID] | None = None) -> MemberQuerySet:
    """Those of them who have not filed."""
    filed = Diary.objects.filed().filter(member=OuterRef("pk"), day=day)
    return due_from(project, day, departments).filter(~Exists(filed))


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reminders by who may see them."""

    def visible_to(self, member: Member) -> ReminderQuerySet:
        """Own ones, and those of the departments one answers for."""
        mine, below = self.filter(project_id=member.project_id), departments_below(member)
        if below is None:
            return mine
        return mine.filter(models.Q(member=member) | models.Q(member__department__in=below))


class Reminder(Record):
    """提醒: who was reminded of which day's diary, when and by whom; once a day each."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="diary_reminders")
    day: models.DateField[date, date] = models.DateField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ReminderQuerySet.as_manager()
    trail_kind = "diary"

    class Meta:
        verbose_name = gettext_lazy("reminder")
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "day"], name="one_diary_reminder_a_day")
        ]

    def __str__(self) -> str:
        return _("Daily report, %(day)s") % {"day": date_text(self.day)}

    @classmethod
    def send(cls, *, by: Member, day: date) -> int:
        """提醒还没交的: everybody missing whom `by` answers for and whom nobody has reminded yet.

        Answers how many were reminded. Raises Refusal.
        """
        with transaction.atomic():
            idempotency.claim()
            rules.may_remind(by, day).or_refuse()
            people = list(cls.still_to(by, day).select_related("user"))
            rows = [Reminder(project=by.project, member=person, day=day, by=by) for person in people]
            Reminder.objects.bulk_create(rows, ignore_conflicts=True)
            told = sum(row.tell() for row in rows)
            if told:
                facts = {"day": str(day), "members": [str(row.member_id) for row in rows]}
                record(by.project, "remind_diary", by=by, facts=facts, internal=True)
        return told

    @classmethod
    def still_to(cls, by: Member, day: date) -> MemberQuerySet:
        """Whom a press of the button would reach: missing, of the own people, reminded by nobody yet."""
        silent = missing_on(by.project, day, departments_below(by))
        return silent.exclude(pk=by.pk).exclude(diary_reminders__day=day)

    def tell(self) -> bool:
        """Write to the person; False when somebody else's reminder came first."""
        self.member.project = self.project
        title = format_lazy(
            gettext_lazy("{name} kindly asks for your daily report; nil is one tap"), name=self.by.name
        )
        return (
            tell(
                self.member,
                "diary",
                self,
                title=title,
                url=self.project.url("diary:today") + f"?day={self.day}",
                act=True,
                by=self.by,
                dedupe=f"diary:{self.day}",
            )
            is not None
        )
