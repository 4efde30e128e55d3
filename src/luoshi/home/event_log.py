"""The trail as an event log, for process mining: exactly what its reader sees on the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from luoshi.changes import outside as changes_outside
from luoshi.changes.lifecycle import LIFE as CHANGE
from luoshi.changes.models import Change
from luoshi.changes.sentences import sentence as of_change
from luoshi.changes.timeline import SILENT as ASIDE
from luoshi.kernel import clock
from luoshi.problems import outside as problems_outside
from luoshi.problems.lifecycle import LIFE as PROBLEM
from luoshi.problems.models import Problem
from luoshi.problems.models.recounted import RECOUNT
from luoshi.problems.sentences import sentence as of_problem
from luoshi.problems.timeline import lasting
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.models import Member
from luoshi.trail.eventlog import as_csv, as_ocel, as_xes
from luoshi.trail.eventlog.shape import Line
from luoshi.trail.models import Event
from luoshi.ui.pages import page

FORMATS = {"csv": as_csv, "xes": as_xes, "ocel": as_ocel}
ENDINGS = {"csv": "csv", "xes": "xes", "ocel": "json"}
TRAIL, HISTORIES = "trail", "histories"
WHAT = {
    TRAIL: gettext_lazy("All that happened to problems and changes"),
    HISTORIES: gettext_lazy("Ticket histories as they were taken over"),
}
# What no timeline shows as a step: talk is on the pages in its own words, watching is everybody's own.
UNSHOWN = {"say", "watch", "unwatch", "sort_question", *ASIDE}
LINKED = {"occurrence": "occurrence", "change": "change", "problem": "problem", "into": "problem"}
CHUNK = 500


def lines(member: Member, what: str) -> Iterator[Line]:
    """The log as this member may read it, case by case, each in its order."""
    problems = Problem.objects.visible_to(member).order_by("id")
    if member.is_external:
        # What an earlier system told never goes outside.
        return _outside(member, problems) if what == TRAIL else iter(())
    if what == HISTORIES:
        return _each(member, _with_history(problems), "problem", _recounted)
    changes = Change.objects.visible_to(member).order_by("id")
    return _inside(member, problems, changes)


def _inside(member: Member, problems: Any, changes: Any) -> Iterator[Line]:
    yield from _each(member, problems, "problem", _lived)
    yield from _each(member, changes, "change", _lived)


Tell = Callable[[Member, str, str, str, Iterable[Event]], Iterator[Line]]


def _each(member: Member, things: Any, kind: str, tell: Tell) -> Iterator[Line]:
    """Things a few hundred at a time, with the events of all of them in one query."""
    after = None
    while True:
        rest = things.filter(id__gt=after) if after else things
        found = {pk: said for pk, *said in rest.values_list("id", "number", "title")[:CHUNK]}
        if not found:
            return
        events = Event.objects.filter(subject_id__in=found).order_by("subject_id", "at", "id")
        for pk, some in groupby(events.iterator(CHUNK), key=lambda event: event.subject_id):
            number, title = found[pk]
            yield from tell(member, kind, code_of(member, kind, number), title, some)
        after = list(found)[-1]


def code_of(member: Member, kind: str, number: int) -> str:
    """CRM-142, CRM-C17."""
    return f"{member.project.key}-{'C' if kind == 'change' else ''}{number}"


def _lived(member: Member, kind: str, code: str, title: str, events: Iterable[Event]) -> Iterator[Line]:
    for event in lasting(list(events)):
        if event.verb not in UNSHOWN:
            yield _line(member, kind, code, title, event, {"org:role": event.actor_party})


def _line(
    member: Member, kind: str, code: str, title: str, event: Event, facts: dict[str, str] | None = None
) -> Line:
    life, tell = (CHANGE, of_change) if kind == "change" else (PROBLEM, of_problem)
    labels = {state.name: str(state.label) for state in life.states}
    told = {_("What happened"): tell(event), _("State"): labels.get(event.to_state, "")}
    activity = event.facts.get("activity", event.verb) if event.verb == RECOUNT else event.verb
    related = () if member.is_external else _related(event)
    return Line(
        code, activity, event.at.astimezone(member.project.zone), event.actor_name, event.to_state,
        str(event.pk), told | (facts or {}), kind=kind, title=title, related=related,
    )  # fmt: skip


def _related(event: Event) -> tuple[tuple[str, str], ...]:
    found = ((kind, event.facts.get(name)) for name, kind in LINKED.items())
    return tuple((kind, str(key)) for kind, key in found if key)


def _recounted(member: Member, kind: str, code: str, title: str, events: Iterable[Event]) -> Iterator[Line]:
    """Word for word as the earlier system told it, under its own number of the ticket."""
    case = code
    for event in events:
        facts = event.facts
        case = facts.get("case", case) if event.verb == "report" else case
        if event.verb == RECOUNT:
            at = event.at.astimezone(member.project.zone)
            person, state = facts.get("person", ""), facts.get("state", "")
            more = {str(name): str(value) for name, value in facts.get("more", {}).items()}
            number = facts.get("event") or str(event.pk)
            yield Line(case, facts["activity"], at, person, state, number, more, kind="ticket")


def _outside(member: Member, problems: Any) -> Iterator[Line]:
    for problem in problems.iterator(CHUNK):
        title, events = problems_outside.moves_seen(problem, member)
        code = code_of(member, "problem", problem.number)
        yield from (_line(member, "problem", code, title, event) for event in events)
    for change in Change.objects.visible_to(member).order_by("id").iterator(CHUNK):
        title = str(changes_outside.brief_of(change, member).content["title"])
        code = code_of(member, "change", change.number)
        for event in changes_outside.moves_seen(change, member):
            yield _line(member, "change", code, title, event)


@require_safe
@member_page
def event_log(request: MemberRequest) -> HttpResponse:
    """What there is to download."""
    whats = [TRAIL, HISTORIES] if _has_histories(request.member) else [TRAIL]
    context = {"whats": [(name, WHAT[name]) for name in whats], "formats": FORMATS}
    return page(request, "home/event_log.html", context)


def _has_histories(member: Member) -> bool:
    return not member.is_external and _with_history(Problem.objects.visible_to(member)).exists()


def _with_history(problems: Any) -> Any:
    return problems.filter(imported_from__startswith="history:")


@require_safe
@member_page
def download(request: MemberRequest, what: str, kind: str) -> HttpResponseBase:
    """The log in one of the formats, sent while it is read."""
    if what not in WHAT or kind not in FORMATS:
        raise Http404
    written = FORMATS[kind].write(lines(request.member, what))
    answer = StreamingHttpResponse(written, content_type=FORMATS[kind].MEDIA_TYPE)
    name = f"{request.member.project.key}-{what}-{clock.now():%Y%m%d}.{ENDINGS[kind]}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
