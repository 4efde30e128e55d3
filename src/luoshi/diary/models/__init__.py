"""Nouns of the diary."""

from luoshi.diary.models.diary import Diary
from luoshi.diary.models.draft import Draft
from luoshi.diary.models.entry import Entry, listed_on
from luoshi.diary.models.reminder import Reminder, due_from, missing_on
from luoshi.diary.models.scope import departments_below

__all__ = ["Diary", "Draft", "Entry", "Reminder", "departments_below", "due_from", "listed_on", "missing_on"]
