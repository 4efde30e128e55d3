"""What belongs to a change: where it came from, what was tried, what was found, what took its place."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.changes.models import Brief, Change, LinkedArticle, LinkedProblem, Pilot
from luoshi.kernel.prepared import Blank
from luoshi.knowledge.links import ANSWERED, WRITTEN, article_node
from luoshi.knowledge.models import Article
from luoshi.problems.links import CHANGE, MOST, links_of, problem_node
from luoshi.problems.models import Dossier, Problem
from luoshi.problems.offers import reads_plainly
from luoshi.rollout.models import Member
from luoshi.ui.links import Link, Meaning, Node, Tree
from luoshi.ui.moments import date_text

BECAME = Meaning(pgettext_lazy("link", "became"), pgettext_lazy("link", "came from"))
SOLVED = Meaning(pgettext_lazy("link", "solved by"), pgettext_lazy("link", "has solved"))
ORIGINS = (BECAME, SOLVED)
RELATED = Meaning(pgettext_lazy("link", "related"), pgettext_lazy("link", "related"), both=True)
TRIED = Meaning(pgettext_lazy("link", "tried in"), pgettext_lazy("link", "trial of"))
FOUND = Meaning(pgettext_lazy("link", "brought up"), pgettext_lazy("link", "found in"))
REPLACED = Meaning(pgettext_lazy("link", "replaced by"), pgettext_lazy("link", "takes the place of"))


def links_of_change(change: Change, member: Member, title: str = "") -> Tree:
    """For its page; people from outside read the `title` that they were given."""
    return links_of(change_node(change, member, title), CHANGE, change.pk, member)


def change_node(change: Change, member: Member, title: str = "") -> Node:
    """A change as one of the things; `title` is what people from outside were given."""
    change.project = member.project
    state = change.plain_state if reads_plainly(member) else change.state_label
    return Node(
        f"{CHANGE}:{change.pk}", pgettext_lazy("a requirement change", "Change"), "arrow-up-right",
        change.code, title or change.title, change.url, "" if member.is_external else state,
    )  # fmt: skip


def pilot_node(pilot: Pilot, member: Member) -> Node:
    """A trial as one of the things: it has no page of its own but its place on the change's."""
    pilot.change.project = member.project
    days = f"{date_text(pilot.starts_on)}–{date_text(pilot.ends_on)}"
    number = _("trial %(n)s") % {"n": pilot.number}
    return Node(f"pilot:{pilot.pk}", "", "flask-2", str(number), days, f"{pilot.change.url}#pilot")


def glance_at_changes(key: Blank) -> list[QuerySet[Any, Any]]:
    """Whether a change has to do with this problem."""
    return [LinkedProblem.objects.filter(undone=False, problem=key).order_by().values_list("pk")]


def links_of_changes(member: Member, kind: str, keys: Collection[UUID]) -> list[Link]:
    """Everything this room knows of these problems or changes, as this member may see it."""
    if member.is_external:
        return outside(member, kind, keys)
    found = _problems(member, kind, keys)
    if kind == CHANGE:
        found += [*_articles(member, keys), *_pilots(member, keys), *_replaced(member, keys)]
    return found


def _rows(member: Member, kind: str, keys: Collection[UUID]) -> list[LinkedProblem]:
    """Links of which this member may see both ends; most problems have none, which is quickly asked."""
    there = LinkedProblem.objects.filter(undone=False, **{f"{kind}__in": keys})
    if not there.exists():
        return []
    change = Change.objects.visible_to(member).filter(pk=OuterRef("change"))
    problem = Problem.objects.visible_to(member).filter(pk=OuterRef("problem"))
    rows = there.filter(Exists(change), Exists(problem))
    return list(rows.select_related("change", "problem", "pilot")[:MOST])


def _problems(member: Member, kind: str, keys: Collection[UUID]) -> list[Link]:
    links = []
    for row in _rows(member, kind, keys):
        change, problem = change_node(row.change, member), problem_node(row.problem, member)
        if row.pilot:
            row.pilot.change = row.change
            trial = pilot_node(row.pilot, member)
            links += [Link(change, trial, TRIED), Link(trial, problem, FOUND)]
        elif row.how == LinkedProblem.ORIGIN:
            links.append(Link(problem, change, _outcome(row.change)))
        else:
            found = row.how == LinkedProblem.PILOT
            links.append(Link(change, problem, FOUND if found else RELATED))
    return links


def _outcome(change: Change) -> Meaning:
    return SOLVED if change.outcome == "rolled_out" else BECAME


def _articles(member: Member, keys: Collection[UUID]) -> list[Link]:
    rows = LinkedArticle.objects.visible_to(member).filter(
        undone=False, change__in=keys, article__in=Article.objects.visible_to(member).order_by()
    )
    return [
        Link(
            change_node(row.change, member),
            article_node(row.article, member),
            ANSWERED if row.change.outcome == "as_is" else WRITTEN,
        )
        for row in rows.select_related("change", "article")[:MOST]
    ]


def _pilots(member: Member, keys: Collection[UUID]) -> list[Link]:
    rows = Pilot.objects.visible_to(member).filter(undone=False, change__in=keys)
    return [
        Link(change_node(row.change, member), pilot_node(row, member), TRIED)
        for row in rows.select_related("change")[:MOST]
    ]


def _replaced(member: Member, keys: Collection[UUID]) -> list[Link]:
    touched = Q(pk__in=keys) | Q(replaced_by__in=keys) | Q(replaces__in=keys)
    seen = Change.objects.visible_to(member).order_by().filter(touched)
    known = {one.pk: one for one in seen[:MOST]}
    nodes = {pk: change_node(one, member) for pk, one in known.items()}
    return [
        Link(nodes[pk], nodes[one.replaced_by_id], REPLACED)
        for pk, one in known.items()
        if one.replaced_by_id in nodes
    ]


def outside(member: Member, kind: str, keys: Collection[UUID]) -> list[Link]:
    """For people from outside: only that a problem they have became a change they have, as it was given them.

    Trials, articles, replacements and what the lead thinks related are the company's own.
    """
    rows = [row for row in _rows(member, kind, keys) if row.how == LinkedProblem.ORIGIN]
    if not rows:
        return []
    briefs = Brief.objects.visible_to(member).filter(withdrawn_at__isnull=True)
    briefs = briefs.filter(change__in=[row.change_id for row in rows]).order_by("version")
    given: dict[UUID, str] = {brief.change_id: brief.content["title"] for brief in briefs}
    dossiers = Dossier.objects.visible_to(member).filter(current=True)
    dossiers = dossiers.filter(problem__in=[row.problem_id for row in rows])
    given |= {one.problem_id: one.content["title"] for one in dossiers}
    return [
        Link(
            problem_node(row.problem, member, given[row.problem_id]),
            change_node(row.change, member, given[row.change_id]),
            BECAME,
        )
        for row in rows
    ]
