"""The gentle question 轻声一问: for one person's eyes only.

It leaves no event, notice, letter or count anywhere: whoever could find it there would know who keeps silent.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.diary.models.diary import Diary
from luoshi.diary.radar import Hint, Person, silent
from luoshi.kernel import clock
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Occurrence
from luoshi.rollout.models import Area, Member, Project

WINDOW = timedelta(days=28)
SHOWN = timedelta(days=7)
REALLY_NONE, NO_ANSWER = timedelta(days=90), timedelta(days=45)
"""How long somebody is left in peace who said that there is nothing, and who said nothing."""
FORGOTTEN = timedelta(days=200)


class SoftQuestionQuerySet(models.QuerySet["SoftQuestion"]):
    """Questions by who may see them: the person alone."""

    def visible_to(self, member: Member) -> SoftQuestionQuerySet:
        """One's own; no role opens those of others."""
        return self.filter(member=member)

    def open(self, today: date) -> SoftQuestionQuerySet:
        """Those still to be answered; whoever reported a problem since has answered."""
        since = Occurrence.objects.filter(member=OuterRef("member"), reported_at__gte=OuterRef("asked_at"))
        return self.filter(~Exists(since), answered=False, asked_on__gt=today - SHOWN, asked_on__lte=today)


class SoftQuestion(Record):
    """Whether somebody who only files nil meets nothing either of what the colleagues meet in an area."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    asked_on: models.DateField[date, date] = models.DateField()
    asked_at = models.DateTimeField(default=clock.now)
    answered = models.BooleanField(default=False)
    quiet_until: models.DateField[date, date] = models.DateField()

    objects = SoftQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("gentle question")
        ordering: ClassVar = ["-asked_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "asked_on"], name="one_soft_question_a_day")
        ]

    def __str__(self) -> str:
        return self.asked_on.isoformat()

    @classmethod
    def ask_all(cls) -> int:
        """Look through every project; a daily job, which forgets what is old. Answers how many are asked."""
        cls.objects.filter(asked_on__lt=clock.now().date() - FORGOTTEN).delete()
        return sum(cls.ask(project) for project in Project.objects.filter(regimes__isnull=False).distinct())

    @classmethod
    def ask(cls, project: Project) -> int:
        """The people of one project whom the radar names and who are not to be left in peace."""
        today = project.today()
        if not project.working_time.is_workday(today):
            return 0
        hints = {hint.person: hint for hint in silent(people_of(project, today))}
        quiet = cls.objects.filter(member__in=list(hints), quiet_until__gte=today)
        for pk in quiet.values_list("member", flat=True):
            hints.pop(pk, None)
        rows = [cls._of(hint, today) for hint in hints.values()]
        return len(SoftQuestion.objects.bulk_create(rows, ignore_conflicts=True))

    @classmethod
    def _of(cls, hint: Hint, today: date) -> SoftQuestion:
        return cls(member_id=hint.person, area_id=hint.area, asked_on=today, quiet_until=today + NO_ANSWER)

    @classmethod
    def answer_none(cls, *, by: Member) -> None:
        """真的没有: thank you, and peace for a good while. Raises Refusal."""
        today = by.project.today()
        with transaction.atomic():
            claim()
            mine = cls.objects.visible_to(by).open(today)
            if not mine.update(answered=True, quiet_until=today + REALLY_NONE):
                raise Refusal(_("This question is over."))


def people_of(project: Project, today: date) -> list[Person]:
    """What the radar has to know of everybody, in four queries."""
    since = today - WINDOW
    filed = Diary.objects.filed().filter(project=project, day__gt=since, day__lte=today).order_by()
    counted = filed.values("member").annotate(n=Count("pk"), nil=Count("pk", filter=Q(nil=True)))
    reports = {row["member"]: (row["n"], row["nil"]) for row in counted}
    active = (
        Member.objects.of(project).active(today).internal().exclude(department=None).with_role("reporter")
    )
    met: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    unplaced: dict[UUID, int] = {}
    ever: dict[UUID, set[UUID]] = defaultdict(set)
    occurred = Occurrence.objects.filter(problem__project=project).order_by()
    begin = clock.now() - WINDOW
    rows = (
        occurred.filter(reported_at__gt=begin).values_list("member", "problem__area").annotate(n=Count("pk"))
    )
    for pk, area, count in rows:
        if area is None:
            unplaced[pk] = count
        else:
            met[pk][area] = count
    for pk, area in occurred.exclude(problem__area=None).values_list("member", "problem__area").distinct():
        ever[pk].add(area)
    return [
        Person(pk, department, *reports.get(pk, (0, 0)), met[pk], unplaced.get(pk, 0), frozenset(ever[pk]))
        for pk, department in active.order_by().values_list("pk", "department")
    ]
