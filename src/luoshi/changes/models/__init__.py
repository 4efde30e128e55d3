"""Nouns of requirement changes."""

from luoshi.changes.models.arriving import ChangePast
from luoshi.changes.models.built import Delivery, Milestone, Slip
from luoshi.changes.models.change import Change
from luoshi.changes.models.draft import ChangeDraft
from luoshi.changes.models.money import Approval, Baseline, Limits, LogEntry, Quote, QuoteLine
from luoshi.changes.models.offered import CURRENCIES, Evaluator, GoalAnswer, Option, Round, Verdict
from luoshi.changes.models.relay import ChangeEscalation, ChangeLeg, ChangeNudge, ChangeWatch
from luoshi.changes.models.rolling import Planned
from luoshi.changes.models.standard import Freeze, StandardKind
from luoshi.changes.models.tried import CheckLine, Pilot, PilotAnswer, PilotMember, Wave
from luoshi.changes.models.wanted import (
    Brief,
    BriefView,
    FirstView,
    Goal,
    LinkedArticle,
    LinkedProblem,
    ReadBack,
    Reason,
)

__all__ = [
    "CURRENCIES",
    "Approval",
    "Baseline",
    "Brief",
    "BriefView",
    "Change",
    "ChangeDraft",
    "ChangeEscalation",
    "ChangeLeg",
    "ChangeNudge",
    "ChangePast",
    "ChangeWatch",
    "CheckLine",
    "Delivery",
    "Evaluator",
    "FirstView",
    "Freeze",
    "Goal",
    "GoalAnswer",
    "Limits",
    "LinkedArticle",
    "LinkedProblem",
    "LogEntry",
    "Milestone",
    "Option",
    "Pilot",
    "PilotAnswer",
    "PilotMember",
    "Planned",
    "Quote",
    "QuoteLine",
    "ReadBack",
    "Reason",
    "Round",
    "Slip",
    "StandardKind",
    "Verdict",
    "Wave",
]
