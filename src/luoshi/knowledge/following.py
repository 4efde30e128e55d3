"""What follows in the archive from a move of a problem."""

from __future__ import annotations

from luoshi.kernel.lifecycle import Step
from luoshi.knowledge.models.alias import Alias, concerned
from luoshi.knowledge.models.saving import follow
from luoshi.problems.models import Problem

ASIDE = ("assess", "investigate", "hold", "resume", "ask", "answer", "hand_over", "recall")
"""Moves that change neither who met a problem nor how it was solved."""


def after_move(problem: Problem, step: Step) -> None:
    """Words of duplicates become aliases, answers count or no longer count, the ledger books or reverses."""
    if step.move.verb in ASIDE:
        return
    follow(problem, step.by)
    for article in concerned(problem).select_related("project__organization"):
        article.project = problem.project
        Alias.settle(article)
