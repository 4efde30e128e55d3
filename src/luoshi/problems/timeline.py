"""One problem's history for its page: what was said, asked, offered and moved, in the order it happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, UUIDField, prefetch_related_objects
from django.utils.translation import gettext

from luoshi.evidence.models import Attachment
from luoshi.kernel.prepared import Blank, PreparedForKeys
from luoshi.problems.models import Occurrence, Problem, Proposal, Question, Watch
from luoshi.problems.models.recounted import RECOUNT
from luoshi.problems.people import seat
from luoshi.problems.sentences import icon, sentence
from luoshi.rollout.models import Member
from luoshi.talk import meeting_entry
from luoshi.talk.meeting_queries import meetings_on
from luoshi.talk.models import Comment, Meeting
from luoshi.talk.words import render
from luoshi.trail.models import Event, events_about
from luoshi.trail.origin import origin_of

# Shown as what they brought (words, a question, a proposal), or of no interest afterwards.
PROPOSING = {"propose", "answer_known"}
ASKING = {"ask", "ask_reporter"}
SILENT = (
    "say", "sort_question", "report", "meet_again", "ask", "answer", "ask_reporter", "reply",
    "propose", "answer_known", "watch", "unwatch",
)  # fmt: skip


@dataclass
class Entry:
    """One place in the timeline; `kind` chooses how it is drawn."""

    kind: str
    at: datetime
    name: str = ""
    party: str = ""
    meta: str = ""
    words: str = ""
    icon: str = ""
    anchor: str = ""
    lines: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    comment: Comment | None = None
    question: Question | None = None
    proposal: Proposal | None = None
    verdicts: list[Occurrence] = field(default_factory=list)
    meeting: Meeting | None = None
    tone: str = ""


@dataclass
class Material:
    """What a timeline is made of, read once for the page."""

    met: list[Occurrence]
    events: list[Event]
    comments: list[Comment]
    questions: list[Question]
    proposals: list[Proposal]
    watches: list[Watch] = field(default_factory=list)
    meetings: list[Entry] = field(default_factory=list)
    handed_over: bool = False
    origin: list[str] = field(default_factory=list)
    """Where in an earlier list or system it stood."""


def material(problem: Problem, member: Member) -> Material:
    """Everything that members of the company read about this problem.

    What no event speaks of is not asked for; people and files come in one query each for all of it.
    """
    events = events_about(problem)
    verbs = {event.verb for event in events}
    read = Material(
        met=list(problem.met.all()),
        events=[event for event in events if event.verb not in SILENT],
        comments=list(Comment.objects.on(problem)) if "say" in verbs else [],
        questions=list(problem.questions.filter(undone=False)) if verbs & ASKING else [],
        proposals=list(problem.proposals.filter(undone=False)) if verbs & PROPOSING else [],
        watches=list(problem.watches.all()) if "watch" in verbs else [],
        handed_over="hand_over" in verbs,
        origin=origin_of(events) if problem.imported_from else [],
        meetings=[met_about(meeting, member) for meeting in meetings_on(problem, member)],
    )
    things = [*read.met, *read.comments, *read.questions, *read.proposals, *read.watches]
    seat(member.project, [problem, *things])
    _word(read.comments, member)
    hang_files(read, member)
    return read


def _word(comments: list[Comment], member: Member) -> None:
    """The words as a page shows them; who is mentioned is asked for only where somebody may be."""
    for comment in comments:
        comment.project = member.project
    calling = [comment for comment in comments if "@" in comment.words or "＠" in comment.words]
    prefetch_related_objects(calling, "mentions")
    for comment in comments:
        if comment not in calling:
            comment.html = render(comment.words, member.project)


def _hanging(keys: list[Any]) -> QuerySet[Attachment]:
    hanging = Attachment.objects.filter(project=Blank("project", UUIDField()), subject_id__in=keys)
    return hanging.order_by("place", "at")


_HANGING = PreparedForKeys(_hanging)
_HANGING_OUTSIDE = PreparedForKeys(lambda keys: _hanging(keys).filter(internal=False))


def hang_files(read: Material, member: Member, extra: Iterable[UUID] = ()) -> dict[UUID, list[Attachment]]:
    """Give each thing its `files`; things and member must fit each other already."""
    things: list[Occurrence | Comment | Question | Proposal] = [
        *read.met, *read.comments, *read.questions, *read.proposals
    ]  # fmt: skip
    found: dict[UUID, list[Attachment]] = {one: [] for one in (*(thing.pk for thing in things), *extra)}
    hanging = _HANGING_OUTSIDE if member.is_external else _HANGING
    hung = hanging.ask(list(found), project=member.project_id)
    # Most problems have no file; the files' own columns are asked for only when there is one.
    prefetch_related_objects(hung, "file", "shared", "marking")
    for one in hung:
        if one.subject_id is not None:
            one.project, one.reader = member.project, member
            found[one.subject_id].append(one)
    for comment in read.comments:
        comment.reader = member
    for thing in things:
        thing.files = found[thing.pk]
    return found


def entries(problem: Problem, read: Material) -> list[Entry]:
    """The timeline, oldest first."""
    parts = [
        *(_words(occurrence) for occurrence in read.met),
        *(_move(event) for event in _telling(lasting(read.events))),
        *(spoken(comment) for comment in read.comments),
        *(asked(question) for question in read.questions),
        *proposals(problem, read),
        *read.meetings,
    ]
    return sorted(parts, key=lambda entry: entry.at)


def lasting(events: list[Event]) -> list[Event]:
    """Without moves that were taken back within their ten seconds, and without the taking back."""
    kept: list[Event] = []
    for event in events:
        if event.verb != "undo":
            kept.append(event)
            continue
        undid = (event.facts.get("undid"), event.actor)
        last = next((n for n in reversed(range(len(kept))) if (kept[n].verb, kept[n].actor) == undid), None)
        if last is not None:
            del kept[last]
    return kept


def _telling(events: list[Event]) -> list[Event]:
    """Of several savings of the sheet in a row only the last."""
    quiet = {"investigate", "answer_mark", "open_dossier"}
    pairs = zip_longest(events, events[1:])
    return [
        event
        for event, after in pairs
        if event.verb not in quiet or after is None or (after.verb, after.actor) != (event.verb, event.actor)
    ]


def _words(occurrence: Occurrence) -> Entry:
    member = occurrence.member
    return Entry(
        "words",
        occurrence.reported_at,
        name=member.name,
        party="rep",
        meta=member.department.name if member.department else "",
        words=occurrence.words,
        lines=[*got_round(occurrence), *environment_lines(occurrence.environment)],
        files=occurrence.files,
        anchor=f"o-{occurrence.pk}",
    )


def _move(event: Event) -> Entry:
    quote = str(event.facts.get("receipt", ""))
    return Entry(
        "move",
        event.at,
        name=event.actor_name or (gettext("Somebody") if event.verb == RECOUNT else ""),
        words=sentence(event),
        icon=icon(event),
        lines=[quote] if quote else [],
    )


def spoken(comment: Comment) -> Entry:
    """A comment."""
    return Entry("comment", comment.at, comment=comment, anchor=f"c-{comment.pk}")


def met_about(meeting: Meeting, member: Member) -> Entry:
    """A meeting, with its minutes once it has ended."""
    return Entry(
        "meeting",
        meeting.changed_at,
        name=meeting_entry.who(meeting),
        words=meeting_entry.happened(meeting),
        lines=meeting_entry.lines(meeting, member),
        tone=meeting_entry.tone(meeting),
        meeting=meeting,
        anchor=f"m-{meeting.pk}",
    )


def asked(question: Question) -> Entry:
    """A question with its answer."""
    firm = question.by.firm.name if question.by.firm else ""
    return Entry(
        "question",
        question.asked_at,
        name=question.by.name,
        party=question.by.party,
        meta=firm,
        words=question.words,
        files=question.files,
        question=question,
        anchor=f"q-{question.pk}",
    )


def proposals(problem: Problem, read: Material) -> list[Entry]:
    """Proposals; the last one with what each reporter said to it."""
    found = [offered(proposal) for proposal in read.proposals]
    if found and found[-1].proposal and found[-1].proposal.round == problem.round:
        found[-1].verdicts = read.met
    return found


def offered(proposal: Proposal) -> Entry:
    """A proposal."""
    by = proposal.by
    place = by.firm or by.department
    return Entry(
        "proposal",
        proposal.at,
        name=by.name,
        party=by.party,
        meta=place.name if place else "",
        words=proposal.steps,
        files=proposal.files,
        proposal=proposal,
        anchor=f"p-{proposal.pk}",
    )


def got_round(occurrence: Occurrence) -> list[str]:
    """How the reporter helped themselves, for people of the company."""
    if not occurrence.workaround:
        return []
    if not occurrence.workaround_how:
        return [gettext("Got round it without help")]
    return [gettext("Got round it without help: %(how)s") % {"how": occurrence.workaround_how}]


def environment_lines(environment: object) -> list[str]:
    """What the reporter's device said of itself, as short plain texts."""
    if not isinstance(environment, dict):
        return []
    return [
        str(value)[:200] for value in environment.values() if isinstance(value, str | int | float) and value
    ]
