"""The people on a page: whoever stands in any of its things, in one query for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from luoshi.kernel.prepared import PreparedForKeys
from luoshi.problems.models import Occurrence, Problem, Proposal, Question, Watch
from luoshi.rollout.models import Member, Project
from luoshi.talk.models import Comment

PLACES: dict[type[Any], tuple[str, ...]] = {
    Problem: ("reporter", "holder", "lead", "consultant"),
    Occurrence: ("member", "verdict_by"),
    Comment: ("author",),
    Question: ("by", "whom", "answered_by"),
    Proposal: ("by",),
    Watch: ("member",),
}

_SEATED: PreparedForKeys[Member] = PreparedForKeys(
    lambda keys: Member.objects.filter(pk__in=keys).select_related("department", "firm").order_by()
)


def seat(project: Project, things: Iterable[Any]) -> None:
    """Give each thing its people, with department and firm. Joins in every query cost several times more."""
    empty = [
        (thing, place, person)
        for thing in things
        for place in PLACES[type(thing)]
        if (person := getattr(thing, f"{place}_id")) is not None
    ]
    wanted = {person for _thing, _place, person in empty}
    found = {member.pk: member for member in _SEATED.ask(wanted)}
    for member in found.values():
        member.project = project
    for thing, place, person in empty:
        setattr(thing, place, found[person])
