"""Changes of the demo company that went a long way: rounds, quotes, development, pilots, waves."""

from __future__ import annotations

from decimal import Decimal

from luoshi.home.demo.changing import DEVELOPER, Offer, Tale, Teller, Wish

OK, PARTLY, NO = "yes", "partly", "no"

VALID_UNTIL = Wish(
    "陈晓雯",
    "商机报价",
    "报价单到期没人提醒，上月有4张过了有效期客户才来下单，只能按老价格认。希望到期前3天告诉我。",
    ("上月4张报价过期，少收约9,600元",),
    ("到期前3个工作日提醒到报价人", "客户下单时能看出报价是否过期"),
    "报价单到期前3个工作日提醒报价人；下单时标出已过期的报价。",
    "报价单到期前提醒",
    risk="提醒太多会被忽略",
    cost=3200,
    work="销售要填准有效期",
    days=8,
    judges=("郑凯", "许倩"),
)
VALID_OFFERS = (
    Offer(
        "用日程提醒",
        "standard",
        "报价时自己加一条日程",
        ((PARTLY, "要自己记得加"), (NO, "下单页看不到")),
        0,
        risk="忙起来就忘",
        differently="每张报价多点两下",
    ),
    Offer(
        "到期提醒小开发",
        "secondary",
        "每天早上查一遍，提前3个工作日发企业微信，下单页标“已过期”",
        ((OK, "企业微信推送"), (OK, "红字标出")),
        8,
        fee=3200,
        how="加一个定时任务和一个页面标记",
        risk="节假日要按工作日历算",
        differently="报价时必须填有效期",
        effort="4",
    ),
)


def valid_until(told: Teller) -> Tale:
    """All the way: two waves, every goal reached."""
    yield from told.screened()
    yield 2
    told.offer(*VALID_OFFERS)
    yield 0.6
    told.judge("陈晓雯", ("no", "上月就是忘了加"), ("ok", ""))
    told.judge("郑凯", ("worry", "多点两下没人点"), ("ok", ""))
    told.judge("许倩", ("ok", ""), ("ok", ""))
    yield 0.5
    yield from told.decide("B", "三位都能接受，一个月就省回来", "按林静的意见办")
    yield from told.paid(("定时提醒", 2200), ("下单页标记", 1000), days=6)
    told.fresh().plan(
        by=told.who(DEVELOPER), milestones=[("提醒能发出", told.day(3)), ("下单页标记", told.day(5))]
    )
    yield 3
    first, second = told.fresh().open_milestones()
    told.fresh().progress(by=told.who(DEVELOPER), milestone=first, percent=100)
    yield 2
    told.fresh().progress(by=told.who(DEVELOPER), milestone=second, percent=100)
    told.fresh().deliver(
        by=told.who(DEVELOPER),
        version="5.2.3",
        notes="到期提醒；下单页标“已过期”",
        how_to_test="建一张后天到期的报价，第二天早上看企业微信",
    )
    yield 0.5
    told.pilot(
        ("陈晓雯", "郑凯", "许倩"),
        3,
        ("提前3天收到提醒", "下单页看到“已过期”"),
        ("没有一张报价悄悄过期",),
        "今天收到报价提醒了吗？",
    )
    for _day in range(4):
        yield 0.8
        told.try_it(("陈晓雯", True, ""), ("郑凯", True, "早上8点半收到"), ("许倩", _day != 1, ""))
        yield 0.2
    told.tick("陈晓雯", 3)
    yield 0.3
    told.waves(
        (1, ("销售一部", "销售二部"), "停掉定时任务，标记自动消失"), (3, (), "停掉定时任务，标记自动消失")
    )
    yield 1
    told.wave("报价到期前3天会提醒", "企业微信里看\n下单页红字是已过期")
    yield 2
    told.wave("报价到期前3天会提醒", "企业微信里看\n下单页红字是已过期\n有效期一定要填")
    yield 1.5
    told.finish((True, "两周没漏过一张"), (True, ""))


