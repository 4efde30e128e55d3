"""我的问题: what a member met, newest progress first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.problems.lifecycle import LIFE, NEEDS_ANSWER, REPORTED, TO_ARCHIVE, VERIFYING
from luoshi.problems.models import Occurrence, Problem
from luoshi.rollout.models import Member

ROWS = 30
Key = tuple[datetime, UUID]


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
    forth, back = _key(after), _key(before)
    keys = _keys(member)
    if forth:
        later = [key for key in reversed(keys) if key > forth][: ROWS + 1]
        rows = _read(member, later[:ROWS][::-1])
        return _page(member, rows, older=bool(rows), newer=len(later) > ROWS)
    earlier = [key for key in keys if back is None or key < back][: ROWS + 1]
    return _page(member, _read(member, earlier[:ROWS]), older=len(earlier) > ROWS, newer=back is not None)


def _keys(member: Member) -> list[Key]:
    """Last change and key of each problem that this member met, the newest first.

    Read from the person's side and ordered here: SQLite would walk through all problems of the project in
    their order to find those of one person.
    """
    met = Occurrence.objects.filter(member=member).order_by()
    return sorted(set(met.values_list("problem__changed_at", "problem_id")), reverse=True)


def _read(member: Member, keys: list[Key]) -> list[Problem]:
    own = Prefetch("met", Occurrence.objects.filter(member=member))
    seen = Problem.objects.visible_to(member).order_by().filter(pk=OuterRef("pk"))
    mine = Problem.objects.filter(Exists(seen), pk__in=[pk for _at, pk in keys])
    found = {row.pk: row for row in mine.order_by().select_related("holder").prefetch_related(own)}
    return [found[pk] for _at, pk in keys if pk in found]


def _page(member: Member, rows: list[Problem], *, older: bool, newer: bool) -> Page:
    for problem in rows:
        problem.project = member.project
    ends = (rows[-1], rows[0]) if rows else None
    older_key = _written(ends[0]) if ends and older else ""
    return Page(rows, older_key, _written(ends[1]) if ends and newer else "")


def _written(problem: Problem) -> str:
    # Z instead of +00:00: a plus in an address is read as a space.
    return f"{problem.changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{problem.pk}"


def _key(given: str) -> Key | None:
    """The key in an address; a broken one begins at the first page."""
    moment, _line, pk = given.partition("_")
    try:
        when = clock.moment_in(moment)
        return (when, UUID(pk)) if when else None
    except ValueError:
        return None
