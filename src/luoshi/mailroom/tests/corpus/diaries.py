"""Answers to the reminder of a diary: nil, or entries with their pictures."""

from __future__ import annotations

from luoshi.mailroom.tests.corpus import clients as c
from luoshi.mailroom.tests.corpus.build import PNG, Case, attached, html, mail, multi, picture, text

A, B, D = "入库单保存后单号没有了", "销售报表打开要三分钟", "扫码枪扫不出批号"


def _listed(name: str, words: str, entries: list[str]) -> Case:
    return Case(name, mail(text(words)), entries=entries)


def _lists() -> list[Case]:
    return [
        _listed("1. 2. 3.", f"1. {A}\n2. {B}\n3. {D}", [A, B, D]),
        _listed("1、2、", f"您好：\n1、{A}\n2、{B}\n谢谢！", [A, B]),
        _listed("without blanks", f"1.{A}\n2.{B}", [A, B]),
        _listed("rings", f"① {A}\n② {B}", [A, B]),
        _listed("in brackets", f"（1）{A}\n（2）{B}", [A, B]),
        _listed("half brackets", f"1) {A}\n2) {B}", [A, B]),
        _listed("一、二、", f"一、{A}\n二、{B}", [A, B]),
        _listed("问题1：", f"问题1：{A}\n问题2：{B}", [A, B]),
        _listed("dashes", f"- {A}\n- {B}", [A, B]),
        _listed("dots", f"今天有三个问题：\n• {A}\n• {B}\n• {D}", [A, B, D]),
        _listed(
            "paragraphs",
            f"{A}，一共三张单。\n\n{B}，昨天还正常。",
            [f"{A}，一共三张单。", f"{B}，昨天还正常。"],
        ),
        _listed(
            "greeting and closing",
            f"王工，您好！\n\n今天的问题如下：\n1、{A}\n2、{B}\n\n此致\n敬礼\n李娜\n2026年11月30日",
            [A, B],
        ),
        _listed(
            "one problem in several lines",
            f"{A}，\n重启以后也一样，\n麻烦看一下。",
            [f"{A}，\n重启以后也一样，\n麻烦看一下。"],
        ),
        _listed(
            "a heading with steps",
            f"{A}，操作步骤如下：\n1. 打开入库单\n2. 录入三行\n3. 点保存",
            [f"{A}，操作步骤如下：\n1. 打开入库单\n2. 录入三行\n3. 点保存"],
        ),
        _listed(
            "steps without a heading",
            "1. 打开入库单\n2. 录入三行\n3. 点保存，提示网络错误",
            ["1. 打开入库单\n2. 录入三行\n3. 点保存，提示网络错误"],
        ),
        _listed(
            "problems that begin with a doing",
            "1. 点保存没反应\n2. 打开报表很慢\n3. 打印少一行",
            ["点保存没反应", "打开报表很慢", "打印少一行"],
        ),
        _listed(
            "steps inside a numbered problem",
            f"一、{A}\n1. 打开入库单\n2. 点保存\n二、{B}",
            [f"{A}\n1. 打开入库单\n2. 点保存", B],
        ),
        _listed("a number is no mark", f"{A}\n1.5版本以前没有这个问题", [f"{A}\n1.5版本以前没有这个问题"]),
        _listed(
            "English list",
            "Hello,\n\n1. The receipt cannot be saved\n2. The report is slow\n\nBest regards,\nLi Na",
            ["The receipt cannot be saved", "The report is slow"],
        ),
        _listed(
            "lines that each tell a trouble",
            f"{A.replace('没有了', '丢了')}\n{B}打不开\n{D}",
            [A.replace("没有了", "丢了"), f"{B}打不开", D],
        ),
        Case(
            "an ordered list of html",
            mail(html(f"<p>今天的问题：</p><ol><li>{A}</li><li>{B}</li></ol><p>谢谢</p>")),
            entries=[A, B],
        ),
        Case("a bulleted list of html", mail(html(f"<ul><li>{A}</li><li>{B}</li></ul>")), entries=[A, B]),
    ]


def _pictures() -> list[Case]:
    shown = html(
        f'<div>1、{A}</div><div><img src="cid:1"></div><div>2、{B}</div><div><img src="cid:2"><img src="cid:3"></div>'
    )
    three = (picture("一.png", "1"), picture("二.png", "2", PNG + b"2"), picture("三.png", "3", PNG + b"3"))
    return [
        Case(
            "pictures under their problems",
            mail(multi("related", shown, *three)),
            entries=[A, B],
            expect={"of entries": [["一.png"], ["二.png", "三.png"]]},
        ),
        Case(
            "files at the end are the last one's",
            mail(multi("mixed", text(f"1、{A}\n2、{B}"), attached("明细.xlsx"))),
            entries=[A, B],
            expect={"of entries": [[], ["明细.xlsx"]]},
        ),
        Case(
            "a file with one problem is its own",
            mail(multi("mixed", text(A), attached("明细.xlsx"))),
            entries=[A],
            expect={"of entries": [["明细.xlsx"]]},
        ),
        Case(
            "a picture without words",
            mail(multi("mixed", text(""), attached("截图.png", PNG, "image/png"))),
            "",
            entries=[""],
            expect={"of entries": [["截图.png"]]},
        ),
        Case(
            "the quote's picture comes no second time",
            mail(
                multi(
                    "related",
                    html(f'<div>{A}</div><img src="cid:1"><div class="gmail_quote"><img src="cid:2"></div>'),
                    *three[:2],
                )
            ),
            entries=[A],
            expect={"of entries": [["一.png"]]},
        ),
        Case("a diary from qq", mail(c.qq(["领导好", f"1、{A}", f"2、{B}"])), entries=[A, B]),
        Case(
            "a diary from outlook",
            mail(c.outlook(["Dear all,", f"1. {A}", f"2. {B}", "", "Thanks"])),
            entries=[A, B],
        ),
    ]


NIL = (
    "没问题",
    "没有问题。",
    "无",
    "无。",
    "没有",
    "今天没有问题！",
    "今天没问题，谢谢。",
    "您好，今天一切正常。\n\n李娜",
    "一切正常",
    "沒有問題",
    "本日無異常",
    "暂无问题",
    "无异常，谢谢！",
    "我们部门今天没有发现任何问题",
    "系统运行正常",
    "nothing",
    "None.",
    "No problem today.\n\nBest regards,\nLi Na",
    "Nothing to report",
    "no issues",
    "All good, thanks!",
    "没有任何问题👍",
    "今日无",
    "没什么问题",
    "没",
)
NOT_NIL = (
    "没有问题了吗？",
    "没问题，但是打印机又卡纸了",
    "没有打印出来",
    "无法登录",
    "没有纸了",
    "No, the report is still slow",
    "不是没问题",
    "没问题\n不过入库单保存很慢",
    "好的，我看看",
    "昨天的问题没有解决",
    "正常是三秒，今天要一分钟",
    "nothing works",
    "None of the reports open",
    "还有问题",
)


def _nil() -> list[Case]:
    said = [
        Case(f"nil: {words[:12]!r}", mail(c.qq(words.split("\n"))), expect={"nil": True}) for words in NIL
    ]
    return said + [
        Case(f"not nil: {words[:12]!r}", mail(c.gmail(words.split("\n"))), expect={"nil": False})
        for words in NOT_NIL
    ]


def cases() -> list[Case]:
    """All of them."""
    return _lists() + _pictures() + _nil()
