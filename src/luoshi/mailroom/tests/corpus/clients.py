"""How each mail program builds a reply: its own words above, its own frame, and the mail that is answered.

`said` comes as lines; the answered mail is a letter with two lines. Each function gives the body of a mail.
"""

from __future__ import annotations

from luoshi.mailroom.tests.corpus.build import both, html, text

OLD = ["请看一下入库单的问题处理好了没有。", "项目组 王强"]
OLD_HANT = ["請看一下入庫單的問題處理好了沒有。", "專案組 王強"]
OLD_EN = ["Has the problem with the receipt been solved?", "Wang Qiang"]
ADDRESS = "luoshi@in.example.com"
BR = "<br>"


def divs(lines: list[str], tag: str = "div") -> str:
    """Each line in its block, an empty one as a break."""
    return "".join(f"<{tag}>{line or '<br>'}</{tag}>" for line in lines)


def word_p(lines: list[str]) -> str:
    """Paragraphs as Word writes them into Outlook's mails."""
    each = "<p class=MsoNormal><span lang=EN-US style='font-size:10.5pt;font-family:等线'>{}<o:p></o:p></span></p>"
    return "".join(each.format(line or "&nbsp;") for line in lines)


HEADS = {
    "zh": ("发件人", "发送时间", "收件人", "抄送", "主题", "2026年11月30日 9:12"),
    "hant": ("寄件者", "寄件日期", "收件者", "副本", "主旨", "2026年11月30日 上午 09:12"),
    "en": ("From", "Sent", "To", "Cc", "Subject", "Monday, November 30, 2026 9:12 AM"),
}


def _old(language: str) -> list[str]:
    return {"zh": OLD, "hant": OLD_HANT, "en": OLD_EN}[language]


def outlook(said: list[str], language: str = "zh", colon: str = ":", border: str = "E1E1E1") -> bytes:
    """Outlook on the desktop: a rule above a block of bold keys; in plain text a line of underscores or nothing."""
    keys, old = HEADS[language], _old(language)
    values = [
        "落实 &lt;luoshi@in.example.com&gt;",
        keys[5],
        "李娜 &lt;lina@huarui.example&gt;",
        "赵敏 &lt;zm@huarui.example&gt;",
        "[CRM-142] 入库单保存后不见了",
    ]
    rows = "<br>".join(
        f"<b><span>{key}{colon}</span></b><span lang=EN-US> {value}</span>"
        for key, value in zip(keys, values, strict=False)
    )
    head = (
        f"<div><div style='border:none;border-top:solid #{border} 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        f"<p class=MsoNormal>{rows}<o:p></o:p></p></div></div>"
    )
    page = f"<html><head><style><!-- p.MsoNormal {{margin:0cm}} --></style></head><body lang=ZH-CN><div class=WordSection1>{word_p(said)}{word_p([''])}{head}{word_p(['', *old])}</div></body></html>"
    plain = (
        "\n".join(
            [
                *said,
                "",
                *(f"{key}{colon} {value}" for key, value in zip(keys, values, strict=False)),
                "",
                *old,
            ]
        )
        .replace("&lt;", "<")
        .replace("&gt;", ">")
    )
    return both(plain, page)


def outlook_plain(said: list[str], language: str = "zh") -> bytes:
    """Outlook answering a plain text: `-----邮件原件-----`."""
    name = {"zh": "-----邮件原件-----", "hant": "-----原始郵件-----", "en": "-----Original Message-----"}[
        language
    ]
    keys = HEADS[language]
    rows = [
        f"{keys[0]}: 落实 <{ADDRESS}> ",
        f"{keys[1]}: {keys[5]}",
        f"{keys[2]}: 李娜 <lina@huarui.example>",
        f"{keys[4]}: [CRM-142] 入库单",
    ]
    return text("\n".join([*said, "", name, *rows, "", *_old(language)]))


def owa(said: list[str], language: str = "zh", mobile: str = "") -> bytes:
    """Outlook.com and Outlook on a phone: an inline rule and `divRplyFwdMsg`."""
    keys = HEADS[language]
    values = ["落实 &lt;luoshi@in.example.com&gt;", keys[5], "李娜 &lt;lina@huarui.example&gt;"]
    rows = (
        "<br>".join(f"<b>{key}:</b> {value}" for key, value in zip(keys, values, strict=False))
        + f"<br><b>{keys[4]}:</b> [CRM-142] 入库单"
    )
    advert = (
        f'<div id="ms-outlook-mobile-signature" dir="auto"><div><br></div>{mobile}</div>' if mobile else ""
    )
    page = (
        f'<html><body dir="ltr"><div class="elementToProof" style="font-family: 等线">{divs(said)}</div>{advert}<div id="appendonsend"></div>'
        f'<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" color="#000000">{rows}</font><div>&nbsp;</div></div>'
        f"{divs(_old(language))}</body></html>"
    )
    plain = "\n".join(
        [
            *said,
            "",
            "________________________________",
            f"{keys[0]}: 落实 <{ADDRESS}>",
            f"{keys[1]}: {keys[5]}",
            f"{keys[2]}: 李娜",
            f"{keys[4]}: 入库单",
            "",
            *_old(language),
        ]
    )
    return both(plain, page)


