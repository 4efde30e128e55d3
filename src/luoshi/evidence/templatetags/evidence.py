"""Filters of the picture strip."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from luoshi.evidence.models import Attachment

register = template.Library()


@register.filter
def pictures(attachments: Iterable[Attachment]) -> list[Attachment]:
    """Those that the page shows."""
    return [one for one in attachments if one.is_picture]


@register.filter
def other_files(attachments: Iterable[Attachment]) -> list[Attachment]:
    """Those that are downloaded."""
    return [one for one in attachments if not one.is_picture]
