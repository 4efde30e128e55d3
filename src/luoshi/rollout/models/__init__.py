"""Nouns of the roll-out."""

from luoshi.rollout.models.calendar import CalendarDay
from luoshi.rollout.models.member import Member
from luoshi.rollout.models.project import Area, Department, Firm, Organization, Project

__all__ = ["Area", "CalendarDay", "Department", "Firm", "Member", "Organization", "Project"]
