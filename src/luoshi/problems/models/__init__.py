"""Nouns of problems; the problem's abilities lie one to a file."""

from luoshi.problems.models.dossier import Dossier, DossierView
from luoshi.problems.models.escalation import Escalation
from luoshi.problems.models.exchange import Archive, Proposal, Question
from luoshi.problems.models.investigation import Investigation
from luoshi.problems.models.marks import Mark, MarkAnswer
from luoshi.problems.models.occurrence import Occurrence
from luoshi.problems.models.phrase import Phrase
from luoshi.problems.models.problem import Problem
from luoshi.problems.models.relay import Leg
from luoshi.problems.models.side import Nudge, Pin, SavedView, Watch
from luoshi.problems.models.targets import Target

__all__ = [
    "Archive",
    "Dossier",
    "DossierView",
    "Escalation",
    "Investigation",
    "Leg",
    "Mark",
    "MarkAnswer",
    "Nudge",
    "Occurrence",
    "Phrase",
    "Pin",
    "Problem",
    "Proposal",
    "Question",
    "SavedView",
    "Target",
    "Watch",
]
