"""The demo's archive as it is lived with: questions as titles, bulletins, votes, upgrades, the ledger."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from luoshi.diary.models import Diary
from luoshi.evidence.models import Attachment
from luoshi.home.demo.company import Company
from luoshi.home.demo.shown import steps
from luoshi.home.demo.timeline import Deed, Timeline
from luoshi.kernel import clock
from luoshi.knowledge.models import Article, Bulletin, Release, Task, Terms
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member

DISCOUNT, RETURNS, UNAPPROVE, TWICE = (
    "折扣该填95还是5？",
    "客户只退几箱，退货单怎么开？",
    "审核过的订单发现地址错了，怎么改？",
    "客户建重复了，怎么办？",
)
# What was reported first, and the question that its article answers.
QUESTIONS = {
    "客户门店地址太长": "门店地址太长存不进去，怎么办？",
    "手机上给工单传照片": "手机上照片传不上去，怎么办？",
    "退货单只能整单退": RETURNS,
    "报价单打印少了税率": "打印的报价单没有税率，怎么办？",
    "折扣填了95": DISCOUNT,
    "同一个客户建了两个": TWICE,
    "客户级别昨天是A": "客户级别自己变了，找谁？",
    "批量导入订单": "批量导入报错，怎么知道错在哪？",
    "订单审核完才发现": UNAPPROVE,
    "工单转给售后以后": "转出去的工单看不到了，怎么办？",
    "工单关闭以后": "工单关了客户又来电话，怎么接着记？",
    "上门签到定位": "手机签到定位不准，怎么办？",
    "换货单发出去了": "换货时旧货没登记，库存成负数怎么办？",
    "年度合同的附件": "合同附件太大传不上去，怎么办？",
    "回款登记错了客户": "回款登记到别的客户了，怎么改？",
    "发票信息要一个个": "怎么把发票信息一次导出来？",
    "联系人离职了": "联系人离职了，怎么停用？",
    "一个订单分两次": "一个订单分两次发货，第二次在哪儿开？",
}
BLANK = "审批页点了没反应，怎么办？"
BLANK_STEPS = (
    "按Ctrl和F5，把页面整个刷新一次\n点右上角“重新载入流程”，再点同意\n还没反应就换Edge打开，不用兼容模式"
)
SHORT = 20
"""Working days within which not every article is written."""
TWIN = "改错地址的订单怎么撤回？"


# Articles whose steps have pictures.
SHOWN = {
    DISCOUNT: "discount", RETURNS: "return", UNAPPROVE: "unapprove", BLANK: "blank",
    TWICE: "twice",
}  # fmt: skip


def pictures_of(title: str, by: Member) -> list[Attachment]:
    """Pictures of the steps of the article with this title."""
    return steps(SHOWN.get(title, ""), by)


def question_of(words: str) -> str:
    """The title of the article that answers what was reported with these words."""
    return next((title for begin, title in QUESTIONS.items() if words.startswith(begin)), words)


def article_words(problem: Problem) -> dict[str, Any]:
    """What the lead makes of a draft: a question in users' words, and the version in use."""
    version = Release.current(problem.project, problem.area_id)
    return Article.draft_words(problem) | {"title": question_of(problem.title), "version": version}


