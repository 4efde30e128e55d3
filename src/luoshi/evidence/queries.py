"""Evidence for lists: one query for many things."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from luoshi.evidence.models import Attachment
from luoshi.rollout.models import Member


def attachments_for(kind: str, ids: Iterable[UUID], *, member: Member) -> dict[UUID, list[Attachment]]:
    """What hangs on each of these things, in its order; every id has a list, perhaps an empty one.

    The things themselves must already be visible to the member; internal files are left out for externals.
    """
    found: dict[UUID, list[Attachment]] = {one: [] for one in ids}
    hanging = Attachment.objects.filter(
        project_id=member.project_id, subject_kind=kind, subject_id__in=list(found)
    )
    if member.is_external:
        hanging = hanging.filter(internal=False)
    files = hanging.select_related("file", "shared", "marking", "project__organization")
    for attachment in files.order_by("place", "at"):
        attachment.reader = member
        if attachment.subject_id in found:
            found[attachment.subject_id].append(attachment)
    return found
