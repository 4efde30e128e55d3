"""The working calendar: the days that differ from Monday to Friday."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel.horizon import within_reach
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import rules, statutory
from luoshi.rollout.models.project import Project
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.rollout.models.member import Member

# Next year is decreed in China in November; from then on its absence is worth a sentence.
WARN_FROM_MONTH = 11


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    """Days of a year, and who may read them."""

    def in_year(self, year: int) -> CalendarDayQuerySet:
        """Days of this calendar year."""
        return self.filter(day__year=year)

    def visible_to(self, member: Member) -> CalendarDayQuerySet:
        """Everybody of the project knows when it works."""
        return self.filter(project_id=member.project_id)


class CalendarDay(Record):
    """A statutory holiday, a make-up workday 调休, or a day the company itself sets."""

    PACKAGE, NOTICE, COMPANY = "package", "notice", "company"
    SOURCES: ClassVar = [
        (PACKAGE, _("Statutory")), (NOTICE, pgettext_lazy("calendar", "Notice")), (COMPANY, _("Company")),
    ]  # fmt: skip
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="calendar")
    day = models.DateField(_("Date"))
    works = models.BooleanField(_("Workday"), default=False)
    name = models.CharField(_("Name"), max_length=80)
    source = models.CharField(_("Source"), max_length=10, choices=SOURCES, default=COMPANY)
    confirmed = models.BooleanField(_("Confirmed"), default=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "day"], name="one_entry_per_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def label(self) -> str:
        """The day's name in the reader's language; the company's own days keep theirs."""
        if self.source != self.PACKAGE:
            return self.name
        return statutory.name_of(self.project.country, self.day, self.name)

    @classmethod
    def fill(cls, project: Project, year: int, *, by: Member | None = None) -> int:
        """Bring the statutory days of a year up to date; company days stay. Answers how many changed.

        A year for which a notice was imported is the notice's.
        """
        wanted = statutory.days_of(project.country, year)
        sure = statutory.is_confirmed(project.country, year)
        with transaction.atomic():
            claim()
            kept = {row.day: row for row in cls.objects.filter(project=project).in_year(year)}
            if any(row.source == cls.NOTICE for row in kept.values()):
                return 0
            gone = [row for row in kept.values() if row.source == cls.PACKAGE and row.day not in wanted]
            count = cls.objects.filter(pk__in=[row.pk for row in gone]).delete()[0]
            for day, said in wanted.items():
                count += cls._put(project, kept.get(day), day, said, sure)
            if count:
                record(project, "fill_calendar", by=by, facts={"year": year, "days": count}, internal=True)
        project.__dict__.pop("working_time", None)
        return count

    @classmethod
    def _put(
        cls, project: Project, row: CalendarDay | None, day: date, said: statutory.Day, sure: bool
    ) -> int:
        """Write one statutory day unless it stands like this already; 1 when written."""
        name = (said.name or "调休上班")[:80]
        if row is None:
            cls.objects.create(
                project=project, day=day, works=said.works, name=name, source=cls.PACKAGE, confirmed=sure
            )
            return 1
        confirmed = sure or row.confirmed
        if row.source == cls.COMPANY or (row.works, row.name, row.confirmed) == (said.works, name, confirmed):
            return 0
        row.works, row.name, row.confirmed = said.works, name, confirmed
        row.save(update_fields=["works", "name", "confirmed"])
        return 1

    @classmethod
    def set_day(
        cls, project: Project, day: date, *, works: bool, name: str, by: Member | None
    ) -> CalendarDay:
        """The company works or rests on this day, whatever the statutes say. Raises Refusal."""
        within_reach(day, project.today())
        with cls._arranging(project, by):
            claim()
            facts = {"day": day.isoformat(), "works": works, "name": name}
            values = {"works": works, "name": name, "source": cls.COMPANY, "confirmed": True}
            row, _new = cls.objects.update_or_create(project=project, day=day, defaults=values)
            record(project, "set_day", by=by, facts=facts, internal=True)
        return row

    def remove(self, *, by: Member | None) -> None:
        """Take back a day that the company set; the statutory one returns. Raises Refusal."""
        with self._arranging(self.project, by):
            claim()
            if self.source != self.COMPANY:
                raise Refusal(_g("Statutory days stay. Set the day as a company day instead."))
            facts = {"day": self.day.isoformat(), "name": self.name}
            record(self.project, "remove_day", by=by, facts=facts, internal=True)
            said = statutory.days_of(self.project.country, self.day.year).get(self.day)
            self.delete()
            if said:
                sure = statutory.is_confirmed(self.project.country, self.day.year)
                self._put(self.project, None, self.day, said, sure)

    @classmethod
    def take_notice(
        cls, project: Project, days: Mapping[date, statutory.Day], *, sure: bool, by: Member | None
    ) -> int:
        """What an official notice says replaces the statutory days of its years; the company's own stay.

        Answers how many days were written. Raises Refusal.
        """
        with cls._arranging(project, by):
            claim()
            years = sorted({day.year for day in days})
            mine = cls.objects.filter(project=project, day__year__in=years)
            mine.exclude(source=cls.COMPANY).delete()
            own = set(mine.values_list("day", flat=True))
            rows = [
                cls(
                    project=project,
                    day=day,
                    works=said.works,
                    name=said.name[:80],
                    source=cls.NOTICE,
                    confirmed=sure,
                )
                for day, said in days.items()
                if day not in own
            ]
            CalendarDay.objects.bulk_create(rows)
            facts = {"years": years, "days": len(rows), "confirmed": sure}
            record(project, "take_notice", by=by, facts=facts, internal=True)
        return len(rows)

    @classmethod
    def confirm_year(cls, project: Project, year: int, *, by: Member | None) -> None:
        """The lead has compared the year with what was decreed. Raises Refusal."""
        with cls._arranging(project, by):
            claim()
            cls.objects.filter(project=project, confirmed=False).in_year(year).update(confirmed=True)
            record(project, "confirm_calendar", by=by, facts={"year": year}, internal=True)

    @classmethod
    def unconfirmed_year(cls, project: Project) -> int | None:
        """The year that the lead should confirm now, or None."""
        today = project.today()
        years = [today.year, today.year + 1] if today.month >= WARN_FROM_MONTH else [today.year]
        known = set(cls.objects.filter(project=project, day__year__in=years).exclude(source=cls.COMPANY)
            .values_list("day__year", "confirmed"))  # fmt: skip
        return next((year for year in years if (year, False) in known or (year, True) not in known), None)

    @classmethod
    def renew(cls) -> int:
        """Every night: take over what a newer package knows about this year and the next."""
        years = (0, 1)
        return sum(
            cls.fill(each, each.today().year + ahead) for each in Project.objects.all() for ahead in years
        )

    @staticmethod
    def _arranging(project: Project, by: Member | None) -> Any:
        """The transaction of a verb of the lead's. Raises Refusal when the person may not."""
        rules.may_set_up(by, project).or_refuse()
        project.__dict__.pop("working_time", None)
        return transaction.atomic()
