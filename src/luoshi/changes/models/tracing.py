"""Where a change comes from: a problem that is really a wish, with the same words and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.relay import ChangeWatch
from luoshi.changes.models.wanted import LinkedProblem
from luoshi.evidence.models import Attachment, hang_copies
from luoshi.kernel import idempotency
from luoshi.problems.models import Problem
from luoshi.problems.rules import lead_only
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object

ORIGIN = LinkedProblem.ORIGIN


class Tracing(Base):
    """转为变更: linked both ways, the reporters follow."""

    @classmethod
    def from_problem(cls, problem: Problem, *, by: Member) -> Change:
        """Close the problem as a change with its first reporter's words and its files. Raises Refusal.

        A problem that was reopened while its change goes on is closed with that one's number again.
        """
        lead_only(problem, by).or_refuse()
        with transaction.atomic():
            idempotency.claim()
            running = problem.changes.filter(how=ORIGIN, undone=False, change__closed_at__isnull=True)
            link = running.select_related("change__project__organization").first()
            change: Change = link.change if link else cls._opened_from(problem, by)
            occurrences = problem.met.values_list("member_id", flat=True)
            for member in set(occurrences):
                ChangeWatch.objects.get_or_create(change=change, member_id=member)
            problem.to_change(by=by, change=change.code)
            if link is None:
                problem.undo_takes_back(change.linked.get(problem=problem, undone=False))
        return change

    @classmethod
    def _opened_from(cls, problem: Problem, by: Member) -> Change:
        first = problem.first
        change: Change = cls.open(  # type: ignore[attr-defined]
            by=by, words=first.words, requester=_asker(first.member, by), area=problem.area, problem=problem
        )
        met = list(problem.met.values_list("pk", flat=True))
        files = Attachment.objects.filter(
            project_id=problem.project_id, subject_kind="occurrence", internal=False, subject_id__in=met
        )
        hang_copies(list(files.select_related("file").order_by("at", "place")), "change", change.pk)
        return change

    @classmethod
    def problem_moved(cls, problem: Problem, undid: str, *, by: Member) -> None:
        """Turning a problem into a change was taken back: the change that it opened ends with it."""
        if undid != "to_change":
            return
        rows = problem.changes.filter(how=ORIGIN, undone=True, change__closed_at__isnull=True)
        for row in rows.select_related("change__project__organization"):
            if not row.change.linked.filter(how=ORIGIN, undone=False).exists():
                row.change.watches.all().delete()
                words = _("%(code)s is a problem again.") % {"code": problem.code}
                row.change.withdraw(by=by, reason=words)


def _asker(reporter: Member, lead: Member) -> Member:
    """The first reporter, as long as that person is here; else the lead asks."""
    here = reporter.is_active_on(reporter.project.today()) and not reporter.is_external
    return reporter if here and reporter.has("reporter", "head", "lead", "sponsor") else lead
