"""A change that took four rounds until its users accepted it, as it happens in a company."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from luoshi.changes.models import Change
from luoshi.changes.rules import CONFIGURED, FITS, NEVER, SECONDARY, STANDARD, WORRY
from luoshi.testing.cast import Cast

WISH = "客户的收货地址写不下，最长的143个字，只好拆到备注里，仓库和司机常常看漏，上周就错发了1单。"
GOALS = [
    "一个地方写下完整地址，最长的客户143个字",
    "仓库和司机不用翻备注就能看全",
    "一周内止住错发，现在平均每周1单",
]
Answers = list[tuple[str, str]]
Said = tuple[str, str]


def wanted(cast: Cast, title: str = "放宽收货地址字段") -> Change:
    """Forwarded to the consultant; three people judge it, one of them as a key evaluator."""
    reasons = ["地址拆开写，仓库看漏", "上周错发了1单"]
    change = Change.open(by=cast.reporter, words=WISH, reasons=reasons, goals=GOALS, area=cast.area)
    change.describe(by=cast.lead, title=title)
    change.read_back(by=cast.lead, words="收货地址要能写下143个字，仓库和司机在一个地方就能看全。")
    change.agree(by=cast.reporter)
    change.estimate(by=cast.lead, risk="要动接口", cost=Decimal(8000), work="仓库要改打印", days=20)
    if change.sponsor_screens:
        change.pursue(by=cast.sponsor)
    else:
        change.pursue(by=cast.lead)
    change.name_evaluators(by=cast.lead, key=[cast.reporter], others=[cast.reporter2, cast.head])
    change.forward(by=cast.lead, contact=cast.consultant)
    return change


def writes(change: Change, cast: Cast, name: str, answers: Answers, **parts: Any) -> None:
    """The consultant writes one option; `answers` stand in the order of the goals."""
    given = {goal.pk: answer for goal, answer in zip(change.goals.all(), answers, strict=True)}
    usual = {
        "kind": CONFIGURED,
        "days": 1,
        "fee": Decimal(0),
        "risk": "要教一次",
        "differently": "换个地方填",
    }
    change.draft_option(by=cast.consultant, name=name, answers=given, **(usual | parts))


def says(change: Change, who: Any, *said: Said) -> None:
    """Somebody judges the options of the round in their order."""
    options = change.current_options()
    change.evaluate(by=who, given=dict(zip((o.pk for o in options), said, strict=True)))


def again(change: Change, cast: Cast, reason: str, *answers: str) -> None:
    """The lead asks for another round; the consultant answers each objection."""
    change.revise(by=cast.lead, reason=reason)
    for objection, words in zip(change.objections(), answers, strict=True):
        solved = not words.startswith("做不到")
        change.answer_objection(by=cast.consultant, objection=objection, solved=solved, words=words)


def four_rounds(cast: Cast) -> Change:
    """The fourth round has three options; everybody has judged it."""
    change = wanted(cast)
    by_hand = {"kind": STANDARD, "days": 0, "what": "仓库看备注，作业说明书加一条：超过60字写“见备注”"}
    writes(
        change,
        cast,
        "改流程，不改系统",
        [("partly", "能写，但分两处"), ("no", "还是靠人看备注"), ("yes", "立刻能用")],
        **by_hand,
    )
    change.offer(by=cast.consultant)
    says(change, cast.reporter, (NEVER, "仓库小哥不看备注"))
    says(change, cast.reporter2, (WORRY, "每单多写一遍"))
    says(change, cast.head, (NEVER, "错发还是会有"))
    again(
        change,
        cast,
        "靠人看备注行不通",
        "做不到：标准功能里没有长字段",
        "做不到：只能多写一遍",
        "加扩展字段来解决",
    )
    extra = {"what": "订单页加“地址补充”字段", "fee": Decimal(2000)}
    writes(
        change,
        cast,
        "加一个地址补充字段",
        [("yes", ""), ("partly", "仓库屏要另开"), ("yes", "三天能用")],
        **extra,
    )
    change.offer(by=cast.consultant, words="仓库屏的改动另算")
    says(change, cast.reporter, (WORRY, "打印单上看不到补充"))
    says(change, cast.reporter2, (FITS, ""))
    says(change, cast.head, (WORRY, "仓库还要另开一屏"))
    again(change, cast, "打印单和仓库屏要一起显示", "打印单一起显示", "仓库屏一起显示")
    both = {"what": "订单页加“地址补充”字段，打印单和仓库屏一起显示", "fee": Decimal(5200), "days": 6}
    writes(
        change,
        cast,
        "补充字段进打印单和仓库屏",
        [("yes", "200字写得下"), ("yes", "打印单、仓库屏都有"), ("partly", "要6天")],
        **both,
    )
    change.offer(by=cast.consultant)
    says(change, cast.reporter, (WORRY, "字太小，司机看不清"))
    says(change, cast.reporter2, (FITS, ""))
    says(change, cast.head, (FITS, ""))
    again(change, cast, "字再大一点，顺便看看一次做到位要多少钱", "改成两行大字")
    writes(
        change,
        cast,
        "改流程，不改系统",
        [("partly", "能写，但分两处"), ("no", "还是靠人看备注"), ("yes", "立刻能用")],
        **by_hand,
    )
    large = {**both, "fee": Decimal(6800), "what": f"{both['what']}，两行大字；随5.3版再把原字段放宽到200字"}
    writes(
        change,
        cast,
        "先配扩展字段，再随版本放宽",
        [("yes", "200字写得下"), ("yes", "打印单、仓库屏都有"), ("yes", "下周能用")],
        **large,
    )
    alone = {
        "kind": SECONDARY,
        "what": "现在就改底表和3个接口，放宽到200字",
        "fee": Decimal(38000),
        "days": 30,
    }
    alone |= {"risk": "动接口，月底关账期间有停机风险", "effort": Decimal(24), "differently": "不用变"}
    writes(
        change,
        cast,
        "单独二次开发",
        [("yes", "200字写得下"), ("yes", "打印单、仓库屏都有"), ("no", "要等4周")],
        **alone,
    )
    change.offer(by=cast.consultant)
    says(change, cast.reporter, (NEVER, "仓库小哥不看备注"), (FITS, "样例试过，清楚"), (FITS, ""))
    says(change, cast.reporter2, (WORRY, "每单多写一遍"), (FITS, ""), (WORRY, "等不起4周"))
    return change
