"""Who has not filed several times in a row, for those who answer for them."""

from __future__ import annotations

from luoshi.diary.models.streak import Streak
from luoshi.rollout.models import Member

MOST = 12


def open_streaks(member: Member) -> list[Streak]:
    """The longest first, capped; nobody stands here who was not told first."""
    rows = Streak.objects.visible_to(member).going_on().select_related("member__department")
    return list(rows.order_by("-length", "began")[:MOST])
