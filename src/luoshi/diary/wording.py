"""How a report is called and asked for, by its cadence: 日报, 周报, 月报."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.diary.regimes import DAILY, MONTHLY, WEEKLY
from luoshi.post.topics import Topic, register

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register(
    Topic(
        "diary",
        _("Reports: reminders, and what was reported"),
        kinds=frozenset({"diary", "diary_streak", "briefing", "cadence"}),
        inside=True,
        place=10,
    )
)
NAMES: dict[str, StrOrPromise] = {
    DAILY: _("daily report"), WEEKLY: _("weekly report"), MONTHLY: _("monthly report"),
}  # fmt: skip

TITLES: dict[str, dict[str, StrOrPromise]] = {
    "opens": {
        DAILY: _("Your daily report, due at {due}; nil is one tap"),
        WEEKLY: _("Your weekly report, due at {due}; nil is one tap"),
        MONTHLY: _("Your monthly report, due at {due}; nil is one tap"),
    },
    "due": {
        DAILY: _("Half an hour left: your daily report is due at {due}"),
        WEEKLY: _("Half an hour left: your weekly report is due at {due}"),
        MONTHLY: _("Half an hour left: your monthly report is due at {due}"),
    },
    "morning": {
        DAILY: _("The last daily report is still missing; it can come until {until}"),
        WEEKLY: _("The last weekly report is still missing; it can come until {until}"),
        MONTHLY: _("The last monthly report is still missing; it can come until {until}"),
    },
    "asked": {
        DAILY: _("{name} kindly asks for your daily report; nil is one tap"),
        WEEKLY: _("{name} kindly asks for your weekly report; nil is one tap"),
        MONTHLY: _("{name} kindly asks for your monthly report; nil is one tap"),
    },
}


def title_of(kind: str, cadence: str, **facts: str) -> StrOrPromise:
    """The reminder's first line, in the language of whoever reads it."""
    return format_lazy(TITLES[kind][cadence], **facts)
