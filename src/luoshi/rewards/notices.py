"""Who is told about points: the person alone, inside the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.lifecycle import Step
from luoshi.post.models import tell

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from luoshi.rewards.models import Grant, Payout
    from luoshi.rollout.models import Member

SAID: dict[str, StrOrPromise] = {
    "confirm": _("{points} points for you: thank you for saying it"),
    "decline": _("No points this time, with the reason"),
    "reverse": _("{points} points were taken back, with the reason"),
}


def after(grant: Grant, step: Step) -> None:
    """A decision is told; what follows from the rules by itself is on the own page."""
    if step.move.verb not in SAID or grant.member.is_external:
        return
    title = format_lazy(SAID[step.move.verb], points=grant.booked)
    # In the words of whoever reads it.
    why = grant.reason or lazy(lambda: str(grant.why), str)()
    _tell(grant.member, grant, title, why, step.by, _signed(grant.booked, step.move.verb == "confirm"))


def paid(payout: Payout, amounts: Mapping[Member, int]) -> None:
    """Everybody on the list."""
    for member, points in amounts.items():
        member.project = payout.project
        title = format_lazy(_("{points} points were paid out to you"), points=points)
        _tell(member, payout, title, payout.note, payout.by, _signed(points, False))


def not_paid(payout: Payout, amounts: Mapping[Member, int]) -> None:
    """It was a slip."""
    for member, points in amounts.items():
        member.project = payout.project
        title = format_lazy(
            _("{points} points were not paid out after all, you still have them"), points=points
        )
        _tell(member, payout, title, "", payout.by, _signed(points, True))


def _signed(points: int, gained: bool) -> str:
    """A figure needs no translation."""
    return f"{'+' if gained else '−' if points else ''}{points}"


def _tell(
    member: Member, subject: Any, title: StrOrPromise, body: StrOrPromise, by: Member | None, group: str
) -> None:
    url = member.project.url("rewards:mine")
    tell(member, "reward", subject, title=title, body=body, url=url, know=False, by=by, group=group)
