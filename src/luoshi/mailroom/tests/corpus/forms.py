"""Charsets, names, nesting: what must be read whatever the sender's program made of it."""

from __future__ import annotations

import base64

from luoshi.mailroom.tests.corpus.build import (
    DOT,
    LOGO,
    PNG,
    Case,
    attached,
    both,
    html,
    leaf,
    mail,
    multi,
    picture,
    text,
    word,
)

WORDS = "打印机今天上午又卡纸了，销售订单打不出来。"
HANT = "印表機今天上午又卡紙了，銷售訂單印不出來。"
RARE = "仓库喆和珺两位同事登录不了，提示密码错误。"


def _charsets() -> list[Case]:
    def one(name: str, body: bytes, said: str = WORDS) -> Case:
        return Case(name, mail(body, "打印机", reply=False), said)

    return [
        one("gbk named gb2312", text(RARE, "gbk", label="gb2312"), RARE),
        one("gb18030", text(WORDS + "𠮷野家", "gb18030"), WORDS + "𠮷野家"),
        one("gbk without a label", text(WORDS, "gbk", label="")),
        one("gbk named utf-8", text(WORDS, "gbk", label="utf-8")),
        one("gbk named iso-8859-1", text(WORDS, "gbk", label="iso-8859-1")),
        one("gbk named us-ascii", text(WORDS, "gbk", label="us-ascii")),
        one("gbk with an unknown label", text(WORDS, "gbk", label="x-unknown")),
        one("utf-8 named gb2312", text(WORDS, "utf-8", label="gb2312")),
        one("utf-8 without a label", text(WORDS, label="")),
        one("utf-8 with a mark", text("\ufeff" + WORDS)),
        one(
            "utf-8 cut in mid-character",
            leaf(WORDS.encode() + "打".encode()[:2], "text/plain; charset=utf-8"),
            WORDS + "\ufffd",
        ),
        one("big5", text(HANT, "big5"), HANT),
        one("big5 without a label", text(HANT, "big5", label=""), HANT),
        one("big5 named gb2312", text(HANT, "big5", label="gb2312"), HANT),
        one(
            "hong kong's big5",
            text("印表機今天又卡紙了，啲單印唔到。", "big5hkscs", label="big5"),
            "印表機今天又卡紙了，啲單印唔到。",
        ),
        one("utf-16 with a mark", text(WORDS, "utf-16", "base64")),
        one("utf-16 without a mark", text(WORDS, "utf-16-le", "base64", label="utf-16")),
        one("hz", text("打印机坏了", "hz", label="hz-gb-2312"), "打印机坏了"),
        one("a short word that is valid in both", text("联通", "gbk", label="gb2312"), "联通"),
        one("quoted-printable", text(WORDS, way="quoted-printable")),
        one(
            "western accents",
            text("Le café est fermé, déjà réglé.", "cp1252", label="iso-8859-1"),
            "Le café est fermé, déjà réglé.",
        ),
        one(
            "html names its charset itself",
            leaf(
                f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body><p>{WORDS}</p></body></html>'.encode(
                    "gbk"
                ),
                "text/html",
                "8bit",
            ),
        ),
    ]


def _split_word(words: str, charset: str, at: int) -> bytes:
    """Two encoded words, cut in the middle of a character."""
    raw = words.encode(charset)
    first, second = (base64.b64encode(piece).decode() for piece in (raw[:at], raw[at:]))
    return f"=?{charset}?B?{first}?=\r\n =?{charset}?B?{second}?=".encode()


