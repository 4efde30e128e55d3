"""The one way to a file by its id: as this member may see it, or 404."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from luoshi.evidence.models import Attachment
from luoshi.rollout.models import Member


def seen_by(member: Member, attachment_id: UUID) -> Attachment:
    """The attachment with its files, read by this member. Raises Http404."""
    visible = Attachment.objects.visible_to(member).filter(pk=attachment_id)
    found = visible.select_related("file", "shared", "marking__copy", "marking__by").first()
    if found is None:
        raise Http404
    found.project = member.project
    found.reader = member
    return found
