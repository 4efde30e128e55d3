"""A change in each state, brought there by its verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from luoshi.changes.models import Change, Goal, Planned
from luoshi.changes.rules import FITS, SECONDARY, WORRY
from luoshi.testing.cast import Cast
from luoshi.testing.lived import lived_once

WORDS = "发货单上希望能看到客户的账期，现在每次都要打电话问财务，一天要打5个电话。"
REASON, GOAL = "每天要打5个电话问财务", "发货单上直接看到账期"


@lived_once
def recording(cast: Cast) -> Change:
    """Opened by the reporter, with one reason and one goal."""
    return Change.open(by=cast.reporter, words=WORDS, reasons=[REASON], goals=[GOAL], area=cast.area)


@lived_once
def read_back(cast: Cast) -> Change:
    """The requester is asked."""
    change = recording(cast)
    change.read_back(by=cast.lead, words="发货单上显示客户账期，不用再打电话问财务。")
    return change


@lived_once
def screening(cast: Cast) -> Change:
    """The requester agreed, and a first view was written."""
    change = read_back(cast)
    change.agree(by=cast.reporter)
    change.estimate(by=cast.lead, risk="接口可能变慢", cost=Decimal(3000), work="财务要维护账期", days=10)
    return change


@lived_once
def with_consultant(cast: Cast) -> Change:
    """Pursued and forwarded."""
    change = screening(cast)
    change.pursue(by=cast.lead)
    change.name_evaluators(by=cast.lead, key=[cast.reporter], others=[cast.reporter2])
    change.forward(by=cast.lead, contact=cast.consultant)
    return change


def option(
    change: Change, cast: Cast, name: str = "单据加一列", fee: int = 0, kind: str = SECONDARY, **more: Any
) -> Any:
    """An option of the draft round that meets every goal."""
    answers = {goal.pk: ("yes", "") for goal in Goal.objects.filter(change=change)}
    parts = {
        "what": "发货单加账期一列",
        "how": "改打印模板",
        "days": 8,
        "risk": "升级后要重做",
        "differently": "无",
    }
    return change.draft_option(
        by=cast.consultant, answers=answers, name=name, fee=Decimal(fee), kind=kind, **(parts | more)
    )


@lived_once
def evaluating(cast: Cast, fee: int = 3000) -> Change:
    """Two options were offered."""
    change = with_consultant(cast)
    option(change, cast, fee=fee)
    option(change, cast, name="看客户卡片", kind="standard")
    change.offer(by=cast.consultant)
    return change


def judged(change: Change, *people: Any, verdict: str = FITS, reason: str = "") -> None:
    """These people say the same of every option."""
    for person in people:
        change.evaluate(by=person, given={one.pk: (verdict, reason) for one in change.current_options()})


@lived_once
def deciding(cast: Cast, fee: int = 3000) -> Change:
    """Everybody judged; one of them has doubts."""
    change = evaluating(cast, fee)
    judged(change, cast.reporter)
    judged(change, cast.reporter2, verdict=WORRY, reason="怕开单变慢")
    return change


@lived_once
def agreeing_fee(cast: Cast, fee: int = 3000) -> Change:
    """The first option was decided; a fee is to be agreed upon."""
    change = deciding(cast, fee)
    first = change.current_options()[0]
    change.recommend(by=cast.lead, option=first, reason="一线认可")
    change.decide(by=cast.sponsor, option=first, reason="值得")
    return change


@lived_once
def quoted(cast: Cast, fee: int = 3000) -> Change:
    """The software company quoted."""
    change = agreeing_fee(cast, fee)
    change.ask_quote(by=cast.lead, contact=cast.developer)
    change.quote(by=cast.developer, lines=[("开发", Decimal(fee))], days=8)
    return change


@lived_once
def developing(cast: Cast, fee: int = 3000) -> Change:
    """The fee was approved and work began."""
    change = quoted(cast, fee)
    change.agree_fee(by=cast.lead)
    if change.approvals_missing():
        change.approve(by=cast.sponsor)
    if change.approvals_missing():
        change.approve(by=cast.lead)
    change.start(by=cast.lead)
    return change


@lived_once
def configuring(cast: Cast) -> Change:
    """A standard function was decided: the consultant sets it up."""
    change = deciding(cast)
    change.decide(by=cast.lead, option=change.current_options()[1], reason="现成的")
    return change


@lived_once
def delivered(cast: Cast) -> Change:
    """The software company delivered."""
    change = developing(cast)
    change.deliver(by=cast.developer, version="1.0", notes="加了账期", how_to_test="打开任一发货单")
    return change


@lived_once
def piloting(cast: Cast) -> Change:
    """Two people try it for at least three working days."""
    change = delivered(cast)
    today = change.project.today()
    change.start_pilot(
        by=cast.lead, people=[cast.reporter, cast.reporter2], starts_on=today,
        ends_on=today + timedelta(days=14), min_days=3, checks=["打印一张"], criteria=["不再打电话"],
    )  # fmt: skip
    return change


@lived_once
def rolling_out(cast: Cast) -> Change:
    """The gate is open and one wave is planned. Time has to pass before: see the test of the gate."""
    change = piloting(cast)
    pilot = change.pilot
    assert pilot is not None
    pilot.starts_on -= timedelta(days=14)
    pilot.save()
    for line in pilot.lines.all():
        change.test(by=cast.reporter, line=line, result="passed")
    wave = Planned(change.project.today() + timedelta(days=1), "恢复旧模板", everyone=True)
    change.roll_out(by=cast.lead, waves=[wave])
    return change


@lived_once
def done(cast: Cast) -> Change:
    """Rolled out, judged, finished."""
    change = rolling_out(cast)
    change.start_wave(
        by=cast.lead, wave=change.open_waves()[0], headline="发货单显示账期", lines="不用再问财务"
    )
    change.judge_goals(by=cast.reporter, results={goal.pk: (True, "") for goal in change.goals.all()})
    change.finish(by=cast.lead)
    return change


@lived_once
def declined(cast: Cast) -> Change:
    """Not to be changed."""
    change = screening(cast)
    change.decline(by=cast.lead, reason="系统里已经有了")
    return change


@lived_once
def withdrawn(cast: Cast) -> Change:
    """Withdrawn by whoever asked for it."""
    change = recording(cast)
    change.withdraw(by=cast.reporter, reason="不需要了")
    return change


@lived_once
def postponed(cast: Cast) -> Change:
    """Postponed for a month."""
    change = screening(cast)
    change.postpone(by=cast.lead, until=change.project.today() + timedelta(days=30), reason="年底再说")
    return change


STAGES: dict[str, Callable[[Cast], Change]] = {
    "recording": recording, "read_back": read_back, "screening": screening,
    "with_consultant": with_consultant, "evaluating": evaluating, "deciding": deciding,
    "agreeing_fee": agreeing_fee, "developing": developing, "configuring": configuring, "piloting": piloting,
    "rolling_out": rolling_out, "postponed": postponed, "done": done, "declined": declined,
    "withdrawn": withdrawn,
}  # fmt: skip
