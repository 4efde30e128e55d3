# ruff: noqa: E501 - a list of words is read in one piece
"""Letters that came back: by the standard (RFC 3464), and as QQ, NetEase, Exchange and older servers write them."""

from __future__ import annotations

import re

from luoshi.mailroom.reading.charsets import decode, printable
from luoshi.mailroom.reading.headers import ADDRESS, MESSAGE_ID, Headers, one_line
from luoshi.mailroom.reading.model import Bounce
from luoshi.mailroom.reading.structure import Node
from luoshi.mailroom.reading.transfer import content

MOST = 200_000
SUBJECT = re.compile(
    r"退信|系统退信|系統退信|无法投递|無法投遞|未送达|未能送达|无法送达|無法傳遞|無法送達|未传递|未傳遞|投递失败|投遞失敗|发送失败|寄送失败|邮件被退回"
    r"|undeliver|delivery (status notification|failure|has failed|report)|returned (mail|to sender)|mail delivery"
    r"|failure notice|delivery .{0,20}fail",
    re.IGNORECASE,
)
DAEMON = re.compile(
    r"^(mailer-daemon|postmaster|mail-?daemon|microsoftexchange[0-9a-f]*|daemon)@", re.IGNORECASE
)
WRITTEN = re.compile(r"[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[\s\-_#,:：，])")
DIAGNOSED = re.compile(
    r"^.*(?<!\d)[45]\d\d[\s\-].*$|^.*(?:退信原因|退回原因|失败原因|原因|錯誤|诊断|診斷|host .{1,200} said).*$",
    re.MULTILINE | re.IGNORECASE,
)


def found(root: Node, raw: bytes, subject: str, sender: str, text: str) -> Bounce | None:
    """The letter that did not arrive; None when this mail is none that came back."""
    report = _report(root, raw)
    if report is not None:
        return report
    if root.kind == "multipart/report" and "delivery-status" not in root.parameters.get("report-type", ""):
        return None
    if DAEMON.match(sender) and (SUBJECT.search(subject) or CODE.search(text) or STATUS.search(text)):
        return _free(root, raw, text)
    return None


def _report(root: Node, raw: bytes) -> Bounce | None:
    """By the standard; a notice that a letter is late or has arrived is none."""
    node = next((node for node in root.walk() if node.kind == "message/delivery-status"), None)
    if node is None:
        return None
    status = content(memoryview(raw)[node.start : node.end], node.way, MOST)
    for block in re.split(rb"\r?\n[ \t]*\r?\n", status):
        fields = Headers(block)
        named = fields.has("final-recipient") or fields.has("original-recipient")
        if named and fields.text("action").lower() in ("failed", ""):
            return _of_fields(fields, _original(root, raw))
    return None


def _of_fields(fields: Headers, message_id: str) -> Bounce:
    recipient = ""
    for name in ("original-recipient", "final-recipient"):
        address = ADDRESS.search(fields.text(name).rpartition(";")[2])
        recipient = recipient or (address[0] if address else "")
    diagnostic = fields.text("diagnostic-code").partition(";")[2].strip()
    status = STATUS.search(fields.text("status"))
    return Bounce(recipient, status[1] if status else "", message_id, one_line(diagnostic, 500))


def _original(root: Node, raw: bytes) -> str:
    """The Message-ID of the letter that came back, from the copy of its header."""
    for node in root.walk():
        if node.kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"):
            copied = Headers(content(memoryview(raw)[node.start : node.end], node.way, MOST))
            if copied.ids("message-id"):
                return copied.ids("message-id")[0]
    return _quoted_id(printable(decode(raw[:MOST]))) or next(iter(root.headers.ids("in-reply-to")), "")


def _quoted_id(text: str) -> str:
    """A header copied into the text, below the header of the bounce itself."""
    lines = re.findall(r"^[>\s]*Message-I[dD]:\s*(<[^<>\s]{1,400}>)", text.partition("\n\n")[2], re.MULTILINE)
    return lines[0] if lines and MESSAGE_ID.fullmatch(lines[0]) else ""


def _free(root: Node, raw: bytes, text: str) -> Bounce:
    """As people read it: the first address that is not the daemon's, the first code, the line that says why."""
    named = _failed_recipient(root) or next(
        (its for its in WRITTEN.findall(text[:20000]) if not DAEMON.match(its)), ""
    )
    status, code = STATUS.search(text), CODE.search(text)
    shown = status[1] if status else (f"{code[1][0]}.0.0" if code else "")
    why = DIAGNOSED.search(text[:20000])
    return Bounce(named, shown, _original(root, raw), one_line(why[0] if why else "", 500))


def _failed_recipient(root: Node) -> str:
    addresses = root.headers.addresses("x-failed-recipients")
    return addresses[0][1] if addresses else ""
