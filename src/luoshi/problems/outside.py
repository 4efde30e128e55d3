"""What people from outside read of a problem: the dossier in force, their own exchange, the open thread.

Nothing here reads an occurrence, a sheet or a note: everything about the case comes from the frozen dossier.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from luoshi.evidence.models import Attachment
from luoshi.problems.ball import Ball, moment_words, standing
from luoshi.problems.desk import TABS, Row
from luoshi.problems.lifecycle import CLOSED, WITH_CONSULTANT
from luoshi.problems.models import Dossier, Investigation, Problem, Question
from luoshi.problems.models.facts import as_read_today
from luoshi.problems.rules import IMPORTANCE, KINDS
from luoshi.problems.sentences import icon, sentence
from luoshi.problems.timeline import (
    Entry,
    Material,
    asked,
    environment_lines,
    hang_files,
    lasting,
    met_about,
    offered,
    spoken,
)
from luoshi.rollout.models import Member
from luoshi.talk.meeting_queries import meetings_on
from luoshi.talk.models import Comment
from luoshi.trail.models import Event

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Said:
    """One occurrence as the dossier tells it."""

    name: str
    department: str
    at: datetime | None
    words: str
    lines: list[str]

    @property
    def when(self) -> str:
        """The calendar date and time: a dossier is read for years, and printed."""
        return moment_words(self.at) if self.at else ""


@dataclass(frozen=True)
class Readable:
    """A dossier's content with its choices in words; `parts` are label and text of the sheet."""

    code: str
    title: str
    importance: StrOrPromise
    kind: StrOrPromise
    area: str
    said: list[Said]
    parts: list[tuple[StrOrPromise, str]]
    evidence: list[dict[str, Any]]


def readable(content: dict[str, Any]) -> Readable:
    """The content as the page, the portal and the printed sheet show it."""
    sheet, blank = content.get("investigation", {}), Investigation()
    return Readable(
        code=content["code"],
        title=content["title"],
        importance=dict(IMPORTANCE).get(content.get("importance", 0), ""),
        kind=dict(KINDS).get(content.get("kind", ""), ""),
        area=content.get("area", ""),
        said=[_said(one) for one in content.get("occurrences", [])],
        parts=[(blank.label(part), sheet[part]) for part in Investigation.OWN_WORDS if sheet.get(part)],
        evidence=content.get("evidence", []),
    )


def _said(one: dict[str, Any]) -> Said:
    lines = environment_lines(one.get("environment"))
    return Said(one["name"], one.get("department", ""), parse_datetime(one["at"]), one["words"], lines)


def firm_of(member: Member) -> UUID:
    """The firm from outside; somebody without one has nothing to read here. Raises Http404."""
    if member.firm_id is None:
        raise Http404
    return member.firm_id


@dataclass
class Opened:
    """A problem as an outsider opens it."""

    problem: Problem
    dossier: Dossier
    case: Readable
    files: list[Attachment]
    ball: Ball
    entries: list[Entry] = field(default_factory=list)


def opened(problem: Problem, member: Member) -> Opened:
    """Dossier in force, own questions and proposals, verdicts on them, and the thread for three sides."""
    dossier = problem.dossiers.get(current=True, firm_id=firm_of(member))
    read = _material(problem, member)
    files = hang_files(read, member, extra=[dossier.pk])[dossier.pk]
    case = readable(as_read_today(dossier.content, files))
    view = Opened(problem, dossier, case, files, standing(problem, outside=True))
    parts = [
        *(_move(event, member, {one.name for one in case.said}) for event in lasting(read.events)),
        *(spoken(comment) for comment in read.comments),
        *(asked(question) for question in read.questions),
        *(offered(proposal) for proposal in read.proposals),
        *read.meetings,
    ]
    view.entries = sorted(parts, key=lambda entry: entry.at)
    return view


