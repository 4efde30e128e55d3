"""Changes that lived in another list before: they arrive with their dates and their end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.changes.lifecycle.states import DECLINED, DONE, RECORDING, SCREENING, WITHDRAWN
from luoshi.changes.models.base import ChangeBase
from luoshi.changes.rules import lead_only
from luoshi.kernel import clock
from luoshi.rollout.models import Area, Member

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object

OUTCOMES = {DONE: "rolled_out", DECLINED: "declined", WITHDRAWN: "withdrawn"}


@dataclass(frozen=True)
class ChangePast:
    """What an earlier list says of one change; `key` recognises it when the list comes again.

    `origin` says in which file and row it stood.
    """

    key: str
    reporter: Member
    words: str
    met_at: datetime
    state: str = RECORDING
    reasons: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    area: Area | None = None
    solution: str = ""
    closed_at: datetime | None = None
    origin: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""


class Arriving(Base):
    """Taking changes over from an earlier list."""

    @classmethod
    def bring_in(cls, past: ChangePast, *, by: Member) -> Change:
        """Number it here, with the dates and the end it had there. Raises Refusal for all but the lead."""
        lead_only(by.project, by).or_refuse()  # type: ignore[arg-type]
        with transaction.atomic():
            with clock.at(past.met_at):
                change: Change = cls.open(  # type: ignore[attr-defined]
                    by=by, requester=past.reporter, words=past.words, reasons=past.reasons, goals=past.goals,
                    area=past.area, imported_from=past.key, origin=past.origin,
                )  # fmt: skip
                if past.title and past.title != change.title:
                    change.describe(by=by, title=past.title, area=past.area)
            if past.state == SCREENING:
                change.arrive(past, by=by)
            elif past.state in OUTCOMES:
                with clock.at(max(past.closed_at or past.met_at, past.met_at)):
                    change.arrive(past, by=by)
        return change

    def arrive(self: Change, past: ChangePast, *, by: Member) -> None:  # type: ignore[misc]
        """Take over how far it had come; its goals count as judged where it was finished."""
        with self.moving("arrive", by=by, facts={"state": past.state}) as step:
            step.reaches = past.state
            if past.state in OUTCOMES:
                self.outcome, self.ending_words = OUTCOMES[past.state], past.solution
            if past.state == DONE:
                note = _("It was finished in the list it was imported from.")
                self.goals.update(reached=True, judged_by=by, judged_at=step.at, note=note)
