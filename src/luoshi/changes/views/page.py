"""The page of one change, and what is done in place on it: watching, nudging, undoing."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import OperationalError, transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.changes.ball import ball
from luoshi.changes.door import change_for
from luoshi.changes.forms.offering import AnswerForm
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.links import ORIGINS, links_of_change
from luoshi.changes.listing import TONES
from luoshi.changes.models import Change, LinkedArticle, LinkedProblem
from luoshi.changes.offers import offers
from luoshi.changes.outside import opened
from luoshi.changes.sections import sections
from luoshi.changes.steps import steps
from luoshi.changes.timeline import entries
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.post.models import mark_read, unread_subjects
from luoshi.problems.models import Occurrence
from luoshi.problems.offers import reads_plainly
from luoshi.problems.views.page import next_url
from luoshi.rewards.models import SeenCard
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.models import Member
from luoshi.talk.rules import ALL, INTERNAL
from luoshi.trail.models import events_about
from luoshi.trail.origin import origin_of
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@require_safe
@member_page
def show(request: MemberRequest, number: int) -> HttpResponse:
    """One change as this person may see it."""
    change = change_for(request.member, number)
    read_now(request.member, change)
    if request.member.is_external:
        return outsiders(request, change)
    return page(request, "changes/show.html", described(change, request.member))


def outsiders(
    request: MemberRequest, change: Change, refused: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    """The same change for somebody from outside; `refused` is an answer that was not taken."""
    found = opened(change, request.member, refused)
    found.brief.opened_by(request.member)
    context = {"opened": found, "change": change}
    context["links"] = links_of_change(change, request.member, str(found.brief.content["title"]))
    context["offers"] = offers(change, request.member)
    return page(request, "changes/portal_show.html", context, status=status)


def read_now(member: Member, change: Change) -> None:
    """Its notices are read by opening it. Where nothing can be written the page is read all the same."""
    if change.pk in unread_subjects(member):
        with suppress(OperationalError), transaction.atomic():
            mark_read(member, change)


def described(change: Change, member: Member) -> dict[str, Any]:
    """What the page shows."""
    leads, links = member.has("lead"), links_of_change(change, member)
    watches = list(change.watches.select_related("member"))
    return {
        "change": change,
        "state": change.plain_state if reads_plainly(member) else change.state_label,
        "tone": TONES.get(change.state, ""),
        "steps": steps(change),
        "ball": ball(change),
        "offers": offers(change, member),
        "sections": sections(change, member),
        "entries": entries(change, member),
        "audience": ALL if change.firm_id and not leads else INTERNAL,
        "watches": watches,
        "watching": any(watch.member_id == member.pk for watch in watches),
        "leads": leads,
        "observes": member.role_set == {"observer"},
        "editable": leads and bool(LIFE.allowed(change, "describe", member)),
        "links": links,
        "origin": origin_of(events_about(change)) if change.imported_from else [],
        "affected": affected(change, member),
        "says_how": answering(change, member),
        "origins": [branch.node for branch in links.shown if branch.link.meaning in ORIGINS],
    }


def affected(change: Change, member: Member) -> int:
    """How many people met what it is about, whoever asked for it among them; 0 where no problem is linked."""
    linked = change.linked.filter(undone=False).exclude(how=LinkedProblem.PILOT)
    met = Occurrence.objects.visible_to(member).filter(problem__in=linked.values("problem_id")).order_by()
    people = set(met.values_list("member_id", flat=True).distinct())
    return len(people | {change.requester_id}) if people else 0


def answering(change: Change, member: Member) -> Article | None:
    """The article that ended it, where this member may read it."""
    if change.outcome != "as_is":
        return None
    rows = LinkedArticle.objects.visible_to(member).filter(change=change, undone=False)
    link = (
        rows.filter(article__in=Article.objects.visible_to(member).order_by())
        .select_related("article")
        .last()
    )
    if link:
        link.article.project = member.project
    return link.article if link else None


def inside(request: MemberRequest, number: int) -> Change:
    """The change, for the company's own people only. Raises Http404."""
    if request.member.is_external:
        raise Http404
    return change_for(request.member, number)


@once
@require_POST
@member_page
def watch(request: MemberRequest, number: int) -> HttpResponseBase:
    """Watch it, or no longer."""
    change, on = inside(request, number), request.POST.get("on") == "yes"
    change.watch(by=request.member, on=on)
    said = _("You hear of every move now") if on else _("You no longer watch it")
    return done(request, next_url(request, change.url), said)


@once
@require_POST
@member_page
def seen(request: MemberRequest, number: int) -> HttpResponseBase:
    """Put the card “because you said so” away; it does not come back."""
    change = inside(request, number)
    SeenCard.put_away(change.trail_kind, change.pk, by=request.member)
    return done(request, request.member.project.url("diary:today"))


@once
@require_POST
@member_page
def undo(request: MemberRequest, number: int) -> HttpResponseBase:
    """Take the own last move back."""
    change = change_for(request.member, number)
    try:
        change.undo_move(by=request.member)
        said = _("Taken back")
    except Refusal as refused:
        said = str(refused)
    return done(request, next_url(request, change.url), said)
