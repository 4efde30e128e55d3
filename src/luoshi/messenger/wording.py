"""What stands in a message: the words and links of the mail, short enough for the program, calling nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Link = Sequence[str]
MARKS = str.maketrans({"<": "＜", ">": "＞"})
MARKDOWN = re.compile(r"([\\\\`*_{}\[\]()#+.!|~-])")
SEVERAL = 10


def harmless(words: str, product: str = "") -> str:
    """As words only: in chat programs <…> calls persons or whole groups, and […](…) hides an address."""
    plain = words.translate(MARKS)
    return MARKDOWN.sub(r"\\\1", plain) if product == "teams" else plain.replace("](", "] (")


def one(title: str, body: str, links: Sequence[Link], product: str, most: int) -> tuple[str, str]:
    """Title and body of a message; what is too long loses its end, never its links."""
    ways = "\n\n".join(_way(words, url, product) for words, url in links)
    title = harmless(title, product)
    room = most - len((title + ways).encode()) - 8
    said = harmless(_cut(body.strip(), max(0, room)), product)
    return title, "\n\n".join(part for part in (said, ways) if part)


def several(messages: Sequence[tuple[str, Sequence[Link]]], product: str, most: int) -> tuple[str, str]:
    """Many messages as one: robots may speak twenty times a minute."""
    count = len(messages)
    title = ngettext("%(count)d new message", "%(count)d new messages", count) % {"count": count}
    lines, room = [], most - 80
    for said, links in messages[:SEVERAL]:
        line = "\n\n".join(
            ["• " + harmless(said, product), *(_way(words, url, product) for words, url in links[-1:])]
        )
        room -= len(line.encode()) + 2
        if room < 0:
            break
        lines.append(line)
    if len(lines) < count:
        lines.append(_("and %(count)d more, inside") % {"count": count - len(lines)})
    return title, "\n\n".join(lines)


def _way(words: str, url: str, product: str) -> str:
    """Teams reads Markdown and shows an address as a link only in that."""
    if product == "teams":
        return f"[{harmless(words, product)}]({url})"
    return _("%(words)s: %(url)s") % {"words": words, "url": url}


def _cut(words: str, most: int) -> str:
    raw = words.encode()
    return words if len(raw) <= most else raw[: max(0, most - 3)].decode(errors="ignore") + "…"
