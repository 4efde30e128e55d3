"""Changes of the demo company: tried, rolled out, declined, postponed, just in; one in every state."""

from __future__ import annotations

from decimal import Decimal

from luoshi.changes.models import StandardKind
from luoshi.home.demo.changing import Offer, Tale, Teller, Wish
from luoshi.knowledge.models import Article

OK = "yes"

FOLLOW = Wish(
    "何佳怡",
    "客户管理",
    "客户30天没联系系统不提醒，等想起来客户已经去别家了。希望到30天自动进我的待办。",
    ("上季度丢了6个老客户",),
    ("30天未联系的客户自动进待办", "联系后自动消失"),
    "客户30天没有联系记录，自动进负责人的待办；有了联系记录自动消失。",
    "30天未联系自动提醒",
    cost=0,
    days=5,
    judges=("黄婷",),
)


def follow(told: Teller) -> Tale:
    """A configuration on trial with five people; the gate names what is missing."""
    yield from told.screened()
    yield 1
    told.offer(
        Offer(
            "配一条自动任务",
            "configuration",
            "用标准的自动任务，30天没有联系记录就生成待办",
            ((OK, ""), (OK, "")),
            4,
            differently="打完电话要记一笔",
            effort="2",
        )
    )
    yield 0.4
    told.judge("何佳怡", ("ok", ""))
    told.judge("黄婷", ("ok", ""))
    yield 0.3
    yield from told.decide("A", "不花钱，先试", "先小范围试")
    yield 1.5
    told.fresh().deliver(
        by=told.who("何明远"),
        version="配置第2版",
        notes="自动任务已开",
        how_to_test="看待办里有没有30天没联系的客户",
    )
    yield 0.4
    people = ("何佳怡", "黄婷", "许倩", "马骏", "郑凯")
    told.pilot(
        people,
        5,
        ("30天的客户进了待办", "记一笔联系后待办消失", "休假的人不刷屏"),
        ("5天里没有漏掉一个客户",),
        "今天看30天待办了吗？",
    )
    for day in range(12):
        yield 0.8
        used = [
            (name, (day + place) % 4 != 3, "") for place, name in enumerate(people) if (day * place) % 5 != 4
        ]
        told.try_it(*used)
        yield 0.1
        if day == 1:
            told.tick("黄婷", 1)
        if day == 2:
            told.tick("许倩", 1, failed="休假的马骏昨天收到12条")
        yield 0.1


TEMPLATE = Wish(
    "冯悦",
    "服务工单",
    "回访的话术每个人都不一样，客户投诉过。希望回访时弹出统一的5个问题。",
    ("上月两起投诉都是回访说法不一",),
    ("回访时看到统一的5个问题", "回答自动存进工单"),
    "回访时弹出统一的5个问题，回答存进工单。",
    "回访统一5个问题",
    cost=1500,
    days=6,
    judges=("董晓东", "曹丽"),
)


def template(told: Teller) -> Tale:
    """Being rolled out: the first wave is out, the second one comes."""
    yield from told.screened()
    yield 1.5
    told.offer(
        Offer(
            "回访表单",
            "configuration",
            "配一张5题的回访表单，答完存进工单",
            ((OK, ""), (OK, "")),
            4,
            differently="回访时逐题点选",
            effort="2",
        )
    )
    yield 0.4
    told.judge("冯悦", ("ok", ""))
    told.judge("董晓东", ("worry", "5题会不会太长"))
    told.judge("曹丽", ("ok", ""))
    yield 0.4
    yield from told.decide("A", "先试再说", "同意")
    yield 1
    told.fresh().deliver(
        by=told.who("何明远"),
        version="回访表单1.0",
        notes="5题，平均50秒",
        how_to_test="打开任一已完工工单点“回访”",
    )
    yield 0.4
    told.pilot(
        ("冯悦", "董晓东", "曹丽"),
        3,
        ("答完存进工单", "50秒内能答完"),
        ("没有人觉得长",),
        "今天用新回访了吗？",
    )
    for _day in range(4):
        yield 0.8
        told.try_it(("冯悦", True, ""), ("董晓东", True, "比想的快"), ("曹丽", True, ""))
        yield 0.2
    told.tick("冯悦", 3)
    yield 0.2
    told.waves((1, ("客服部",), "关掉表单，恢复备注栏"), (6, ("售后部", "渠道部"), "关掉表单，恢复备注栏"))
    yield 1
    told.wave("回访用统一的5个问题", "工单里点“回访”\n逐题点选，50秒答完")


FILTER = Wish(
    "石磊",
    "报表",
    "应收报表不能按业务员筛，我每个月要导出来自己分。希望能直接按业务员筛。",
    ("每月花半天自己分表",),
    ("应收报表能按业务员筛",),
    "应收报表加业务员筛选。",
    "应收报表按业务员筛",
)


def filtering(told: Teller) -> Tale:
    """An existing function does it."""
    yield from told.agreed()
    article = Article.objects.filter(project=told.company.project, state__in=("published", "proven")).first()
    if article:
        told.fresh().solve_as_is(
            by=told.lead, article=article, words="报表右上角“更多条件”里就有业务员，截图发您了。"
        )


COLOR = Wish(
    "任佳",
    "手机端",
    "手机端的颜色太深，希望换成我们公司的绿色。",
    ("看久了眼睛累",),
    ("换成公司绿",),
    "手机端主色换成公司绿。",
    "手机端换成公司绿",
    cost=12000,
    risk="每次升级都要重做",
    days=15,
)


