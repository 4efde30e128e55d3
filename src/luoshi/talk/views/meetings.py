"""Meetings: called, answered, fixed, changed, ended, listed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.evidence.forms import GONE
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.post.models import Notice, mark_read
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.models import Member
from luoshi.talk import meeting_page, topics
from luoshi.talk import meeting_rules as rules
from luoshi.talk.invitation import invitation
from luoshi.talk.lifecycle import LIFE
from luoshi.talk.meeting_forms import FORMS, CallForm
from luoshi.talk.meeting_queries import coming, meeting_for, past, taking_part
from luoshi.talk.models import Meeting
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

TABS = ("coming", "past")


@require_safe
@member_page
def index(request: MemberRequest) -> HttpResponse:
    """会谈: what is coming, or what is past; all that this person may see, or those with themselves."""
    tab, mine = request.GET.get("tab", "coming"), request.GET.get("mine") == "yes"
    if tab not in TABS:
        raise Http404
    rows, older = coming(request.member, mine=mine), ""
    if tab == "past":
        rows, older = past(request.member, request.GET.get("before", ""), mine=mine)
    totals = request.member.has("lead", "sponsor") and not request.member.is_external
    context = {"rows": rows, "tab": tab, "mine": mine, "older": older, "totals": totals}
    return page(request, "talk/meetings.html", context, fragment="rows")


@require_safe
@member_page
def show(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """One meeting as this person may see it; opening it reads its notices."""
    meeting = meeting_for(request.member, meeting_id)
    _read_now(request.member, meeting)
    return _shown(request, meeting)


def _read_now(member: Member, meeting: Meeting) -> None:
    """Where nothing can be written the page is read all the same."""
    if Notice.objects.visible_to(member).unread().filter(subject_id=meeting.pk).exists():
        with suppress(OperationalError), transaction.atomic():
            mark_read(member, meeting)


def _shown(request: MemberRequest, meeting: Meeting, refused: Refusal | None = None) -> HttpResponse:
    context = meeting_page.described(meeting, request.member) | {"refused": refused}
    status = 200 if refused is None else 409 if isinstance(refused, Moved) else 422
    return page(request, "talk/meeting.html", context, status=status)


@once
@member_page
def call(request: MemberRequest, kind: str, topic_id: UUID) -> HttpResponseBase:
    """约会谈 about one thing."""
    member, topic = request.member, topics.find(kind, topic_id, request.member)
    if topic is None:
        raise Http404
    may = rules.may_call(member)
    after = request.POST.get("after", "") or request.GET.get("after", "")
    around = meeting_page.around(topic, member, after)
    if request.method != "POST":
        first = meeting_page.first_words(topic, member, around, after, request.GET.get("kind", ""))
        return _calling(
            request, CallForm(topic=topic, member=member, around=around, initial=first), topic, may
        )
    form = CallForm(request.POST, request.FILES, topic=topic, member=member, around=around)
    if form.is_valid():
        try:
            meeting = form.make()
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            fixed = meeting.starts_at is not None
            said = (
                _("Fixed; the invitations are on their way")
                if fixed
                else _("Everybody is asked when they can")
            )
            return done(request, member.project.url("talk:meeting", meeting.pk), said)
    return _calling(request, form, topic, may)


def _calling(request: MemberRequest, form: CallForm, topic: Any, may: Any) -> HttpResponse:
    name, after = topics.name_for(topic, request.member), request.GET.get("after", "")
    context = {"form": form, "topic": topic, "name": name, "may": may, "after": after}
    status = _status(form) if form.is_bound else 200 if may else 409
    return page(request, "talk/meeting_call.html", context, fragment="form", status=status)


def _status(form: Any) -> int:
    """A file that is not this person's answers like one that never was."""
    return 404 if form.has_error("files", GONE) else 422


@once
@require_POST
@member_page
def answer(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """可以 / 不行 / 待定 for each time."""
    meeting = meeting_for(request.member, meeting_id)
    try:
        meeting.answer(by=request.member, answers=_answers(request))
    except Refusal as refused:
        return _shown(request, meeting_for(request.member, meeting_id), refused)
    return done(request, meeting.url, _("Thank you; %(name)s hears of it") % {"name": meeting.called_by.name})


def _answers(request: MemberRequest) -> dict[UUID, str]:
    """What was chosen for each time; names that are no keys are nobody's times."""
    found = {}
    for name, word in request.POST.items():
        if name.startswith("slot-"):
            try:
                found[UUID(name[5:])] = str(word)[:5]
            except ValueError:
                continue
    return found


@once
@require_POST
@member_page
def fix(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """定下来: the chosen one of the proposed times."""
    meeting = meeting_for(request.member, meeting_id)
    slots = {str(slot.pk): slot.starts_at for slot in meeting.slots.all()}
    try:
        if (chosen := slots.get(request.POST.get("slot", ""))) is None:
            raise Refusal(_("One of the times is not proposed any more. Please look again."))
        meeting.fix(by=request.member, time=chosen)
    except Refusal as refused:
        return _shown(request, meeting_for(request.member, meeting_id), refused)
    return done(request, meeting.url, _("Fixed; the invitations are on their way"))


@once
@member_page
def arrange(request: MemberRequest, meeting_id: UUID, verb: str) -> HttpResponseBase:
    """Every other move: its form on a page or in a dialog, and the verb behind it."""
    if (kind := FORMS.get(verb)) is None:
        raise Http404
    meeting = meeting_for(request.member, meeting_id)
    if request.method == "POST":
        return _make(request, meeting, kind)
    verdict = LIFE.verdict(meeting, verb, request.member)
    form = kind(meeting=meeting, member=request.member) if verdict else None
    context = {"meeting": meeting, "form": form, "verdict": verdict, "label": kind.label}
    return page(request, "talk/meeting_move.html", context, fragment="dialog", status=200 if verdict else 409)


def _make(request: MemberRequest, meeting: Meeting, kind: Any) -> HttpResponseBase:
    """Make the move; when it is refused, the sentence and everything typed come back."""
    form = kind(request.POST, request.FILES, meeting=meeting, member=request.member)
    status = 422
    if form.is_valid():
        try:
            form.make()
        except Refusal as refused:
            form.add_error(None, str(refused))
            status = 409 if isinstance(refused, Moved) else 422
        else:
            return done(request, request.member.project.url("talk:meeting", meeting.pk), form.said)
    context = {"meeting": meeting, "form": form, "verdict": True, "label": kind.label}
    status = 404 if form.has_error("files", GONE) else status
    return page(request, "talk/meeting_move.html", context, fragment="form", status=status)


@require_safe
@member_page
def calendar(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """The file for the own calendar, for who takes part, once a time is fixed."""
    meeting = taking_part(request.member, meeting_id)
    text = invitation(meeting, request.member)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="invite.ics"'
    return answer
