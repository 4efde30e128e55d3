"""Thanks: what the rules propose, confirmed, declined or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from luoshi.api.noun import Noun, Way
from luoshi.api.nouns.common import ID, PERSON
from luoshi.api.pages import PAGED, page_of, schema_of
from luoshi.api.registry import Call, Operation, Query
from luoshi.api.shapes import Shape, moment, number, one, one_of, text
from luoshi.rewards import queries
from luoshi.rewards.forms import FORMS
from luoshi.rewards.lifecycle import LIFE
from luoshi.rewards.models import Grant
from luoshi.rollout.models import Member

TAG = "grants"
STATES = [state.name for state in LIFE.states]
GRANT = Shape(
    "Grant",
    _("What a rule gives one person for one cause"),
    (
        ID,
        one("member", _("Whose"), PERSON),
        one_of("state", _("Its state"), STATES),
        text("state_label", _("The state in words")),
        number("points", _("Points")),
        number("booked", _("Points that were booked")),
        text("why", _("The rule that fired, in words")),
        text("reason", _("Reason")),
        text("thanks", _("Words for the wall")),
        moment("proposed_at", _("When it was proposed")),
        moment("decided_at", _("When it was decided"), empty=True),
    ),
)


def find(member: Member, call: Call) -> Grant:
    """One's own, or any for who decides."""
    rows = Grant.objects.visible_to(member).with_people().select_related("decided_by", "member__user")
    grant = get_object_or_404(rows, pk=call.path["grant"])
    grant.member.project = member.project
    queries.seated(member, [grant])
    return grant


def _way(verb: str, form: Any) -> Way:
    return Way(form, do=lambda grant, filled, member: getattr(grant, verb)(by=member, **filled.cleaned_data))


NOUN = Noun(
    "grant", "/grants/{grant}", TAG, _("One grant"), LIFE, find, GRANT,
    ways={verb: _way(verb, form) for verb, form in FORMS.items()},
    unmade=dict.fromkeys(("lapse", "renew", "value"), "follows from what happens with the cause"),
)  # fmt: skip


def grants(call: Call) -> Any:
    """One's own; for who decides all. Newest first."""
    rows = Grant.objects.visible_to(call.member).with_people()
    if state := call.query.get("state"):
        rows = rows.filter(state=state)

    def seated(found: list[Grant]) -> list[Grant]:
        queries.seated(call.member, found)
        return found

    return page_of(rows, call, GRANT, "proposed_at", seen=seated)


def operations() -> Iterator[Operation]:
    """All of thanks."""
    yield Operation(
        "grant.list", "GET", "/grants", TAG, _("Thanks"), grants, schema_of(GRANT), (GRANT,),
        query=(Query("state", _("Its state"), {"type": "string", "enum": STATES}), *PAGED), conditional=True,
    )  # fmt: skip
    yield from NOUN.operations()
