"""Which reporting regime 报告制度 holds for whom on which day, and the period of a day under it.

How other parts of the product ask:

    book = book_of(project)              one or two queries, kept on the project until a verb changes them
    book.at(member, day)                 the `Regime` in force for the member, the narrowest first; or None
    book.period(member, day)             the `Period` in which the day lies; None before reporting begins
    book.last_periods(member, today, 5)  the latest periods in which somebody worked, oldest first
    book.due_periods(day)                one `Period` for each regime whose reports are due on this day
    book.of_department(department, day)  the same as `at` for a whole department (None: for the project)
    Period: regime, start, end, day, works, opens, due, closes, fill_until
            `day` is the last working day from start to end: the day on which the report is due, by which
            a diary is named (`Diary.day`) and under which it is counted. For a daily regime they are one.

A duty 应报 is a `Diary` row with `owed` set: one member, one period, written by `Opening.open_all` (a job,
in small transactions) or by filing, whichever comes first. The row keeps department, regime and hours as
they were then, so what was due never changes. Absences are asked for when counting, so that leave entered
later cancels a duty later. `rules.duty(member, day, diary)` names the state:
due, filed, late, missed, exempt.
Counting by department and day: `queries.tallies.tallied` (`Tally` rows for closed days, live ones else).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db.models import UUIDField
from django.utils.translation import gettext as _

from luoshi.kernel.prepared import Blank, Prepared
from luoshi.rollout.models import Department, Project

if TYPE_CHECKING:
    from luoshi.diary.models import Regime

DAILY, WEEKLY, MONTHLY, WIDER = "daily", "weekly", "monthly", "wider"
LONGEST_SEARCH = 400
"""Days searched backwards for a period in which somebody worked."""
ONE_DAY = timedelta(days=1)
Scope = tuple[str, object]


class Person(Protocol):
    """What of a member decides about the regime."""

    @property
    def pk(self) -> object: ...

    @property
    def department_id(self) -> object: ...


@dataclass(frozen=True)
class Period:
    """One day, calendar week or month of a member's reporting, with its moments in UTC."""

    project: Project
    regime: Regime
    start: date
    end: date
    day: date
    works: bool

    @property
    def opens(self) -> datetime:
        """When the first reminder may go out."""
        return wall(self.project, self.day, self.regime.opens_at)

    @property
    def due(self) -> datetime:
        """Until when filing is in time."""
        return wall(self.project, self.day, self.regime.due_at)

    @property
    def closes(self) -> datetime:
        """Until when filing late and amending are possible."""
        following = self.project.working_time.shift(self.day, 1)
        return wall(self.project, following, self.regime.late_until)

    @property
    def fill_until(self) -> datetime:
        """The end of the last working day on which it can be filled in afterwards, with a reason."""
        days = self.regime.backfill_days
        if not days:
            return self.closes
        last = self.project.working_time.shift(self.day, days)
        return max(self.closes, wall(self.project, last + ONE_DAY, wall_time(0)))


def wall(project: Project, day: date, time: wall_time) -> datetime:
    """A moment of the project's wall clock, in UTC at once: two moments of one zone are compared by their
    wall time, wrongly in a night in which the clock is put back.
    """
    return datetime.combine(day, time, project.zone).astimezone(UTC)


def bounds(cadence: str, day: date) -> tuple[date, date]:
    """First and last day of the day, week (from Monday) or month."""
    if cadence == WEEKLY:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if cadence == MONTHLY:
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return day, day


@dataclass(frozen=True)
class Anyone:
    """Somebody of a department of whom nothing else is known."""

    department_id: Any
    pk: Any = None