def _names() -> list[Case]:
    long = "关于华瑞机械二期仓库系统上线以后入库单打印缓慢的问题反馈"

    def subject(
        name: str, raw: bytes, said: str, sender: bytes = b"", sender_name: str | None = None
    ) -> Case:
        expect: dict[str, object] = {"subject": said}
        if sender_name is not None:
            expect["sender_name"] = sender_name
        return Case(name, mail(text("见主题"), raw, reply=False, sender=sender), "见主题", expect=expect)

    def file(name: str, disposition: str | bytes, said: str, kind: str = "application/pdf") -> Case:
        given = disposition if isinstance(disposition, bytes) else disposition.encode()
        part = (
            b"Content-Type: "
            + kind.encode()
            + b"\r\nContent-Disposition: attachment; "
            + given
            + b"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK"
        )
        return Case(
            name,
            mail(multi("mixed", text("见附件"), part), "附件", reply=False),
            "见附件",
            expect={"parts": [(said, None, False)]},
        )

    return [
        subject("subject in q", word("打印 慢?", way="q"), "打印 慢?"),
        subject("subject in gb2312", word(long, "gbk").replace(b"gbk", b"gb2312"), long),
        subject("subject cut in mid-character", _split_word(long, "utf-8", 25), long),
        subject("subject cut in mid-character, gbk", _split_word(long, "gbk", 25), long),
        subject("subject raw in gbk", long.encode("gbk"), long),
        subject("subject raw in utf-8", long.encode(), long),
        subject("subject half raw, half coded", b"Re: " + word("打印机"), "Re: 打印机"),
        subject(
            "subject that would add a header",
            word("好\r\nBcc: all@huarui.example"),
            "好 Bcc: all@huarui.example",
        ),
        subject("sender in gbk", b"x", "x", word("张三丰", "gbk") + b" <zsf@huarui.example>", "张三丰"),
        subject(
            "sender with a comma in the word",
            b"x",
            "x",
            word("张三, 仓库 <boss@huarui.example>") + b" <zsf@huarui.example>",
            "张三, 仓库 <boss@huarui.example>",
        ),
        subject(
            "sender quoted around the word",
            b"x",
            "x",
            b'"' + word("张三") + b'" <zsf@huarui.example>',
            "张三",
        ),
        subject("sender raw in gbk", b"x", "x", "张三".encode("gbk") + b" <zsf@huarui.example>", "张三"),
        file(
            "file name by the standard",
            "filename*=UTF-8''%E6%8A%A5%E8%A1%A8%2011%E6%9C%88.pdf",
            "报表 11月.pdf",
        ),
        file(
            "file name in pieces",
            "filename*0*=GBK''%B1%A8%B1;\r\n filename*1*=%ED11%D4%C2.pdf",
            "报表11月.pdf",
        ),
        file("file name as encoded word", b'filename="' + word("报表11月.pdf", "gbk") + b'"', "报表11月.pdf"),
        file("file name raw in gbk", b'filename="' + "报表11月.pdf".encode("gbk") + b'"', "报表11月.pdf"),
        file("file name raw in utf-8 without quotes", "filename=报表 11月.pdf", "报表 11月.pdf"),
        file("file name with percent signs", "filename=%E6%8A%A5%E8%A1%A8.pdf", "报表.pdf"),
        file("file name with folders", 'filename="..\\\\..\\\\windows\\\\报表.pdf"', "报表.pdf"),
        file(
            "file name with both forms",
            "filename=\"=?utf-8?Q?x.pdf?=\"; filename*=UTF-8''%E6%8A%A5%E8%A1%A8.pdf",
            "报表.pdf",
        ),
        Case(
            "file name only in the type",
            mail(
                multi(
                    "mixed",
                    text("见附件"),
                    leaf(b"x", 'application/vnd.ms-excel; name="' + word("明细.xls").decode() + '"'),
                ),
                "附件",
                reply=False,
            ),
            "见附件",
            expect={"parts": [("明细.xls", None, False)]},
        ),
    ]