def plan(company: Company, timeline: Timeline, days: list[date], dice: random.Random) -> None:
    """Everything around the archive on its days, the last one of `days` being today."""
    lead, members = company.lead, company.members

    def on(place: float, hour: int, deed: Deed, about: str = "") -> None:
        """On that part of the days; a deed about an article only once the article is written."""
        day = days[min(len(days) - 1, int(len(days) * place))]
        when = datetime.combine(day, time(hour), company.project.zone)
        when_written = partial(_once_written, timeline, about, len(days) > SHORT, deed)
        timeline.plan(when, timeline.noting(when_written if about else deed))

    on(0, 9, lambda: Release.announce(by=lead, version="5.2.1"))
    on(0.02, 9, lambda: Terms.agree(by=members["赵国栋"], per_day=Decimal(1800), effort=Decimal("0.5")))
    on(0.12, 11, lambda: _free_articles(company, days))
    on(0.55, 15, lambda: _teach_discount(company, timeline, dice), DISCOUNT)
    on(0.72, 10, lambda: _revise_discount(lead), DISCOUNT)
    on(0.74, 16, lambda: _find(TWIN).merge(by=lead, into=_find(UNAPPROVE)), UNAPPROVE)
    on(0.76, 10, lambda: _teach_returns(company, timeline, dice), RETURNS)
    on(0.8, 14, lambda: Release.announce(by=lead, version="5.2.2", area=company.areas["手机端"]))
    on(0.82, 9, Article.come_due)
    for name, words in (("何佳怡", "折扣又不知道填多少了"), ("黄婷", "9折填了90，报价出来吓一跳")):
        on(0.84, 10, partial(_solve, DISCOUNT, members[name], words), DISCOUNT)
    on(0.86, 11, lambda: _reopened(members["马骏"]), TWICE)
    for place, (title, name, words) in enumerate(UNSOLVED):
        on(0.87 + place * 0.03, 14, partial(_unhelped, title, members[name], words), title)
    for place, (title, name) in enumerate(SOLVED):
        on(0.6 + place * 0.04, 13, partial(_vote, title, members[name]), title)
    on(0.95, 9, lambda: _finish_first(lead))
    on(0.95, 16, lambda: _teach_unapprove(company, timeline, dice), UNAPPROVE)
    on(0.97, 10, lambda: _unsent(company))


UNSOLVED = (
    (DISCOUNT, "马骏", "第三步的“试算”我这里是灰的，点不了"),
    ("手机签到定位不准，怎么办？", "卢卫东", "照着设了，还是偏一公里多"),
    (TWICE, "吕晴", "查重框里输简称，什么都没出来"),
)
SOLVED = (
    (BLANK, "钱会芳"), (BLANK, "尹素琴"), (BLANK, "周敏"), (RETURNS, "邱明"),
    (UNAPPROVE, "韩雪"), (UNAPPROVE, "任佳"),
)  # fmt: skip


def _once_written(timeline: Timeline, title: str, whole: bool, deed: Deed) -> None:
    """A short roll-out has not every article yet; a whole one has, or says so."""
    if Article.objects.filter(title=title).exists():
        deed()
    elif whole:
        timeline.refused.append(f"{clock.now():%Y-%m-%d %H:%M} no article “{title}” yet")


def _find(title: str) -> Article:
    return Article.objects.select_related("project__organization").get(title=title)


def _vote(title: str, by: Member, still: str = "") -> None:
    _find(title).vote(by=by, helped=not still, words=still)


def _free_articles(company: Company, days: list[date]) -> None:
    """Written without a problem: what everybody asks on the telephone."""
    area, soon = company.areas, days[int(len(days) * 0.8)]
    Article.write(
        by=company.lead, title=BLANK, steps=BLANK_STEPS, cause="浏览器留着升级前的旧页面",
        aliases="点同意没反应\n审批转圈", area=area["合同审批"], version="5.2.1", publish=True,
        files=pictures_of(BLANK, company.lead),
    )  # fmt: skip
    Article.write(
        by=company.lead, title=TWIN, steps="请主管反审核\n改好再提交", area=area["订单管理"], publish=True
    )
    Article.write(
        by=company.lead, title="月末对账前要做哪几件事？",
        steps="核对本月回款\n看有没有未核销的\n导出应收账龄表", area=area["报表"],
        version="5.2.1", review_on=soon, publish=True,
    )  # fmt: skip
    Article.write(by=company.lead, title="出差时没有网络，订单怎么先记下来？", area=area["手机端"])


