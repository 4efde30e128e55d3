"""Solving: proposal, each reporter's verdict, archive, and coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.evidence.models import Attachment, attach
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import Refusal
from luoshi.problems import rules
from luoshi.problems.lifecycle import INVESTIGATING, TO_ARCHIVE, VERIFYING, WITH_CONSULTANT
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.exchange import Archive, Proposal
from luoshi.problems.models.occurrence import (
    CONFIRMED,
    CONFIRMED_FOR,
    REJECTED,
    SELF_SOLVED,
    WAITING,
    Occurrence,
)
from luoshi.problems.models.triage import with_reason
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem

    Base = ProblemBase
else:
    Base = object

JUDGED = ("verdict", "verdict_by_id", "verdict_at", "verdict_reason", "asked_at", "reminders")


class Solving(Base):
    """From the proposal to the archived solution."""

    def propose(  # type: ignore[misc]
        self: Problem,
        *,
        by: Member,
        steps: str,
        cause: str = "",
        files: list[Attachment] | None = None,
    ) -> Proposal:
        """提出办法: each reporter who has not confirmed is asked to verify."""
        if not steps.strip():
            raise Refusal(_("Please write the steps of the solution."))
        with self.moving("propose", by=by) as step:
            self.round += 1
            self.proposed_by_firm = by.is_external
            self.first_answer_at = self.first_answer_at or (step.at if by.is_external else None)
            proposal = Proposal.objects.create(
                problem=self, by=by, round=self.round, cause=cause, steps=steps, at=step.at
            )
            attach(files or [], "proposal", proposal.pk, by=by)
            step.makes(proposal)
            step.facts["round"] = self.round
            self.ask_reporters(step)
        return proposal

    def confirm(self: Problem, *, by: Member) -> None:  # type: ignore[misc]
        """好了: this reporter's occurrences are settled; the last one sends it to the archive."""
        with self.moving("confirm", by=by) as step:
            for occurrence in self.met.unanswered().filter(member=by):
                step.changes(occurrence, *JUDGED)
                occurrence.judge(CONFIRMED, by)
            self._next_after_verdict(step)

    def confirm_for(self: Problem, *, by: Member, whom: Member, reason: str) -> None:  # type: ignore[misc]
        """代为确认: after reminders and silent working days, with a reason that stays visible."""
        facts = {"whom": whom.name, "reason": with_reason(reason)}
        with self.moving("confirm_for", by=by, facts=facts) as step:
            waiting = list(
                self.met.unanswered().filter(member=whom).select_related("member", "problem__project")
            )
            if not waiting:
                raise Refusal(_("%(name)s has answered already.") % {"name": whom.name})
            for occurrence in waiting:
                if whom.is_active_on(self.project.today()):
                    rules.silent_long_enough(occurrence).or_refuse()
                step.changes(occurrence, *JUDGED)
                occurrence.judge(CONFIRMED_FOR, by, reason)
            self._next_after_verdict(step)

    def reject(self: Problem, *, by: Member, still: str) -> None:  # type: ignore[misc]
        """还不行: back to the one who proposed, with what still happens."""
        if not still.strip():
            raise Refusal(_("Please write what still happens."))
        with self.moving("reject", by=by, facts={"still": still}) as step:
            for occurrence in self.met.unanswered().filter(member=by):
                step.changes(occurrence, *JUDGED)
                occurrence.judge(REJECTED, by, still)
            step.reaches = WITH_CONSULTANT if self.proposed_by_firm and self.firm_id else INVESTIGATING

    def archive(  # type: ignore[misc]
        self: Problem,
        *,
        by: Member,
        cause: str,
        summary: str,
        article_wanted: bool,
        article_why: str,
        teaching_wanted: bool,
        teaching_why: str,
    ) -> Archive:
        """归档: cause, summary, and whether it becomes an article and is taught, each with why."""
        if cause not in dict(rules.CAUSES):
            raise Refusal(_("Please choose the cause."))
        if not summary.strip() or not article_why.strip() or not teaching_why.strip():
            raise Refusal(_("Summary, and why (or why not) an article and teaching, belong to the archive."))
        with self.moving("archive", by=by, facts={"cause": cause}) as step:
            self.outcome = "solved"
            note, _made = Archive.objects.update_or_create(
                problem=self,
                defaults={
                    "cause": cause,
                    "summary": summary,
                    "article_wanted": article_wanted,
                    "article_why": article_why,
                    "teaching_wanted": teaching_wanted,
                    "teaching_why": teaching_why,
                    "by": by,
                    "at": step.at,
                },
            )
        return note

    def reopen(self: Problem, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """重新打开: a reporter reopens for themselves, the lead for everybody."""
        with self.moving("reopen", by=by, facts={"reason": with_reason(reason)}) as step:
            mine = None if by.has("lead") and not self.met_by(by) else by
            self.wait_again(step, only=mine)

    # Steps shared by several verbs

    def ask_reporters(self: Problem, step: Step) -> None:  # type: ignore[misc]
        """Ask everybody whose verdict is open; earlier refusals count as open again."""
        for occurrence in self.met.unanswered():
            step.changes(occurrence, *JUDGED)
            occurrence.verdict, occurrence.asked_at, occurrence.reminders = WAITING, step.at, 0
            occurrence.save(update_fields=["verdict", "asked_at", "reminders"])

    def tell_all(self: Problem, step: Step, verdict: str, reason: str) -> None:  # type: ignore[misc]
        """Note for every occurrence that its reporter was told the outcome."""
        for occurrence in self.met.exclude(verdict=SELF_SOLVED):
            step.changes(occurrence, *JUDGED)
            occurrence.judge(verdict, step.by, reason)

    def wait_again(self: Problem, step: Step, only: Member | None = None) -> None:  # type: ignore[misc]
        """Open the verdicts again, of one person or of all."""
        rows = self.met.filter(member=only) if only else self.met.all()
        for occurrence in rows:
            step.changes(occurrence, *JUDGED)
            _unsettle(occurrence)

    def _next_after_verdict(self: Problem, step: Step) -> None:  # type: ignore[misc]
        step.reaches = VERIFYING if self.met.unanswered().exists() else TO_ARCHIVE


def _unsettle(occurrence: Occurrence) -> None:
    occurrence.verdict, occurrence.verdict_by, occurrence.verdict_at = WAITING, None, None
    occurrence.asked_at, occurrence.reminders = None, 0
    occurrence.save(update_fields=["verdict", "verdict_by", "verdict_at", "asked_at", "reminders"])
