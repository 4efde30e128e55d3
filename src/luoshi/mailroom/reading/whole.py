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
from luoshi.mailroom.reading.structure import Parser

LONGEST = 400_000
"""Characters of each text that is handed back."""
RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


def understood(raw: bytes, into: Path) -> dict[str, Any]:
    """What `Reading.told` takes."""
    parser = Parser(raw)
    root = parser.mail()
    body = Body(raw, Files(into))
    body.read(root)
    told = _headers(root.headers)
    bounce = bounces.found(root, raw, told["subject"], told["sender"], lines.joined(body.lines))
    told["automatic"] = "bounce" if bounce else automatic.kind(root.headers, root.kind, told["subject"])
    told["bounce"] = asdict(bounce) if bounce else None
    told |= _words(body, quoting.divided(body.lines, told["subject"], _answers(told)))
    told["remarks"] = sorted(parser.remarks | body.remarks)
    if len(root.headers.all("from")) > 1 or len(root.headers.addresses("from")) > 1:
        told["remarks"].append("several-senders")
        told["sender"] = ""
    return told


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
