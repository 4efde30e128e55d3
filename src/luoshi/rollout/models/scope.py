"""For whose departments a member answers."""

from __future__ import annotations

from uuid import UUID

from luoshi.rollout.models.member import Member
from luoshi.rollout.models.parts import Department
from luoshi.rollout.roles import HEAD, LEAD, SPONSOR


def departments_below(member: Member) -> set[UUID] | None:
    """The departments a head answers for, with all below them; None means every one (lead, sponsor).

    A head whom no department names answers for the own department. Everybody else for none.
    """
    if member.is_external:
        return set()
    if member.has(LEAD, SPONSOR):
        return None
    if not member.has(HEAD):
        return set()
    rows = Department.objects.filter(project_id=member.project_id).order_by()
    tree = {pk: (parent, head) for pk, parent, head in rows.values_list("id", "parent_id", "head_id")}
    own = {pk for pk, (_parent, head) in tree.items() if head == member.pk}
    own = own or ({member.department_id} if member.department_id else set())
    while more := {pk for pk, (parent, _head) in tree.items() if parent in own} - own:
        own |= more
    return own
