"""What a firm reads and does with its options: own rounds, the draft, objections, what is missing."""

from __future__ import annotations

from typing import Any

from luoshi.changes.comparing import compared, drafted
from luoshi.changes.forms.offering import AnswerForm
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.models import Change, Verdict
from luoshi.rollout.models import Member

TEMPLATE = "changes/outside_options.html"


def shown(change: Change, member: Member, refused: AnswerForm | None = None) -> dict[str, Any] | None:
    """Part of the page once the firm may write, or has offered something."""
    rounds = compared(change, member)
    writes = bool(LIFE.allowed(change, "draft_option", member))
    if not (writes or rounds):
        return None
    return {
        "rounds": rounds[::-1],
        "writes": writes,
        "draft": drafted(change, member) if writes else None,
        "objections": answers(change, member, refused) if writes else [],
        "missing": change.missing_for_offer() if writes else [],
    }


def answers(change: Change, member: Member, refused: AnswerForm | None = None) -> list[AnswerForm]:
    """A form for each objection to the firm's own last round; a refused one keeps what was typed."""
    return [
        refused if refused and refused.objection.pk == one.pk else answer_form(change, member, one)
        for one in change.objections()
    ]


def answer_form(change: Change, member: Member, objection: Verdict) -> AnswerForm:
    """The empty form, or what was answered."""
    return AnswerForm(change=change, member=member, objection=objection)
