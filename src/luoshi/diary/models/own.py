"""The diary of one member and period, locked: the row that each report and each filing begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db.models import DateField, UUIDField

from luoshi.kernel.prepared import Blank, Prepared

if TYPE_CHECKING:
    from luoshi.diary.models.diary import Diary

OWN: Prepared[Diary] = Prepared(
    lambda: (
        apps.get_model("diary", "Diary")
        .objects.select_for_update()
        .filter(
            member=Blank("member", UUIDField()),
            day__gte=Blank("first", DateField()),
            day__lte=Blank("last", DateField()),
        )
        .order_by("-day")[:1]
    )
)
OWN_LATELY: Prepared[UUID] = Prepared(
    lambda: (
        apps.get_model("diary", "Diary")
        .objects.select_for_update()
        .filter(member=Blank("member", UUIDField()), day__gte=Blank("since", DateField()))
        .values_list("pk", flat=True)
    )
)
"""All of these days, locked too."""
