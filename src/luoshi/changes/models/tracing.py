"""Where a change comes from: a problem that is really a wish, with the same words and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.relay import ChangeWatch
from luoshi.evidence.models import Attachment, hang_copies
from luoshi.kernel import idempotency
from luoshi.problems.lifecycle import CLOSED
from luoshi.problems.models import Problem
from luoshi.problems.rules import lead_only
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object


class Tracing(Base):
    """转为变更: linked both ways, the reporters follow."""

    @classmethod
    def from_problem(cls, problem: Problem, *, by: Member) -> Change:
        """Close the problem as a change with its first reporter's words and its files. Raises Refusal."""
        lead_only(problem, by).or_refuse()
        with transaction.atomic():
            idempotency.claim()
            first = problem.first
            change: Change = cls.open(  # type: ignore[attr-defined]
                by=by,
                words=first.words,
                requester=_asker(first.member, by),
                area=problem.area,
                problem=problem,
            )
            occurrences = list(problem.met.select_related("member").order_by("reported_at", "id"))
            files = Attachment.objects.filter(
                project_id=problem.project_id, subject_kind="occurrence", internal=False,
                subject_id__in=[one.pk for one in occurrences],
            ).select_related("file")  # fmt: skip
            hang_copies(list(files.order_by("at", "place")), "change", change.pk)
            for member in {one.member_id for one in occurrences}:
                ChangeWatch.objects.get_or_create(change=change, member_id=member)
            problem.to_change(by=by, change=change.code)
        return change

    @classmethod
    def problem_moved(cls, problem: Problem, undid: str, *, by: Member) -> None:
        """Turning a problem into a change was taken back: the change ends with it."""
        if undid != "to_change" or problem.state == CLOSED:
            return
        for row in problem.changes.filter(how="origin", undone=False).select_related("change"):
            if row.change.is_open:
                row.change.withdraw(by=by, reason=problem.code)


def _asker(reporter: Member, lead: Member) -> Member:
    """The first reporter, as long as that person is here; else the lead asks."""
    here = reporter.is_active_on(reporter.project.today()) and not reporter.is_external
    return reporter if here and reporter.has("reporter", "head", "lead", "sponsor") else lead
