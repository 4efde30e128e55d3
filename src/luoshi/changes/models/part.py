"""What hangs on a change is seen by whoever sees the change; people from outside see their own firm's."""

from __future__ import annotations

from typing import TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from luoshi.rollout.models import Member

Row = TypeVar("Row", bound=models.Model)


class PartQuerySet(models.QuerySet[Row]):
    """Rows with a `change`: for the company's own people only, unless the row's own queryset says more."""

    def visible_to(self, member: Member) -> PartQuerySet[Row]:
        """Rows of changes this member may see; nothing for people from outside."""
        if member.is_external:
            return self.none()
        return self.of_visible(member)

    def of_visible(self, member: Member) -> PartQuerySet[Row]:
        """Rows of changes this member may see."""
        changes = apps.get_model("changes", "Change").objects.visible_to(member)
        return self.filter(Exists(changes.order_by().filter(pk=OuterRef("change_id"))))


class FirmPartQuerySet(PartQuerySet[Row]):
    """Rows with a `change` and a `firm`: people from outside see their own firm's."""

    def visible_to(self, member: Member) -> PartQuerySet[Row]:
        """Rows of changes this member may see; outside only what belongs to the own firm."""
        if not member.is_external:
            return self.of_visible(member)
        if not member.firm_id:
            return self.none()
        return self.of_visible(member).filter(firm_id=member.firm_id)
