"""What can be done from the short list of ⌘K, besides finding; upper rooms say at start what they offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from luoshi.rollout.models import Member
from luoshi.search.initials import answers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Deed:
    """One thing to do: the button's own words, other words people type for it, its page, and who may."""

    label: StrOrPromise
    others: StrOrPromise
    page: str
    icon: str
    may: Callable[[Member], bool]

    def is_meant(self, typed: str) -> bool:
        """Whether it is offered for what was typed: always before anything is."""
        named = [str(self.label), *str(self.others).split()]
        return not typed or any(answers(name, typed) for name in named)


_deeds: list[Deed] = []


def offers_to(deed: Deed) -> None:
    """Register; called from an app's `ready`."""
    if deed not in _deeds:
        _deeds.append(deed)


def deeds(member: Member, typed: str) -> list[tuple[Deed, str]]:
    """What this member may do and what is typed means, each with its address."""
    meant = [deed for deed in _deeds if deed.is_meant(typed) and deed.may(member)]
    return [(deed, member.project.url(deed.page)) for deed in meant]
