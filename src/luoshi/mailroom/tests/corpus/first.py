"""Replies of each mail program, written beside the cutter."""

from __future__ import annotations

from luoshi.mailroom.tests.corpus import clients as c
from luoshi.mailroom.tests.corpus.build import PNG, Case, both, html, mail, multi, picture, text

OLD, HANT, EN = c.OLD[0], c.OLD_HANT[0], c.OLD_EN[0]
TWO = ["已经试过了，入库单可以保存。", "", "打印还是慢，一张单要等两分钟。"]
ONE = ["还是不行，保存以后单据号没有了。"]
HANTS = ["還是不行，儲存以後單號不見了。"]
ENGLISH = ["It still fails.", "The number is gone after saving."]


def _said(lines: list[str]) -> str:
    return "\n".join(lines)


def _simple() -> list[Case]:
    made: list[tuple[str, bytes, list[str], str]] = [
        ("outlook zh", c.outlook(TWO), TWO, OLD),
        ("outlook zh, wide colons", c.outlook(ONE, colon="："), ONE, OLD),
        ("outlook hant", c.outlook(HANTS, "hant"), HANTS, HANT),
        ("outlook en", c.outlook(ENGLISH, "en", border="B5C4DF"), ENGLISH, EN),
        ("outlook plain zh", c.outlook_plain(TWO), TWO, OLD),
        ("outlook plain hant", c.outlook_plain(HANTS, "hant"), HANTS, HANT),
        ("outlook plain en", c.outlook_plain(ENGLISH, "en"), ENGLISH, EN),
        ("outlook.com zh", c.owa(TWO), TWO, OLD),
        ("outlook.com hant", c.owa(HANTS, "hant"), HANTS, HANT),
        ("outlook.com en", c.owa(ENGLISH, "en"), ENGLISH, EN),
        (
            "outlook phone zh",
            c.owa(
                ONE, mobile='<div dir="ltr">获取 <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div>'
            ),
            ONE,
            OLD,
        ),
        (
            "outlook phone en",
            c.owa(ENGLISH, "en", mobile="Get <a href='https://aka.ms/x'>Outlook for Android</a>"),
            ENGLISH,
            EN,
        ),
        ("foxmail", c.foxmail(TWO), TWO, OLD),
        ("foxmail without signature", c.foxmail(ONE, ()), ONE, OLD),
        ("qq", c.qq(TWO), TWO, OLD),
        ("qq hant", c.qq(HANTS, "hant"), HANTS, HANT),
        ("qq en", c.qq(ENGLISH, "en"), ENGLISH, EN),
        ("qq phone", c.qq(ONE, mobile=True), ONE, OLD),
        ("qq new", c.qq_new(TWO), TWO, OLD),
        ("qq new, Chinese word", c.qq_new(ONE, "原始邮件"), ONE, OLD),
        ("wecom mail", c.qq([*TWO, "", "", "发自我的企业微信"], exmail=True), TWO, OLD),
        ("wecom mail en", c.qq(ENGLISH, "en", exmail=True), ENGLISH, EN),
        ("163", c.netease(TWO), TWO, OLD),
        ("163 en", c.netease(ONE, "en"), ONE, OLD),
        ("mail master", c.mail_master(ONE), ONE, OLD),
        ("mail master, plain", c.mail_master(ONE, plain=True), ONE, OLD),
        ("aliyun", c.aliyun(TWO), TWO, OLD),
        ("aliyun phone", c.aliyun(ONE, mobile=True), ONE, OLD),
        ("apple zh", c.apple(TWO), TWO, OLD),
        ("apple hant", c.apple(HANTS, "hant"), HANTS, HANT),
        ("apple en", c.apple(ENGLISH, "en"), ENGLISH, EN),
        ("iphone zh", c.apple(ONE, phone=True), ONE, OLD),
        ("iphone hant", c.apple(HANTS, "hant", phone=True), HANTS, HANT),
        ("iphone en", c.apple(ENGLISH, "en", phone=True), ENGLISH, EN),
        ("gmail zh", c.gmail(TWO), TWO, OLD),
        ("gmail hant", c.gmail(HANTS, "hant"), HANTS, HANT),
        ("gmail en", c.gmail(ENGLISH, "en"), ENGLISH, EN),
        ("gmail en, plain", c.gmail(ENGLISH, "en", plain_only=True), ENGLISH, EN),
        ("gmail zh, plain", c.gmail(TWO, plain_only=True), TWO, OLD),
        ("thunderbird", c.thunderbird(TWO), TWO, OLD),
        ("thunderbird hant", c.thunderbird(HANTS, "hant"), HANTS, HANT),
        ("thunderbird plain", c.thunderbird(ONE, plain=True), ONE, OLD),
        (
            "thunderbird signature",
            c.thunderbird(ENGLISH, "en", plain=True, signature=("Li Na", "Huarui")),
            ENGLISH,
            EN,
        ),
        ("coremail", c.coremail(TWO), TWO, OLD),
        ("coremail en", c.coremail(ONE, "en"), ONE, OLD),
        ("139", c.mail139(ONE), ONE, OLD),
        ("sina", c.sina(ONE), ONE, OLD),
        ("lark", c.lark(TWO), TWO, OLD),
        ("zoho", c.zoho(ONE), ONE, OLD),
        ("yahoo", c.yahoo(ENGLISH), ENGLISH, OLD),
    ]
    return [Case(name, mail(body), _said(said), (cut,)) for name, body, said, cut in made]


