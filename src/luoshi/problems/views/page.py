"""The problem page, and what is done in place on it: watching, reminding, undoing."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import UUIDField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel import clock
from luoshi.kernel.idempotency import once
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.kernel.verdict import Refusal
from luoshi.post.models import mark_read, unread_subjects
from luoshi.problems import rules
from luoshi.problems.asks import often_asked
from luoshi.problems.ball import ball
from luoshi.problems.door import problem_for
from luoshi.problems.lifecycle import INVESTIGATING, LIFE, NEEDS_ANSWER, REPORTED, VERIFYING
from luoshi.problems.links import links_of_problem
from luoshi.problems.models import Archive, Dossier, Investigation, Problem, targets
from luoshi.problems.offers import TONES, offers, reads_plainly, state_words
from luoshi.problems.sheet_forms import rows
from luoshi.problems.timeline import entries, material
from luoshi.problems.views import portal
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.models import Member
from luoshi.talk.rules import ALL, INTERNAL
from luoshi.trail.models import Event
from luoshi.ui.moments import day_text
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

_ARCHIVED: Prepared[Archive] = Prepared(lambda: Archive.objects.filter(problem=Blank("problem", UUIDField())))


@require_safe
@member_page
def show(request: MemberRequest, number: int) -> HttpResponse:
    """One problem as this person may see it; people from outside get its portal view."""
    problem = problem_for(request.member, number)
    read_now(request.member, problem)
    if request.member.is_external:
        return portal.opened(request, problem)
    return page(request, "problems/show.html", described(problem, request.member))


def read_now(member: Member, problem: Problem) -> None:
    """Its notices are read by opening it. Where nothing can be written the page is read all the same."""
    if problem.pk in unread_subjects(member):
        with suppress(OperationalError), transaction.atomic():
            mark_read(member, problem)


def described(problem: Problem, member: Member) -> dict[str, Any]:
    """What the page shows."""
    read = material(problem, member)
    mine = [o for o in read.met if o.member_id == member.pk]
    leads = member.has("lead")
    sheet = None if reads_plainly(member) or never_investigated(problem) else sheet_of(problem)
    return {
        "problem": problem,
        "entries": entries(problem, read),
        "ball": ball(problem),
        "offers": offers(problem, member, *done_beside(problem, read.events)),
        "state": state_words(problem, member),
        "tone": TONES[problem.state],
        "day": (problem.project.today() - _local_day(problem)).days + 1,
        "leads": leads,
        "observes": member.role_set == {"observer"},
        "plainly": reads_plainly(member),
        "sheet": sheet,
        "rows": sheet_rows(sheet, member) if sheet else [],
        "awaited": problem.state == VERIFYING and any(not o.is_settled for o in mine),
        "answer_due": answer_due(problem, member),
        "last_proposal": read.proposals[-1] if read.proposals else None,
        "open_question": next((q for q in reversed(read.questions) if q.answered_at is None), None),
        "watches": read.watches,
        "watching": any(w.member_id == member.pk for w in read.watches),
        "dossiers": dossiers(problem) if read.handed_over and sheet else [],
        "archived": _ARCHIVED.first(problem=problem.pk) if not problem.is_open else None,
        "audience": INTERNAL if leads and problem.state in (REPORTED, INVESTIGATING) else ALL,
        "waiting": waiting(problem) if problem.state == VERIFYING else [],
        "links": links_of_problem(problem, member),
        "origin": read.origin,
        "editable": leads and bool(LIFE.allowed(problem, "assess", member)),
    }


def done_beside(problem: Problem, events: list[Event]) -> tuple[bool, str]:
    """Whether it is pinned, and when it was nudged last, as the trail of this page says."""
    last = {event.verb: event.at for event in events}
    pinned = "pin" in last and last["pin"] > last.get("unpin", problem.reported_at)
    if "nudge" not in last or last["nudge"] < problem.held_since:
        return pinned, ""
    when = day_text(last["nudge"].astimezone(problem.project.zone).date(), problem.project.today())
    return pinned, _("nudged %(when)s") % {"when": when}


def answer_due(problem: Problem, member: Member) -> str:
    """The verb with which this reader answers the question put to them; empty when none was."""
    if problem.holder_id != member.pk:
        return ""
    before = problem.state == REPORTED and problem.party == "rep"
    return "answer" if problem.state == NEEDS_ANSWER else "reply" if before else ""


def sheet_rows(sheet: Investigation, member: Member) -> list[dict[str, Any]]:
    """The sheet for this reader; who leads sees the marks and what consultants asked back about."""
    if not member.has("lead"):
        return rows(sheet)
    return rows(sheet, marked=True, asked=often_asked(member.project))


def _local_day(problem: Problem) -> Any:
    return problem.reported_at.astimezone(problem.project.zone).date()


def sheet_of(problem: Problem) -> Investigation:
    """The sheet that came with the problem; an empty one when nobody has written yet."""
    found: Investigation | None = getattr(problem, "investigation", None)
    if found is None:
        evidence = any(o.files for o in problem.met.all())
        return Investigation(problem=problem, has_evidence=evidence)
    return found


def never_investigated(problem: Problem) -> bool:
    """It was finished before it came here, and nobody will fill in its sheet."""
    finished = not problem.is_open and bool(problem.imported_from)
    return finished and getattr(problem, "investigation", None) is None


def dossiers(problem: Problem) -> list[Dossier]:
    """All versions, without their content."""
    return list(problem.dossiers.select_related("firm").defer("content"))


def waiting(problem: Problem) -> list[dict[str, Any]]:
    """Who has not confirmed yet, how often they were reminded, and whether one may confirm for them."""
    rows: dict[Any, dict[str, Any]] = {}
    today = problem.project.today()
    for occurrence in problem.met.all():
        if occurrence.is_settled or occurrence.member_id in rows:
            continue
        occurrence.problem = problem
        gone = not occurrence.member.is_active_on(today)
        rows[occurrence.member_id] = {
            "occurrence": occurrence,
            "member": occurrence.member,
            "verdict": rules.silent_long_enough(occurrence),
            "may": gone or bool(rules.silent_long_enough(occurrence)),
            "reminded": _reminded_today(problem, occurrence.reminded_at),
        }
    return list(rows.values())


def _reminded_today(problem: Problem, at: Any) -> bool:
    return bool(at) and at.astimezone(problem.project.zone).date() == problem.project.today()


def next_url(request: HttpRequest, otherwise: str) -> str:
    """Where the form says to go on, when that is an address of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    local = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted and local else otherwise


