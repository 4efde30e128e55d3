"""One mail, taken apart and put together as what the mailroom asks for. Runs in the child."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from luoshi.mailroom.reading import automatic, bounces, lines, quoting
from luoshi.mailroom.reading.body import Body
from luoshi.mailroom.reading.files import Files
from luoshi.mailroom.reading.headers import Headers
from luoshi.mailroom.reading.lines import Line
from luoshi.mailroom.reading.structure import Node, Parser

LONGEST = 400_000
"""Characters of each text that is handed back."""
RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


def understood(raw: bytes, into: Path) -> dict[str, Any]:
    """What `Reading.told` takes."""
    parser = Parser(raw)
    root = parser.mail()
    body = Body(raw, Files(into))
    body.read(root)
    passed_on = _mail_inside(parser, root, body)
    told = _headers(root.headers)
    bounce = bounces.found(root, raw, told["subject"], told["sender"], lines.joined(body.lines))
    told["automatic"] = "bounce" if bounce else automatic.kind(root.headers, root.kind, told["subject"])
    told["bounce"] = asdict(bounce) if bounce else None
    subject = quoting.PASSED_ON if passed_on else told["subject"]
    told |= _words(body, quoting.divided(body.lines, subject, _answers(told)))
    told["remarks"] = sorted(parser.remarks | body.remarks)
    if len(root.headers.all("from")) > 1 or len(root.headers.addresses("from")) > 1:
        told["remarks"].append("several-senders")
        told["sender"] = ""
    return told


def _mail_inside(parser: Parser, root: Node, body: Body) -> bool:
    """Whether the mail is nothing but one other mail, as a file: then its words are read too."""
    inside = [
        node
        for node in root.walk()
        if node.kind == "message/rfc822" and node.way in ("", "7bit", "8bit", "binary")
    ]
    if len(inside) != 1 or root.kind == "multipart/report" or any(not line.blank for line in body.lines):
        return False
    body.read(parser.part(inside[0].start, inside[0].end, 1))
    return True


def _answers(told: dict[str, Any]) -> bool:
    return bool(told["in_reply_to"] or told["references"]) or quoting.is_reply(told["subject"])


def _headers(headers: Headers) -> dict[str, Any]:
    name, sender = (headers.addresses("from") or [("", "")])[0]
    date, ids = headers.date(), headers.ids("message-id")
    answered = headers.ids("in-reply-to")
    return {
        "message_id": ids[0] if ids else "",
        "sender": sender,
        "sender_name": name,
        "recipients": list(dict.fromkeys(address for _name, address in headers.addresses(*RECIPIENTS))),
        "subject": headers.text("subject"),
        "date": date.isoformat() if date else None,
        "in_reply_to": answered[0] if answered else "",
        "references": headers.ids("references"),
    }


def _words(body: Body, divided: quoting.Divided) -> dict[str, Any]:
    _place(body.files, divided)
    return {
        "text": lines.joined(body.lines)[:LONGEST],
        "said": lines.joined(divided.said)[:LONGEST],
        "cut": lines.joined(divided.cut)[:LONGEST],
        "html": body.shown(),
        "parts": [asdict(part) for part in body.files.kept],
    }


def _place(files: Files, divided: quoting.Divided) -> None:
    """Which line each picture stands below; what stands only in what was cut belongs to the quote."""
    for part, number in _standing(files, divided.said):
        if files.kept[part].place is None:
            files.kept[part].place, files.kept[part].inline = number, True
    for part, _number in _standing(files, divided.cut):
        if files.kept[part].place is None:
            files.kept[part].quoted = files.kept[part].inline = True


def _standing(files: Files, its: list[Line]) -> list[tuple[int, int]]:
    found, number = [], -1
    for line in its:
        number += not line.blank
        for name in line.pictures:
            index = int(name[1:]) if name[:1] == "#" and name[1:].isdecimal() else files.by_name.get(name)
            if index is not None:
                found.append((index, max(number, 0)))
    return found