def foxmail(said: list[str], signature: tuple[str, ...] = ("李娜", "lina@huarui.example")) -> bytes:
    """Foxmail: a short rule, the signature, and the answered mail in a blockquote with a grey head."""
    head = (
        '<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="PADDING-RIGHT: 8px; PADDING-LEFT: 8px; FONT-SIZE: 12px;FONT-FAMILY:tahoma;COLOR:#000000; BACKGROUND: #efefef; PADDING-BOTTOM: 8px; PADDING-TOP: 8px">'
        '<div><b>发件人：</b>&nbsp;<a href="mailto:luoshi@in.example.com">落实</a></div><div><b>发送时间：</b>&nbsp;2026-11-30&nbsp;09:12</div><div><b>收件人：</b>&nbsp;<a href="mailto:lina@huarui.example">李娜</a></div><div><b>主题：</b>&nbsp;[CRM-142] 入库单</div></div></div>'
    )
    signed = (
        '<hr style="width: 210px; height: 1px;" color="#b5c4df" size="1" align="left">'
        + f"<div><span><div style='MARGIN: 10px; FONT-FAMILY: verdana; FONT-SIZE: 10pt'>{divs(list(signature))}</div></span></div>"
        if signature
        else ""
    )
    page = (
        f"<html><head><style>body {{ line-height: 1.5; }}</style></head><body><div><span></span>{divs(said)}</div><div><br></div>{signed}"
        f'<blockquote style="margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em; margin-Right: inherit"><div>&nbsp;</div>{head}<div><div class="FoxDiv20261130093000123456">{divs(OLD)}</div></div></blockquote></body></html>'
    )
    plain = "\n".join(
        [
            *said,
            "",
            "",
            "",
            *signature,
            " ",
            "发件人： 落实",
            "发送时间： 2026-11-30 09:12",
            "收件人： 李娜",
            "主题： [CRM-142] 入库单",
            *OLD,
        ]
    )
    return both(plain, page, "gb18030")


def qq(
    said: list[str], language: str = "zh", mobile: bool = False, exmail: bool = False, above: bool = False
) -> bytes:
    """QQ Mail and WeCom mail: `------------------ 原始邮件 ------------------` over a grey head."""
    name, keys, when = {
        "zh": ("原始邮件", ("发件人", "发送时间", "收件人", "主题"), "2026年11月30日(星期一) 上午9:12"),
        "hant": ("原始郵件", ("寄件者", "傳送時間", "收件者", "主旨"), "2026年11月30日(星期一) 上午9:12"),
        "en": ("Original", ("From", "Date", "To", "Subject"), "Mon, Nov 30, 2026 09:12 AM"),
    }[language]
    line = f"---{name}---" if mobile else f"------------------&nbsp;{name}&nbsp;------------------"
    values = [
        '"落实"&lt;luoshi@in.example.com&gt;;',
        when,
        '"李娜"&lt;lina@huarui.example&gt;;<wbr>',
        "[CRM-142] 入库单",
    ]
    rows = "".join(f"<div><b>{key}:</b>&nbsp;{value}</div>" for key, value in zip(keys, values, strict=True))
    end = "<div><includetail><!--<![endif]--></includetail></div>" if exmail else ""
    page = (
        f'{divs(said)}<div><br></div><div><br></div><div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">{line}</div>'
        f'<div style="font-size: 12px;background:#efefef;padding:8px;">{rows}</div><div><br></div>{divs(["请在此线以上回复"]) if above else ""}{divs(_old(language))}{end}'
    )
    return both("\n".join([*said, "", line.replace("&nbsp;", " "), f"{keys[0]}: x"]), page, "gb18030")