def color(told: Teller) -> Tale:
    """Not to be changed."""
    yield from told.agreed()
    told.fresh().estimate(
        by=told.lead, risk="每次升级都要重做", cost=Decimal(12000), work="每版重新做一次", days=15
    )
    yield 0.4
    told.fresh().decline(
        by=told.top, reason="每次升级都要重做一次，一年要花3万多。手机端“设置—显示”里可以调浅色，先用这个。"
    )


HISTORY = Wish(
    "吕晴",
    "客户管理",
    "希望把旧系统2019年以前的客户也全部导进来。",
    ("老客户偶尔会来问",),
    ("2019年以前的客户查得到",),
    "把2019年以前的客户导入。",
    "导入2019年以前的客户",
    days=10,
)


def history(told: Teller) -> Tale:
    """Withdrawn by whoever asked for it."""
    yield from told.agreed()
    yield 1
    told.fresh().withdraw(by=told.who("吕晴"), reason="和同事对过了，只有3个老客户，手工补就行。")


TAX = Wish(
    "龚玉梅",
    "报表",
    "明年税率要改，希望开票和报表能按日期自动用新税率。",
    ("1月1日起税率要改",),
    ("按开票日期自动用对的税率",),
    "开票和报表按日期自动用对应税率。",
    "按日期自动切换税率",
    cost=15000,
    days=20,
    risk="改错会影响报税",
)


def tax(told: Teller) -> Tale:
    """Postponed until the notice is out."""
    yield from told.agreed()
    told.fresh().estimate(
        by=told.lead, risk="改错会影响报税", cost=Decimal(15000), work="财务全量核对一次", days=20
    )
    yield 0.5
    told.fresh().postpone(by=told.lead, until=told.day(18), reason="等税务局正式通知，12月下旬再看")


BOARD = Wish(
    "谢文涛",
    "报表",
    "每周一要手工做一张部门销售看板，花半天。希望系统直接出。",
    ("每周半天",),
    ("周一早上自动出看板", "能点到每个人"),
    "每周一早上自动出部门销售看板，能点到个人。",
    "周一自动出部门看板",
    cost=22000,
    work="各部门先统一口径",
    days=35,
    risk="口径不统一会吵",
    judges=("刘洋",),
)


def board(told: Teller) -> Tale:
    """A first view above the limit: the sponsor has the ball."""
    yield from told.agreed()
    wish = told.wish
    told.fresh().estimate(
        by=told.lead, risk=wish.risk, cost=Decimal(wish.cost), work=wish.work, days=wish.days
    )


BATCH = Wish(
    "韩雪",
    "合同审批",
    "月底一次要批40多份续签合同，一份一份点太慢。希望能勾选一起批。",
    ("月底一天点40多次",),
    ("能勾选多份一起批", "金额超过10万的不能一起批"),
    "续签合同可以勾选一起批；金额超过10万元的仍要单独批。",
    "续签合同批量审批",
    cost=5000,
    days=8,
    risk="手快批错",
    judges=("罗丹", "梁永健"),
    correction="不是超过10万，是10万以上（含10万）都要单独批。",
)


def batch(told: Teller) -> Tale:
    """With the consultant."""
    yield from told.screened()


RETURN = Wish(
    "傅春燕",
    "退换货",
    "退货单填完要再打一遍换货单，同样的东西填两次。希望退货时点一下就生成换货单。",
    ("一单填两遍，一天十几单",),
    ("退货单一键生成换货单", "数量不用再填"),
    "退货单可以一键生成换货单，品名和数量自动带过去。",
    "退货单一键转换货单",
)


def returning(told: Teller) -> Tale:
    """Read back to the requester."""
    told.ask()
    yield 0.4
    told.record()


MAP = Wish(
    "丁建国",
    "手机端",
    "跑渠道的时候想看附近有哪些客户，现在只能一个个搜。要是地图上能看到就好了，最好还能显示上次拜访是哪天。",
    (),
    (),
    "",
)


def mapping(told: Teller) -> Tale:
    """Somebody's words, just in."""
    told.ask()
    yield 0.1


SOURCE = Wish(
    "黄婷",
    "客户管理",
    "客户来源里没有“短视频”，现在都选“其他”，统计不出来。请加一个。",
    ("三分之一选“其他”",),
    ("客户来源里有“短视频”",),
    "客户来源加一个“短视频”。",
    "客户来源加“短视频”",
)
REASON = Wish(
    "沈浩",
    "退换货",
    "退货原因里没有“运输破损”，只能选“质量问题”，冤枉了工厂。请加一个。",
    ("上月9单选错原因",),
    ("退货原因里有“运输破损”",),
    "退货原因加一个“运输破损”。",
    "退货原因加“运输破损”",
)


def dropdown(told: Teller) -> Tale:
    """A standard change: the short path."""
    yield from told.agreed()
    kind = StandardKind.objects.filter(project=told.company.project).first()
    change = told.fresh()
    change.describe(by=told.lead, title=change.title, area=change.area, standard=kind)
    told.fresh().take_short(by=told.lead, cost=Decimal(0), days=1)
    yield 0.5
    told.fresh().put_in(by=told.lead)
    yield 0.5
    told.finish((True, ""))
