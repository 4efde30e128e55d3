"""我的问题: what a member met, newest progress first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.problems.lifecycle import LIFE, NEEDS_ANSWER, REPORTED, TO_ARCHIVE, VERIFYING
from luoshi.problems.models import Occurrence, Problem
from luoshi.rollout.models import Member

ROWS = 30


@dataclass(frozen=True)
class Page:
    """Rows of a keyset page, and the keys that lead on."""

    rows: list[Problem]
    older: str
    newer: str


def plain_state(problem: Problem, member: Member, settled: bool) -> str:
    """The state in the reporter's words for one reporter; `settled` says that the own verdict was given."""
    if problem.state == NEEDS_ANSWER and problem.holder_id != member.pk:
        return _("Being worked on")
    if asked_now(problem, member):
        return str(LIFE.state(NEEDS_ANSWER).plain)
    if problem.state == VERIFYING and settled:
        return str(LIFE.state(TO_ARCHIVE).plain)
    return problem.plain_state


def asked_now(problem: Problem, member: Member) -> bool:
    """Whether a question to this member is open: the consultant's, or the lead's before taking it up."""
    before = problem.state == REPORTED and problem.party == "rep"
    return problem.holder_id == member.pk and (before or problem.state == NEEDS_ANSWER)


def waits_for(problem: Problem, member: Member) -> bool:
    """Whether the next step is this reporter's."""
    return asked_now(problem, member) or (problem.state == VERIFYING and problem.awaits(member))


def standing(met: Occurrence, member: Member) -> str:
    """Where the problem of this occurrence stands for its reporter."""
    return plain_state(met.problem, member, met.is_settled)


def mine(member: Member, before: str = "", after: str = "") -> Page:
    """The member's problems by last change; `before` and `after` are keys of a neighbouring page."""
    met = Occurrence.objects.filter(member=member).values("problem")
    own = Prefetch("met", Occurrence.objects.filter(member=member))
    found = Problem.objects.visible_to(member).filter(pk__in=met).select_related("holder")
    forth = _key(after)
    if forth:
        later = Q(changed_at__gt=forth[0]) | Q(changed_at=forth[0], pk__gt=forth[1])
        rows = list(found.filter(later).order_by("changed_at", "id").prefetch_related(own)[: ROWS + 1])
        more, rows = len(rows) > ROWS, rows[:ROWS][::-1]
        return _page(member, rows, older=bool(rows), newer=more)
    back = _key(before)
    if back:
        found = found.filter(Q(changed_at__lt=back[0]) | Q(changed_at=back[0], pk__lt=back[1]))
    rows = list(found.order_by("-changed_at", "-id").prefetch_related(own)[: ROWS + 1])
    return _page(member, rows[:ROWS], older=len(rows) > ROWS, newer=back is not None)


def _page(member: Member, rows: list[Problem], *, older: bool, newer: bool) -> Page:
    for problem in rows:
        problem.project = member.project
    ends = (rows[-1], rows[0]) if rows else None
    older_key = _written(ends[0]) if ends and older else ""
    return Page(rows, older_key, _written(ends[1]) if ends and newer else "")


def _written(problem: Problem) -> str:
    # Z instead of +00:00: a plus in an address is read as a space.
    return f"{problem.changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{problem.pk}"


def _key(given: str) -> tuple[datetime, UUID] | None:
    """The key in an address; a broken one begins at the first page."""
    moment, _line, pk = given.partition("_")
    try:
        when = clock.moment_in(moment)
        return (when, UUID(pk)) if when else None
    except ValueError:
        return None