ADDRESS = Wish(
    "孙悦",
    "订单管理",
    "收货地址只能写60个字，我们最长的客户地址有143个字，写不下只能放备注，仓库没看备注，一周错发1单左右。"
    "希望一个地方能写完整，仓库和司机不用翻备注。",
    ("标准产品的收货地址只有60个字", "仓库看不到备注，平均每周错发1单"),
    (
        "一个地方写下完整地址，最长的客户143个字",
        "仓库和司机不用翻备注就能看全",
        "一周内止住错发，现在平均每周1单",
    ),
    "收货地址要能写下143个字，仓库和司机直接看到，一周内不再错发。",
    "放宽收货地址字段",
    risk="改字段会动到3个接口",
    cost=6800,
    work="仓库要换一次打印模板",
    days=20,
    judges=("陈晓雯", "傅春燕", "马骏"),
)
ADDRESS_FIRST = (
    Offer(
        "改流程，不改系统",
        "standard",
        "仓库看备注，作业说明书加一条：超过60字写“见备注”",
        ((PARTLY, "能写，但分两处"), (NO, "还是靠人看备注"), (OK, "立刻能用")),
        0,
        risk="忙起来没人看备注，已错发过3单",
        differently="长地址要写两遍",
    ),
    Offer(
        "先配扩展字段，再随版本放宽",
        "configuration",
        "订单页加“地址补充”字段，打印和仓库屏一起显示；随5.3版再把原字段放宽到200字",
        ((OK, "200字写得下"), (OK, "打印单、仓库屏都有"), (OK, "明天能用")),
        12,
        fee=6800,
        risk="两个字段并存两三周，要教一次",
        differently="过渡期地址分两格填",
        effort="5",
    ),
    Offer(
        "单独二次开发",
        "secondary",
        "现在就改底表和3个接口，放宽到200字",
        ((OK, "200字写得下"), (OK, "打印单、仓库屏都有"), (NO, "要等4周")),
        30,
        fee=38000,
        how="改底表、订单接口、打印接口和仓库接口",
        risk="动接口，月底关账期间有停机风险",
        effort="22",
    ),
)


def address(told: Teller) -> Tale:
    """Being judged: one evaluator has not answered yet."""
    yield from told.screened()
    yield 2
    told.offer(*ADDRESS_FIRST)
    yield 0.4
    told.judge("孙悦", ("no", "仓库小哥不看备注"), ("ok", ""), ("ok", ""))
    yield 0.3
    told.judge("陈晓雯", ("worry", "每单多写一遍"), ("ok", ""), ("worry", "等不起4周"))
    yield 0.3
    told.judge("傅春燕", ("no", "已经错过3单"), ("worry", "打印单上字太小"), ("worry", "等不起4周"))


CREDIT = Wish(
    "罗丹",
    "合同审批",
    "审批合同时看不到客户还欠多少钱，要打电话问财务，一天要打五六个。希望审批页直接显示应收余额和账期。",
    ("一天打五六个电话问财务", "两次批完才发现客户超了账期"),
    ("审批页看到应收余额和账期", "超账期的合同自动标红"),
    "审批页显示客户应收余额和账期；超账期的合同标红。",
    "审批页显示应收余额",
    risk="财务数据要控制谁能看",
    cost=26000,
    work="财务每天核一次余额",
    days=25,
    judges=("周敏", "钱会芳"),
)


CREDIT_ROUNDS = (
    (
        Offer(
            "每天导一张表",
            "standard",
            "财务每天导出应收表放共享盘",
            ((PARTLY, "要另开文件"), (NO, "不会标红")),
            1,
            differently="审批前先查表",
        ),
    ),
    (
        Offer(
            "嵌一个查询框",
            "configuration",
            "审批页右侧嵌应收查询，输入客户名查",
            ((PARTLY, "要手工输入客户名"), (NO, "不会标红")),
            6,
            fee=4000,
        ),
    ),
    (
        Offer(
            "自动带出余额",
            "secondary",
            "审批页自动带出应收余额和账期，次日更新",
            ((OK, "自动带出"), (PARTLY, "文字提示，不标红")),
            15,
            fee=18000,
            effort="11",
        ),
    ),
    (
        Offer(
            "带出余额并标红",
            "secondary",
            "审批页带出应收余额和账期，每小时更新，超账期整行标红",
            ((OK, "自动带出，每小时更新"), (OK, "整行标红")),
            20,
            fee=26000,
            risk="月底结账那天更新会慢",
            differently="看不到余额的人要先申请权限",
            effort="16",
        ),
        Offer(
            "只给审批人",
            "secondary",
            "同上，但只有部门主管能看余额",
            ((PARTLY, "商务看不到"), (OK, "整行标红")),
            16,
            fee=21000,
            effort="13",
        ),
    ),
)


def credit(told: Teller) -> Tale:
    """Four rounds until everybody could live with it; the sponsor has the ball."""
    by_hand, box, balance, in_red = CREDIT_ROUNDS
    yield from told.screened()
    yield 2
    told.offer(*by_hand)
    yield 0.5
    told.judge("罗丹", ("no", "还是要来回查"))
    told.judge("周敏", ("no", "审批人不会开共享盘"))
    told.judge("钱会芳", ("worry", "每天多一张表"))
    yield 0.5
    told.revise(
        "请做到审批页里",
        (False, "标准功能里没有这个页面位"),
        (False, "同上，下一轮给嵌入方案"),
        (True, "改为系统取数，财务不用导表"),
    )
    yield 1.5
    told.offer(*box)
    yield 0.5
    told.judge("罗丹", ("worry", "每次都要打一遍客户名"))
    told.judge("周敏", ("no", "没有标红，还是会批错"))
    told.judge("钱会芳", ("ok", ""))
    yield 0.4
    told.revise("要自动带出，并标红", (True, "按合同的客户自动带出"), (False, "标红要动审批表单，需二次开发"))
    yield 1.5
    told.offer(*balance)
    yield 0.5
    told.judge("罗丹", ("ok", ""))
    told.judge("周敏", ("worry", "文字提示容易看漏"))
    told.judge("钱会芳", ("worry", "次日更新，当天回款看不到"))
    yield 0.4
    told.revise("标红和当天更新都要有", (True, "超账期整行标红"), (True, "改为每小时更新"))
    yield 1.5
    told.offer(*in_red)
    yield 0.5
    told.judge("罗丹", ("ok", ""), ("no", "我就是审批的第一关"))
    told.judge("周敏", ("ok", ""), ("worry", "少一个人看"))
    told.judge("钱会芳", ("ok", ""), ("ok", ""))
    yield 0.4
    why = "三位评估人都能接受，两次批错就损失过4万元"
    told.fresh().recommend(by=told.lead, option=told.option("A"), reason=why)


