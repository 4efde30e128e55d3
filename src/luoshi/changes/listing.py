"""The list of changes: filters, keyset pages, rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.changes.ball import ball
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import ENDED
from luoshi.changes.models import Change
from luoshi.changes.models.base import ChangeQuerySet, concerned
from luoshi.kernel import clock
from luoshi.problems.listing import PARTIES
from luoshi.problems.offers import reads_plainly
from luoshi.rollout.models import Area, Member
from luoshi.search.queries import matching

PAGE = 50
LONGEST = 200
NAMES = ("state", "party", "area", "person", "holder", "mine", "q")
ENDED_ONES = "ended"
WHICH = [("all", gettext_lazy("All")), (ENDED_ONES, gettext_lazy("Ended"))]
TONES = {
    "recording": "amber", "read_back": "amber", "screening": "blue", "with_consultant": "blue",
    "evaluating": "amber", "deciding": "accent", "agreeing_fee": "accent", "developing": "blue",
    "configuring": "blue", "piloting": "amber", "rolling_out": "amber", "done": "green",
}  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; unknown names and values narrow nothing."""

    given: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        """The filters of an address."""
        given = {name: query[name].replace("\x00", "").strip()[:LONGEST] for name in NAMES if name in query}
        return cls({name: value for name, value in given.items() if value})

    def get(self, name: str) -> str:
        """The value of one filter, or an empty string."""
        return self.given.get(name, "")

    def narrow(self, member: Member, changes: ChangeQuerySet) -> ChangeQuerySet:
        """The changes that pass every filter."""
        changes = self._by_state(changes)
        for name in ("area", "holder"):
            if value := _uuid(self.get(name)):
                changes = changes.filter(**{f"{name}_id": value})
        if self.get("party") in dict(PARTIES):
            changes = changes.filter(party=self.get("party"))
        if person := self.get("person"):
            people = Member.objects.visible_to(member).filter(name__istartswith=person)
            changes = changes.filter(requester__in=people)
        if self.get("mine"):
            changes = changes.filter(Q(requester=member) | Q(holder=member) | concerned(member))
        if text := self.get("q"):
            changes = changes.filter(pk__in=matching(member, "change", text))
        return changes

    def _by_state(self, changes: ChangeQuerySet) -> ChangeQuerySet:
        state = self.get("state")
        if state in {one.name for one in LIFE.states}:
            return changes.filter(state=state)
        if state == ENDED_ONES:
            return changes.filter(state__in=ENDED)
        return changes if state == "all" else changes.open()

    def query(self, **more: str) -> str:
        """The address part that leads to this list again, with something more."""
        return urlencode({**self.given, **{name: value for name, value in more.items() if value}})

    def without(self, name: str) -> str:
        """The address part without one filter."""
        return urlencode({key: value for key, value in self.given.items() if key != name})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Listed:
    """One page of rows, and the keys of its neighbours ("" where there is none)."""

    rows: list[dict[str, Any]]
    newer: str
    older: str


def listed(member: Member, filters: Filters, query: Mapping[str, str]) -> Listed:
    """One page by last move; `older` and `newer` are keys of a neighbouring row."""
    upwards = bool(query.get("newer"))
    key = _key(query.get("newer" if upwards else "older", ""))
    changes = filters.narrow(member, Change.objects.visible_to(member)).for_page()
    if key:
        changes = changes.filter(_beyond(key, upwards=upwards))
    found = list(changes.order_by(*(("changed_at", "id") if upwards else ("-changed_at", "-id")))[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if upwards:
        found.reverse()
    newer, older = (more, True) if upwards else (key is not None, more)
    ends = (_written(found[0]), _written(found[-1])) if found else ("", "")
    return Listed(rows(member, found), ends[0] if newer else "", ends[1] if older else "")


def _beyond(key: tuple[datetime, UUID], *, upwards: bool) -> Q:
    """Rows past a key. The first condition lets the index be entered at the key, however far it is."""
    moment, pk = key
    if upwards:
        return Q(changed_at__gte=moment) & (Q(changed_at__gt=moment) | Q(id__gt=pk))
    return Q(changed_at__lte=moment) & (Q(changed_at__lt=moment) | Q(id__lt=pk))


def _written(change: Change) -> str:
    return f"{change.changed_at.isoformat()}~{change.pk.hex}"


def _key(text: str) -> tuple[datetime, UUID] | None:
    at, _mark, pk = text.partition("~")
    moment, identity = clock.moment_in(at), _uuid(pk)
    return (moment, identity) if moment and identity else None


def rows(member: Member, changes: list[Change]) -> list[dict[str, Any]]:
    """Each change with its relay bar in words, without another query."""
    plainly = reads_plainly(member)
    for change in changes:
        change.project = member.project
    return [
        {
            "change": change,
            "ball": ball(change, with_legs=False, counting=False),
            "state": change.plain_state if plainly else change.state_label,
            "tone": TONES.get(change.state, ""),
        }
        for change in changes
    ]


def counts(member: Member) -> dict[str, int]:
    """Open ones, and those of them that concern this member, for the tabs (one query)."""
    mine = Q(requester=member) | Q(holder=member) | concerned(member)
    found: dict[str, int] = (
        Change.objects.visible_to(member).open().order_by().aggregate(
            open=Count("pk"), mine=Count("pk", filter=mine)
        )
    )  # fmt: skip
    return found


def choices(member: Member) -> dict[str, list[tuple[str, Any]]]:
    """What can be chosen in the filters (one query)."""
    areas = Area.objects.visible_to(member).values_list("id", "name")
    return {
        "areas": [(str(pk), name) for pk, name in areas],
        "states": [*((one.name, one.label) for one in LIFE.states), *WHICH],
        "parties": list(PARTIES),
    }


def chips(
    member: Member, filters: Filters, options: Mapping[str, list[tuple[str, Any]]]
) -> list[dict[str, str]]:
    """The filters that are on, in words, each with the address without it."""
    labels: dict[str, dict[Any, Any]] = {
        "state": dict(options["states"]), "party": dict(PARTIES), "area": dict(options["areas"]),
        "mine": {filters.get("mine"): _("Mine")},
    }  # fmt: skip
    url = member.project.url("changes:list")
    on = [(name, value) for name, value in filters.given.items() if name != "holder"]
    return [
        {"label": str(labels.get(name, {}).get(value, value)), "url": f"{url}?{filters.without(name)}"}
        for name, value in on
    ]