@once
@require_POST
@member_page
def watch(request: MemberRequest, number: int) -> HttpResponseBase:
    """Watch it, or no longer."""
    problem = _inside(request, number)
    on = request.POST.get("on") == "yes"
    problem.watch(by=request.member, on=on)
    said = _("You hear of every move now") if on else _("You no longer watch it")
    return done(request, next_url(request, problem.url), said)


@once
@require_POST
@member_page
def remind(request: MemberRequest, number: int) -> HttpResponseBase:
    """Ask a silent reporter once more to verify."""
    problem = _inside(request, number)
    whom = next((o.member for o in problem.met.all() if str(o.member_id) == request.POST.get("whom")), None)
    if whom is None:
        raise Http404
    try:
        problem.remind(by=request.member, whom=whom)
        said = _("%(name)s was reminded") % {"name": whom.name}
    except Refusal as refused:
        said = str(refused)
    return done(request, next_url(request, problem.url), said)


@once
@require_POST
@member_page
def undo(request: MemberRequest, number: int) -> HttpResponseBase:
    """Take the own last move back; a report without a verdict lies in the inbox again."""
    problem = problem_for(request.member, number)
    try:
        problem.undo_move(by=request.member)
        said = _("Taken back")
    except Refusal as refused:
        said = str(refused)
    inbox = problem.state == REPORTED and request.member.has("lead")
    back = problem.project.url("problems:inbox_item", number) if inbox else problem.url
    return done(request, next_url(request, back), said)


def _inside(request: MemberRequest, number: int) -> Problem:
    """The problem, for the company's own people only. Raises Http404."""
    if request.member.is_external:
        raise Http404
    return problem_for(request.member, number)


def promise_after(problem: Problem) -> Any:
    """By when the next holder answers when it is handed over now."""
    return targets.promised(problem.project, "first_answer", problem.importance, clock.now(), "con")
