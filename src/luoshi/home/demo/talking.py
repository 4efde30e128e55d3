"""What people say to each other across the three sides, and where somebody did not leave it at that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from luoshi.diary.models import Diary, Regime
from luoshi.home.demo.company import Company
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel import clock
from luoshi.problems.models import Problem
from luoshi.rollout.models import Department
from luoshi.talk.models import say

NUMBERS = {"启明咨询": "QM-2026-0457", "客户通软件": "KHT-88213"}
# What the lead asks the firm, the reporter adds, the firm answers, and the lead tells the head alone.
TALKS = (
    (
        "@{firm} 业务那边现在都在绕着走，能不能先给个临时办法？正式的可以等。",
        "今天又碰到两次，都是下午三四点最忙的时候，供参考。",
        "@{lead} 可以。临时的做法今天下班前写给您，正式的这周内给。",
        "@{head} 这个影响您部门，明天晨会请跟大家说一声先怎么绕，别各想各的办法。",
    ),
    (
        "@{firm} 这条已经拖了几天，请给个准日子，我好回复部门。",
        "我按说明书又走了一遍，还是一样，今天也有同事碰到。",
        "@{lead} 原因查到了，周三出办法，需要停机我会提前一天说。",
        "@{head} 顾问说周三出办法，您部门先按老办法做，别重复录。",
    ),
    (
        "@{firm} 同样的情况别的客户有没有？有现成的做法就先拿来用。",
        "补充一下：用隔壁同事的账号试过，也一样。",
        "@{lead} 有一家遇到过，做法我核对一下版本，明天上午给。",
        "@{head} 先不用补单，等明天的做法出来再说。",
    ),
)

OBJECTION = "“实时订单”里没有返利。月底三天要按当天的数结算，用昨天的会少算一批单，上个月就少了6家。"
AGREED_AFTER_ALL = "您说得对，这个情况原来没考虑到，我按问题处理。"
HOURLY = "返利表从本月起，每月最后三天改成每小时取一次数\n页面右上角会写明取数时间，请看一下"

LABEL = "改完收货地址，快递面单上打出来的还是旧地址。"
NOT_THE_SAME = "这不是一回事：我这边能保存，是面单没跟着变，请单独看一下。"
REPRINT = "面单在发货单生成时就定了\n改完地址，在发货单上点“重新取地址”，再打印"
AGAIN = "昨天下午又出现了一次，按办法做了也没好。"
ONCE_MORE = "上次的设置升级时被覆盖了，已重新设置并锁定\n请退出后重新登录，再试一次"


def live(company: Company, timeline: Timeline, workdays: Sequence[date]) -> None:
    """Plan it all; a short roll-out has not come so far yet."""
    if len(workdays) < 20:
        return

    def at(day: date, wall: time, deed: Callable[[], object]) -> None:
        when = datetime.combine(day, wall, company.project.zone)
        timeline.plan(when, timeline.noting(deed))

    for place, talk in zip((-14, -8, -3), TALKS, strict=True):
        at(workdays[place], time(10, 25), partial(_talk, company, timeline, talk))
    at(workdays[-10], time(14, 20), partial(_report_the_label, company, timeline))
    for day in workdays[-15:-1]:
        at(day, time(9, 35), partial(_object, company, timeline))
    at(workdays[-5], time(9, 50), partial(_reopen, company, timeline))
    at(workdays[3], time(9), partial(_seldom, company))
    at(workdays[-3], time(16, 5), partial(_seldomer, company))


def _fresh(problem: Problem) -> Problem:
    return Problem.objects.for_page().select_related("project__organization").get(pk=problem.pk)


def _later(timeline: Timeline, hours: float, deed: Callable[[], object]) -> None:
    timeline.plan(clock.now() + timedelta(hours=hours), timeline.noting(deed))


def _talk(company: Company, timeline: Timeline, talk: tuple[str, ...]) -> None:
    """About the matter that has lain longest with a firm and of which nobody has spoken yet."""
    lead, outside = company.lead, Problem.objects.filter(project=company.project, state="with_consultant")
    first = outside.filter(vendor_number="").order_by("held_since").first()
    problem = first and _fresh(first)
    if problem is None or problem.consultant is None or problem.firm is None:
        return
    consultant, reporter = company.members[problem.consultant.name], problem.reporter
    head = company.members[reporter.department.head.name]  # type: ignore[union-attr]
    names = {"firm": consultant.name, "lead": lead.name, "head": head.name}
    problem.note_vendor_number(by=consultant, number=NUMBERS[problem.firm.name])
    asks, adds, answers, inside = (words.format(**names) for words in talk)
    say(problem, by=lead, words=asks)
    _later(timeline, 0.4, lambda: say(_fresh(problem), by=reporter, words=adds))
    _later(timeline, 1.1, lambda: say(_fresh(problem), by=consultant, words=answers))
    _later(timeline, 1.2, lambda: say(_fresh(problem), by=lead, words=inside, audience="internal"))
    _later(timeline, 1.6, lambda: _fresh(problem).watch(by=head))


def _object(company: Company, timeline: Timeline) -> None:
    """刘洋 does not leave it at a no, and is right."""
    by = company.members["刘洋"]
    problem = Problem.objects.filter(reporter=by, outcome="declined", objected=False).first()
    if problem is None:
        return
    _fresh(problem).object(by=by, reason=OBJECTION)
    area = company.areas["报表"]
    _later(timeline, 1, lambda: _fresh(problem).accept(
        by=company.lead, importance=2, kind="system", area=area, receipt=AGREED_AFTER_ALL
    ))  # fmt: skip
    _later(timeline, 3, lambda: _solve(company, timeline, problem, HOURLY, "取数时间没有考虑月底结算"))


def _report_the_label(company: Company, timeline: Timeline) -> None:
    """It sounds like another one, is merged with it, and is separated again."""
    by, lead = company.members["罗丹"], company.lead
    open_ones = Problem.objects.filter(
        project=company.project, state__in=("investigating", "with_consultant")
    )
    into = open_ones.order_by("-area", "held_since").first()
    problem = Diary.add_entry(by=by, words=LABEL)
    problem.accept(by=lead, importance=2, kind="operation", area=company.areas["订单管理"])
    _later(timeline, 0.3, lambda: _fresh(problem).assess(by=lead, importance=3))
    if into is None:
        return
    _later(timeline, 0.5, lambda: _fresh(problem).merge(by=lead, into=_fresh(into)))
    _later(timeline, 1.5, lambda: say(_fresh(problem), by=by, words=NOT_THE_SAME))
    _later(timeline, 1.8, lambda: _fresh(problem).unmerge(by=lead))
    _later(timeline, 2.5, lambda: _solve(company, timeline, problem, REPRINT, "面单在生成发货单时就定了地址"))


def _reopen(company: Company, timeline: Timeline) -> None:
    """What counted as solved comes back after some days."""
    solved = Problem.objects.filter(project=company.project, state="closed", outcome="solved", round=1)
    before = clock.now() - timedelta(days=3)
    problem = solved.filter(changed_at__lt=before, proposed_by_firm=True).order_by("-changed_at").first()
    if problem is None:
        return
    _fresh(problem).reopen(by=_fresh(problem).reporter, reason=AGAIN)
    _later(timeline, 4, lambda: _solve(company, timeline, problem, ONCE_MORE, "上次的设置在升级时被覆盖"))


def _solve(company: Company, timeline: Timeline, problem: Problem, steps: str, cause: str) -> None:
    """Proposed by the lead; everybody who met it says that it works; archived."""
    _fresh(problem).propose(by=company.lead, cause=cause, steps=steps)

    def works() -> None:
        for occurrence in _fresh(problem).met.unanswered().select_related("member"):
            _fresh(problem).confirm(by=company.members[occurrence.member.name])

    _later(timeline, 2, works)
    _later(timeline, 3, lambda: _fresh(problem).archive(
        by=company.lead, cause="defect", summary=cause, article_wanted=False, article_why="已从系统里改掉",
        teaching_wanted=False, teaching_why="不是操作问题",
    ))  # fmt: skip


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _seldom(company: Company) -> None:
    """A head who hardly works in the system reports monthly from the 1st on."""
    Regime.plan(
        company.project, by=company.lead, starts_on=_first_of_next_month(company.project.today()),
        member=company.members["谢文涛"], cadence="monthly",
    )  # fmt: skip


def _seldomer(company: Company) -> None:
    """What is planned for a department for later."""
    following = _first_of_next_month(_first_of_next_month(company.project.today()))
    department = Department.objects.get(project=company.project, name="渠道部")
    Regime.plan(
        company.project, by=company.lead, starts_on=following, department=department, cadence="monthly"
    )
