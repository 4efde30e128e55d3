"""Where somebody looked twice: doubted, taken back, moved, put off, or begun and left lying."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from luoshi.changes.models import Change, ChangeDraft
from luoshi.diary.models import Diary, Draft
from luoshi.home.demo.company import Company
from luoshi.home.demo.knowledge import BLANK
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel import clock
from luoshi.knowledge.models import Article, Bulletin
from luoshi.problems.models import Problem
from luoshi.rewards.models import Grant, SeenCard
from luoshi.talk.models import Meeting

STOPPED = "系统停机那半天，订单怎么先记？"
ON_PAPER = "先记在纸质订单上，写清楚时间\n恢复以后按时间先后补录\n补完在订单备注里写“停机补录”"
OUTAGE = "周四12点到13点停机，请提前保存"
OUTAGE_LINES = "12点前保存，退出系统\n13点以后再登录\n急单先打电话给客服部"
TURNING = "审批页点了同意没反应，一直转圈，换了浏览器还是这样。"
UNFINISHED = "报价单上的客户名称打出来是简称，合同要全称，"
UNFINISHED_WISH = "客户的生日和开票抬头总要去别的页面找，希望"


def live(company: Company, timeline: Timeline, workdays: Sequence[date]) -> None:
    """Plan it all; a short roll-out has not come so far yet."""
    if len(workdays) < 20:
        return

    def on(place: int, hour: int, minute: int, deed: Callable[..., object]) -> None:
        when = datetime.combine(workdays[place], time(hour, minute), company.project.zone)
        timeline.plan(when, timeline.noting(partial(deed, company)))

    on(6, 11, 20, _on_paper)
    on(-14, 11, 10, _doubt)
    on(-13, 15, 5, _vouch)
    on(-11, 10, 30, _revise)
    on(-10, 9, 15, _restore)
    on(-9, 16, 20, _retire)
    on(-8, 10, 5, _announce_outage)
    on(-7, 9, 25, _call_outage_off)
    on(-12, 9, 30, partial(_answer_known, timeline))
    on(-12, 15, 30, _hold)
    on(-11, 9, 15, _resume)
    on(-6, 16, 10, _grants)
    on(-2, 16, 40, _meetings)
    on(-2, 16, 30, _nudge)
    timeline.plan(timeline.until, timeline.noting(lambda: _drafts(company)))


# Knowledge


def _on_paper(company: Company) -> None:
    Article.write(
        by=company.lead, title=STOPPED, steps=ON_PAPER, area=company.areas["订单管理"], publish=True
    )


def _article(company: Company, *states: str, **more: object) -> Article | None:
    found = Article.objects.filter(project=company.project, state__in=states, **more)
    return found.select_related("project__organization").order_by("number").first()


def _doubt(company: Company) -> None:
    article = _article(company, "published", title__contains="导入") or _article(company, "published")
    if article:
        article.doubt(by=company.lead)


def _vouch(company: Company) -> None:
    article = _article(company, "stale", stale_why="doubt") or _article(company, "stale")
    if article:
        article.vouch(by=company.lead)


def _revise(company: Company) -> None:
    """Two lines too many, of which a colleague says that they confuse."""
    article = _article(company, "published", title=STOPPED)
    if article:
        article.revise(by=company.lead, steps=f"{article.steps}\n同时在Excel里登记一份\n下班前发给主管")


def _restore(company: Company) -> None:
    article = _article(company, "published", title=STOPPED)
    if article:
        article.restore(by=company.lead, edition=article.editions.get(number=1))


def _retire(company: Company) -> None:
    article = _article(company, "published", title=STOPPED)
    if article:
        article.retire(by=company.lead, reason="停机只有那一次，已经过去；以后停机另发通知")


def _announce_outage(company: Company) -> None:
    """Written with the wrong hour, set right, and sent."""
    department = company.members["刘洋"].department
    drawn = Bulletin.write(
        by=company.lead, headline=OUTAGE, lines=OUTAGE_LINES.replace("13点", "12点半"),
        departments=[department] if department else [],
    )  # fmt: skip
    drawn.revise(by=company.lead, headline=OUTAGE, lines=OUTAGE_LINES, send=True)


def _call_outage_off(company: Company) -> None:
    sent = Bulletin.objects.filter(project=company.project, headline=OUTAGE, state="sent")
    if bulletin := sent.select_related("project__organization").first():
        bulletin.withdraw(by=company.lead, reason="客户通改到周六晚上升级，周四不停机")


# Problems and changes


def _fresh(problem: Problem) -> Problem:
    return Problem.objects.for_page().select_related("project__organization").get(pk=problem.pk)


def _answer_known(timeline: Timeline, company: Company) -> None:
    """There is an article for it: the reporter tries it, and it works."""
    article, by = _article(company, "published", "proven", title=BLANK), company.members["尹素琴"]
    problem = Diary.add_entry(by=by, words=TURNING)
    if article:
        article.answer(problem, by=company.lead)
        timeline.plan(clock.now() + timedelta(hours=1), lambda: _fresh(problem).confirm(by=by))
        timeline.plan(clock.now() + timedelta(hours=2), lambda: _fresh(problem).archive(
            by=company.lead, cause="environment", summary="浏览器留着旧页面，刷新就好", article_wanted=False,
            article_why="已经有文章", teaching_wanted=False, teaching_why="文章里写得很清楚",
        ))  # fmt: skip


def _held(company: Company, on_hold: bool) -> Problem | None:
    mine = Problem.objects.filter(project=company.project, state__in=("investigating", "with_consultant"))
    first = mine.filter(hold_until__isnull=not on_hold).order_by("held_since").first()
    return first and _fresh(first)


def _hold(company: Company) -> None:
    if problem := _held(company, on_hold=False):
        until = company.project.working_time.shift(company.project.today(), 8)
        problem.hold(by=company.lead, until=until, reason="等总部批复，批下来再动")


def _resume(company: Company) -> None:
    """The answer came earlier than thought."""
    if problem := _held(company, on_hold=True):
        problem.resume(by=company.lead)


def _nudge(company: Company) -> None:
    waiting = Change.objects.filter(project=company.project, state="with_consultant").order_by("held_since")
    if change := waiting.select_related("project__organization", "requester").first():
        change.nudge(by=company.members[change.requester.name])


# Points, meetings, drafts


def _grants(company: Company) -> None:
    """One that waits is not granted, one that was booked is taken back."""
    grants = Grant.objects.filter(project=company.project).exclude(member=company.lead)
    grants = grants.select_related("member__user", "terms", "project__organization").order_by("id")
    waiting, booked = grants.filter(state="proposed").last(), grants.filter(state="granted").last()
    if waiting:
        waiting.decline(by=company.lead, reason="和同事上周报的是同一处，已经算过了")
    if booked:
        booked.reverse(by=company.lead, reason="同一个问题算了两次，冲回一次")
    if told := grants.filter(state="granted", cause_kind="problem").first():
        SeenCard.put_away("problem", told.cause_id, by=told.member)


def _meetings(company: Company) -> None:
    """The coming one is moved, for the open one another time is named, and a bill comes late."""
    mine = Meeting.objects.filter(project=company.project).select_related("project__organization")
    coming, undecided = mine.filter(state="fixed").last(), mine.filter(state="proposed").last()
    if coming and coming.starts_at:
        coming.change(by=company.lead, note="请销售一部也来一个人，带上U盘。")
        coming.shift(by=company.lead, time=coming.starts_at + timedelta(hours=1), reason="何工先到财务部")
    if undecided:
        last = max(slot.starts_at for slot in undecided.slots.all())
        undecided.suggest(by=company.members["何明远"], times=[last + timedelta(days=1)])
    if remote := mine.filter(state="ended", kind="remote").first():
        remote.charge(by=company.lead, cost=Decimal(300))


def _drafts(company: Company) -> None:
    """What two colleagues have begun to write and not sent."""
    Draft.keep(by=company.members["郑凯"], day=company.project.today(), words=UNFINISHED)
    ChangeDraft.keep(by=company.members["许倩"], fields={"words": UNFINISHED_WISH}, files=[])
