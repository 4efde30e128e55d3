"""Verdicts on an article: the readers' votes, and the lead's publish, review and retire."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_stubs_ext import StrOrPromise

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.knowledge.door import article_for
from luoshi.knowledge.forms import MergeForm, Question, RetireForm, UnsolvedForm
from luoshi.knowledge.lifecycle import LIFE
from luoshi.knowledge.models import Article
from luoshi.knowledge.views.reading import article_page
from luoshi.rollout.access import MemberRequest, member_page, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

AT_ONCE: dict[str, StrOrPromise] = {
    "publish": gettext_lazy("Published; it is found while people write"),
    "doubt": gettext_lazy("Marked for review"),
    "vouch": gettext_lazy("It holds; it will be reviewed again in half a year"),
}


@once
@member_page
def vote(request: MemberRequest, number: int) -> HttpResponseBase:
    """解决了 in one tap; 没解决 asks what is still missing, which may be left empty."""
    article, by = article_for(request.member, number), request.member
    if request.method == "POST" and request.POST.get("helped") == "yes":
        return at_once(request, article, lambda: article.vote(by=by, helped=True), _("Thank you"))
    form = UnsolvedForm(request.POST if request.method == "POST" else None)
    return asked(request, article, form, {"helped": False})


@once
@role_page("lead")
def move(request: MemberRequest, number: int, verb: str) -> HttpResponseBase:
    """发布, 待复核, 仍然有效, 停用, 并入另一条."""
    article = article_for(request.member, number)
    article.expecting = request.POST.get("seen", "")
    typed = request.POST if request.method == "POST" else None
    if verb == RetireForm.verb:
        return asked(request, article, RetireForm(typed))
    if verb == MergeForm.verb:
        return asked(request, article, MergeForm(typed, member=request.member))
    if verb not in AT_ONCE or request.method != "POST":
        raise Http404
    return at_once(request, article, lambda: getattr(article, verb)(by=request.member), AT_ONCE[verb])


@once
@require_POST
@role_page("lead")
def undo(request: MemberRequest, number: int) -> HttpResponseBase:
    """Take the own last move back."""
    article = article_for(request.member, number)
    return at_once(request, article, lambda: article.undo_move(by=request.member), _("Taken back"))


def undo_address(article: Article) -> str:
    """The address that takes the last move back; empty when nothing can be."""
    return article.project.url("knowledge:undo", article.number) if article.undo else ""


def at_once(
    request: MemberRequest, article: Article, call: Callable[[], None], said: StrOrPromise
) -> HttpResponseBase:
    """Call a verb that asks nothing; when it is refused the article says why."""
    try:
        call()
    except Refusal as refused:
        status = 409 if isinstance(refused, Moved) else 422
        return article_page(request, article, refused=refused, status=status)
    return done(request, article.url, said, undo=undo_address(article))


def asked(
    request: MemberRequest, article: Article, form: Question, given: dict[str, object] | None = None
) -> HttpResponseBase:
    """Ask first, then call the verb with the answer; what is refused keeps the words and says why."""
    if request.method != "POST":
        may = LIFE.allowed(article, form.verb, request.member)
        return (
            show(request, article, form)
            if may
            else article_page(request, article, refused=may.sentence, status=409)
        )
    if not form.is_valid():
        return show(request, article, form, status=422)
    try:
        getattr(article, form.verb)(by=request.member, **form.cleaned_data, **(given or {}))
    except Refusal as refused:
        form.add_error(None, str(refused))
        return show(request, article, form, status=409 if isinstance(refused, Moved) else 422)
    return done(request, article.url, form.said, undo=undo_address(article))


def show(request: MemberRequest, article: Article, form: Question, *, status: int = 200) -> HttpResponse:
    """The question on a page or in a dialog."""
    fragment = "form" if form.is_bound else "dialog"
    return page(
        request, "knowledge/ask.html", {"article": article, "form": form}, fragment=fragment, status=status
    )
