"""Triage: what the lead decides on a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.kernel.verdict import Refusal
from luoshi.problems import rules
from luoshi.problems.lifecycle import INVESTIGATING, REPORTED, TO_ARCHIVE, VERIFYING
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.exchange import Proposal
from luoshi.problems.models.occurrence import TOLD, Occurrence
from luoshi.rollout.models import Area, Member
from luoshi.search.models import Document
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem

    Base = ProblemBase
else:
    Base = object


def with_reason(reason: str) -> str:
    """The reason if there is one. Raises Refusal otherwise."""
    if not reason.strip():
        raise Refusal(_("Please give the reason; the person concerned reads it."))
    return reason.strip()


class Triage(Base):
    """Accept, answer, merge, decline, turn into a change."""

    def accept(  # type: ignore[misc]
        self: Problem,
        *,
        by: Member,
        importance: int,
        kind: str = "unclear",
        area: Area | None = None,
        receipt: str = "",
    ) -> None:
        """受理: importance, kind and area; the reporter gets the receipt."""
        if importance not in dict(rules.IMPORTANCE):
            raise Refusal(_("Please choose the importance."))
        with self.moving("accept", by=by, facts={"importance": importance, "receipt": receipt}):
            self.importance, self.kind, self.lead = importance, kind, by
            self.area = area or self.area

    def assess(  # type: ignore[misc]
        self: Problem,
        *,
        by: Member,
        **changes: Any,
    ) -> None:
        """Change importance, kind, area, title or the firm's own number; the original words stay."""
        allowed = {"importance", "kind", "area", "title", "vendor_number"}
        if unknown := set(changes) - allowed:
            raise TypeError(f"cannot assess {unknown}")
        if not changes.get("title", "x").strip():
            raise Refusal(_("A problem needs a title."))
        with self.moving("assess", by=by) as step:
            names = [name for name, value in changes.items() if getattr(self, name) != value]
            step.facts["what"] = ",".join(names)
            for name in names:
                setattr(self, name, changes[name])
            if "importance" in names:
                self.promise_anew(step.at)
        Document.index("problem", self)

    def answer_known(  # type: ignore[misc]
        self: Problem,
        *,
        by: Member,
        article: str,
        steps: str,
        cause: str = "",
    ) -> None:
        """已有办法: the reporters verify what an article says. `article` is its number, `steps` its text."""
        with self.moving("answer_known", by=by, facts={"article": article}) as step:
            self.round += 1
            self.proposed_by_firm = False
            self.importance = self.importance or rules.MINOR
            self.lead = by
            step.makes(
                Proposal.objects.create(
                    problem=self,
                    by=by,
                    round=self.round,
                    cause=cause,
                    steps=steps,
                    reference=article,
                    at=step.at,
                )
            )
            self.ask_reporters(step)

    def merge(  # type: ignore[misc]
        self: Problem,
        *,
        by: Member,
        into: Problem,
    ) -> None:
        """合并: the occurrences and followers move to the other problem; can be separated again."""
        if into.pk == self.pk or into.project_id != self.project_id:
            raise Refusal(_("Please choose another problem of this project."))
        with transaction.atomic():
            with self.moving("merge", by=by, facts={"into": into.code}) as step:
                into.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())
                if not into.is_open or into.state == TO_ARCHIVE:
                    raise Refusal(
                        _("%(code)s is already solved; answer with its article instead.")
                        % {"code": into.code}
                    )
                for occurrence in self.met.all():
                    step.changes(occurrence, "problem_id", "asked_at")
                    occurrence.problem = into
                    occurrence.asked_at = step.at if into.state == VERIFYING else None
                    occurrence.save(update_fields=["problem", "asked_at"])
                self.merged_into, self.outcome, step.reaches = into, "duplicate", "closed"
            self.recount()
            into.recount()
            record(
                into, "absorb", by=by, facts={"code": self.code}, from_state=into.state, to_state=into.state
            )

    def unmerge(self: Problem, *, by: Member) -> None:  # type: ignore[misc]
        """分开: the occurrences that were first filed here come back."""
        with transaction.atomic():
            into = cast("Problem | None", self.merged_into)
            code = into.code if into else ""
            with self.moving("unmerge", by=by, facts={"into": code}) as step:
                Occurrence.objects.filter(first_problem=self).update(problem=self, asked_at=None)
                self.merged_into = None
                step.reaches = INVESTIGATING if self.importance else REPORTED
            self.recount()
            if into:
                into.recount()
                record(
                    into,
                    "release",
                    by=by,
                    facts={"code": self.code},
                    from_state=into.state,
                    to_state=into.state,
                )

    def decline(self: Problem, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """不予处理: with the reason that the reporters read; they may object once."""
        with self.moving("decline", by=by, facts={"reason": with_reason(reason)}) as step:
            self.outcome = "declined"
            self.tell_all(step, TOLD, reason)

    def object(self: Problem, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """申诉: back to the inbox, once."""
        with self.moving("object", by=by, facts={"reason": with_reason(reason)}) as step:
            self.objected = True
            self.wait_again(step)

    def to_change(self: Problem, *, by: Member, change: str) -> None:  # type: ignore[misc]
        """转为变更: closed with the number of the change that the upper room made of it."""
        if not change.strip():
            raise Refusal(_("Please give the number of the change."))
        with self.moving("to_change", by=by, facts={"change": change.strip()}) as step:
            self.change_number, self.outcome = change.strip(), "became_change"
            self.tell_all(step, TOLD, self.change_number)
