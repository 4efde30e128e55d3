"""Replies once more, after the second round had been learnt from: how far the marks carry.

At first sight 19 of the 24 were cut rightly. What failed: an appointment, an announcement over three lines, Aliyun's
own mark of a signature, and the warnings that a company's mail server puts above what comes from outside.
"""

from __future__ import annotations

from luoshi.mailroom.tests.corpus import clients as c
from luoshi.mailroom.tests.corpus.build import Case, html, mail, text

OLD = "\n".join(c.OLD)
QUOTED = "\n".join(f"> {line}" for line in c.OLD)
SAID = "盘点单可以保存了，合计还差两件。"
MINE = "luoshi@in.example.com"
HEAD = f"发件人: 落实 <{MINE}>\n发送时间: 2026年11月30日 9:12\n收件人: 李娜\n主题: 日报\n\n{OLD}"


def _plain(name: str, frame: str, said: str = SAID, cut: str = c.OLD[0]) -> Case:
    return Case(name, mail(text(f"{said}\n\n{frame}")), said, (cut,))


def _marked(name: str, markup: str, said: str = SAID, cut: str = c.OLD[0]) -> Case:
    return Case(name, mail(html(markup)), said, (cut,))


def cases() -> list[Case]:
    """All of them."""
    qq = f'<div style="font-size: 12px;">------------------&nbsp;原始邮件&nbsp;------------------</div><div><b>发件人:</b>&nbsp;"落实"&lt;{MINE}&gt;;</div><div><b>发送时间:</b>&nbsp;2026年11月30日</div><div><b>收件人:</b> 李娜</div><div><b>主题:</b> 日报</div>{OLD}'
    return [
        _plain(
            "mixed tongues",
            f"From: 落实 <{MINE}>\nSent: 2026年11月30日 9:12\nTo: 李娜\nSubject: 日报\n\n{OLD}",
        ),
        _plain("an appointment", f"-----Original Appointment-----\n{HEAD}"),
        _plain(
            "a watch",
            f"发自我的 Apple Watch\n\n> 在 2026年11月30日，09:12，落实 <{MINE}> 写道：\n>\n{QUOTED}",
        ),
        _plain(
            "apple, copied head",
            f"> 发件人: 落实 <{MINE}>\n> 主题: 日报\n> 日期: 2026年11月30日 GMT+8 09:12:00\n> 收件人: 李娜\n>\n{QUOTED}",
        ),
        _plain("a quote without any announcement", QUOTED),
        _plain(
            "an announcement in two lines",
            f"在 2026年11月30日星期一 上午9:12，\n落实 <{MINE}> 写道：\n\n{QUOTED}",
        ),
        _plain(
            "an announcement in three lines",
            f"On Monday, November 30, 2026 at 9:12 AM, Luoshi for the project\nCRM of Huarui Machinery, warehouse <{MINE}>\nwrote:\n\n{QUOTED}",
        ),
        _plain(
            "with a phone's line above",
            f"发自我的小米手机\n落实 <{MINE}> 于 2026年11月30日周一 09:12写道：\n{QUOTED}",
        ),
        _plain(
            "bold stars",
            f"*发件人:* 落实 <{MINE}>\n*发送时间:* 2026年11月30日 9:12\n*收件人:* 李娜\n*主题:* 日报\n\n{OLD}",
        ),
        _plain("underscores", f"_____________________________________________\n{HEAD}"),
        _plain(
            "wide blanks in the keys",
            f"发 件 人：落实\n发送时间：2026年11月30日\n收 件 人：李娜\n抄    送：赵敏\n主    题：日报\n\n{OLD}",
        ),
        _plain(
            "keys behind signs",
            f"> 发件人：落实\n> 发送时间：2026年11月30日\n> 收件人：李娜\n> 主题：日报\n{QUOTED}",
        ),
        _plain(
            "a rule, a head, no time",
            f"--------------------\n发件人：落实\n收件人：李娜\n主题：日报\n\n{OLD}",
        ),
        _marked(
            "qq with a signature of its own",
            f"<div>{SAID}</div><div><br></div><hr><div><sign signid='0'><div>李娜</div><div>华瑞机械有限公司</div><div>13912345678</div></sign></div><div>&nbsp;</div>{qq}",
        ),
        _marked(
            "qq on an iPhone",
            f"<div>{SAID}</div><div><br></div><div><br></div><div>发自我的iPhone</div><div><br></div>{qq}",
        ),
        _marked(
            "aliyun with a signature",
            f'<div class="__aliyun_email_body_block"><div>{SAID}</div><div class="__aliyun_signature_wrap"><div>李娜</div><div>仓储部</div></div><blockquote><div>------------------------------------------------------------------</div><div>发件人：落实</div><div>发送时间：2026年11月30日</div><div>收件人：李娜</div><div>主　题：日报</div>{OLD}</blockquote></div>',
        ),
        _marked(
            "gmail with a signature",
            f'<div dir="ltr">{SAID}<div><br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">李娜<br>仓储部</div></div></div><br><div class="gmail_quote"><div class="gmail_attr">落实 于2026年11月30日周一 09:12写道：<br></div><blockquote class="gmail_quote">{OLD}</blockquote></div>',
        ),
        _marked(
            "outlook with a signature",
            f"<p class=MsoNormal>{SAID}</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>--------------------------</p><p class=MsoNormal>李娜</p><p class=MsoNormal>华瑞机械 仓储部</p><p class=MsoNormal>Tel: 0512-68881234</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>发件人:</b> 落实<br><b>发送时间:</b> 2026年11月30日<br><b>收件人:</b> 李娜<br><b>主题:</b> 日报</p></div><p>{OLD}</p>",
        ),
        _marked(
            "163 for companies",
            f'<div>{SAID}</div><div id="ntes-pcmac-webmail-signature"><div>李娜</div></div><p>在 2026-11-30 09:12:00，"落实"&lt;{MINE}&gt; 写道：</p><blockquote id="isReplyContent">{OLD}</blockquote>',
        ),
        _marked(
            "a banner of the gateway",
            f"<div style='background:#ffeb9c'>注意：此邮件来自公司外部，请谨慎点击链接和附件。</div><div>{SAID}</div><div id='divRplyFwdMsg'><b>发件人:</b> 落实</div>{OLD}",
            cut=c.OLD[0],
        ),
        Case(
            "a banner in English",
            mail(
                text(
                    f"CAUTION: This email originated from outside of the organization. Do not click links unless you recognize the sender.\n\n{SAID}\n\n{QUOTED}"
                )
            ),
            SAID,
            (c.OLD[0], "CAUTION"),
        ),
        _plain(
            "feishu in plain text",
            f"发件人: 落实<{MINE}>\n日期: 2026年11月30日 周一 09:12\n收件人: 李娜<lina@huarui.example>\n主题: 日报\n{OLD}",
        ),
        _marked(
            "a table for a head",
            f"<div>{SAID}</div><hr><table><tr><td><b>发件人：</b></td><td>落实</td></tr><tr><td><b>日期：</b></td><td>2026-11-30</td></tr><tr><td><b>收件人：</b></td><td>李娜</td></tr><tr><td><b>主题：</b></td><td>日报</td></tr></table>{OLD}",
        ),
        _marked(
            "answer inside a list",
            f"<ol><li>第一点已改</li><li>第二点没有改</li></ol>{qq}",
            said="1. 第一点已改\n2. 第二点没有改",
        ),
    ]