BARCODE = Wish(
    "袁志刚",
    "服务工单",
    "上门时要手工抄设备序列号，18位，经常抄错，配件就发错。希望手机扫一下条码就填进工单。",
    ("上月抄错7次，配件发错3次",),
    ("扫码填入序列号，一次成功", "扫不出来时还能手工填"),
    "工单里扫条码填序列号；扫不出来时可以手工填。",
    "工单扫码填序列号",
    risk="老设备条码磨损",
    cost=38000,
    work="老设备要补贴条码",
    days=20,
    judges=("邱明", "沈浩"),
)
BARCODE_OFFER = Offer(
    "手机扫码",
    "secondary",
    "工单页加扫码按钮，识别一维码和二维码",
    ((OK, "两秒内填入"), (OK, "保留手工填")),
    18,
    fee=38000,
    how="用企业微信的扫码接口",
    risk="旧手机摄像头对焦慢",
    differently="先扫码再拍照",
    effort="20",
)


def barcode(told: Teller) -> Tale:
    """The second quote was agreed upon; the sponsor is asked to approve it."""
    yield from told.screened()
    yield 2
    told.offer(BARCODE_OFFER)
    yield 0.5
    for name in ("袁志刚", "邱明", "沈浩"):
        told.judge(name, ("ok", ""))
    yield 0.4
    yield from told.decide("A", "一个月发错3次配件，半年回本", "同意，价格再谈谈")
    developer = told.who(DEVELOPER)
    told.fresh().ask_quote(by=told.lead, contact=developer)
    yield 1
    told.fresh().quote(
        by=developer,
        lines=[("扫码按钮", Decimal(16000)), ("识别服务", Decimal(22000)), ("测试", Decimal(6000))],
        days=20,
        words="含一个月维护",
    )
    yield 0.5
    told.fresh().bargain(by=told.lead, reason="识别用企业微信自带的接口，不用另买服务")
    yield 1
    told.fresh().quote(
        by=developer,
        lines=[("扫码按钮", Decimal(16000)), ("接口对接", Decimal(9500)), ("测试", Decimal(6000))],
        days=18,
        words="改用企业微信接口，含一个月维护",
    )
    yield 0.4
    told.fresh().agree_fee(by=told.lead)


PRINT = Wish(
    "邓超群",
    "订单管理",
    "送货单一张只能打8行，客户一次订20个品种就要打3张，客户嫌乱。希望一张能打20行。",
    ("一单打3张纸，客户签错过两次",),
    ("20行以内打一张", "签收栏在第一张上"),
    "送货单20行以内打一张，签收栏在第一张。",
    "送货单一张打20行",
    cost=9000,
    work="换一次模板",
    days=12,
    judges=("王海波",),
)


def printing(told: Teller) -> Tale:
    """In development: one milestone slipped, with its reason."""
    yield from told.screened()
    yield 1.5
    told.offer(
        Offer(
            "改打印模板和分页",
            "secondary",
            "每页20行，签收栏提到第一页",
            ((OK, ""), (OK, "")),
            12,
            fee=9000,
            risk="老式针打要另调",
            differently="仓库换A4纸",
            effort="7",
        )
    )
    yield 0.5
    told.judge("邓超群", ("ok", ""))
    told.judge("王海波", ("ok", ""))
    yield 0.3
    yield from told.decide("A", "两位都能接受", "办")
    yield from told.paid(("模板", 5000), ("分页", 4000), days=12)
    developer = told.who(DEVELOPER)
    told.fresh().plan(
        by=developer,
        milestones=[("新模板", told.day(3)), ("分页和签收栏", told.day(8)), ("针打适配", told.day(10))],
    )
    yield 3
    first, second, _third = told.fresh().open_milestones()
    told.fresh().progress(by=developer, milestone=first, percent=100)
    yield 1
    told.fresh().progress(
        by=developer, milestone=second, percent=40, moved_to=told.day(8), reason="分页接口要等5.2.4补丁"
    )
    yield 2
    told.fresh().progress(by=developer, milestone=told.fresh().open_milestones()[1], percent=65)
