"""The investigation sheet: part by part beside the timeline, or as a whole."""

from __future__ import annotations

from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.evidence.queries import attachments_for
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.problems.asks import often_asked
from luoshi.problems.door import problem_for
from luoshi.problems.lifecycle import LIFE
from luoshi.problems.models import Investigation, Problem
from luoshi.problems.people import seat
from luoshi.problems.sheet_forms import PartForm, SheetForm
from luoshi.problems.views.page import sheet_rows
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

WEEK = 7 * 24 * 3600


def _key(request: MemberRequest, problem: Problem) -> str:
    return f"sheet:{problem.pk}:{request.member.pk}"


@once
@role_page("lead")
def sheet(request: MemberRequest, number: int) -> HttpResponseBase:
    """All parts on one page; works without script."""
    problem = problem_for(request.member, number)
    if request.method == "POST":
        return _save(request, problem)
    if not LIFE.allowed(problem, "investigate", request.member):
        return done(request, problem.url, _("It is closed; reopen it to write on."))
    found = problem.sheet
    initial = {part: getattr(found, part) for part in Investigation.OWN_WORDS}
    initial |= cache.get(_key(request, problem)) or {}
    return _whole(request, problem, SheetForm(member=request.member, initial=initial), 200)


def _save(request: MemberRequest, problem: Problem) -> HttpResponseBase:
    form = SheetForm(request.POST, request.FILES, member=request.member)
    if not form.is_valid():
        return _whole(request, problem, form, 422)
    try:
        problem.investigate(by=request.member, files=form.kept, **form.parts)
    except Refusal as refused:
        form.add_error(None, str(refused))
        return _whole(request, problem, form, 409)
    cache.delete(_key(request, problem))
    filled = problem.sheet
    said = _("Saved, %(filled)d of %(total)d parts") % {"filled": filled.filled, "total": filled.total}
    return done(request, request.member.project.url("problems:show", problem.number), said)


def _whole(request: MemberRequest, problem: Problem, form: SheetForm, status: int) -> HttpResponse:
    found = problem.sheet
    form.warn(often_asked(request.member.project))
    seat(request.member.project, problem.met.all())
    files = attachments_for("investigation", [found.pk], member=request.member)[found.pk]
    context = {"problem": problem, "form": form, "sheet": found, "files": files, "marks": found.marks}
    return page(request, "problems/sheet.html", context, fragment="form", status=status)


@require_POST
@role_page("lead")
def draft(request: MemberRequest, number: int) -> HttpResponse:
    """Keep what is being written for a week, without writing it into the sheet."""
    problem = problem_for(request.member, number)
    words = {part: request.POST.get(part, "")[:20_000] for part in Investigation.OWN_WORDS}
    cache.set(_key(request, problem), words, WEEK)
    return HttpResponse(status=204)


@once
@role_page("lead")
def part(request: MemberRequest, number: int, name: str) -> HttpResponseBase:
    """One part of the sheet in place: read, write, saved."""
    if name not in Investigation.OWN_WORDS:
        raise Http404
    problem = problem_for(request.member, number)
    if request.method != "POST":
        return box(request, problem, name)
    form = PartForm(request.POST, part=name)
    if not form.is_valid():
        return box(request, problem, name, form, 422)
    try:
        problem.investigate(by=request.member, **{name: form.cleaned_data["words"]})
    except Refusal as refused:
        form.add_error(None, str(refused))
        return box(request, problem, name, form, 409)
    return box(request, problem)


def box(
    request: MemberRequest,
    problem: Problem,
    editing: str = "",
    form: PartForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The sheet as it stands beside the timeline, with one part being written or none."""
    found = problem.sheet
    problem.project = request.member.project
    if editing and form is None:
        form = PartForm(part=editing, initial={"words": getattr(found, editing)})
    context = {
        "problem": problem,
        "sheet": found,
        "rows": sheet_rows(found, request.member),
        "editable": True,
        "editing": editing,
        "form": form,
    }
    return page(request, "problems/sheet_part.html", context, fragment="box", status=status)
