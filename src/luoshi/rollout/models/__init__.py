"""Nouns of the roll-out."""

from luoshi.rollout.models.calendar import CalendarDay
from luoshi.rollout.models.founding import create_with_lead
from luoshi.rollout.models.leave import Leave
from luoshi.rollout.models.member import Member
from luoshi.rollout.models.parts import Area, Department, Firm
from luoshi.rollout.models.project import Organization, Project
from luoshi.rollout.models.scope import departments_below

__all__ = [
    "Area",
    "CalendarDay",
    "Department",
    "Firm",
    "Leave",
    "Member",
    "Organization",
    "Project",
    "create_with_lead",
    "departments_below",
]
