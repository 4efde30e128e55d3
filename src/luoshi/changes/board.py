"""试用看板: what a pilot's board shows; for several pilots with as many queries as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.changes.dots import KINDS, Days, Reports, Row, days_of, rows_of, words_of
from luoshi.changes.known_days import KnownDays, known_days
from luoshi.changes.models import Change, CheckLine, LinkedProblem, Pilot, PilotMember, gate
from luoshi.problems.models import Problem
from luoshi.problems.rules import IMPORTANCE
from luoshi.rollout.models import Member

PARTS, MOST = ("lead", "change", "delivery"), 20
"""Pilots on one page; more at once nobody leads."""


@dataclass
class Found:
    """A problem that is linked to the change; `hidden` when this reader may not read it."""

    link: LinkedProblem
    problem: Problem
    hidden: bool = False

    @property
    def stops(self) -> bool:
        """Whether it keeps the gate shut."""
        return gate.stops(self.problem)

    @property
    def importance(self) -> str:
        """The importance in words; that it was not judged yet."""
        return str(dict(IMPORTANCE).get(self.problem.importance or 0, _("not judged yet")))


@dataclass
class Board:
    """One pilot as it stands."""

    pilot: Pilot
    change: Change
    days: Days
    lived: int
    missing: list[str]
    checks: list[CheckLine]
    aims: list[CheckLine]
    rows: list[Row] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    people: int = 0
    names: bool = False
    """Whether this reader sees who did what; everybody else reads the figures."""
    may_test: bool = False

    @property
    def running(self) -> bool:
        """Whether it is being tried now."""
        return self.pilot.ended_at is None

    @property
    def lines(self) -> list[CheckLine]:
        """Everything that is ticked."""
        return [*self.checks, *self.aims]

    @property
    def passed(self) -> int:
        """How many lines passed."""
        return sum(line.result == CheckLine.PASSED for line in self.lines)

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """The rows as the map of dots is drawn."""
        return [{"label": row.member.name, "cells": row.cells} for row in self.rows]

    @property
    def key(self) -> list[tuple[str, str]]:
        """What the dots mean."""
        return [(kind, words_of(kind)) for kind in KINDS]

    @property
    def gate_words(self) -> str:
        """还差 2 条才能推广, or that nothing is in the way."""
        if not self.missing:
            return _("Everything is there: it can be rolled out.")
        n = len(self.missing)
        words = ngettext(
            "%(n)d thing is missing before the roll-out", "%(n)d things are missing before the roll-out", n
        )
        return words % {"n": n}


def running(member: Member) -> list[Board]:
    """All pilots of the project that run now and that this member may see."""
    pilots = Pilot.objects.visible_to(member).filter(undone=False, ended_at__isnull=True)
    return boards(list(pilots.select_related(*PARTS).order_by("started_at")[:MOST]), member)


def of(change: Change, member: Member) -> list[Board]:
    """All pilots of one change, the newest first."""
    pilots = Pilot.objects.visible_to(member).filter(change=change, undone=False)
    return boards(list(pilots.select_related(*PARTS).order_by("-number")), member)


def boards(pilots: Sequence[Pilot], member: Member) -> list[Board]:
    """These pilots with everything that stands on their boards."""
    if not pilots:
        return []
    project = member.project
    prefetch_related_objects(
        pilots,
        Prefetch("people", PilotMember.objects.select_related("member__department")),
        Prefetch("lines", CheckLine.objects.select_related("tester")),
    )
    everybody = [one.member for pilot in pilots for one in pilot.people.all()]
    found, reports = _found([pilot.change_id for pilot in pilots], everybody, member)
    known, drawn = known_days(pilots, everybody, project), []
    for pilot in pilots:
        pilot.change.project = project
        drawn.append(_board(pilot, member, found[pilot.change_id], reports[pilot.pk], known))
    frozen = str(drawn[0].change.not_frozen("release", known.freezes).sentence)
    for board in drawn:
        stopping = [one.problem for one in board.found if one.stops and not one.hidden]
        board.missing = gate.missing(board.pilot, board.lived, board.lines, stopping, frozen)
        board.missing += [
            _("A linked problem is still open.") for one in board.found if one.stops and one.hidden
        ]
        board.found = [one for one in board.found if not one.hidden]
    return drawn


def _board(pilot: Pilot, member: Member, found: list[Found], reports: Reports, known: KnownDays) -> Board:
    time, people = member.project.working_time, [one.member for one in pilot.people.all()]
    group, today = {one.pk for one in people}, member.project.today()
    away = [leave for leave in known.leaves if leave.member_id in group]
    days, lines = days_of(pilot, today, time), list(pilot.lines.all())
    board = Board(
        pilot=pilot, change=pilot.change, days=days, missing=[], people=len(people),
        lived=gate.days_lived(pilot, group, away, today, time),
        checks=[line for line in lines if line.kind == CheckLine.CHECK],
        aims=[line for line in lines if line.kind == CheckLine.CRITERION],
        found=[one for one in found if _belongs(one, pilot)],
        names=member.has("lead", "sponsor") or member.pk in group or member.pk == pilot.lead_id,
    )  # fmt: skip
    board.may_test = board.running and (member.has("lead") or member.pk in {*group, pilot.lead_id})
    if board.names:
        board.rows = rows_of(people, days, known.answers[pilot.pk], reports, away)
    return board


def _belongs(found: Found, pilot: Pilot) -> bool:
    """What was found in an earlier pilot stands on that one's board, and on the next while it is open."""
    return found.link.pilot_id in (None, pilot.pk) or (
        pilot.ended_at is None and found.problem.closed_at is None
    )


Met = dict[UUID, dict[UUID, set[date]]]
"""By pilot and person: the days on which a problem found in that pilot was met."""


def _found(
    changes: Sequence[UUID], people: Sequence[Member], member: Member
) -> tuple[dict[UUID, list[Found]], Met]:
    """Problems linked to these changes, what stops first, then by importance; and who met them when."""
    links = LinkedProblem.objects.filter(change__in=changes, undone=False).exclude(how=LinkedProblem.ORIGIN)
    seen = Problem.objects.visible_to(member).order_by().filter(pk=OuterRef("problem_id"))
    tries = Q(problem__met__member__in={one.pk for one in people})
    rows = links.annotate(met=FilteredRelation("problem__met", condition=tries)).annotate(
        seen=Exists(seen), met_by=F("met__member_id"), met_at=F("met__reported_at")
    )
    known: dict[UUID, Found] = {}
    days: Met = defaultdict(lambda: defaultdict(set))
    for link in rows.select_related("problem"):
        link.problem.project = member.project
        known.setdefault(link.pk, Found(link, link.problem, not link.seen))
        if link.pilot_id and link.met_by:
            days[link.pilot_id][link.met_by].add(link.met_at.astimezone(member.project.zone).date())
    by_change: dict[UUID, list[Found]] = defaultdict(list)
    for one in sorted(known.values(), key=_urgency):
        by_change[one.link.change_id].append(one)
    return by_change, days


def _urgency(found: Found) -> tuple[bool, int, int]:
    return not found.stops, -(found.problem.importance or 5), found.problem.number
