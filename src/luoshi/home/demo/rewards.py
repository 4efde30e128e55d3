"""Thanks in the demo: rules, points confirmed every week, a pay-out with the wages, a wall of who agreed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from luoshi.diary import honest
from luoshi.diary.models import Diary
from luoshi.home.demo.company import Company
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel import clock
from luoshi.problems.models import Problem
from luoshi.rewards.models import Account, Booking, Grant, Payout, Terms

AGREED = (
    "陈晓雯", "罗丹", "冯悦", "袁志刚", "钱会芳", "吕晴", "韩雪", "董晓东", "傅春燕", "马骏", "任佳",
    "叶梓萱",
)  # fmt: skip
CHANGED_MIND = "任佳"
LATELY = "报价单改了数量，总价要刷新两次才变。"
OWN_REPORT = "导入客户资料时，中间断网一次，前500条重复导入了。"
THANKS = {
    "退货入库": "11月的对账少了一大笔糊涂账",
    "付款条件": "两份合同没有按30天付错款",
    "改了交货日期": "仓库没有再按旧日期备货",
    "满意度短信": "客户不会再收到两条一样的短信",
    "折扣填了95": "差点发出去的低价报价拦住了",
    "保存订单": "下午不用再等着转圈",
    "工单转给售后": "客户来问，客服当场就能答",
}


def live(company: Company, timeline: Timeline, workdays: list[date]) -> None:
    """Plan everything that has to do with points."""

    def at(day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), company.project.zone)

    timeline.plan(at(workdays[0], 8, 40), lambda: _first_rules(company))
    for place, name in enumerate(AGREED):
        day = workdays[min(2 + place, len(workdays) - 1)]
        timeline.plan(at(day, 12, 10 + place), lambda n=name: Account.show(True, by=company.members[n]))  # type: ignore[misc]
    # What fell due in the last days still waits for the lead.
    for day in workdays[4:-3:5]:
        timeline.plan(at(day, 17, 50), lambda: _confirm(company))
    if len(workdays) < 20:
        return
    timeline.plan(at(workdays[18], 12), lambda: Account.show(False, by=company.members[CHANGED_MIND]))
    timeline.plan(at(workdays[12], 9, 20), lambda: _own_report(company))
    timeline.plan(at(workdays[16], 18), lambda: _new_rules(company))
    timeline.plan(at(workdays[-3], 18), lambda: _announce(company))
    timeline.plan(at(workdays[-7], 10, 12), lambda: _solved_lately(company, timeline))
    for day in _first_of_months(workdays):
        timeline.plan(at(day, 9, 5), _filing)
        timeline.plan(at(day, 18, 10), lambda: _confirm(company))
        timeline.plan(at(day, 18, 30), lambda d=day: _pay(company, d))  # type: ignore[misc]


def _first_of_months(workdays: list[date]) -> Iterator[date]:
    return (day for before, day in pairwise(workdays) if day.month != before.month)


def _first_rules(company: Company) -> None:
    today = company.project.today()
    Terms.set(by=company.lead, begins=today, words_4=10, shown_4=20, daily_cap=40, monthly_cap=150)


def _new_rules(company: Company) -> None:
    """What is grave is worth more from now on."""
    Terms.set(by=company.lead, begins=company.project.today() + timedelta(days=1), words_4=15, shown_4=30,
              daily_cap=60, monthly_cap=200)  # fmt: skip


def _announce(company: Company) -> None:
    """Rules that everybody reads before they hold."""
    begins = (company.project.today().replace(day=28) + timedelta(days=4)).replace(day=1)
    Terms.set(by=company.lead, begins=begins, words_4=15, shown_4=30, corroborator=30, daily_cap=60,
              monthly_cap=200)  # fmt: skip


def _own_report(company: Company) -> None:
    """The lead reports something, too; who confirms the points is the head of the company."""
    problem = Problem.report(by=company.lead, words=OWN_REPORT)
    problem.accept(by=company.lead, importance=2, kind="operation", area=company.areas["客户管理"])
    problem.propose(
        by=company.lead, cause="断网后又点了一次导入", steps="断网后先点“继续上次导入”\n重复的用查重页合并"
    )
    problem.confirm(by=company.lead)
    problem.archive(
        by=company.lead, cause="mistake", summary="断网后又点了一次导入", article_wanted=False,
        article_why="只出现一次", teaching_wanted=False, teaching_why="只有项目组会导入",
    )  # fmt: skip


def _solved_lately(company: Company, timeline: Timeline) -> None:
    """What its reporter reads on a morning of these days: because you said so."""
    problem = Diary.add_entry(by=company.members["陈晓雯"], words=LATELY)
    for name in ("周敏", "何佳怡"):
        Diary.meet(problem, by=company.members[name], words="我这里也要刷新两次")
    problem.accept(by=company.lead, importance=3, kind="system", area=company.areas["商机报价"])
    problem.propose(by=company.lead, cause="页面缓存了旧合计", steps="按Ctrl+F5刷新一次\n改一个数量，看总价")

    def end() -> None:
        now = Problem.objects.select_related("project__organization").get(pk=problem.pk)
        for occurrence in now.met.select_related("member"):
            now.confirm(by=occurrence.member)
        now.archive(
            by=company.lead, cause="defect", summary="页面缓存了旧合计", article_wanted=False,
            article_why="已从系统里改掉", teaching_wanted=False, teaching_why="不是操作问题",
        )  # fmt: skip

    timeline.plan(clock.now() + timedelta(hours=6), end)


def _confirm(company: Company) -> None:
    """Everything that has waited long enough, with words of thanks for what deserves them."""
    waiting = Grant.objects.waiting().filter(project=company.project)
    old = waiting.filter(proposed_at__lt=clock.now() - timedelta(hours=4)).exclude(member=company.lead)
    titles = dict(Problem.objects.filter(pk__in=old.values("cause_id")).values_list("pk", "title"))
    for grant in old.select_related("member__user", "terms", "project__organization").order_by("id"):
        grant.member.project = grant.project
        title = titles.get(grant.cause_id, "")
        words = next((thanks for begin, thanks in THANKS.items() if title.startswith(begin)), "")
        grant.confirm(by=company.lead, thanks=words if grant.rule == "first" else "")


def _filing() -> None:
    """What the nightly job proposes for the month that has ended."""
    honest.propose_last_month()


def _pay(company: Company, day: date) -> None:
    """With the wages: all full tens of whoever has at least ten points."""
    balances = Booking.objects.filter(project=company.project).balances()
    amounts = {pk: points // 10 * 10 for pk, points in balances.items() if points >= 10}
    amounts.pop(company.lead.pk, None)
    if amounts:
        month = (day.replace(day=1) - timedelta(days=1)).month
        Payout.pay(amounts, by=company.lead, note=f"随{month}月工资发放，1分折1元")
