"""Time in the demo: who is told when it runs out, what rests on hold, who was nudged, the lead's habits."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from luoshi.changes.models.escalating import raise_due
from luoshi.diary.models import Diary
from luoshi.home.demo.company import Company
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel import clock
from luoshi.post import digesting
from luoshi.post.models import BadAddress, Letter, Preference
from luoshi.problems.bulk import each
from luoshi.problems.models import Escalation, Phrase, Problem, SavedView, Target
from luoshi.rollout.models import Member

PHRASES = (
    "收到，我先核实一下，明天中午前答复您。",
    "请补一张报错时的截图，最好带上单号。",
    "请告诉我是在哪一步、点了哪个按钮以后出现的。",
    "已经转给顾问，最晚后天给您答复。",
    "麻烦您再试一次，好了点“好了，谢谢”，不行写一句还有什么情况。",
)
OWN = "我在客户那边，下午四点以后回来试。"
TICKS = (time(9, 10), time(11, 40), time(14, 10), time(17, 10))
WAITS = "等客户通软件发12月的小版本，发了再看"
SAME = "客户门店地址太长，保存就失败，只能删短。刚才又有1单差点发错楼层。"
RENAMED, NO_MAILBOX = "沈浩", "550 5.1.1 The email account that you tried to reach does not exist"
RESTED = "等供应商的接口人出差回来"


def live(company: Company, timeline: Timeline, workdays: list[date], base: datetime) -> None:
    """Plan it; `base` is the last working moment, from which today's reports count back."""

    def at(day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, company.project.zone)

    timeline.plan(at(workdays[0], time(8, 50)), lambda: _habits(company))
    for day in workdays:
        for wall in TICKS:
            timeline.plan(at(day, wall), _tick)
    timeline.plan(base - timedelta(minutes=120), lambda: _same_again(company))
    timeline.plan(base - timedelta(minutes=100), lambda: _ask(company, "沈浩", "整单是几箱？是哪张退货单？"))
    timeline.plan(base - timedelta(minutes=52), lambda: _reply(company, "沈浩", "整单10箱，只退2箱，TH-0931"))
    timeline.plan(base - timedelta(minutes=41), lambda: _ask(company, "王海波", "自己领的，还是主管分的？"))
    timeline.plan(base - timedelta(minutes=38), lambda: _modules(company))
    timeline.plan(base - timedelta(minutes=30), lambda: _pin(company))
    if len(workdays) < 20:
        return
    timeline.plan(at(workdays[-3], time(9, 20)), lambda: _come_back(company))
    timeline.plan(at(workdays[9], time(10, 5)), lambda: _targets(company))
    timeline.plan(at(workdays[-9], time(15, 20)), lambda: _hold(company, workdays[-4], RESTED))
    later = workdays[-1] + timedelta(days=9)
    timeline.plan(at(workdays[-2], time(15, 40)), lambda: _hold(company, later, WAITS))
    for day in (workdays[-6], workdays[-2]):
        timeline.plan(at(day, time(16, 25)), timeline.noting(lambda: _nudge(company)))


def _tick() -> None:
    """What the worker does every minute."""
    Problem.return_held()
    Escalation.raise_due()
    raise_due()
    digesting.send_due()


def _come_back(company: Company) -> None:
    """A letter to somebody whose mailbox was renamed meanwhile comes back."""
    sent = Letter.objects.filter(member=company.members[RENAMED]).exclude(address="")
    if letter := sent.order_by("-id").first():
        letter.came_back(NO_MAILBOX)
        BadAddress.mark(letter, "5.1.1", NO_MAILBOX)


def _habits(company: Company) -> None:
    """Phrases of all and of one; views of the lead and of a head; somebody who wants one digest a day."""
    for words in PHRASES:
        Phrase.write(by=company.lead, words=words, shared=True)
    Phrase.write(by=company.members["陈晓雯"], words=OWN)
    quiet = company.members["王海波"]
    Preference.change(quiet, by=quiet, digest="once")
    view = {"project": company.project, "member": company.members["王磊"], "name": "我部门的"}
    SavedView.objects.create(**view, query={"department": str(company.members["王磊"].department_id)})


def _targets(company: Company) -> None:
    """After two weeks the lead wants serious things answered sooner."""
    Target.set_table(company.project, {("first_answer", 3): Decimal("0.5")}, by=company.lead)


def _in_hand(company: Company, state: str) -> Problem | None:
    """The open problem in this state that has waited longest and is not on hold."""
    found = Problem.objects.filter(project=company.project, state=state, hold_until__isnull=True)
    problem = found.order_by("held_since").first()
    if problem is not None:
        problem.project = company.project
    return problem


def _hold(company: Company, until: date, reason: str) -> None:
    problem = _in_hand(company, "investigating") or _in_hand(company, "with_consultant")
    if problem is not None and until > company.project.today():
        problem.hold(by=company.lead, until=until, reason=reason)


def _nudge(company: Company) -> None:
    """The boss asks how it is going."""
    boss = next(member for member in company.members.values() if member.has("sponsor"))
    problem = _in_hand(company, "with_consultant")
    if problem is not None:
        problem.nudge(by=boss)


def _same_again(company: Company) -> None:
    """Somebody reports what the consultant works on already; the inbox says what it is like."""
    Diary.add_entry(by=company.members["韩雪"], words=SAME)


def _pin(company: Company) -> None:
    problem = _in_hand(company, "with_consultant")
    if problem is not None:
        problem.pin(by=company.lead)


def _report_of(company: Company, name: str) -> tuple[Problem | None, Member]:
    """The newest report of this person that lies in the inbox."""
    member = company.members[name]
    problem = Problem.objects.filter(reporter=member, state="reported").order_by("-number").first()
    if problem is not None:
        problem.project = company.project
    return problem, member


def _ask(company: Company, name: str, words: str) -> None:
    problem, _member = _report_of(company, name)
    if problem is not None:
        problem.ask_reporter(by=company.lead, words=words)


def _reply(company: Company, name: str, words: str) -> None:
    problem, member = _report_of(company, name)
    if problem is not None and problem.party == "rep":
        problem.answer(by=member, words=words)


def _modules(company: Company) -> None:
    """Several at once: what came in on the phone gets its module."""
    since = clock.now() - timedelta(hours=3)
    found = Problem.objects.filter(project=company.project, state="reported", reported_at__gt=since)
    numbers = found.filter(title__contains="退货").values_list("number", flat=True)
    each(company.lead, numbers, lambda problem: problem.assess(by=company.lead, area=company.areas["退换货"]))
