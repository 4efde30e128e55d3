"""Threads for pages and lists: the comments of many things with their files, in three queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from luoshi.evidence.queries import attachments_for
from luoshi.rollout.models import Member
from luoshi.talk.models import Comment


def thread(topic: Any, *, member: Member) -> list[Comment]:
    """The comments of one thing that this member may read, oldest first, each with its `files`."""
    return with_files(Comment.objects.on(topic).visible_to(member).for_page(), member)


def comments_for(kind: str, ids: Iterable[UUID], *, member: Member) -> dict[UUID, list[Comment]]:
    """The same for many things; every id has a list, perhaps an empty one."""
    found: dict[UUID, list[Comment]] = {one: [] for one in ids}
    mine = Comment.objects.visible_to(member).filter(subject_kind=kind, subject_id__in=list(found))
    for comment in with_files(mine.order_by("at", "id").for_page(), member):
        found[comment.subject_id].append(comment)
    return found


def with_files(rows: Iterable[Comment], member: Member) -> list[Comment]:
    """The comments, each with its `files` and its `reader`."""
    comments = list(rows)
    files = attachments_for("comment", [comment.pk for comment in comments], member=member)
    for comment in comments:
        comment.files, comment.reader = files[comment.pk], member
    return comments


def can_be_mentioned(member: Member, begins: str, *, internal: bool, most: int = 8) -> list[Member]:
    """People whose name contains what was typed after “@”; for internal comments no outsiders."""
    people = Member.objects.visible_to(member).active().exclude(pk=member.pk)
    if internal:
        people = (
            people.internal().exclude(roles__contains=" consultant ").exclude(roles__contains=" developer ")
        )
    named = people.filter(name__icontains=begins.strip()[:80]) if begins.strip() else people
    return list(named.select_related("department", "firm").order_by("name", "id")[:most])
