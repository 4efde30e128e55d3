"""The reporting regime 报告制度: how often, from when to when, for whom, from which day on."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, cast
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.diary import regimes
from luoshi.diary.regimes import DAILY, MONTHLY, WEEKLY, WIDER, Anyone, Book, book_of, bounds
from luoshi.kernel import clock
from luoshi.kernel.horizon import within_reach
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import rules as setup_rules
from luoshi.rollout.models import Department, Member, Project
from luoshi.rollout.roles import LEAD, REPORTER, SPONSOR
from luoshi.trail.models import record
from luoshi.ui.moments import date_text

if TYPE_CHECKING:
    from luoshi.diary.regimes import Scope

OPENS, BEFORE_DUE, MORNING = "opens", "due", "morning"
EVERY_REMINDER = f" {OPENS} {BEFORE_DUE} {MORNING} "
MOST_BACKFILL = 20


class RegimeQuerySet(models.QuerySet["Regime"]):
    """Regimes by who may read them."""

    def visible_to(self, member: Member) -> RegimeQuerySet:
        """Lead and sponsor read them all; nobody else sees the list."""
        mine = self.filter(project_id=member.project_id)
        return mine if member.has(LEAD, SPONSOR) and not member.is_external else self.none()


class Regime(Record):
    """报告制度 of the whole project, of a department with those below, or one member.

    It holds from `starts_on` until the next one of the same scope begins. A narrower scope wins. `wider`
    ends a narrower one: from then on what holds above holds here. Without a start it has not begun.
    """

    CADENCES: ClassVar = [
        (DAILY, _("Daily")), (WEEKLY, _("Weekly")), (MONTHLY, _("Monthly")),
        (WIDER, _("As the level above")),
    ]  # fmt: skip
    REMINDERS: ClassVar = [
        (OPENS, _("when it opens")), (BEFORE_DUE, _("half an hour before it is due")),
        (MORNING, _("the next morning")),
    ]  # fmt: skip

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="regimes")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    cadence = models.CharField(max_length=8, choices=CADENCES, default=DAILY)
    opens_at = models.TimeField(default=time(16))
    due_at = models.TimeField(default=time(17, 30))
    late_until = models.TimeField(default=time(9, 30))
    backfill_days = models.PositiveSmallIntegerField(default=3)
    reminders = models.CharField(max_length=40, default=EVERY_REMINDER, blank=True)
    starts_on: models.DateField[date | None, date | None] = models.DateField(null=True)
    made_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects = RegimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting regime")
        ordering: ClassVar = ["starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "starts_on"], name="one_regime_of_project",
                condition=Q(department__isnull=True, member__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["department", "starts_on"], name="one_regime_of_department",
                condition=Q(department__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["member", "starts_on"], name="one_regime_of_member", condition=Q(member__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=True) | Q(member__isnull=True), name="regime_one_scope"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cadence} {self.starts_on}"

    @property
    def scope(self) -> Scope:
        """For whom: kind and key, as `Book` keeps them."""
        if self.member_id:
            return "member", self.member_id
        return ("department", self.department_id) if self.department_id else ("project", None)

    @property
    def whom(self) -> str:
        """For whom, in words."""
        if self.member_id:
            return cast(Member, self.member).name
        return cast(Department, self.department).name if self.department_id else _g("Everybody")

    @property
    def person(self) -> Anyone:
        """Somebody for whom this regime is meant."""
        department = cast(Member, self.member).department_id if self.member_id else self.department_id
        return Anyone(department, self.member_id)

    def reminds(self, kind: str) -> bool:
        """Whether reminders of this kind go out."""
        return f" {kind} " in self.reminders

    # Verbs

    @classmethod
    def begin(
        cls, project: Project, *, starts_on: date | None, due_at: time | None = None, **more: Any
    ) -> Regime:
        """The first regime of a project that is being founded; without a start it waits for one."""
        made = cls(project=project, starts_on=starts_on, **more)
        made.due_at = due_at or made.due_at
        made.opens_at = min(made.opens_at, _an_hour_before(made.due_at))
        made.save(force_insert=True)
        regimes.forget(project)
        return made

    @classmethod
    def plan(
        cls,
        project: Project,
        *,
        by: Member | None,
        starts_on: date,
        department: Department | None = None,
        member: Member | None = None,
        **terms: Any,
    ) -> Regime:
        """From this day on it is like this. What was before stays as it was. Raises Refusal.

        `terms` are cadence, opens_at, due_at, late_until, backfill_days and reminders.
        """
        made = cls(
            project=project, made_by=by, starts_on=starts_on, department=department, member=member, **terms
        )
        with transaction.atomic():
            claim()
            made.judge(by)
            cls.objects.filter(**made._same_scope(), starts_on__isnull=True).delete()
            try:
                with transaction.atomic():
                    made.save(force_insert=True)
            except IntegrityError:
                raise Refusal(made._taken()) from None
            record(project, "set_regime", by=by, facts=made._facts(), internal=True)
        regimes.forget(project)
        return made

    def withdraw(self, *, by: Member | None) -> None:
        """Take back what has not begun. Raises Refusal."""
        with transaction.atomic():
            claim()
            setup_rules.may_set_up(by, self.project).or_refuse()
            if self.starts_on and self.starts_on <= self.project.today():
                raise Refusal(
                    _g("It holds since %(day)s and stays. Let another one follow it.")
                    % {"day": date_text(self.starts_on)}
                )
            record(self.project, "withdraw_regime", by=by, facts=self._facts(), internal=True)
            self.delete()
        regimes.forget(self.project)

    # How a verb is done

    def judge(self, by: Member | None) -> None:
        """What speaks against planning it, one sentence at a time; in a transaction. Raises Refusal."""
        setup_rules.may_set_up(by, self.project).or_refuse()
        setup_rules.times_fit(self.opens_at, self.due_at).or_refuse()
        self._check_scope()
        Project.objects.select_for_update().get(pk=self.project_id)
        book = Book(self.project, *_read_again(self.project))
        self._check_start(book)
        if type(self).objects.filter(**self._same_scope(), starts_on=self.starts_on).exists():
            raise Refusal(self._taken())
        self._check_cut(book)

    def _check_scope(self) -> None:
        foreign = [one for one in (self.department, self.member) if one and one.project_id != self.project_id]
        if foreign or (self.department and self.member):
            raise Refusal(_g("Choose the project, one department or one person."))
        if self.member and (self.member.is_external or not self.member.has(REPORTER)):
            raise Refusal(_g("%(name)s files no reports.") % {"name": self.member.name})
        if self.cadence == WIDER and not (self.department or self.member):
            raise Refusal(_g("Above the project there is nothing: choose daily, weekly or monthly."))
        if not 0 <= self.backfill_days <= MOST_BACKFILL:
            raise Refusal(_g("At most %(n)d working days.") % {"n": MOST_BACKFILL})

    def _check_start(self, book: Book) -> None:
        today = self.project.today()
        if self.starts_on is None:
            raise Refusal(_g("Say from which day on."))
        if within_reach(self.starts_on, today) < today:
            raise Refusal(
                _g("%(day)s is over, and the past stays as it was. The earliest day is %(tomorrow)s.")
                % {"day": date_text(self.starts_on), "tomorrow": date_text(today + timedelta(days=1))}
            )
        if self.starts_on == today and book.at(self.person, today) is not None:
            raise Refusal(_g("Today is under way already. Tomorrow is the earliest day."))

    def _check_cut(self, book: Book) -> None:
        """A week or a month that has begun is finished as it began."""
        start = cast(date, self.starts_on)
        before = book.at(self.person, start - timedelta(days=1))
        if before is None or before.cadence not in (WEEKLY, MONTHLY):
            return
        first, last = bounds(before.cadence, start)
        if start == first:
            return
        free = date_text(last + timedelta(days=1))
        if before.cadence == WEEKLY:
            raise Refusal(
                _g("This would cut a weekly report in two. Begin on a Monday: %(day)s.") % {"day": free}
            )
        raise Refusal(
            _g("This would cut a monthly report in two. Begin on the 1st: %(day)s.") % {"day": free}
        )

    def _same_scope(self) -> dict[str, Any]:
        if self.member or self.department:
            return {"member": self.member} if self.member else {"department": self.department}
        return {"project": self.project, "department": None, "member": None}

    def _taken(self) -> str:
        facts = {"whom": self.whom, "day": date_text(cast(date, self.starts_on))}
        return _g("For “%(whom)s” another regime begins on %(day)s already. Withdraw it first.") % facts

    def _facts(self) -> dict[str, Any]:
        names = ("cadence", "opens_at", "due_at", "late_until", "backfill_days", "starts_on", "reminders")
        return {"whom": self.whom} | {name: str(getattr(self, name)) for name in names}


def _read_again(project: Project) -> tuple[list[Regime], dict[UUID, UUID | None]]:
    regimes.forget(project)
    book = book_of(project)
    return [row for rows in book.rows.values() for row in rows], book.parents


def _an_hour_before(due: time) -> time:
    return due.replace(hour=due.hour - 1) if due.hour else time(0)
