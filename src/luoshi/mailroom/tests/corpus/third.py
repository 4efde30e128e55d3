"""Diaries and replies as people of an office write them, from the third round.

At first sight 22 of the 28 diaries were taken apart rightly and 31 of the 35 short answers understood (two of the
four others are a matter of taste: “No” and “仓库没有” now say that there is nothing). What failed: a closing with a
request in it, sections with lists of their own, `1。` and `1-`, a comma lost before a line that goes on, pictures
that part two lines.
"""

from __future__ import annotations

from luoshi.mailroom.tests.corpus import clients as c
from luoshi.mailroom.tests.corpus.build import Case, html, mail, multi, picture, text


def _listed(name: str, words: str, entries: list[str]) -> Case:
    return Case(name, mail(text(words)), entries=entries)


def _diaries() -> list[Case]:
    return [
        _listed(
            "monday",
            "李工好，\n1.采购订单导入模板报错，提示第3行日期格式不对\n2.供应商主数据查不到2025年以前的\n以上请协助处理，谢谢",
            ["采购订单导入模板报错，提示第3行日期格式不对", "供应商主数据查不到2025年以前的"],
        ),
        _listed(
            "with a title line",
            "11月30日问题反馈\n1、库存台账和实物对不上，差12件\n2、调拨单无法打印",
            ["库存台账和实物对不上，差12件", "调拨单无法打印"],
        ),
        _listed(
            "two areas with lists",
            "仓库：\n1、扫码枪连不上\n2、标签打印偏移\n财务：\n1、凭证号重复\n2、科目余额表打不开",
            ["仓库：扫码枪连不上", "仓库：标签打印偏移", "财务：凭证号重复", "财务：科目余额表打不开"],
        ),
        _listed(
            "a problem with time and place",
            "问题：销售发货单审核后不能反审核\n时间：今天上午10点\n影响：三张单发不出去",
            ["问题：销售发货单审核后不能反审核\n时间：今天上午10点\n影响：三张单发不出去"],
        ),
        _listed(
            "numbers with a full stop",
            "1。条码打印机卡纸\n2。系统自动退出",
            ["条码打印机卡纸", "系统自动退出"],
        ),
        _listed(
            "a dash after the number", "1-条码打印机卡纸\n2-系统自动退出", ["条码打印机卡纸", "系统自动退出"]
        ),
        _listed(
            "blank lines between numbers",
            "1、条码打印机卡纸\n\n2、系统自动退出\n\n\n3、报表数据不全",
            ["条码打印机卡纸", "系统自动退出", "报表数据不全"],
        ),
        _listed(
            "a list that goes on over lines",
            "1、条码打印机卡纸，重启以后能打两张，\n然后又卡。\n2、系统自动退出，\n大概十分钟一次。",
            ["条码打印机卡纸，重启以后能打两张，\n然后又卡。", "系统自动退出，\n大概十分钟一次。"],
        ),
        _listed(
            "one sentence with a greeting in it",
            "您好，今天系统登录很慢，要等一分钟。",
            ["您好，今天系统登录很慢，要等一分钟。"],
        ),
        _listed(
            "a person and a comma",
            "王经理，报表的合计又不对了，麻烦看看。",
            ["王经理，报表的合计又不对了，麻烦看看。"],
        ),
        _listed(
            "new lines in one paragraph",
            "今天盘点的时候发现系统库存比实际多\n查了一下是调拨单没有审核\n但是审核按钮是灰的",
            ["今天盘点的时候发现系统库存比实际多\n查了一下是调拨单没有审核\n但是审核按钮是灰的"],
        ),
        _listed(
            "besides",
            "盘点单保存不了，提示网络异常。\n\n另外，入库单的供应商下拉框是空的。",
            ["盘点单保存不了，提示网络异常。", "另外，入库单的供应商下拉框是空的。"],
        ),
        _listed(
            "first and then",
            "首先是盘点单保存不了。\n\n其次是供应商下拉框是空的。",
            ["首先是盘点单保存不了。", "其次是供应商下拉框是空的。"],
        ),
        _listed("stars", "* 盘点单保存不了\n* 下拉框是空的", ["盘点单保存不了", "下拉框是空的"]),
        _listed("one dash", "- 盘点单保存不了", ["- 盘点单保存不了"]),
        _listed("one number", "1、盘点单保存不了", ["1、盘点单保存不了"]),
        _listed(
            "ends with a phone",
            "1、盘点单保存不了\n2、下拉框是空的\n\n联系电话：13912345678",
            ["盘点单保存不了", "下拉框是空的\n联系电话：13912345678"],
        ),
        _listed(
            "an English mail",
            "Hi Wang,\n\nThe stock report shows wrong totals since Friday. I tried another browser, same result.\n\nAlso the login page times out after one minute.\n\nRegards,\nMary Li",
            [
                "The stock report shows wrong totals since Friday. I tried another browser, same result.",
                "Also the login page times out after one minute.",
            ],
        ),
        _listed(
            "English steps with a number list",
            "Cannot post the invoice.\n1) open invoice 4711\n2) press Post\n3) error F5 702 appears",
            ["Cannot post the invoice.\n1) open invoice 4711\n2) press Post\n3) error F5 702 appears"],
        ),
        _listed(
            "traditional",
            "王經理您好：\n一、採購單無法送審\n二、報表匯出後是空白\n謝謝",
            ["採購單無法送審", "報表匯出後是空白"],
        ),
        _listed(
            "wishes that are numbered",
            "1、希望入库单增加批号一列\n2、建议查询可以按日期排序",
            ["希望入库单增加批号一列", "建议查询可以按日期排序"],
        ),
        _listed(
            "how it happens, numbered, with a heading",
            "盘点单保存不了，我是这样操作的：\n1、新建盘点单\n2、选仓库A\n3、扫10个条码\n4、点保存后提示网络异常",
            [
                "盘点单保存不了，我是这样操作的：\n1、新建盘点单\n2、选仓库A\n3、扫10个条码\n4、点保存后提示网络异常"
            ],
        ),
        _listed(
            "problems with their own steps",
            "问题1：盘点单保存不了\n步骤：新建、扫码、保存\n问题2：下拉框是空的\n步骤：打开入库单",
            ["盘点单保存不了\n步骤：新建、扫码、保存", "下拉框是空的\n步骤：打开入库单"],
        ),
        Case(
            "pictures without words between",
            mail(
                multi(
                    "related",
                    html(
                        '<p>盘点单保存不了，见图</p><p><img src="cid:1"></p><p><img src="cid:2"></p><p>谢谢</p>'
                    ),
                    picture("甲.png", "1"),
                    picture("乙.png", "2", b"\x89PNG2"),
                )
            ),
            entries=["盘点单保存不了，见图"],
            expect={"of entries": [["甲.png", "乙.png"]]},
        ),
        Case(
            "the picture comes first",
            mail(
                multi(
                    "related",
                    html('<p>您好</p><p><img src="cid:1"></p><p>盘点单保存不了</p>'),
                    picture("甲.png", "1"),
                )
            ),
            entries=["盘点单保存不了"],
            expect={"of entries": [["甲.png"]]},
        ),
        Case(
            "two lines with a picture each",
            mail(
                multi(
                    "related",
                    html('<div>盘点单：<br><img src="cid:1"><br>入库单：<br><img src="cid:2"></div>'),
                    picture("甲.png", "1"),
                    picture("乙.png", "2", b"\x89PNG2"),
                )
            ),
            entries=["盘点单：", "入库单："],
            expect={"of entries": [["甲.png"], ["乙.png"]]},
        ),
        Case(
            "a table of problems",
            mail(
                html(
                    "<p>今天的问题：</p><table><tr><td>1</td><td>盘点单保存不了</td></tr><tr><td>2</td><td>下拉框是空的</td></tr></table>"
                )
            ),
            entries=["盘点单保存不了", "下拉框是空的"],
        ),
        Case(
            "a diary by Outlook with Word's list",
            mail(
                html(
                    "<p class=MsoListParagraph style='text-indent:-18.0pt'><span>1、<span style='font:7.0pt'>&nbsp; </span></span>盘点单保存不了</p><p class=MsoListParagraph><span>2、<span>&nbsp; </span></span>下拉框是空的</p>"
                )
            ),
            entries=["盘点单保存不了", "下拉框是空的"],
        ),
    ]