def _read_by(
    bulletin: Bulletin, timeline: Timeline, dice: random.Random, share: float, leave: str = ""
) -> None:
    """Most read it within two days; a few do not, and who is named leaves it for now."""
    for member in list(bulletin.missing().select_related("user", "project__organization").order_by("name")):
        if member.name == leave or dice.random() > share:
            continue
        after = timedelta(minutes=dice.randint(10, 500 if dice.random() < 0.7 else 2600))
        choice = (0 if dice.random() < 0.85 else 1) if bulletin.question else None
        when = (bulletin.sent_at or bulletin.written_at) + after
        timeline.plan(when, partial(_read, bulletin, member, choice))


def _unhelped(title: str, member: Member, words: str) -> None:
    _find(title).vote(by=member, helped=False, words=words)


def _read(bulletin: Bulletin, member: Member, choice: int | None) -> None:
    bulletin.acknowledge(by=member, choice=choice)


def _departments(company: Company, *names: str) -> list[Any]:
    return [members.department for name in names if (members := company.members[name]).department]


def _teach_discount(company: Company, timeline: Timeline, dice: random.Random) -> None:
    article = _find(DISCOUNT)
    one = Bulletin.write(
        by=company.lead, headline="折扣栏填的是“折让几个点”", article=article, problem=_source(article),
        lines="95折填5，9折填10\n填完看右边的成交价，对了再保存\n拿不准先点“试算”",
        question="客户要9折，折扣栏填多少？", choices="10\n90", right=0,
        departments=_departments(company, "王磊", "谢文涛"), send=True,
    )  # fmt: skip
    _read_by(one, timeline, dice, 0.9)


def _teach_returns(company: Company, timeline: Timeline, dice: random.Random) -> None:
    article = _find(RETURNS)
    one = Bulletin.write(
        by=company.lead, headline="退货可以按行退，不用整单退", article=article, problem=_source(article),
        lines="退货单里点“选择明细”\n勾要退的行，填数量\n保存后打印退货标签",
        departments=_departments(company, "孙悦", "李娜", "周敏"), send=True,
    )  # fmt: skip
    _read_by(one, timeline, dice, 0.85)


def _teach_unapprove(company: Company, timeline: Timeline, dice: random.Random) -> None:
    article = _find(UNAPPROVE)
    one = Bulletin.write(
        by=company.lead, headline="订单审错了，先反审核再改", article=article, problem=_source(article),
        lines="请主管在订单上点“反审核”\n改好地址，再提交审核\n告诉仓库以新单为准", everyone=True, send=True,
    )  # fmt: skip
    _read_by(one, timeline, dice, 0.6, leave="陈晓雯")


def _unsent(company: Company) -> None:
    Bulletin.write(by=company.lead, headline="审批点不动，先刷新页面", lines="按Ctrl和F5\n再点“重新载入流程”",
                   article=_find(BLANK))  # fmt: skip


def _source(article: Article) -> Problem | None:
    first = article.sources.select_related("problem").first()
    return first.problem if first else None


def _revise_discount(lead: Member) -> None:
    article = _find(DISCOUNT)
    steps = article.steps.replace("看右边的成交价，对了再保存", "看右边的成交价，和客户谈的一样再保存")
    article.revise(by=lead, steps=steps, cause=article.cause)
    if unwanted := article.learned.live().order_by("at").last():
        unwanted.remove(by=lead)


def _solve(title: str, member: Member, words: str) -> None:
    Diary.self_solve(_find(title), by=member, words=words)


def _reopened(member: Member) -> None:
    """Somebody thought that it was this one, and it was not."""
    problem = Diary.self_solve(_find(TWICE), by=member, words="客户合并以后，旧订单不见了")
    problem.reopen(by=member, reason="不是重复的问题，是合并以后旧订单看不到了")


def _finish_first(lead: Member) -> None:
    for one in (
        Task.objects.open().filter(article__project=lead.project).select_related("article__project", "member")
    ):
        one.finish(by=lead, note="给销售一部开了“试算”权限，第3步补了一句")
        return
