"""What letters are about, as far as post has to know: who sees it, and which firm reads what is said.

The rooms above say it at start; of a kind that nobody named, nothing is known and nothing is held back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from luoshi.rollout.models import Member

SeenBy = Callable[[Member], "QuerySet[Any]"]


@dataclass(frozen=True)
class Thread:
    """One kind of thing."""

    seen_by: SeenBy
    firm: Callable[[Any], UUID | None] | None = None
    farewells: frozenset[str] = frozenset()


_kinds: dict[str, Thread] = {}
_answered: dict[str, frozenset[str]] = {}
"""Kinds of things, each with the kinds of letters about them that take no answers."""


def about(
    kind: str, seen_by: SeenBy, *,
    firm: Callable[[Any], UUID | None] | None = None, farewells: Iterable[str] = (),
) -> None:  # fmt: skip
    """Name a kind; called from an app's `ready`.

    `seen_by(member)` gives the things of that kind the member may see; `firm(thing)` is the only firm that
    reads what is said to all three sides now. `farewells` are the verbs told to whoever loses sight by them.
    """
    _kinds[kind] = Thread(seen_by, firm, frozenset(farewells))


def answers(kind: str, *, but: Iterable[str] = ()) -> None:
    """Say that letters about things of this kind can be answered by mail, `but` these kinds of letters."""
    _answered[kind] = frozenset(but)


def takes_answers(kind: str, letter_kind: str) -> bool:
    """Whether an answer to such a letter becomes something; if not, the letter promises nothing."""
    return kind in _answered and letter_kind not in _answered[kind]


def firm_with(thing: Any) -> UUID | None:
    """The key of the only firm that reads what is said now; None where every firm that sees it does."""
    known = _kinds.get(thing.trail_kind)
    return known.firm(thing) if known and known.firm else None


def is_unseen(member: Member, kind: str, key: UUID | None, verb: str) -> bool:
    """Whether somebody from outside does not see (any more) what was to be told by this verb."""
    known = _kinds.get(kind)
    if known is None or key is None or not member.is_external or verb in known.farewells:
        return False
    return not known.seen_by(member).filter(pk=key).exists()
