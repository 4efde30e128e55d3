"""Rewards for reports: what is due follows from where a problem stands, after each move anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext as _

from luoshi.evidence.models import Attachment
from luoshi.kernel.lifecycle import Step
from luoshi.problems.lifecycle import REPORTED
from luoshi.rewards.models import Met, rewards, settle

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem

MOVES = frozenset(
    {"accept", "assess", "answer_known", "merge", "unmerge", "decline", "object", "meet_again", "undo"}
)
"""After these something else may be due: who met it, how grave it is, whether it counts at all."""
IMPORTED = "import"


def after(problem: Problem, step: Step) -> None:
    """Bring in line what is due for this problem, and for the one it was merged into or separated from."""
    if step.move.verb not in MOVES or not rewards(problem.project):
        return
    # Who comes out worse is told first: nobody stands twice for one report, not even for a moment.
    for one in filter(None, (problem, _other(problem, step))):
        settle(one, due(one), importance=one.importance, by=step.by, reason=why_not(one))


def _other(problem: Problem, step: Step) -> Problem | None:
    """The other side of a merge, of its separation, and of taking either back."""
    other = problem.merged_into_id or step.before.get("merged_into_id")
    found: Problem | None = None
    if other:
        rows = apps.get_model("problems", "Problem").objects.select_related("project__organization")
        found = rows.filter(pk=other).first()
    return found


def due(problem: Problem) -> list[Met]:
    """Everybody who met it, the first one marked; nobody while nothing is due."""
    if why_not(problem):
        return []
    rows = list(problem.met.exclude(channel=IMPORTED).select_related("member"))
    hanging = Attachment.objects.filter(subject_kind="occurrence", subject_id__in=[row.pk for row in rows])
    shown = set(hanging.values_list("subject_id", flat=True))
    own = [row for row in rows if row.first_problem_id == problem.pk]
    first = min(own, key=lambda row: (row.reported_at, row.pk), default=None)
    return [Met(row.member, row.pk, row.reported_at, row.pk in shown, row is first) for row in rows]


def why_not(problem: Problem) -> str:
    """Why nothing is due for a problem; empty when something is."""
    if problem.imported_from:
        return _("It comes from an earlier list.")
    if problem.merged_into_id:
        return _("It goes on together with another report of the same cause.")
    if problem.outcome == "declined":
        return _("It was declined.")
    if problem.outcome == "self_solved" or _known(problem):
        return _("An article answers it.")
    if problem.state == REPORTED or not problem.importance:
        return _("It has not been taken up.")
    return ""


def _known(problem: Problem) -> bool:
    """Answered from the archive: the cause was rewarded with the report that led to the article."""
    return problem.proposals.filter(undone=False).exclude(reference="").exists()
