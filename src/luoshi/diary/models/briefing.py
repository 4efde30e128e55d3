"""The letter of the evening: what the day's reports said, in the employees' own words, once to each lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.diary.models.diary import Diary
from luoshi.diary.models.duty import due_from, missing_on
from luoshi.diary.models.entry import Entry
from luoshi.diary.regimes import book_of
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.post.models import tell_all
from luoshi.rollout.models import Member, Project
from luoshi.rollout.roles import LEAD
from luoshi.ui.moments import date_text

MOST_ENTRIES = 60
MOST_WORDS = 1200


@dataclass(frozen=True)
class Said:
    """One entry as the letter has it."""

    code: str
    name: str
    department: str
    words: str
    cut: bool


class Briefing(Record):
    """That the lead was written to about this day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    day: models.DateField[date, date] = models.DateField()
    at = models.DateTimeField(default=clock.now)

    trail_kind = "diary"

    class Meta:
        verbose_name = gettext_lazy("evening letter")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "day"], name="one_briefing_a_day")
        ]

    def __str__(self) -> str:
        return _("Daily reports of %(day)s") % {"day": date_text(self.day)}

    @classmethod
    def send_due(cls) -> int:
        """Write to the leads of every project whose reports are due by now; a job."""
        projects = Project.objects.filter(regimes__isnull=False).select_related("organization").distinct()
        return sum(cls.send(project) for project in projects)

    @classmethod
    def send(cls, project: Project) -> int:
        """One letter to each lead of one project, when the last hour of today's reports has passed."""
        day, book = project.today(), book_of(project)
        periods = book.due_periods(day)
        if not periods or clock.now() < max(period.due for period in periods):
            return 0
        if cls.objects.filter(project=project, day=day).exists():
            return 0
        with transaction.atomic():
            made, new = cls.objects.get_or_create(project=project, day=day)
            return made._tell() if new else 0

    def _tell(self) -> int:
        project = self.project
        due = due_from(project, self.day).count()
        leads = Member.objects.of(project).active(self.day).internal().with_role(LEAD).select_related("user")
        if not due:
            return 0
        people = list(leads)
        for lead in people:
            lead.project = project
        return tell_all(
            people, "briefing", self, template="mail/diary_of_day", context=self._context(due), act=True,
            url=f"{project.url('diary:missing')}?day={self.day}", dedupe=f"briefing:{self.pk}",
        )  # fmt: skip

    def _context(self, due: int) -> dict[str, Any]:
        missing = missing_on(self.project, self.day)
        entries = Entry.objects.on(self.project, self.day)
        count = entries.count()
        filed = Diary.objects.filed().filter(project=self.project, day=self.day)
        return {
            "day": self.day, "date": lazy(date_text, str)(self.day), "project": self.project,
            "due": due, "missing": missing.count(),
            "filed": filed.count(), "nil": filed.filter(nil=True).count(),
            "entries": self._entries(entries), "count": count, "more": max(0, count - MOST_ENTRIES),
        }  # fmt: skip

    def _entries(self, entries: models.QuerySet[Entry]) -> Sequence[Said]:
        parts = ("diary__member__department", "occurrence__problem")
        rows = entries.select_related(*parts).order_by("diary__member__department__order", "at", "id")
        return [_said(entry, self.project) for entry in rows[:MOST_ENTRIES]]


def _said(entry: Entry, project: Project) -> Said:
    met, member = entry.occurrence, entry.diary.member
    met.problem.project = project
    department = member.department.name if member.department else ""
    words = met.words.strip()
    return Said(met.problem.code, member.name, department, words[:MOST_WORDS], len(words) > MOST_WORDS)
