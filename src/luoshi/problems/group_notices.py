"""What the project's chat groups hear of problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.lifecycle import Step
from luoshi.messenger.groups import Occasion, tell_groups
from luoshi.problems.rules import SEVERE, UNDO_SECONDS

if TYPE_CHECKING:
    from luoshi.problems.models import Problem

OCCASIONS = [Occasion("severe", _("a new severe problem"), place=20)]


def after(problem: Problem, step: Step) -> None:
    """A severe problem was taken up. Its words are said only where everybody reads every problem."""
    if step.move.verb != "accept" or problem.importance != SEVERE:
        return
    words = problem.title if problem.project.reading == "all" else ""
    title = format_lazy(_("{code}, severe: {words}"), code=problem.code, words=words)
    plain = format_lazy(_("{code}, a new severe problem"), code=problem.code)
    tell_groups(
        problem.project, "severe", title if words else plain, url=problem.url, dedupe=str(problem.pk),
        hold_seconds=UNDO_SECONDS,
    )  # fmt: skip