class Book:
    """All regimes of one project."""

    def __init__(self, project: Project, rows: list[Regime], parents: dict[UUID, UUID | None]) -> None:
        self.project, self.parents = project, parents
        self.rows: dict[Scope, list[Regime]] = {}
        for row in rows:
            self.rows.setdefault(row.scope, []).append(row)
        self.own: list[Anyone] = [rows[0].person for kind, rows in self._scopes() if kind == "member"]
        """Members for whom something was said by name."""

    def _scopes(self) -> list[tuple[str, list[Regime]]]:
        return [(kind, rows) for (kind, _of), rows in self.rows.items()]

    @property
    def is_uniform(self) -> bool:
        """Whether one regime holds for everybody."""
        return all(kind == "project" for kind, _rows in self._scopes())

    def at(self, member: Person, day: date) -> Regime | None:
        """The regime in force: the member's own, else that of the nearest department, else the project's."""
        for scope in self._chain(member):
            row = self._latest(scope, day)
            if row is not None and row.cadence != WIDER:
                return row
        return None

    def of_department(self, department: Department | None, day: date) -> Regime | None:
        """The regime of a whole department; of the project without one."""
        return self.at(Anyone(department.pk if department else None), day)

    def period(self, member: Person, day: date) -> Period | None:
        """The period in which the day lies; a regime that begins within a week makes that week shorter."""
        regime = self.at(member, day)
        if regime is None:
            return None
        start, end = bounds(regime.cadence, day)
        if start < day:
            start = max(start, self._reign(member, regime, day))
        last = self._last_workday(start, end)
        return Period(self.project, regime, start, end, last or end, last is not None)

    def last_periods(self, member: Person, today: date, count: int) -> list[Period]:
        """The latest `count` periods with a working day, the one of today included; the oldest first."""
        found: list[Period] = []
        day, first = today, today - timedelta(days=LONGEST_SEARCH)
        while len(found) < count and day > first:
            period = self.period(member, day)
            if period is None:
                break
            if period.works:
                found.insert(0, period)
            day = period.start - ONE_DAY
        return found

    def is_due(self, person: Person, day: date) -> bool:
        """Whether the person's report is due on this day, leave apart."""
        period = self.period(person, day)
        return period is not None and period.works and period.day == day

    def due_periods(self, day: date) -> list[Period]:
        """The periods, one for each regime, whose reports are due on this day."""
        people = [Anyone(None), *(rows[0].person for rows in self.rows.values())]
        found = {period.regime.pk: period for one in people if (period := self.period(one, day))}
        return [period for period in found.values() if period.works and period.day == day]

    def next_start(self, member: Person, today: date) -> date | None:
        """The first day on which anything is required of the member, when nothing is yet."""
        ahead = (row for scope in self._chain(member) for row in self.rows.get(scope, []))
        days = [row.starts_on for row in ahead if row.starts_on and row.starts_on > today]
        return min(days, default=None)

    def changes(self) -> list[date]:
        """All days on which something changes, ascending."""
        return sorted({row.starts_on for rows in self.rows.values() for row in rows if row.starts_on})

    def _chain(self, member: Person) -> Iterator[Scope]:
        if member.pk is not None:
            yield "member", member.pk
        above, seen = member.department_id, set()
        while isinstance(above, UUID) and above not in seen:
            seen.add(above)
            yield "department", above
            above = self.parents.get(above)
        yield "project", None

    def _latest(self, scope: Scope, day: date) -> Regime | None:
        begun = [row for row in self.rows.get(scope, ()) if row.starts_on and row.starts_on <= day]
        return begun[-1] if begun else None

    def _reign(self, member: Person, regime: Regime, day: date) -> date:
        """Since when, without a break until this day, this regime has held for the member."""
        rows = (row for scope in self._chain(member) for row in self.rows.get(scope, ()))
        days = {row.starts_on for row in rows if row.starts_on and row.starts_on <= day}
        breaks = (one for one in sorted(days, reverse=True) if self.at(member, one - ONE_DAY) is not regime)
        return next(breaks, date.min)

    def _last_workday(self, start: date, end: date) -> date | None:
        works = self.project.working_time.is_workday
        days = (end - timedelta(days=n) for n in range((end - start).days + 1))
        return next((day for day in days if works(day)), None)


_REGIMES: Prepared[Regime] = Prepared(
    lambda: (
        apps.get_model("diary", "Regime")
        .objects.filter(project=Blank("project", UUIDField()))
        .select_related("member")
        .order_by("starts_on")
    )
)


def book_of(project: Project) -> Book:
    """The project's regimes, read once for each project object."""
    kept: Book | None = project.__dict__.get("_regimes")
    if kept is None:
        rows = _REGIMES.ask(project=project.pk)
        tree: dict[UUID, UUID | None] = {}
        if any(row.department_id for row in rows):
            nodes = Department.objects.filter(project=project).order_by()
            tree = dict(nodes.values_list("id", "parent_id"))
        kept = project.__dict__["_regimes"] = Book(project, rows, tree)
    return kept


def found(project: Project, since: date | None, due_at: wall_time | None) -> None:
    """A project is being founded: daily reports from that day on, by that hour."""
    apps.get_model("diary", "Regime").begin(project, starts_on=since, due_at=due_at)


def still_to_begin(project: Project) -> tuple[bool, str, str]:
    """Step of a new project: somebody has to say from which day reports are due."""
    begins = any(row.starts_on for rows in book_of(project).rows.values() for row in rows)
    return not begins, _("Say from which day the diary is due"), "diary:regimes"


def forget(project: Project) -> None:
    """The regimes changed: read them again when they are asked for."""
    project.__dict__.pop("_regimes", None)
