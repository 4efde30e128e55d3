"""Articles that wait for review, several at once: still right, or retired for one reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.lifecycle import STALE
from luoshi.knowledge.models import Article
from luoshi.knowledge.todo import MOST, todo
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@dataclass
class Ticked:
    """What was ticked and typed; `against` says why nothing was done."""

    numbers: set[int]
    reason: str
    against: str = ""
    refused: list[tuple[str, str]] = field(default_factory=list)


@once
@require_POST
@role_page("lead")
def review(request: MemberRequest) -> HttpResponseBase:
    """仍然有效 or 停用 for each that is ticked; whoever was faster is named."""
    given = request.POST
    numbers = {
        int(text) for text in given.getlist("article") if len(text) < 10 and text.isascii() and text.isdigit()
    }
    ticked = Ticked(numbers, given.get("reason", "").replace("\x00", "").strip()[:300])
    retires = given.get("do") == "retire"
    rows = Article.objects.visible_to(request.member).filter(state=STALE).order_by("number")
    chosen = [article for article in rows[: 10 * MOST] if article.number in numbers]
    if not chosen:
        ticked.against = _("Please tick at least one article.")
    elif retires and not ticked.reason:
        ticked.against = _("Please give the reason.")
    if ticked.against:
        return to_do_page(request, ticked)
    count = _each(request, chosen, ticked, retires)
    said = _retired(count) if retires else _vouched(count)
    return done(request, request.member.project.url("knowledge:todo"), _with_refused(said, ticked))


def to_do_page(request: MemberRequest, ticked: Ticked | None = None) -> HttpResponse:
    """Everything that waits; what was ticked and typed is there again."""
    context = {"todo": todo(request.member), "ticked": ticked}
    return page(request, "knowledge/todo.html", context, status=422 if ticked else 200)


def _each(request: MemberRequest, articles: list[Article], ticked: Ticked, retires: bool) -> int:
    for article in articles:
        article.project = request.member.project
        verb: Callable[..., None] = article.retire if retires else article.vouch
        try:
            verb(by=request.member, **({"reason": ticked.reason} if retires else {}))
        except Refusal as refused:
            ticked.refused.append((article.code, str(refused)))
    return len(articles) - len(ticked.refused)


def _vouched(count: int) -> str:
    return ngettext("%(n)d article is still right", "%(n)d articles are still right", count) % {"n": count}


def _retired(count: int) -> str:
    return ngettext("%(n)d article retired", "%(n)d articles retired", count) % {"n": count}


def _with_refused(said: str, ticked: Ticked) -> str:
    if not ticked.refused:
        return said
    rest = pgettext("between things in a list", ", ").join(code for code, _why in ticked.refused)
    return _("%(said)s; %(rest)s stays as it was: %(why)s") % {
        "said": said,
        "rest": rest,
        "why": ticked.refused[0][1],
    }