NIL = (
    "今天没有。",
    "没有哦",
    "今日没有问题，请知悉。",
    "没有问题，系统一切正常，谢谢！",
    "目前无问题反馈",
    "无任何问题",
    "暂时没有遇到问题",
    "今天没遇到什么问题",
    "沒有，謝謝",
    "今天都很正常",
    "仓库今天没有问题",
    "财务部：无",
    "没有发现新的问题",
    "我这边没问题",
    "NA",
    "No problems encountered today.",
    "nothing from me",
    "Nil.",
    "今天没有问题\n\n--\n李娜\n仓储部 电话 0512-68881234",
    "没问题 😊",
    "No",
    "仓库没有",
)
NOT_NIL = (
    "没问题吧？",
    "有问题",
    "没问题，明天我试试",
    "没有反应",
    "无法打印",
    "没有问题要反馈，但希望加一列批号",
    "正常吗",
    "没有权限",
    "一切正常，除了打印",
    "问题没有了，可以关闭",
    "已经没有问题了，谢谢王工处理",
    "not sure",
    "没有网络",
)


def _nil() -> list[Case]:
    said = [
        Case(f"third nil: {words[:14]!r}", mail(c.foxmail(words.split("\n"), ())), expect={"nil": True})
        for words in NIL
    ]
    return said + [
        Case(f"third not nil: {words[:14]!r}", mail(text(words)), expect={"nil": False}) for words in NOT_NIL
    ]


def cases() -> list[Case]:
    """All of them."""
    return _diaries() + _nil()
