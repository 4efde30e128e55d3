"""Plain words as HTML: escaped, with numbers as links and mentions marked. Line breaks stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from luoshi.rollout.models import Member, Project

# What follows the key's hyphen, and the page it leads to: “CRM-128” has the prefix "".
_pages: dict[str, str] = {}


def link_numbers(url_name: str, prefix: str = "") -> None:
    """Register the page of a kind of number; called from an app's `ready`. The page takes the number."""
    _pages[prefix] = url_name


def render(words: str, project: Project, mentioned: Iterable[str] = ()) -> SafeString:
    """The words as safe HTML for a block that keeps line breaks (`white-space: pre-line`).

    Numbers of this project become links; the names in `mentioned` are marked after their “@”.
    """
    pattern = _pattern(project.key, list(mentioned))
    pieces = ((_piece(found, project),) for found in _split(pattern, words))
    return format_html_join("", "{}", pieces)


def _pattern(key: str, names: list[str]) -> re.Pattern[str]:
    number = rf"(?<![\w-]){re.escape(key)}-(?P<prefix>[A-Z]?)(?P<number>[1-9][0-9]{{0,8}})(?![\w-])"
    # The number stands among Chinese characters without spaces; only Latin neighbours make it another word.
    number = number.replace(r"[\w-]", "[A-Za-z0-9_-]")
    if not names:
        return re.compile(number)
    any_name = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"{number}|[@＠](?P<name>{any_name})")


def _split(pattern: re.Pattern[str], words: str) -> Iterable[re.Match[str] | str]:
    end = 0
    for found in pattern.finditer(words):
        yield words[end : found.start()]
        yield found
        end = found.end()
    yield words[end:]


def _piece(piece: re.Match[str] | str, project: Project) -> SafeString:
    if isinstance(piece, str):
        return conditional_escape(piece)
    if piece.groupdict().get("name"):
        return format_html('<b class="mention">{}</b>', piece.group())
    page = _pages.get(piece["prefix"])
    if page is None:
        return conditional_escape(piece.group())
    return format_html('<a href="{}">{}</a>', project.url(page, int(piece["number"])), piece.group())


def mentioned_in(words: str, people: Iterable[Member]) -> list[Member]:
    """Who of these people is called by “@name”; the longest fitting name wins, namesakes are all meant."""
    if "@" not in words and "＠" not in words:
        return []
    by_name: dict[str, list[Member]] = {}
    for person in people:
        by_name.setdefault(person.name, []).append(person)
    if not by_name:
        return []
    any_name = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True) if name)
    # “a@b” is an address, “@Anna” does not call Ann.
    called = re.findall(rf"(?<![A-Za-z0-9._-])[@＠]({any_name})(?![A-Za-z0-9_])", words)
    return [person for name in dict.fromkeys(called) for person in by_name[name]]
