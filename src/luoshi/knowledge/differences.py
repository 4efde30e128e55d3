"""What changed from one version of an article to the next, readable."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from luoshi.knowledge.models import Article, Edition
from luoshi.knowledge.models.facts import WORDS

LABELS: dict[str, StrOrPromise] = {
    "title": _("Question in the users' words"),
    "steps": _("Steps"),
    "cause": _("Cause"),
    "aliases": _("Other words for it, one a line"),
    "version": _("Version of the system"),
}
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Part:
    """One changed part: its name, and its lines, each kept, taken out or new."""

    label: StrOrPromise
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Version:
    """A version and what it changed against the one before it."""

    number: int
    edition: Edition | None
    """None for the present one."""
    who: str
    parts: list[Part]


def versions(article: Article) -> list[Version]:
    """All versions, the present one first. `by` and `at` of an edition say when it was replaced."""
    editions = list(article.editions.select_related("by"))
    now = {name: getattr(article, name) for name in WORDS}
    texts = [now, *(one.words for one in editions)]
    found = []
    for place, text in enumerate(texts):
        edition = editions[place - 1] if place else None
        writer = editions[place].by.name if place < len(editions) else article.written_by.name
        before = texts[place + 1] if place + 1 < len(texts) else None
        number = edition.number if edition else article.edition
        found.append(Version(number, edition, writer, changed(before, text) if before else []))
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[Part]:
    """The parts that differ, line by line."""
    return [
        Part(label, lines(str(before.get(name, "")), str(after.get(name, ""))))
        for name, label in LABELS.items()
        if before.get(name, "") != after.get(name, "")
    ]


def lines(before: str, after: str) -> list[tuple[str, str]]:
    """Each line with whether it stayed, went or is new."""
    old, new = before.splitlines(), after.splitlines()
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [(SAME, line) for line in old[a:b]]
        else:
            found += [(GONE, line) for line in old[a:b]] + [(NEW, line) for line in new[c:d]]
    return found
