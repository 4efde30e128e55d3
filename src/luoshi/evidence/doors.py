"""The one way to a file by its id: as this member may see it, or 404."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from luoshi.evidence.models import Attachment
from luoshi.evidence.subjects import some_kind
from luoshi.rollout.models import Member


def seen_by(member: Member, attachment_id: UUID) -> Attachment:
    """The attachment with its files, read by this member. Raises Http404.

    First what it hangs on, then whether the member may see a thing of that kind: one large question about all
    kinds took ten times as long, and a page asks it for each of its pictures. For a file that is not there
    the second question is asked too: its answer takes as long as that for one which is hidden.
    """
    asked = Attachment.objects.filter(pk=attachment_id, project_id=member.project_id).order_by()
    kind = asked.values_list("subject_kind", flat=True).first()
    visible = asked.visible_to(member, some_kind() if kind is None else kind)
    found = visible.select_related("file", "shared", "marking__copy", "marking__by").first()
    if found is None:
        raise Http404
    found.project = member.project
    found.reader = member
    return found