def qq_new(said: list[str], name: str = "Original") -> bytes:
    """QQ Mail since its new editor: a bare word, and a table with sender and time only."""
    table = (
        (
            '<table data-uneditable="true" style="line-height: 20px;"><tbody><tr><td><div><span>From:</span><span>落实</span> <span>&lt;luoshi@in.example.com&gt;</span></div>'
            "<div><span>Sent Time:</span><span>Nov 30, 2026 09:12</span></div></td></tr></tbody></table>"
        )
        .replace("From:", "发件人：" if name != "Original" else "From:")
        .replace("Sent Time:", "发件时间：" if name != "Original" else "Sent Time:")
    )
    page = f'{divs(said, "p")}<div><br></div><article style="line-height: 1.43;"><div style="display:flex;padding-top:8px" contenteditable="false">\n <div style="color:#959DA6;font-size:12px">{name}</div>\n <hr style="flex-grow:1"></div>{table}<div><br></div>{divs(OLD)}</article>'
    return both(
        "\n".join(
            [
                *said,
                "",
                f"         {name}",
                "         ",
                "发件人：落实 <luoshi@in.example.com>",
                "发件时间：2026年11月30日 09:12",
                "",
                *OLD,
            ]
        ),
        page,
    )


def netease(said: list[str], language: str = "zh") -> bytes:
    """163, 126 and yeah.net in the browser."""
    line = (
        '在 2026-11-30 09:12:00，"落实" &lt;luoshi@in.example.com&gt; 写道：'
        if language == "zh"
        else 'At 2026-11-30 09:12:00, "落实" &lt;luoshi@in.example.com&gt; wrote:'
    )
    page = (
        f'<div style="line-height:1.7;color:#000000;font-size:14px;font-family:Arial">{"".join(f"<div style=margin:0>{one or BR}</div>" for one in said)}<p style="margin: 0;"><br></p>'
        f'<div style="position:relative;zoom:1"></div><div id="divNeteaseMailCard"></div><p style="margin: 0;"><br></p><p>{line}</p><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid">{divs(OLD)}</blockquote></div>'
    )
    plain = "\n".join(
        [*said, "", "", "", "", line.replace("&lt;", "<").replace("&gt;", ">"), *(f">{one}" for one in OLD)]
    )
    return both(plain, page, "gb18030")


def mail_master(said: list[str], plain: bool = False) -> bytes:
    """NetEase's program for phones: a table without colons."""
    rows = [
        ("发件人", "落实&lt;luoshi@in.example.com&gt;"),
        ("日期", "2026年11月30日 09:12"),
        ("收件人", "李娜&lt;lina@huarui.example&gt;"),
        ("抄送至", ""),
        ("主题", "[CRM-142] 入库单"),
    ]
    if plain:
        return text(
            "\n".join(
                [
                    *said,
                    "",
                    "",
                    "| |",
                    "李娜",
                    "|",
                    "|",
                    "lina@huarui.example",
                    "|",
                    "---- 回复的原邮件 ----",
                    *(
                        f"| {key} | {value.replace('&lt;', '<').replace('&gt;', '>')} |"
                        for key, value in rows
                    ),
                    *OLD,
                ]
            )
        )
    table = "".join(f"<tr><td>{key}</td><td>{value}</td></tr>" for key, value in rows)
    return both(
        "\n".join([*said, "---- 回复的原邮件 ----"]),
        f'{divs(said)}<div class="ntes-mailmaster-quote" style="padding-top: 1px"><div style="margin-top: 2em; margin-bottom: 1em; font-size: 14px">---- 回复的原邮件 ----</div><div style="margin-bottom:1em;font-size:12px"><table>{table}</table></div>{divs(OLD)}</div>',
    )


def aliyun(said: list[str], mobile: bool = False) -> bytes:
    """Alibaba's mail: a long line of dashes and keys with wide blanks in them."""
    rule = "-" * 66
    rows = [
        "发件人：落实 &lt;luoshi@in.example.com&gt;",
        "日　期：2026年11月30日 09:12:00" if mobile else "发送时间：2026年11月30日(星期一) 09:12",
        "收件人：李娜 &lt;lina@huarui.example&gt;",
        "主　题：[CRM-142] 入库单",
    ]
    page = (
        f'<div class="__aliyun_email_body_block"><div style="font-family:Tahoma,Arial,STHeiti,SimSun;font-size:14.0px;color:#000000;">{"".join(f"<div style=clear:both>{one or BR}</div>" for one in said)}</div>'
        f'<blockquote style="margin-right:.0px;margin-top:.0px;margin-bottom:.0px;font-family:Tahoma"><div style="clear:both;">{rule}</div>'
        f'{"".join(f"<div style=clear:both>{row}</div>" for row in rows)}<div style="clear:both;"><br></div>{divs(OLD)}</blockquote></div>'
    )
    plain = "\n".join(
        [*said, rule, *(row.replace("&lt;", "<").replace("&gt;", ">") for row in rows), "", *OLD]
    )
    return both(plain, page)