def _events(problem: Problem, member: Member) -> list[Event]:
    """Only what passed between this firm and the company. Verdicts count from the first hand-over on."""
    first = problem.dossiers.filter(firm_id=firm_of(member)).order_by("version").first()
    since = first.made_at if first else problem.changed_at
    mine = Q(verb="hand_over", facts__firm=str(member.firm))
    verdicts = Q(verb__in=("confirm", "reject", "undo"))
    return list(Event.objects.about(problem).filter(mine | verdicts, at__gte=since))


def moves_seen(problem: Problem, member: Member) -> tuple[str, list[Event]]:
    """The title under which this firm knows it, and its moves with the names that the firm may read."""
    case = readable(problem.dossiers.get(current=True, firm_id=firm_of(member)).content)
    events, named = lasting(_events(problem, member)), {one.name for one in case.said}
    for event in events:
        event.actor_name = _who(event, named)
    return case.title, events


def _material(problem: Problem, member: Member) -> Material:
    questions = problem.questions.filter(undone=False, by__firm_id=firm_of(member))
    proposals = problem.proposals.filter(undone=False, by__firm_id=firm_of(member))
    return Material(
        met=[],
        events=_events(problem, member),
        comments=list(Comment.objects.on(problem).visible_to(member).for_page()),
        questions=list(questions.select_related("by__firm", "whom", "answered_by")),
        proposals=list(proposals.select_related("by__firm", "by__department")),
        meetings=[met_about(meeting, member) for meeting in meetings_on(problem, member)],
    )


def _move(event: Event, member: Member, named: set[str]) -> Entry:
    """A move in one line; a reporter whom the dossier does not name stays unnamed."""
    return Entry("move", event.at, name=_who(event, named), words=sentence(event), icon=icon(event))


def _who(event: Event, named: set[str]) -> str:
    hidden = event.actor_party == "rep" and event.actor_name not in named
    return _("Another reporter") if hidden else event.actor_name


class Cases:
    """The problems on the firm's desk."""

    def rows(self, member: Member, tab: str, before: datetime | None, most: int) -> list[Row]:
        """One tab; what lies with the firm by time left, the others by last move."""
        problems = Problem.objects.visible_to(member).select_related("holder", "firm", "consultant")
        asked_here = Question.objects.filter(by__firm_id=firm_of(member), undone=False)
        problems = problems.prefetch_related(
            Prefetch("dossiers", Dossier.objects.filter(current=True)), Prefetch("questions", asked_here)
        )
        if tab == "mine":
            chosen = problems.filter(state=WITH_CONSULTANT, firm_id=firm_of(member)).order_by("due_at", "id")
        elif tab == "ended":
            chosen = problems.filter(state=CLOSED).order_by("-changed_at", "-id")
        else:
            chosen = problems.exclude(state=CLOSED).exclude(state=WITH_CONSULTANT, firm_id=firm_of(member))
            chosen = chosen.order_by("-changed_at", "-id")
        if before:
            chosen = chosen.filter(changed_at__lt=before)
        return [_row(one, member) for one in chosen[:most]]

    def counts(self, member: Member) -> dict[str, int]:
        """How many stand in each tab, in one query."""
        rows = Problem.objects.visible_to(member).order_by().values_list("state", "firm_id")
        found = dict.fromkeys(TABS, 0)
        for state, firm, number in rows.annotate(Count("pk")):
            here = state == WITH_CONSULTANT and firm == firm_of(member)
            found["mine" if here else "ended" if state == CLOSED else "waiting"] += number
        return found


def _row(problem: Problem, member: Member) -> Row:
    problem.project = member.project
    (dossier,) = problem.dossiers.all()
    questions = list(problem.questions.all())
    line = _("Last question: %(words)s") % {"words": questions[-1].words} if questions else ""
    ball = standing(problem, outside=True)
    title = dossier.content["title"]
    return Row(problem.code, problem.url, title, ball, line, problem.changed_at, problem.due_at)
