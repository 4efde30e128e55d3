"""Who reports how often: a weekly department, leave and trips, company days; every day opened and counted."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from luoshi.diary import rules
from luoshi.diary.models import Briefing, Diary, Opening, Regime, Reminder, Tally
from luoshi.home.demo.company import Company
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import CalendarDay, Department, Leave, Member

WEEKLY, NEXT_WEEKLY = "财务部", "商务部"
LAST_DAYS = 2
"""On the last days reminders and evening letters are lived through, too."""


def arrange(company: Company, first: date) -> None:
    """Days of the company's own: one gone by, one to come."""
    project, lead = company.project, company.lead
    gone, ahead = project.working_time.shift(first, 5), project.working_time.shift(project.today(), 60)
    CalendarDay.set_day(project, gone, works=False, name="公司周年庆", by=lead)
    CalendarDay.set_day(project, ahead, works=False, name="年终盘点，不用报", by=lead)


def live(company: Company, timeline: Timeline, workdays: list[date]) -> None:
    """Open each day, plan regimes, enter absences in time and afterwards, count what closed."""
    zone = company.project.zone

    def at(day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), zone)

    for day in workdays:
        timeline.plan(at(day, 0, 10), lambda: _open(company))
    for day in workdays[-LAST_DAYS:]:
        timeline.plan(at(day, 8, 40), lambda: _remind(company))
        timeline.plan(at(day, 17, 5), lambda: _remind(company))
        timeline.plan(at(day, 17, 31), lambda: _brief(company))
    if len(workdays) > 12:
        timeline.plan(at(workdays[11], 15), lambda: _weekly(company, WEEKLY, after=workdays[11]))
        timeline.plan(at(workdays[-2], 16), lambda: _weekly(company, NEXT_WEEKLY, after=workdays[-2]))
        _absences(company, timeline, at(workdays[-9], 9), workdays)
    timeline.plan(timeline.until, lambda: _count(company))


def _open(company: Company) -> None:
    Opening.open_days(company.project)


def _remind(company: Company) -> None:
    Reminder.remind(company.project)


def _brief(company: Company) -> None:
    Briefing.send(company.project)


def _count(company: Company) -> None:
    Tally.count_days(company.project)


def _weekly(company: Company, name: str, after: date) -> None:
    """From the next Monday on this department reports once a week."""
    monday = after + timedelta(days=7 - after.weekday())
    department = Department.objects.get(project=company.project, name=name)
    Regime.plan(
        company.project, by=company.lead, starts_on=monday, department=department, cadence="weekly",
        opens_at=time(14), due_at=time(17),
    )  # fmt: skip


def _absences(company: Company, timeline: Timeline, when: datetime, days: list[date]) -> None:
    """Entered by the person, by the head, and after the fact; one day is filled in with a reason."""
    people = company.members
    today = company.project.today()
    for who, by, first, last, kind, note in (
        ("马骏", "马骏", days[-7], days[-6], Leave.OFF, "陪孩子看病"),
        ("宋雨桐", "谢文涛", days[-3], today + timedelta(days=2), Leave.TRIP, "去苏州客户现场上线"),
        ("冯悦", "李娜", today, today, Leave.OFF, "调休"),
    ):
        timeline.plan(when, lambda w=who, b=by, f=first, n=last, k=kind, t=note: _enter(  # type: ignore[misc]
            people[w], people[b], f, n, k, t
        ))  # fmt: skip
    late = datetime.combine(days[-2], time(11), company.project.zone)
    timeline.plan(late, lambda: _enter(
        people["丁建国"], people["刘洋"], days[-4], days[-3], Leave.TRIP, "出差回来补登记"
    ))  # fmt: skip
    timeline.plan(late, lambda: _fill_in(company, days[-6:-2]))


def _enter(member: Member, by: Member, first: date, last: date, kind: str, note: str) -> None:
    Leave.enter(member, by=by, first=first, last=max(first, last), kind=kind, note=note)


def _fill_in(company: Company, days: list[date]) -> None:
    """Somebody who missed one of these days fills it in."""
    missed = Diary.objects.unfiled().filter(project=company.project, day__in=days).select_related("member")
    for row in missed.order_by("-day", "id"):
        member = company.members[row.member.name]
        if rules.may_fill_in(member, row.day):
            given: dict[str, Any] = {"by": member, "day": row.day, "reason": "那天整天在客户仓库，没有网络"}
            try:
                Diary.file_nil(**given)
            except Refusal:  # problems were noted on that day
                Diary.file(**given)
            break
