"""Changes of the demo company that did not go straight on: too dear, sent back, paused, replaced."""

from __future__ import annotations

from decimal import Decimal

from luoshi.home.demo.changing import DEVELOPER, Offer, Tale, Teller, Wish
from luoshi.problems.models import Problem

OK, PARTLY = "yes", "partly"

NOTICE = Wish(
    "曹丽",
    "服务工单",
    "发货以后客户都打电话来问到哪儿了，客服一天要接二三十个。希望一发货就自动告诉客户单号。",
    ("客服每天接二三十个问物流的电话",),
    ("发货后10分钟内客户收到快递单号", "客户换了号码也能收到"),
    "一发货，客户10分钟内收到快递单号；收货人的号码变了，按新号码发。",
    "发货后自动告诉客户单号",
    risk="号码错了会发给别人",
    cost=4200,
    work="客服核对一次收货人号码",
    days=12,
    judges=("萧雅文", "程思远"),
)
BY_SMS = Offer(
    "短信通知",
    "secondary",
    "发货单审核后发一条短信，带单号和查询链接",
    ((OK, "5分钟内"), (OK, "按发货单上的号码")),
    10,
    fee=9000,
    how="接短信平台",
    risk="短信按条收费",
    differently="发货前要核对号码",
    effort="6",
)
BY_WECOM = Offer(
    "企业微信客户群通知",
    "configuration",
    "用标准的群通知，发货后在客户群里发单号",
    ((OK, "10分钟内"), (PARTLY, "客户要在群里")),
    4,
    differently="新客户先拉群",
    effort="2",
)
BY_MAIL = Offer("邮件通知", "standard", "发货后发邮件", ((PARTLY, "客户不一定看"), (PARTLY, "要有邮箱")), 1)


def notice(told: Teller) -> Tale:
    """Nearly everything came in between, and it is done all the same."""
    yield from told.screened()
    yield 0.2
    told.fresh().recall(by=told.lead, reason="漏写了客户换号码的情况，补上再转")
    yield 0.2
    told.fresh().forward(by=told.lead, contact=told.who("何明远"))
    yield 1
    yield from _offered_and_judged(told)
    yield from _too_dear(told)
    yield from _configured(told)
    yield from _rolled_out(told)


def _offered_and_judged(told: Teller) -> Tale:
    """One option is left out again; one evaluator is away."""
    told.draft(BY_SMS, BY_WECOM, BY_MAIL)
    yield 0.2
    mail = told.fresh().draft_round.options.get(name=BY_MAIL.name)  # type: ignore[union-attr]
    told.fresh().drop_option(by=told.who("何明远"), option=mail)
    told.offer()
    yield 0.4
    told.judge("曹丽", ("ok", ""), ("worry", "有些老客户没有群"))
    told.judge("萧雅文", ("ok", ""), ("ok", ""))
    yield 0.8
    told.fresh().excuse(by=told.lead, whom=told.who("程思远"), reason="程思远休假到下周，电话里说都可以")
    yield 0.2
    yield from told.decide("A", "客户都能收到", "先问价，控制在八千以内")


def _too_dear(told: Teller) -> Tale:
    """The quote is above what was said; it is decided anew."""
    developer = told.who(DEVELOPER)
    told.fresh().ask_quote(by=told.lead, contact=developer)
    yield 1
    told.fresh().quote(
        by=developer, lines=[("短信接口", Decimal(8600)), ("模板报备", Decimal(3000))], days=10
    )
    yield 0.3
    told.fresh().agree_fee(by=told.lead)
    yield 0.3
    told.fresh().refuse_fee(by=told.top, reason="比原来说的多了三千多，短信每年还要另付，先用不花钱的办法")
    yield 0.4
    told.fresh().rethink(by=told.lead, reason="短信太贵，改用企业微信群通知")
    yield 0.3
    yield from told.decide("B", "不花钱，大部分客户都在群里", "先这样办，半年后看效果")


def _configured(told: Teller) -> Tale:
    """A risk on the way, a delivery that was sent back, a trial that showed a fault."""
    developer = told.who(DEVELOPER)
    told.fresh().note_risk(by=told.lead, reason="有37个老客户没有群，名单已给客服，逐个拉群")
    yield 0.8
    _deliver(told, "配置第1版", "群通知已开")
    yield 0.3
    told.fresh().send_back(by=told.lead, reason="单号发成了订单号，客户查不到快递")
    yield 0.7
    _deliver(told, "配置第2版", "改为发快递单号")
    yield 0.3
    checks = ("群里收到快递单号", "点单号能查到物流")
    told.pilot(("曹丽", "萧雅文"), 1, checks, ("问物流的电话变少",), "今天有客户收到单号吗？")
    yield 0.5
    told.try_it(("曹丽", True, "拆成两单发的，只发了第一个单号"), ("萧雅文", True, ""))
    yield 0.5
    told.fresh().back_to_work(by=told.lead, reason="一单拆两次发货时只发了第一个单号")
    yield 0.7
    told.fresh().deliver(
        by=developer, version="配置第3版", notes="拆单时每个单号都发",
        how_to_test="建一张订单分两次发货，看群里有没有两条",
    )  # fmt: skip
    yield 0.3
    told.pilot(("曹丽", "萧雅文"), 1, checks, ("问物流的电话变少",), "今天有客户收到单号吗？")
    for _day in range(2):
        yield 0.7
        told.try_it(("曹丽", True, ""), ("萧雅文", True, "今天只接了3个问物流的电话"))
        yield 0.3
    told.tick("曹丽", 3)
    yield 0.2


def _deliver(told: Teller, version: str, notes: str) -> None:
    told.fresh().deliver(
        by=told.who(DEVELOPER), version=version, notes=notes, how_to_test="发一单，看客户群里收到什么"
    )


def _rolled_out(told: Teller) -> Tale:
    """Paused for a day, because something looked as if it came from it."""
    back = "关掉群通知，客服照旧接电话"
    told.waves((0, ("客服部",), back), (2, ("售后部",), back))
    told.wave("发货后群里自动发单号", "客户在群里就能查\n不在群里的先拉群")
    yield 0.5
    suspected = Problem.objects.filter(project=told.company.project, state="investigating").order_by("number")
    problem = suspected.last()
    if problem is not None:
        told.fresh().link(by=told.lead, problem=problem)
    told.fresh().pause(by=told.lead, reason="有人反映系统变慢，先查是不是群通知引起的")
    yield 0.8
    if problem is not None:
        told.fresh().unlink(by=told.lead, problem=problem, reason="查过了，和群通知没有关系")
    told.fresh().go_on(by=told.lead)
    yield 1
    told.wave("发货后群里自动发单号", "客户在群里就能查\n拆单发货会有两条")
    yield 1
    told.finish((True, "平均6分钟"), (True, "37个老客户都进群了"))


TRACK = Wish(
    "傅春燕",
    "服务工单",
    "换货寄出去以后客户天天问，能不能让客户自己查到哪儿了。",
    ("换货一个月三四十单，单单有人问",),
    ("客户自己能查到换货的快递",),
    "换货寄出后，客户自己能查到快递。",
    "换货的快递客户自己查",
)


def track(told: Teller) -> Tale:
    """Put off, taken up again, and then part of another one."""
    yield from told.agreed()
    told.fresh().postpone(by=told.lead, until=told.day(20), reason="等发货通知做完再看，可能一起解决")
    yield 4
    told.fresh().resume(by=told.lead)
    yield 0.3
    change = told.fresh()
    other = type(change).objects.open().filter(title=NOTICE.title).first()
    if other is not None:
        change.replace(by=told.lead, other=other)
