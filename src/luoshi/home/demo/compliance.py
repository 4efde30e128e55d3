"""What reporting tells: who misses in a row, what people got round, what Luoshi asks and suggests."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from luoshi.diary.models import Diary, SoftQuestion, Streak, Tally
from luoshi.diary.tasks import suggest_cadences
from luoshi.home.demo.company import Company
from luoshi.home.demo.story import Story
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel import clock
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member

MISSING = {"彭志强": 5, "丁建国": 2}
"""Who has not filed so many times in a row by this morning."""
HOWS = {
    "订单管理": "把地址后半截写在备注里，再打电话告诉仓库",
    "商机报价": "在Excel里算好折扣，手工改在打印件上",
    "合同审批": "先打印出来找领导手签，回头再补流程",
    "退换货": "先做整单退，再重新下一单",
    "服务工单": "用微信把照片发给售后，让他们代传",
}
EVERY = 3
"""One story in so many was got round by its reporter."""
SMALL = (
    "报表导出来没有合计行", "月报里客户名称显示不全", "筛选条件每次都要重选", "报表打开要等十几秒",
    "金额没有千分位", "环比一栏是空的", "打印出来少一列", "按区域汇总对不上明细", "时间范围只能选整月",
    "图表颜色太接近看不清", "导出文件名全是乱码", "下钻以后回不到上一层", "退货没有从业绩里扣",
    "同一个客户分成两行", "手机上看报表要横着拉", "定时发送的报表没收到",
)  # fmt: skip
"""What six colleagues met in the reports while their head, who uses them as well, files nil every day."""
COLLEAGUES = ("陈晓雯", "许倩", "何佳怡", "马骏", "黄婷", "郑凯")
RESTLESS = (
    ("钱会芳", "回款冲销以后余额没变"), ("尹素琴", "发票号不能改"), ("石磊", "付款单审批人带错"),
    ("龚玉梅", "对账单少了上月的一笔"), ("赵强", "费用科目选不到"), ("钱会芳", "打款状态三天没更新"),
)  # fmt: skip
"""Finance reports weekly and has become restless again: so many in each of the last two weeks."""


def misses(member: Member, day: date, workdays: list[date]) -> bool:
    """Whether this person files nothing on this day."""
    count = MISSING.get(member.name, 0)
    return bool(count) and day in workdays[-1 - count :]


def got_round(story: Story) -> str | bool:
    """How the reporter of this story helped themselves; not at all, mostly."""
    return HOWS.get(story.area, True) if len(story.words) % EVERY == 0 else False


def live(company: Company, timeline: Timeline, workdays: list[date]) -> None:
    """Small things in one department, which one person never meets; the jobs of the last days."""
    if len(workdays) < 20:
        return
    zone = company.project.zone

    def at(day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), zone)

    for place, words in enumerate(SMALL):
        who, when = (
            company.members[COLLEAGUES[place % 6]],
            at(workdays[-3 - place % 9], 10 + place % 4, 3 * place),
        )
        timeline.plan(when, lambda w=who, s=words: _small(company, timeline, w, s, "报表"))  # type: ignore[misc]
    monday = workdays[-1] - timedelta(days=workdays[-1].weekday())
    for place, (name, words) in enumerate(RESTLESS):
        who, when = (
            company.members[name],
            at(monday - timedelta(days=6 - place % 3 + 7 * (place // 3)), 14, place),
        )
        timeline.plan(when, lambda w=who, s=words: _small(company, timeline, w, s, "合同审批"))  # type: ignore[misc]
    timeline.plan(at(workdays[len(workdays) // 2], 12), lambda: _count(company))
    for day in workdays[-6:]:
        timeline.plan(at(day, 10, 20), lambda: _follow(company))
    timeline.plan(timeline.until, lambda: _settle(company))


def _count(company: Company) -> None:
    Tally.count_days(company.project)


def _follow(company: Company) -> None:
    Streak.follow(company.project)


def _small(company: Company, timeline: Timeline, member: Member, words: str, area: str) -> None:
    """Reported, taken up at once, answered within the hour, and put away before the evening."""
    problem, filed = Diary.add_entry(by=member, words=words), clock.now()
    problem.accept(by=company.lead, importance=1, kind="system", area=company.areas[area])

    def again() -> Problem:
        return Problem.objects.select_related("project__organization").get(pk=problem.pk)

    def answer() -> None:
        again().propose(by=company.lead, steps="已经记下，随下次更新一起改；今天先按说明书里的办法做")

    def put_away() -> None:
        again().archive(
            by=company.lead, cause="process", summary="小改进，已列入下次更新", article_wanted=False,
            article_why="改好以后就不需要了", teaching_wanted=False, teaching_why="不是操作问题",
        )  # fmt: skip

    timeline.plan(filed + timedelta(minutes=40), answer)
    timeline.plan(filed + timedelta(minutes=95), lambda: again().confirm(by=member))
    timeline.plan(filed + timedelta(hours=3), put_away)


def _settle(company: Company) -> None:
    """Today's question and suggestions."""
    Tally.count_days(company.project)
    SoftQuestion.ask(company.project)
    suggest_cadences()