def apple(said: list[str], language: str = "zh", phone: bool = False, below: tuple[str, ...] = ()) -> bytes:
    """Apple Mail: the line and the quote, each in a blockquote that cites."""
    line = {
        "zh": "2026年11月30日 09:12，落实 &lt;luoshi@in.example.com&gt; 写道：",
        "phone": "在 2026年11月30日，09:12，落实 &lt;luoshi@in.example.com&gt; 写道：",
        "hant": "落實 &lt;luoshi@in.example.com&gt; 於 2026年11月30日 上午9:12 寫道：",
        "en": "On Nov 30, 2026, at 09:12, Luoshi &lt;luoshi@in.example.com&gt; wrote:",
    }["phone" if phone and language == "zh" else language]
    advert = (
        f'<br><div dir="ltr">{ {"zh": "发自我的iPhone", "hant": "從我的 iPhone 傳送", "en": "Sent from my iPhone"}[language] }</div>'
        if phone
        else ""
    )
    after = f"<div><br></div>{divs(list(below))}" if below else ""
    if phone:
        page = f'<html><body dir="auto">{divs(said)}{advert}<div dir="ltr"><br><blockquote type="cite">{line}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff{divs(_old(language))}</div></blockquote>{after}</body></html>'
    else:
        page = f'<html><body style="overflow-wrap: break-word;">{divs(said)}<div><br><blockquote type="cite"><div>{line}</div><br class="Apple-interchange-newline"><div>{divs(_old(language))}</div></blockquote></div>{after}</body></html>'
    advert_text = (
        {"zh": "发自我的iPhone", "hant": "從我的 iPhone 傳送", "en": "Sent from my iPhone"}[language]
        if phone
        else ""
    )
    plain = "\n".join(
        [
            *said,
            "",
            advert_text,
            "",
            f"> {line}".replace("&lt;", "<").replace("&gt;", ">"),
            "> ",
            *(f"> {one}" for one in _old(language)),
            *below,
        ]
    )
    return both(plain, page)


