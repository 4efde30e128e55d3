"""Nouns of the diary."""

from luoshi.diary.models.briefing import Briefing
from luoshi.diary.models.decision import Decision
from luoshi.diary.models.diary import Diary
from luoshi.diary.models.draft import Draft
from luoshi.diary.models.duty import Opening, due_from, missing_on, owing
from luoshi.diary.models.entry import Entry, listed_on
from luoshi.diary.models.regime import Regime
from luoshi.diary.models.reminder import Reminder
from luoshi.diary.models.silent import SoftQuestion
from luoshi.diary.models.streak import Streak
from luoshi.diary.models.tally import Tally
from luoshi.rollout.models import departments_below

__all__ = [
    "Briefing",
    "Decision",
    "Diary",
    "Draft",
    "Entry",
    "Opening",
    "Regime",
    "Reminder",
    "SoftQuestion",
    "Streak",
    "Tally",
    "departments_below",
    "due_from",
    "listed_on",
    "missing_on",
    "owing",
]
