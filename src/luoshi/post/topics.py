"""What letters are about, in words of which a person says “less of this”; each room names its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Topic:
    """Some kinds of notices, whatever they are about, or all notices about some things."""

    name: str
    words: StrOrPromise
    kinds: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    inside: bool = False
    """Whether only people of the company ever hear of it."""
    place: int = 50


OTHER = Topic("other", _("Everything else"), place=99)
_known: dict[str, Topic] = {}


def register(*topics: Topic) -> None:
    """Offer these for choosing; a second time changes nothing."""
    _known.update({topic.name: topic for topic in topics})


def known(*, external: bool = False) -> list[Topic]:
    """All topics in the order in which a page names them; people from outside are spared the inner ones."""
    mine = [topic for topic in _known.values() if not (external and topic.inside)]
    return sorted([*mine, OTHER], key=lambda topic: topic.place)


def topic(name: str) -> Topic:
    """The topic of this name; what nobody named any more is everything else."""
    return _known.get(name, OTHER)


def topic_of(kind: str, subject_kind: str) -> Topic:
    """Where a notice belongs: its kind decides, else what it is about."""
    by_kind = (one for one in _known.values() if kind in one.kinds)
    by_subject = (one for one in _known.values() if subject_kind in one.subjects)
    return next(by_kind, None) or next(by_subject, OTHER)
