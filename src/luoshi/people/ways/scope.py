"""In which companies a person is: told by the room that knows memberships, which lies above this one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from luoshi.people.ways.declared import Way

if TYPE_CHECKING:
    from luoshi.people.models import User

Companies = Callable[["User"], set[str]]
_known: list[Companies] = []


def knows_companies(companies: Companies) -> None:
    """From now on this names the companies of a person, by their short names. Called from `ready`."""
    if companies not in _known:
        _known.append(companies)


def opens(way: Way, user: User) -> bool:
    """Whether this way may open this account: one company's provider speaks for nobody who is elsewhere too.

    Whoever runs the provider of one company could otherwise come in as anybody, and see another one's.
    """
    if not way.organization:
        return True
    companies = set().union(*(each(user) for each in _known))
    return companies == {way.organization}