def _nesting() -> list[Case]:
    passed = leaf(
        mail(text("发票打不出来。"), "发票", reply=False),
        "message/rfc822",
        "8bit",
        Content_Disposition='attachment; filename="发票.eml"',
    )
    smime = leaf(
        b"0\x80signature",
        'application/pkcs7-signature; name="smime.p7s"',
        Content_Disposition='attachment; filename="smime.p7s"',
    )
    two = '<div>打印机坏了：<br><img src="cid:one@x"></div><div>报表也打不开。</div><img src="cid:two@x">'
    apple = multi(
        "mixed",
        text("第一张图：\n"),
        picture("IMG_1.png", "a"),
        text("\n第二张图：\n"),
        picture("IMG_2.png", "b", PNG + b"2"),
        text("\n以上"),
    )
    calls = "<div>卡住了</div>"
    return [
        Case(
            "related with two pictures",
            mail(
                multi(
                    "related",
                    both("打印机坏了", two),
                    picture("图1.png", "one@x"),
                    picture("图2.png", "two@x", PNG + b"2"),
                ),
                "两张图",
                reply=False,
            ),
            "打印机坏了：\n报表也打不开。",
            expect={"parts": [("图1.png", 0, False), ("图2.png", 1, False)]},
        ),
        Case(
            "alternative around related",
            mail(
                multi(
                    "alternative",
                    text("打印机坏了"),
                    multi("related", html(two), picture("图1.png", "one@x")),
                ),
                "图",
                reply=False,
            ),
            "打印机坏了：\n报表也打不开。",
            expect={"parts": [("图1.png", 0, False)]},
        ),
        Case(
            "mixed around related around alternative",
            mail(
                multi(
                    "mixed",
                    multi("related", both("打印机坏了", two), picture("图1.png", "one@x")),
                    attached("表.xlsx"),
                ),
                "图",
                reply=False,
            ),
            expect={"parts": [("图1.png", 0, False), ("表.xlsx", None, False)]},
        ),
        Case(
            "texts and pictures in turn",
            mail(apple, "图", reply=False),
            "第一张图：\n第二张图：\n以上",
            expect={"parts": [("IMG_1.png", 0, False), ("IMG_2.png", 1, False)]},
        ),
        Case(
            "the same picture twice is one file",
            mail(
                multi(
                    "related",
                    html('<p>甲</p><img src="cid:p"><p>乙</p><img src="cid:q">'),
                    picture("a.png", "p"),
                    picture("b.png", "q"),
                ),
                "图",
                reply=False,
            ),
            "甲\n乙",
            expect={"parts": [("a.png", 0, False)]},
        ),
        Case(
            "logo and dot are no evidence",
            mail(
                multi(
                    "related",
                    html(calls + '<img src="cid:l"><img src="cid:d">'),
                    picture("logo.png", "l", LOGO),
                    picture("dot.png", "d", DOT),
                ),
                "图",
                reply=False,
            ),
            "卡住了",
            expect={"parts": [("logo.png", 0, True), ("dot.png", 0, True)]},
        ),
        Case(
            "a picture written into the html",
            mail(
                html(f'{calls}<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}">'),
                "图",
                reply=False,
            ),
            "卡住了",
            expect={"parts": [("image.png", 0, False)]},
        ),
        Case(
            "signed by S/MIME",
            mail(
                multi(
                    "signed",
                    multi("mixed", both("打印机坏了", "<p>打印机坏了</p>"), attached("表.xlsx")),
                    smime,
                    extra='; protocol="application/pkcs7-signature"; micalg=sha-256',
                ),
                "图",
                reply=False,
            ),
            "打印机坏了",
            expect={"parts": [("表.xlsx", None, False)], "remarks": ["signed"]},
        ),
        Case(
            "sealed by S/MIME",
            mail(
                leaf(
                    b"0\x80",
                    'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"',
                    Content_Disposition='attachment; filename="smime.p7m"',
                ),
                "密",
                reply=False,
            ),
            "",
            expect={"parts": [("smime.p7m", None, False)], "remarks": ["sealed"]},
        ),
        Case(
            "winmail.dat is kept and said so",
            mail(
                multi(
                    "mixed",
                    text("见附件"),
                    leaf(
                        b"\x78\x9f\x3e\x22",
                        'application/ms-tnef; name="winmail.dat"',
                        Content_Disposition='attachment; filename="winmail.dat"',
                    ),
                ),
                "表",
                reply=False,
            ),
            "见附件",
            expect={"parts": [("winmail.dat", None, False)], "remarks": ["winmail"]},
        ),
        Case(
            "a mail passed on as a file",
            mail(multi("mixed", text("请登记。"), passed), "Fw: 发票", reply=False),
            "请登记。",
            expect={"parts": [("发票.eml", None, False)]},
        ),
        Case(
            "nothing but another mail",
            mail(multi("mixed", text("\n"), passed), "Fw: 发票", reply=False),
            "发票打不出来。",
            expect={"parts": [("发票.eml", None, False)]},
        ),
        Case(
            "flowed text",
            mail(
                text("打印机今天上午 \n又卡纸了。\n\n第二段 \n接着说。", extra="; format=flowed"),
                "长",
                reply=False,
            ),
            "打印机今天上午 又卡纸了。\n第二段 接着说。",
        ),
        Case(
            "a text file is a file",
            mail(
                multi(
                    "mixed",
                    text("日志在附件里"),
                    leaf(
                        "错误".encode(),
                        'text/plain; name="log.txt"',
                        Content_Disposition='attachment; filename="log.txt"',
                    ),
                ),
                "日志",
                reply=False,
            ),
            "日志在附件里",
            expect={"parts": [("log.txt", None, False)]},
        ),
        Case(
            "a boundary that never ends",
            mail(multi("mixed", text("打印机坏了"), attached("表.xlsx"))[:-12], "断", reply=False),
            "打印机坏了",
        ),
        Case(
            "multipart without a boundary",
            mail(b"Content-Type: multipart/mixed\r\n\r\n" + "打印机坏了".encode(), "断", reply=False),
            "打印机坏了",
        ),
        Case("a mail without any header", b"\r\nhello", "hello", expect={"sender": ""}),
        Case("nothing at all", b"", "", expect={"sender": ""}),
        Case(
            "two senders are none",
            mail(text("x"), "x", reply=False, headers=b"From: boss@huarui.example\r\n"),
            "x",
            expect={"sender": ""},
        ),
        Case(
            "line ends of unix",
            mail(both("x", "<p>打印机坏了</p><p>报表慢</p>"), "x", reply=False).replace(b"\r\n", b"\n"),
            "打印机坏了\n报表慢",
        ),
        Case(
            "html with hidden preheader",
            mail(
                html(
                    '<div style="display:none">偷看</div><p>打印机坏了</p><script>alert(1)</script><style>p{}</style>'
                ),
                "x",
                reply=False,
            ),
            "打印机坏了",
        ),
        Case(
            "a table in words",
            mail(
                html(
                    "<table><tr><td>单号</td><td>A-1</td></tr><tr><td>错误</td><td>保存失败</td></tr></table>"
                ),
                "x",
                reply=False,
            ),
            "单号 A-1\n错误 保存失败",
        ),
    ]


def cases() -> list[Case]:
    """All of them."""
    return _charsets() + _names() + _nesting()
