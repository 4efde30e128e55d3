"""What differs between two versions of a dossier, in words: which part, what went, what came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from luoshi.problems.models import Investigation
from luoshi.problems.outside import Readable, readable

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TOKEN = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)
MOST = 2_000_000
"""Product of two lengths up to which texts are compared word by word; longer ones stand beside each other."""
SAME, WENT, CAME = "", "went", "came"
Piece = tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """One thing that differs; `pieces` are texts with what happened to them: nothing, went, came."""

    label: StrOrPromise
    pieces: list[Piece]


def differences(older: dict[str, Any], newer: dict[str, Any]) -> list[Difference]:
    """From the content of one version to that of the next, in the order of the dossier."""
    before, after = readable(older), readable(newer)
    found = [
        *_facts(before, after),
        *_said(before, after),
        *_parts(older.get("investigation", {}), newer.get("investigation", {})),
        *_files(older.get("evidence", []), newer.get("evidence", [])),
    ]
    return [one for one in found if any(how for _text, how in one.pieces)]


def _facts(before: Readable, after: Readable) -> Iterator[Difference]:
    names = {"title": _("Title"), "importance": _("Importance"), "kind": _("Kind"), "area": _("Module")}
    for name, label in names.items():
        yield Difference(label, compared(str(getattr(before, name)), str(getattr(after, name))))


def _said(before: Readable, after: Readable) -> Iterator[Difference]:
    """Reports as a whole: their words never change."""
    old, new = ([(one.name, one.when, one.words) for one in case.said] for case in (before, after))
    yield from _whole(_("In the words of those who met it"), [one for one in old if one not in new], WENT)
    yield from _whole(_("In the words of those who met it"), [one for one in new if one not in old], CAME)


def _whole(label: StrOrPromise, reports: list[tuple[str, str, str]], how: str) -> Iterator[Difference]:
    for name, when, words in reports:
        yield Difference(label, [(f"{name} {when}\n{words}", how)])


def _parts(before: dict[str, str], after: dict[str, str]) -> Iterator[Difference]:
    blank = Investigation()
    for part in Investigation.OWN_WORDS:
        yield Difference(blank.label(part), compared(before.get(part, ""), after.get(part, "")))


def _files(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[Difference]:
    old, new = ({file["sha256"]: file["name"] for file in files} for files in (before, after))
    gone = [(name, WENT) for sha, name in old.items() if sha not in new]
    yield Difference(_("Evidence"), gone + [(name, CAME) for sha, name in new.items() if sha not in old])


def compared(before: str, after: str) -> list[Piece]:
    """Two texts as one: pieces that stayed, went and came; Chinese by the character, Latin by the word."""
    if before == after:
        return [(before, SAME)]
    if len(before) * len(after) > MOST:
        return [(before, WENT), (after, CAME)]
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("".join(old[a:b]), SAME))
            continue
        pieces += [piece for piece in (("".join(old[a:b]), WENT), ("".join(new[c:d]), CAME)) if piece[0]]
    return pieces
