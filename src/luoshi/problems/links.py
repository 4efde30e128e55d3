"""What belongs to a problem or a change: problems, changes, articles, pilots, as this reader may see them.

Upper rooms say at start what they know of it. Everything a finder returns went through `visible_to`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, UUIDField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel.prepared import Blank, Prepared
from luoshi.problems.models import Problem
from luoshi.problems.offers import reads_plainly
from luoshi.rollout.models import Member
from luoshi.ui.links import Link, Meaning, Node, Tree, tree

PROBLEM, CHANGE = "problem", "change"
MOST = 200
"""Rows that one question brings: more would be a list, not a drawing."""
Finder = Callable[[Member, str, Collection[UUID]], list[Link]]
"""`finder(member, kind, keys)`: the links of these problems or changes that this member may see."""

MERGED = Meaning(pgettext_lazy("link", "merged into"), pgettext_lazy("link", "merged into this"))

Glance = Callable[[Blank], list[QuerySet[Any, Any]]]
"""`glance(key)`: questions for one column of keys that find a row wherever this problem may have a link."""

_finders: dict[Finder, Glance] = {}


def _glances() -> QuerySet[Any, Any]:
    key = Blank("key", UUIDField())
    first, *others = [question for glance in _finders.values() for question in glance(key)]
    return first.union(*others, all=True)[:1]


_GLANCE: Prepared[Any] = Prepared(_glances)


def finds_links(finder: Finder, glance: Glance) -> None:
    """Register what a room knows; called from an app's `ready`."""
    _finders[finder] = glance


def links_of(start: Node, kind: str, key: UUID, member: Member) -> Tree:
    """Everything within two steps: the second goes on from what is of the other kind.

    A change of a problem shows where it led; the problems of a change show what was merged into them.
    """
    found = [link for finder in _finders for link in finder(member, kind, [key])]
    other = CHANGE if kind == PROBLEM else PROBLEM
    near = {end.key: end for link in found for end in (link.source, link.target)}
    keys = [UUID(one.partition(":")[2]) for one in near if one.startswith(f"{other}:")]
    if keys:
        found += [link for finder in _finders for link in finder(member, other, keys)]
    return tree(start, found)


def links_of_problem(problem: Problem, member: Member, title: str = "") -> Tree:
    """For its page; people from outside read the `title` that they were given.

    Most problems have no link at all, which one short question to all rooms says.
    """
    start = problem_node(problem, member, title)
    if not _GLANCE.ask(key=problem.pk):
        return tree(start, [])
    return links_of(start, PROBLEM, problem.pk, member)


def problem_node(problem: Problem, member: Member, title: str = "") -> Node:
    """A problem as one of the things; `title` is what people from outside were given."""
    problem.project = member.project
    state = problem.plain_state if reads_plainly(member) else problem.state_label
    return Node(
        f"{PROBLEM}:{problem.pk}", _("Problem"), "message-report", problem.code, title or problem.title,
        problem.url, "" if member.is_external else state,
    )  # fmt: skip


def glance_at_merges(key: Blank) -> list[QuerySet[Any, Any]]:
    """Whether this problem, or another into it, was merged."""
    rows = Problem.objects.order_by().filter(merged_into__isnull=False).values_list("pk")
    return [rows.filter(pk=key), rows.filter(merged_into=key)]


def merged(member: Member, kind: str, keys: Collection[UUID]) -> list[Link]:
    """Problems that were merged into these, or into which these were: the company's own judgement."""
    if kind != PROBLEM or member.is_external:
        return []
    pairs = _merges(keys)
    seen = Problem.objects.visible_to(member).order_by().filter(pk__in={pk for pair in pairs for pk in pair})
    known = {one.pk: one for one in seen} if pairs else {}
    nodes = {pk: problem_node(one, member) for pk, one in known.items()}
    return [
        Link(nodes[pk], nodes[one.merged_into_id], MERGED)
        for pk, one in known.items()
        if one.merged_into_id in nodes
    ]


def _merges(keys: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """What was merged into what, of these: two ways in, each by its index.

    Asked together with who may see it, SQLite reads every problem of the project instead.
    """
    rows = Problem.objects.order_by().filter(merged_into__isnull=False).values_list("pk", "merged_into")
    both = rows.filter(pk__in=keys).union(rows.filter(merged_into__in=keys), all=True)
    return [(pk, into) for pk, into in both[:MOST] if into]