ABOVE = "请在此线以上回复"


def _turned() -> list[Case]:
    """Below the quote, between its lines, above our own line, passed on, and with nothing at all."""
    asked = ["> 入库单保存了吗？", "> 打印快了吗？"]
    return [
        Case(
            "bottom posting, plain",
            mail(c.thunderbird([], plain=True, below=("保存没有问题。", "打印很慢。"))),
            "保存没有问题。\n打印很慢。",
            (OLD,),
        ),
        Case(
            "bottom posting, html",
            mail(c.thunderbird([], below=("保存没有问题。",))),
            "保存没有问题。",
            (OLD,),
        ),
        Case(
            "bottom posting, gmail",
            mail(c.gmail([], below=("We saved it.", "Printing is slow."), language="en")),
            "We saved it.\nPrinting is slow.",
            (EN,),
        ),
        Case(
            "answers between the lines",
            mail(
                text(
                    "\n".join(
                        [
                            "您好，答复在下面。",
                            "",
                            "在 2026/11/30 9:12, 落实 写道:",
                            asked[0],
                            "保存了，单号还在。",
                            asked[1],
                            "没有，还是两分钟。",
                            "> 项目组",
                        ]
                    )
                )
            ),
            "您好，答复在下面。\n> 入库单保存了吗？\n保存了，单号还在。\n> 打印快了吗？\n没有，还是两分钟。",
            ("写道", "> 项目组"),
        ),
        Case(
            "answers between the lines, html",
            mail(
                html(
                    '<div class="moz-cite-prefix">On 11/30/26 09:12, Luoshi wrote:<br></div><blockquote type="cite"><div>Is it saved?</div></blockquote>Yes.<br><blockquote type="cite"><div>Is it fast?</div></blockquote>No.<br><blockquote type="cite"><div>Regards</div></blockquote>'
                )
            ),
            "> Is it saved?\nYes.\n> Is it fast?\nNo.",
            ("> Regards", "wrote:"),
        ),
        Case(
            "above our line",
            mail(text(f"没问题\n\n{ABOVE}\n\n张三，请交今天的日报。")),
            "没问题",
            ("请交今天的日报",),
            expect={"nil": True},
        ),
        Case(
            "above our line, quoted",
            mail(
                text(
                    f"没问题\n\n在 2026年11月30日 09:12，落实 <luoshi@in.example.com> 写道：\n> {ABOVE}\n> \n> 张三，请交今天的日报。"
                )
            ),
            "没问题",
            (ABOVE,),
            expect={"nil": True},
        ),
        Case("above our line, below a head", mail(c.qq(["打印慢"], above=True)), "打印慢", (ABOVE,)),
        Case(
            "above our line, hant",
            mail(text("沒有問題\n\n請在此線以上回覆\n舊的信")),
            "沒有問題",
            ("舊的信",),
            expect={"nil": True},
        ),
        Case(
            "above our line, en",
            mail(text("Nothing today\n\nReply above this line\nold letter")),
            "Nothing today",
            ("old letter",),
            expect={"nil": True},
        ),
        Case(
            "passed on with words above",
            mail(
                text(
                    "这个客户反映的问题请登记一下。\n\n-------- 转发邮件信息 --------\n发件人：王客户 <wang@client.example>\n发送日期：2026-11-30 09:00\n收件人：李娜\n主题：发票打不出来\n\n你好，发票今天打不出来。"
                ),
                "转发：发票打不出来",
                reply=False,
            ),
            "这个客户反映的问题请登记一下。\n\n-------- 转发邮件信息 --------\n发件人：王客户 <wang@client.example>\n发送日期：2026-11-30 09:00\n收件人：李娜\n主题：发票打不出来\n\n你好，发票今天打不出来。",
        ),
        Case(
            "passed on by gmail",
            mail(
                html(
                    '<div dir="ltr">See below, please register.<br><br><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Wang &lt;w@client.example&gt;<br>Date: Mon<br>Subject: Invoice<br>To: &lt;lina@huarui.example&gt;<br></div><br><div>The invoice does not print.</div></div></div>'
                ),
                "Fwd: Invoice",
                reply=False,
            ),
            "See below, please register.\n\n---------- Forwarded message ---------\nFrom: Wang <w@client.example>\nDate: Mon\nSubject: Invoice\nTo: <lina@huarui.example>\n\nThe invoice does not print.",
        ),
        Case(
            "a fresh mail that begins like a head",
            mail(
                text("发件人：王客户\n主题：发票\n收件人：李娜\n日期：今天\n发票打不出来"),
                "发票打不出来",
                reply=False,
            ),
            "发件人：王客户\n主题：发票\n收件人：李娜\n日期：今天\n发票打不出来",
        ),
        Case(
            "a fresh mail with another one pasted in",
            mail(
                text(
                    "客户来信如下，请登记：\n\n发件人：王客户\n发送时间：2026年11月30日\n收件人：李娜\n主题：发票\n\n发票打不出来。"
                ),
                "客户投诉",
                reply=False,
            ),
            "客户来信如下，请登记：\n发件人：王客户\n发送时间：2026年11月30日\n收件人：李娜\n主题：发票\n发票打不出来。",
        ),
        Case(
            "a fresh mail about more than a hundred",
            mail(text(">100元的单据保存不了"), "单据", reply=False),
            ">100元的单据保存不了",
            entries=[">100元的单据保存不了"],
        ),
        Case(
            "a reply that lost its header",
            mail(c.qq(["好了"], above=True), "CRM-142", reply=False),
            "好了",
            (ABOVE,),
        ),
        Case("an answer without words", mail(c.qq([])), "", (OLD,)),
        Case(
            "a picture is the answer",
            mail(
                multi(
                    "related",
                    html(
                        '<div><img src="cid:a1"></div><div>------------------ 原始邮件 ------------------</div><div>发件人: 落实</div>'
                    ),
                    picture("截图.png", "a1"),
                )
            ),
            "",
            ("原始邮件",),
            expect={"parts": [("截图.png", 0, False)]},
        ),
        Case(
            "a picture only in the quote",
            mail(
                multi(
                    "related",
                    html(
                        '<div>还是不行</div><div class="gmail_quote"><blockquote class="gmail_quote"><img src="cid:a1"></blockquote></div>'
                    ),
                    picture("旧图.png", "a1", PNG + b"x"),
                )
            ),
            "还是不行",
            (),
            expect={"parts": [("旧图.png", None, True)]},
        ),
    ]


