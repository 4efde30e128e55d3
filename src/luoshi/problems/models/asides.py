"""Beside the life: hold, watch, nudge, and the ten seconds of undo."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.db import models, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import Refusal
from luoshi.problems import notices, rules
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.side import Nudge, Watch
from luoshi.problems.models.triage import with_reason
from luoshi.rollout.models import Member
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem

    Base = ProblemBase
else:
    Base = object

NOT_UNDOABLE = ("undo", "investigate", "meet_again")


class Asides(Base):
    """Moves that leave the state alone, and undo."""

    def hold(self: Problem, *, by: Member, until: date, reason: str) -> None:  # type: ignore[misc]
        """搁置: with the date on which it comes back by itself."""
        if until <= self.project.today():
            raise Refusal(_("The date on which it comes back must lie ahead."))
        with self.moving(
            "hold", by=by, facts={"until": until.isoformat(), "reason": with_reason(reason)}
        ) as step:
            self.hold_until, self.hold_reason = until, reason
            self.due_at = self.next_date(step.at)

    def resume(self: Problem, *, by: Member) -> None:  # type: ignore[misc]
        """Take it off hold; the promised time begins anew."""
        if self.hold_until is None:
            raise Refusal(_("It is not on hold."))
        with self.moving("resume", by=by) as step:
            self.hold_until, self.hold_reason = None, ""
            self.due_at = self.next_date(step.at)

    def watch(self: Problem, *, by: Member, on: bool = True) -> None:  # type: ignore[misc]
        """关注, or no longer."""
        with transaction.atomic():
            if on:
                made = Watch.objects.get_or_create(problem=self, member=by)[1]
            else:
                made = bool(Watch.objects.filter(problem=self, member=by).delete()[0])
            if made:
                record(
                    self,
                    "watch" if on else "unwatch",
                    by=by,
                    from_state=self.state,
                    to_state=self.state,
                    internal=True,
                )

    def nudge(self: Problem, *, by: Member) -> None:  # type: ignore[misc]
        """催一下: once per working day. Raises Refusal saying when the last one was."""
        if by.is_external or not self.is_open:
            raise Refusal(_("There is nobody to be nudged here."))
        today = self.project.today()
        with transaction.atomic():
            _row, made = Nudge.objects.get_or_create(
                problem=self, day=today, defaults={"by": by, "at": clock.now()}
            )
            if not made:
                raise Refusal(_("The holder has been nudged today already."))
            record(self, "nudge", by=by, from_state=self.state, to_state=self.state)
            notices.nudged(self, by)

    def undo_note(self: Problem, step: Step) -> dict[str, Any] | None:  # type: ignore[misc]
        """What `undo_move` needs to take this step back; None when it cannot be taken back."""
        if step.move.verb in NOT_UNDOABLE:
            return None
        return {
            "verb": step.move.verb,
            "by": str(step.by.pk),
            "until": step.at.timestamp() + rules.UNDO_SECONDS,
            "fields": {k: _plain(v) for k, v in step.before.items() if k not in ("undo", "changed_at")}
            | {"state": step.came_from},
            "made": [[m._meta.label, str(m.pk)] for m in step.made],
            "changed": [
                [m._meta.label, str(m.pk), {k: _plain(v) for k, v in old.items()}] for m, old in step.changed
            ],
        }

    def undo_move(self: Problem, *, by: Member) -> None:  # type: ignore[misc]
        """撤销: take the own last move back within ten seconds, with everything it wrote."""
        with transaction.atomic():
            with self.moving("undo", by=by) as step:
                note = self.undo or {}
                merged = cast("Problem | None", self.merged_into)
                _restore(self, note["fields"])
                step.reaches = note["fields"]["state"]
                step.facts["undid"] = note["verb"]
                for label, pk, old in note["changed"]:
                    row = apps.get_model(label)._base_manager.get(pk=pk)
                    _restore(row, old)
                    row.save()
                for label, pk in note["made"]:
                    _take_back(apps.get_model(label), pk, step.at)
            self._after_undo(merged, note)
            notices.undone(self, note["verb"])

    def _after_undo(self: Problem, merged: Problem | None, note: dict[str, Any]) -> None:  # type: ignore[misc]
        if note["verb"] == "merge" and merged:
            self.recount()
            merged.recount()
            record(
                merged,
                "release",
                by=None,
                facts={"code": self.code},
                from_state=merged.state,
                to_state=merged.state,
            )
        if note["verb"] == "hand_over":
            last = self.dossiers.filter(withdrawn_at__isnull=True).last()
            if last:
                last.current = True
                last.save(update_fields=["current"])


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool | float) else str(value)


def _restore(row: models.Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        field = row._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        if isinstance(field, models.DateTimeField) and isinstance(value, str):
            value = parse_datetime(value) or datetime.fromisoformat(value)
        elif isinstance(field, models.DateField) and isinstance(value, str):
            value = date.fromisoformat(value)
        setattr(row, name, value)


def _take_back(model: type[models.Model], pk: str, at: datetime) -> None:
    """What a move made stays in the books, marked as taken back."""
    rows = model._base_manager.filter(pk=pk)
    if hasattr(model, "undone"):
        rows.update(undone=True)
    else:
        rows.update(withdrawn_at=at, current=False)