def gmail(
    said: list[str], language: str = "zh", below: tuple[str, ...] = (), plain_only: bool = False
) -> bytes:
    """Gmail: `gmail_quote`; in plain text the line is broken where it gets long."""
    line = {
        "zh": "落实 &lt;<a href=mailto:luoshi@in.example.com>luoshi@in.example.com</a>&gt; 于2026年11月30日周一 09:12写道：",
        "hant": "落實 &lt;luoshi@in.example.com&gt; 於 2026年11月30日 週一 上午9:12寫道：",
        "en": "On Mon, Nov 30, 2026 at 9:12\u202fAM Luoshi for the project CRM of Huarui &lt;luoshi@in.example.com&gt; wrote:",
    }[language]
    bare = (
        line.replace("<a href=mailto:luoshi@in.example.com>", "")
        .replace("</a>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
    )
    broken = bare.replace(" <luoshi@", "\n<luoshi@") if language == "en" else bare
    plain = "\n".join(
        [*said, "", broken, "", *(f"> {one}" for one in _old(language)), *([">"] if below else []), *below]
    )
    page = f'<div dir="ltr">{divs(said)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{line}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">{divs(_old(language))}</blockquote></div>{divs(list(below)) if below else ""}'
    return text(plain) if plain_only else both(plain, page)


def thunderbird(
    said: list[str],
    language: str = "zh",
    plain: bool = False,
    below: tuple[str, ...] = (),
    signature: tuple[str, ...] = (),
) -> bytes:
    """Thunderbird: `moz-cite-prefix` and a blockquote; the signature behind `-- `."""
    line = {
        "zh": "在 2026/11/30 9:12, 落实 写道:",
        "hant": "落實 於 2026/11/30 上午 9:12 寫道:",
        "en": "On 11/30/26 09:12, Luoshi wrote:",
    }[language]
    if plain:
        signed = ["-- ", *signature] if signature else []
        return text(
            "\n".join([*said, "", line, *(f"> {one}" for one in _old(language)), "", *below, *signed]),
            extra="; format=flowed",
        )
    signed_html = (
        f'<pre class="moz-signature" cols="72">-- \n{chr(10).join(signature)}</pre>' if signature else ""
    )
    return html(
        f'<!DOCTYPE html><html><body>{"<br>".join(said)}<br><br><div class="moz-cite-prefix">{line}<br></div><blockquote type="cite" cite="mid:l1@luoshi.example">{divs(_old(language))}</blockquote>{"<br>".join(below)}{signed_html}</body></html>'
    )


def coremail(said: list[str], language: str = "zh") -> bytes:
    """Coremail, on which the mail of very many companies and universities runs."""
    name, keys = (
        ("-----原始邮件-----", ("发件人", "发送时间", "收件人", "主题"))
        if language == "zh"
        else ("-----Original Messages-----", ("From", "Sent Time", "To", "Subject"))
    )
    values = [
        '"落实" &lt;luoshi@in.example.com&gt;',
        "2026-11-30 09:12:00 (星期一)",
        "lina@huarui.example",
        "[CRM-142] 入库单",
    ]
    rows = "<br>".join(f"<b>{key}:</b>{value}" for key, value in zip(keys, values, strict=True))
    page = f'{"<br>".join(said)}<br><br><br><blockquote name="replyContent" class="ReferenceQuote" style="padding-left:5px;margin-left:5px;border-left:#b6b6b6 2px solid;margin-right:0;">{name}<br>{rows}<br><br>{divs(OLD)}</blockquote>'
    plain = "\n".join(
        [
            *said,
            "",
            "",
            f"> {name}",
            *(f"> {key}:{value}" for key, value in zip(keys, values, strict=True)),
            *(f"> {one}" for one in OLD),
        ]
    )
    return both(plain, page, "gb18030")


def mail139(said: list[str]) -> bytes:
    """China Mobile's 139.com."""
    page = f'{divs(said)}<div id="signContainer"></div><hr id="replySplit"><div id="reply139content"><div id="mainReplyContent"><div>----邮件原文----</div><div><b>发件人：</b>落实&nbsp;&lt;luoshi@in.example.com&gt;</div><div><b>收 件 人：</b>李娜</div><div><b>抄 送：</b>(无)</div><div><b>发送时间：</b>2026-11-30 09:12:00</div><div><b>主题：</b>入库单</div>{divs(OLD)}</div></div>'
    return both(
        "\n".join(
            [
                *said,
                "",
                "----邮件原文----",
                "发件人：落实 <luoshi@in.example.com>",
                "收 件 人：李娜",
                "抄 送：(无)",
                "发送时间：2026-11-30 09:12:00",
                "主题：入库单",
                *OLD,
            ]
        ),
        page,
    )


def sina(said: list[str]) -> bytes:
    """Sina: `----- 原始邮件 -----`, the time at the end."""
    page = f'{divs(said)}<br><div id="origbody"><div style="background: #f2f2f2;">----- 原始邮件 -----<br>发件人：落实 &lt;luoshi@in.example.com&gt;<br>收件人：lina@huarui.example<br>主题：入库单<br>日期：2026年11月30日 09点12分<br></div><br>{divs(OLD)}</div>'
    return html(page, "gb18030")


def lark(said: list[str]) -> bytes:
    """Feishu's mail."""
    page = (
        f'<div id="editor_version_7.37.0_x" style="word-break:break-word">{"".join(f"<div style=margin-top:4px><div dir=auto style=font-size:14px>{one}</div></div>" for one in said)}</div>'
        f'<div class="history-quote-wrapper" id="lark-mail-quote-174099744"><div><div style="border-left:none;padding-left:0px" class="adit-html-block adit-html-block--collapsed"><div><div class="adit-html-block__attr history-quote-meta-wrapper" style="padding:12px"><div>发件人: "落实"&lt;luoshi@in.example.com&gt;</div><div>时间: 2026年11月30日 (周一) 09:12</div><div>主题: 入库单</div></div>{divs(OLD)}</div></div></div></div>'
    )
    return html(page)


def zoho(said: list[str]) -> bytes:
    """Zoho."""
    return html(
        f'<div>{divs(said)}</div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- 在 周一, 30 11月 2026 09:12:00 +0800 <b>落实 &lt;luoshi@in.example.com&gt;</b> 写道 ---<br></div><blockquote id="blockquote_zmail" style="margin: 0px;">{divs(OLD)}</blockquote></div>'
    )


def yahoo(said: list[str]) -> bytes:
    """Yahoo."""
    return html(
        f'<div class="ydp1"><div dir="ltr">{divs(said)}</div></div><div id="ydp2yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, November 30, 2026 at 09:12:00 AM GMT+8, Luoshi &lt;luoshi@in.example.com&gt; wrote:</div><div>{divs(OLD)}</div></div>'
    )
