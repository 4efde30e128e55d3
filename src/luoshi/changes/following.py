"""What follows here from a report and from a move of a problem."""

from __future__ import annotations

from luoshi.changes.models import Change, PilotAnswer
from luoshi.kernel.lifecycle import Step
from luoshi.problems.models import Occurrence, Problem

ASKED = ("web", "import")
"""Channels on which nobody has to guess: a form asks its writer, and imported words are old."""


def after_move(problem: Problem, step: Step) -> None:
    """A problem that was turned into a change, and is none again."""
    if step.move.verb == "undo":
        Change.problem_moved(problem, str(step.facts.get("undid", "")), by=step.by)


def after_report(problem: Problem, occurrence: Occurrence) -> None:
    """What somebody who tries a change reports by mail or program attaches itself, where it is likely."""
    member = occurrence.member
    if occurrence.channel in ASKED or member.is_external:
        return
    day = member.project.today()
    tried = Change.tried_by(member, day)
    answers = list(PilotAnswer.objects.filter(pilot__in=tried, member=member, day=day)) if tried else []
    if pilot := Change.likely_about(tried, answers):
        pilot.change.found(problem, by=None)
