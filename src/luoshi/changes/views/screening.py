"""Screening with pages of its own: the article that answers it, forwarding, the briefs that went outside."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.changes.door import change_for
from luoshi.changes.forms.screening import ForwardForm, people_of
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import WITH_CONSULTANT
from luoshi.changes.models import Brief, Change
from luoshi.changes.move_form import MoveForm
from luoshi.changes.offers import fits
from luoshi.changes.outside import files_of
from luoshi.changes.sections.wanted import files
from luoshi.changes.views import moves
from luoshi.changes.views.page import inside
from luoshi.kernel import clock
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.knowledge import queries
from luoshi.knowledge.models import Article
from luoshi.problems.ball import moment_words
from luoshi.rollout.access import MemberRequest, member_page, role_page
from luoshi.search.views import asked as words_of
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@once
@role_page("lead")
def forward(request: MemberRequest, number: int) -> HttpResponseBase:
    """Left what the firm will see, right to whom it goes."""
    change = change_for(request.member, number)
    if request.method == "POST":
        return moves.make(request, change, ForwardForm, forward_page)
    if not (LIFE.allowed(change, "forward", request.member) and fits(change, "forward")):
        return moves.refused(request, change, "forward")
    return forward_page(request, ForwardForm(change=change, member=request.member), 200)


def forward_page(request: MemberRequest, form: MoveForm, status: int) -> HttpResponse:
    """The preview is made by the same code and template as the brief itself."""
    change = form.change
    when = change.usual_date(WITH_CONSULTANT, change.project.time_of("con"), clock.now())
    context = {
        "form": form, "change": change, "brief": change.brief_content(), "files": files(change, form.member),
        "people": people_of(form), "when": moment_words(when),
    }  # fmt: skip
    return page(request, form.template, context, status=status)


@require_safe
@member_page
def brief(request: MemberRequest, number: int, version: int) -> HttpResponse:
    """One frozen version for the company: content, fingerprint, and who outside opened it when."""
    change = inside(request, number)
    seen = Brief.objects.visible_to(request.member).filter(change=change).select_related("firm", "contact")
    found = get_object_or_404(seen, version=version)
    context = {
        "change": change, "row": found, "brief": found.content, "files": files_of(found, request.member),
        "views": found.views.select_related("member__firm"),
    }  # fmt: skip
    return page(request, "changes/brief.html", context)


@once
@role_page("lead")
def as_is(request: MemberRequest, number: int) -> HttpResponseBase:
    """The articles that fit best and a search box; the chosen one answers the change."""
    change = change_for(request.member, number)
    if request.method == "POST":
        return answered(request, change)
    may = LIFE.allowed(change, "solve_as_is", request.member)
    return choose(request, change, refused=may.sentence, status=200 if may else 409)


def answered(request: MemberRequest, change: Change) -> HttpResponseBase:
    """End the change with the article; whatever stands against it is said above the choice."""
    given = request.POST.get("article", "")
    number = int(given) if given.isdecimal() and len(given) < 10 else 0
    article = Article.objects.visible_to(request.member).usable().filter(number=number).first()
    if article is None:
        return choose(request, change, refused=_("Please choose an article."), status=422)
    change.expecting = request.POST.get("seen", "")
    try:
        change.solve_as_is(by=request.member, article=article)
    except Refusal as refused:
        return choose(request, change, refused=refused, status=409 if isinstance(refused, Moved) else 422)
    said = _("Answered with %(code)s; the requester gets it") % {"code": article.code}
    return done(request, change.url, said, undo=moves.undo_address(change, "solve_as_is"))


def choose(
    request: MemberRequest, change: Change, *, refused: object = "", status: int = 200
) -> HttpResponse:
    """The choice on a page, or only what the search found."""
    words = words_of(request)
    text = f"{change.title}\n{change.words}"
    found = queries.usable(request.member, words) if words else queries.saying(request.member, text)
    context = {
        "change": change, "rows": found, "q": words, "refused": refused,
        "action": request.member.project.url("changes:as_is", change.number),
    }  # fmt: skip
    return page(request, "changes/as_is.html", context, fragment="found", status=status)