def _signed() -> list[Case]:
    block = "--\n李娜 | 华瑞机械有限公司 仓储部\n电话：0512-6888 1234\nlina@huarui.example"
    lawyers = "本邮件及其附件含有华瑞机械的保密信息，仅限于发送给上述地址中列出的个人或群组。禁止任何其他人以任何形式使用。"
    return [
        Case(
            "company signature behind dashes",
            mail(text(f"打印机没有反应。\n\n{block}"), "打印机", reply=False),
            "打印机没有反应。",
            ("0512",),
        ),
        Case(
            "company signature behind a rule",
            mail(
                html(
                    "<div>打印机没有反应。</div><hr><div>李娜</div><div>华瑞机械有限公司</div><div>手机 138 1234 5678</div>"
                ),
                "打印机",
                reply=False,
            ),
            "打印机没有反应。",
            ("138 1234",),
        ),
        Case(
            "a signature without anything before it stays",
            mail(text("打印机没有反应。\n\n李娜\n仓储部"), "打印机", reply=False),
            "打印机没有反应。\n\n李娜\n仓储部",
        ),
        Case(
            "a rule between two problems stays",
            mail(text("打印机没有反应。\n\n----------\n\n报表打不开，转圈。"), "两个问题", reply=False),
            "打印机没有反应。\n\n----------\n\n报表打不开，转圈。",
        ),
        Case(
            "sent from a phone",
            mail(text("没有问题\n\n发自我的iPhone"), reply=True),
            "没有问题",
            ("发自我的iPhone",),
            expect={"nil": True},
        ),
        Case(
            "from qq on a phone",
            mail(text("没有问题\n\n\n来自QQ邮箱手机版")),
            "没有问题",
            ("手机版",),
            expect={"nil": True},
        ),
        Case("from a Huawei", mail(text("保存报错\n发自我的华为手机")), "保存报错", ("华为",)),
        Case("what the lawyers add", mail(c.gmail(ONE, below=(lawyers,))), _said(ONE), (lawyers[:12],)),
        Case(
            "what the lawyers add, en",
            mail(
                text(
                    "It fails.\n\nThis e-mail and any attachments are confidential and intended solely for the addressee."
                )
            ),
            "It fails.",
            ("confidential",),
        ),
        Case(
            "gmail's own mark of a signature",
            mail(
                html(
                    '<div dir="ltr">It fails.<br clear="all"><br><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">Li Na<br>Huarui</div></div>'
                ),
                "Printing",
                reply=False,
            ),
            "It fails.",
            ("Huarui",),
        ),
        Case(
            "both forms, one empty",
            mail(both("", "<div>入库单保存报错</div>"), "入库单", reply=False),
            "入库单保存报错",
        ),
    ]


def cases() -> list[Case]:
    """All of them."""
    return _simple() + _turned() + _signed()
