"""What machines write: answers of the absent, letters that came back, lists."""

from __future__ import annotations

from luoshi.mailroom.tests.corpus import clients as c
from luoshi.mailroom.tests.corpus.build import Case, html, leaf, mail, multi, text

OURS = "<l77@luoshi.example>"
COPY = leaf(
    f"Message-ID: {OURS}\r\nFrom: luoshi@in.example.com\r\nTo: gone@huarui.example\r\nSubject: x\r\n".encode(),
    "text/rfc822-headers",
    "7bit",
)


def _automatic(
    name: str,
    headers: str = "",
    subject: str = "Re: 日报",
    kind: str = "auto-reply",
    body: bytes | None = None,
    sender: bytes = b"",
) -> Case:
    raw = mail(body or text("我正在休假，12月7日回来。"), subject, headers=headers.encode(), sender=sender)
    return Case(name, raw, expect={"automatic": kind})


def _replies() -> list[Case]:
    return [
        _automatic("auto-submitted", "Auto-Submitted: auto-replied\r\n"),
        _automatic("auto-submitted by a machine", "Auto-Submitted: auto-generated (rejected)\r\n"),
        _automatic("auto-submitted: no is a person", "Auto-Submitted: no\r\n", kind=""),
        _automatic("x-autoreply", "X-Autoreply: yes\r\n"),
        _automatic("precedence", "Precedence: auto_reply\r\n"),
        _automatic("bulk", "Precedence: bulk\r\n", kind="list"),
        _automatic("a list", "List-Id: <it.huarui.example>\r\n", kind="list"),
        _automatic("an empty path", "Return-Path: <>\r\n"),
        _automatic("自动回复", subject="自动回复: 今天的日报", kind="maybe"),
        _automatic("自動回覆", subject="自動回覆：今天的日報", kind="maybe"),
        _automatic("automatic reply", subject="Automatic reply: CRM-142", kind="maybe"),
        _automatic("out of office", subject="Out of Office: CRM-142", kind="maybe"),
        _automatic(
            "a person answers about automatic replies", subject="Re: CRM-142 自动回复功能打不开", kind=""
        ),
        _automatic("a problem of automatic replies", subject="自动回复功能打不开", kind=""),
        _automatic("a problem of reminders", subject="休假通知发不出去", kind=""),
        _automatic("a problem out of office hours", subject="Out of office hours the import fails", kind=""),
        _automatic("automatic in brackets", subject="[自动回复] 今天的日报", kind="maybe"),
        _automatic("no-reply", sender=b"<no-reply@bank.example>"),
        _automatic("exchange only asks others to be silent", "X-Auto-Response-Suppress: All\r\n", kind=""),
        _automatic("a loop", "Received: from a by b\r\n" * 50, kind="loop"),
        _automatic(
            "a receipt of reading",
            body=multi(
                "report",
                text("已阅读"),
                leaf(
                    b"Disposition: manual-action/MDN-sent-manually; displayed\r\n",
                    "message/disposition-notification",
                    "7bit",
                ),
                extra="; report-type=disposition-notification",
            ),
        ),
    ]


def _returned(
    name: str,
    body: bytes,
    bounce: tuple[str, str, str],
    subject: str = "Undelivered Mail Returned to Sender",
    sender: bytes = b"MAILER-DAEMON@mx.example.com",
    headers: bytes = b"",
) -> Case:
    return Case(
        name,
        mail(body, subject, reply=False, sender=sender, headers=headers),
        expect={"automatic": "bounce", "bounce": bounce},
    )


def _dsn(fields: str, words: str = "Sorry.", copied: bytes = COPY) -> bytes:
    status = (
        f"Reporting-MTA: dns; mx.example.com\r\nArrival-Date: Mon, 30 Nov 2026 09:12:00 +0800\r\n\r\n{fields}"
    )
    return multi(
        "report",
        text(words),
        leaf(status.encode(), "message/delivery-status", "7bit"),
        copied,
        extra="; report-type=delivery-status",
    )


def _bounces() -> list[Case]:
    gone = "gone@huarui.example"
    fields = f"Final-Recipient: rfc822; {gone}\r\nOriginal-Recipient: rfc822;{gone}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <{gone}>: Recipient address rejected\r\n"
    exchange = f"Final-Recipient: rfc822;{gone}\r\nAction: failed\r\nStatus: 5.1.10\r\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found\r\n"
    late = f"Final-Recipient: rfc822; {gone}\r\nAction: delayed\r\nStatus: 4.4.1\r\n"
    qq = f"<div>很抱歉您的邮件被退回，以下是该邮件的相关信息：</div><div>被退回邮件</div><div>主题：日报</div><div>时间：2026-11-30 09:12:00</div><div>无法发送到 {gone}</div><div>退信原因：收件人邮件地址（{gone}）不存在，邮件无法送达。</div><div>host huarui.example[1.2.3.4] said: 550 Mailbox not found</div>"
    netease = f"<p>抱歉，您的邮件被退回来了……</p><p>原邮件信息：</p><p>收件人：{gone}</p><p>退信原因：对方邮箱不存在</p><p>英文说明：550 User not found: {gone}</p>"
    qmail = f"Hi. This is the qmail-send program at mx.example.com.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<{gone}>:\n1.2.3.4 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\n\n--- Below this line is a copy of the message.\n\nMessage-ID: {OURS}\nSubject: x"
    return [
        _returned("postfix", _dsn(fields), (gone, "5.1.1", OURS)),
        _returned(
            "exchange",
            _dsn(exchange),
            (gone, "5.1.10", OURS),
            "未送达: 今天的日报",
            b"postmaster@huarui.example",
        ),
        _returned(
            "exchange without a copy",
            _dsn(exchange, copied=b"Content-Type: text/plain\r\n\r\n"),
            (gone, "5.1.10", OURS),
            "Undeliverable: x",
            b"postmaster@huarui.example",
            f"In-Reply-To: {OURS}\r\n".encode(),
        ),
        _returned(
            "qq sends back", html(qq, "gb18030"), (gone, "5.0.0", ""), "系统退信", b"PostMaster@qq.com"
        ),
        _returned(
            "163 sends back", html(netease, "gbk"), (gone, "5.0.0", ""), "系统退信", b"Postmaster@163.com"
        ),
        _returned("qmail", text(qmail), (gone, "5.1.1", OURS), "failure notice"),
        _returned(
            "named in the header",
            text("550 gone"),
            (gone, "5.0.0", ""),
            "Mail delivery failed",
            headers=f"X-Failed-Recipients: {gone}\r\n".encode(),
        ),
        Case(
            "a letter that is only late is no bounce",
            mail(_dsn(late), "Delayed", reply=False, sender=b"MAILER-DAEMON@mx.example.com"),
            expect={"automatic": "auto-reply", "bounce": None},
        ),
        Case(
            "a colleague writes about a bounce",
            mail(c.qq(["系统退信的邮件在哪里看？550是什么意思"]), "系统退信", sender=b"lina@huarui.example"),
            expect={"automatic": "", "bounce": None},
        ),
    ]


def cases() -> list[Case]:
    """All of them."""
    return _replies() + _bounces()
