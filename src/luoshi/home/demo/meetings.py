"""Meetings of the demo company: of each kind with minutes, one coming, one to be agreed, one called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from luoshi.home.demo.company import Company
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel import clock
from luoshi.problems.lifecycle import NEEDS_ANSWER, VERIFYING, WITH_CONSULTANT
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.talk.models import Meeting

OUTSIDE = (WITH_CONSULTANT, NEEDS_ANSWER, VERIFYING)
CONSULTANT, DEVELOPER = "何明远", "周启航"
TRIES = 6  # working days on which one looks for a matter to meet about


@dataclass(frozen=True)
class Plan:
    """One meeting: how far through the project it is called, and what came out of it."""

    part: float
    kind: str
    title: str
    minutes: str = ""
    outcome: str = "clear"
    lasted: int = 30
    place: str = ""
    link: str = ""
    agenda: str = ""
    note: str = ""
    cost: str = ""
    internal: bool = False
    corrected: tuple[str, str] = ("", "")  # minutes as they are to be, and what was wrong with the former
    with_whom: str = CONSULTANT


PAST = (
    Plan(0.30, "call", "电话里把重现步骤再走一遍", lasted=20,
         minutes="按调查单的步骤走了一遍，第三步要先选仓库才会报错，步骤已改。\n何工今天内看日志。"),
    Plan(0.42, "remote", "远程看一下参数", lasted=45, outcome="solution", place="远程码当面报",
         link="todesk:301882456",
         minutes="远程连到测试库，找到长度参数，改成200后不再报错。\n明天上午在正式库改，改完请大家再试。",
         corrected=("远程连到测试库，找到长度参数，改成250后不再报错。\n明天上午在正式库改，改完请大家再试。",
                    "长度记成了200，实际改的是250")),
    Plan(0.52, "visit", "到仓库现场看扫码", lasted=210, outcome="solution", cost="1800",
         place="一号仓，二楼发货台", agenda="请准备两张真实的发货单和扫码枪。",
         note="这次上门算在合同内的第2次，差旅实报。",
         minutes="现场试了12单，3单条码打印太浅。\n1. 打印机浓度调到8\n2. 扫码枪由我们升级\n一周后回访。"),
    Plan(0.60, "video", "三方对一下接口字段", lasted=60, outcome="again", with_whom=DEVELOPER,
         link="https://meeting.tencent.com/dm/Kq7hT2sPz",
         minutes="字段对了18个，还有2个客户通那边要查老版本。下周再谈一次。"),
    Plan(0.70, "face", "内部先对一下口径", lasted=40, outcome="clear", place="三楼会议室", internal=True,
         with_whom="",
         minutes="先不提加钱的事，把5个问题按合同范围说清楚。"),
    Plan(0.80, "visit", "月末结账时在现场盯一次", lasted=300, outcome="absent", place="财务部",
         cost="2400.50",
         minutes="出纳请假，只走完了应收这一半。应付改到下月结账再看。"),
)  # fmt: skip
OFF = Plan(0.86, "video", "看一下导入模板", link="https://meeting.tencent.com/dm/Rw3mXc81b")
COMING = Plan(0.0, "visit", "上门把打印模板调好", place="一号仓，二楼发货台", agenda="请准备三种面单各一张。",
              note="请销售一部也来一个人。")  # fmt: skip
OPEN = Plan(0.0, "remote", "远程连上去看报错那一步", place="约好以后发远程码")


def live(company: Company, timeline: Timeline, workdays: Sequence[date]) -> None:
    """Plan all of them."""
    if len(workdays) < 6:
        return
    for plan in (*PAST, OFF):
        day = int(plan.part * (len(workdays) - 3))
        _look_for(company, timeline, plan, list(workdays[day : day + TRIES]))
    last = datetime.combine(workdays[-2], time(15, 20), company.project.zone)
    timeline.plan(last, lambda: _coming(company, COMING, agreed=True))
    timeline.plan(last + timedelta(minutes=9), lambda: _coming(company, OPEN, agreed=False))


def _look_for(company: Company, timeline: Timeline, plan: Plan, days: list[date]) -> None:
    """On the first of these days on which there is a matter to meet about."""
    if days:
        when = datetime.combine(days[0], time(10, 40), company.project.zone)
        timeline.plan(when, lambda: _call(company, timeline, plan, days))


def _call(company: Company, timeline: Timeline, plan: Plan, days: list[date]) -> None:
    problem = _matter(company, plan)
    if problem is None:
        _look_for(company, timeline, plan, days[1:])
        return
    begins = company.project.working_time.shift(days[0], 1)
    when = datetime.combine(begins, time(14), company.project.zone)
    meeting = _meet(company, plan, problem, [when, when + timedelta(hours=2)])
    _answer(meeting, "yes")
    if plan is OFF:
        meeting.cancel(by=company.lead, reason="何工当天临时出差，模板先发邮件看")
        return
    meeting.fix(by=company.lead, time=when)
    timeline.plan(when + timedelta(minutes=plan.lasted), lambda: _end(company, timeline, plan, meeting))


def _matter(company: Company, plan: Plan) -> Problem | None:
    """An open problem that lies outside and about which nobody has met yet."""
    whom = company.members[plan.with_whom or CONSULTANT]
    found = Problem.objects.visible_to(whom).filter(state__in=OUTSIDE).for_page().order_by("-changed_at")
    met = set(Meeting.objects.filter(project=company.project).values_list("subject_id", flat=True))
    return next((problem for problem in found if problem.pk not in met), None)


def _meet(
    company: Company, plan: Plan, problem: Problem, times: list[datetime], *, agreed: bool = False
) -> Meeting:
    problem.project = company.project
    whom: list[Member] = [company.members[plan.with_whom]] if plan.with_whom else []
    return Meeting.call(
        problem, by=company.lead, people=[problem.reporter, *whom], times=times, agreed=agreed,
        kind=plan.kind, title=plan.title, place=plan.place, link=plan.link, agenda=plan.agenda,
        note=plan.note, length=max(30, plan.lasted // 30 * 30),
    )  # fmt: skip


def _answer(meeting: Meeting, word: str) -> None:
    for person in meeting.people():
        if person.pk != meeting.called_by_id:
            first, *others = [slot.pk for slot in meeting.slots.all()]
            meeting.answer(by=person, answers={first: word} | dict.fromkeys(others, "maybe"))


def _end(company: Company, timeline: Timeline, plan: Plan, meeting: Meeting) -> None:
    meeting.end(
        by=company.lead, minutes=plan.minutes, outcome=plan.outcome, lasted=plan.lasted,
        audience="internal" if plan.internal else "all", cost=Decimal(plan.cost) if plan.cost else None,
    )  # fmt: skip
    words, reason = plan.corrected
    if words:
        timeline.plan(
            clock.now() + timedelta(hours=2),
            lambda: meeting.correct(
                by=company.lead, minutes=words, outcome=plan.outcome, lasted=plan.lasted, reason=reason
            ),
        )


def _coming(company: Company, plan: Plan, *, agreed: bool) -> None:
    """On one of the next working days; the one that is still open has one answer."""
    problem = _matter(company, plan)
    if problem is None:
        return
    project = company.project
    day = project.working_time.shift(project.today(), 2)
    when = datetime.combine(day, time(10), project.zone)
    if agreed:
        _meet(company, plan, problem, [when], agreed=True)
        return
    meeting = _meet(company, plan, problem, [when, when + timedelta(hours=5)])
    first, second = meeting.slots.all()
    meeting.answer(by=company.members[CONSULTANT], answers={first.pk: "no", second.pk: "yes"})
