"""Handing over, and the frozen dossier."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from luoshi.evidence.queries import attachments_for
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.problems.asks import asked_most
from luoshi.problems.ball import moment_words
from luoshi.problems.differences import differences
from luoshi.problems.door import dossier_for, problem_for, version_before
from luoshi.problems.forms import HandOverForm
from luoshi.problems.models import Investigation
from luoshi.problems.models.facts import as_read_today, evidence_of, masked_later
from luoshi.problems.move_form import MoveForm
from luoshi.problems.outside import readable
from luoshi.problems.printing import file_name, printed
from luoshi.problems.views import moves
from luoshi.problems.views.page import promise_after
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page
from luoshi.ui.printing import as_file
from luoshi.ui.redirect import done


@once
@member_page
def hand_over(request: MemberRequest, number: int) -> HttpResponseBase:
    """Left what the consultant will see, right what is missing and to whom it goes."""
    problem = problem_for(request.member, number)
    if request.method == "POST":
        return moves.make(request, problem, HandOverForm, hand_over_page)
    if not moves.may(problem, request.member, "hand_over"):
        return moves.refused(request, problem, "hand_over")
    return hand_over_page(request, moves.hand_over_form(request, problem), 200)


def hand_over_page(request: MemberRequest, form: MoveForm, status: int) -> HttpResponse:
    """The preview is made by the same code and template as the dossier itself."""
    problem, member = form.problem, request.member
    problem.project = member.project
    sheet = problem.sheet
    people = list(form.fields["consultant"].queryset)  # type: ignore[attr-defined]
    chosen = str(form["consultant"].value() or "")
    people.sort(key=lambda person: str(person.pk) != chosen)
    content, last = problem.dossier_content(), problem.dossiers.last()
    context = {
        "form": form,
        "problem": problem,
        "case": readable(content),
        "files": evidence_of(problem, sheet),
        "sheet": sheet,
        "gaps": gaps(sheet),
        "marks": problem.open_marks(sheet),
        "answered": problem.mark_answers.select_related("by"),
        "asked": asked_most(member.project),
        "last": last,
        "changes": differences(last.content, content) if last else [],
        "version": last.version + 1 if last else 1,
        "people": people,
        "when": moment_words(promise_after(problem)),
    }
    return page(request, "problems/hand_over.html", context, status=status)


def gaps(sheet: Investigation) -> list[tuple[str, StrOrPromise]]:
    """Each missing part with its name in code, for the link that fills it."""
    parts = [(part, sheet.label(part)) for part in sheet.PARTS if not getattr(sheet, part).strip()]
    if not sheet.has_evidence and not sheet.no_evidence.strip():
        parts.append(("no_evidence", _("A picture or file, or why there is none")))
    return parts


@require_safe
@member_page
def dossier(request: MemberRequest, number: int, version: int) -> HttpResponse:
    """One frozen version: content, fingerprint, and for the company who outside opened it when."""
    found = dossier_for(request.member, number, version)
    found.opened_by(request.member)
    files = attachments_for("dossier", [found.pk], member=request.member)[found.pk]
    context = {
        "dossier": found,
        "previous": version_before(request.member, found),
        "problem": found.problem,
        "case": readable(as_read_today(found.content, files)),
        "files": files,
        "masked_later": [] if request.member.is_external else masked_later(found.content, files),
        "views": [] if request.member.is_external else found.views.select_related("member__firm"),
    }
    return page(request, "problems/dossier.html", context)


@require_safe
@member_page
def changes(request: MemberRequest, number: int, version: int) -> HttpResponse:
    """What differs from the version before."""
    newer = dossier_for(request.member, number, version)
    older = version_before(request.member, newer)
    if older is None:
        raise Http404
    newer.opened_by(request.member)
    files = attachments_for("dossier", [older.pk, newer.pk], member=request.member)
    then, now = (as_read_today(one.content, files[one.pk]) for one in (older, newer))
    context = {
        "newer": newer,
        "older": older,
        "problem": newer.problem,
        "case": readable(now),
        "changes": differences(then, now),
    }
    return page(request, "problems/dossier_changes.html", context)


@require_safe
@member_page
def as_pdf(request: MemberRequest, number: int, version: int) -> HttpResponse:
    """The same version on paper; when this machine cannot print, the page with one sentence."""
    found = dossier_for(request.member, number, version)
    files = attachments_for("dossier", [found.pk], member=request.member)[found.pk]
    try:
        content = printed(found, files)
    except Refusal as refused:
        return done(request, found.problem.project.url("problems:dossier", number, version), str(refused))
    found.opened_by(request.member)
    return as_file(content, file_name(found))
