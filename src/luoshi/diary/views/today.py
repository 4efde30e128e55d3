"""The page 今天: one question, one tap; filing, and taking it back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.changes.because import shipped
from luoshi.changes.models import Pilot
from luoshi.changes.today import goals_asked, read_back_to, something, verdicts_asked
from luoshi.diary import rules
from luoshi.diary.forms import CardForm
from luoshi.diary.models import Diary, Draft
from luoshi.diary.queries.known import Known, known
from luoshi.diary.queries.today import asked, day_of, readers, trials
from luoshi.diary.trying import Said, keep, tried
from luoshi.kernel.idempotency import answered_with, once, once_claiming
from luoshi.kernel.transactions import whole
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.teaching import waiting
from luoshi.problems.because import because
from luoshi.problems.models import Problem
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


def insider(request: MemberRequest) -> None:
    """Diaries are the company's own: outsiders get the answer of a page that does not exist."""
    if request.member.is_external:
        raise Http404


def day_in(text: str) -> date | None:
    """A date as written in a form or an address; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def home_of(request: MemberRequest, day: date | None = None, *, write: bool = False) -> str:
    """Address of the page, for an earlier day and with an open card where wanted."""
    project = request.member.project
    parts = [f"day={day}" if day and day != project.today() else "", "write=1" if write else ""]
    query = "&".join(part for part in parts if part)
    return project.url("diary:today") + (f"?{query}" if query else "")


def answer(request: MemberRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page for the day in question; `form` is a refused card, `open` the number answered wrongly."""
    member = request.member
    asked_for = more.pop("asked_for", None) or day_in(request.POST.get("day") or request.GET.get("day") or "")
    shown = day_of(member, asked_for)
    there = something(member, shown.day)
    form = more.get("form") or CardForm.from_draft(member)
    context = {
        "day": shown,
        "form": form,
        "writing": form.is_started or "write" in request.GET or "pasted" in request.GET,
        "duty": rules.obliged(member, shown.day),
        "trials": trials(member),
        "because": [*(shipped(member) if there.shipped else ()), *because(member)],
        "read_back": read_back_to(member) if there.read_back else [],
        "goals": goals_asked(member) if there.goals else [],
        "verdicts": verdicts_asked(member) if there.verdicts else [],
        "tried": tried(member, shown.day, Said.of(request.POST)) if there.tried else [],
        "bulletins": waiting(member),
        "questions": asked(member),
        "readers": readers(member),
        "known": already_known(form),
    }
    return page(request, "diary/today.html", {**context, **more, "form": form}, status=status)


def already_known(form: CardForm) -> Known | None:
    """What is known about the words that stand on the card when the page is opened."""
    words = str(form["words"].value() or "")
    return known(form.member, words) if form.is_started and len(words.strip()) >= rules.SHORTEST else None


@require_safe
@member_page
def today(request: MemberRequest) -> HttpResponse:
    """One question; below it, what waits for an answer."""
    insider(request)
    return answer(request)


@once_claiming
@require_POST
@member_page
def nil(request: MemberRequest) -> HttpResponseBase:
    """今天没有问题: one tap."""
    insider(request)
    day = day_in(request.POST.get("day", ""))
    rules.read_ahead(request.member, day)
    try:
        with whole():
            diary = Diary.file_nil(by=request.member, day=day)
            said_of_trials(request, day)
            return answered_with(_filed(request, diary, _("Filed: no problem. Thank you!")))
    except Refusal as refused:
        return answer(request, status=422, refused=refused)


@once
@require_POST
@member_page
def file(request: MemberRequest) -> HttpResponseBase:
    """就这些，交日报; a card that is still open is reported first."""
    insider(request)
    form = CardForm(request.POST, request.FILES, member=request.member)
    if not form.is_blank and not form.is_valid():
        return answer(request, status=422, form=form)
    day = day_in(request.POST.get("day", ""))
    card = None if form.is_blank else form.card
    rules.read_ahead(request.member, day)
    try:
        with whole():
            diary = Diary.file(by=request.member, day=day, card=card)
            said_of_trials(request, day, diary.written)
            Draft.forget(request.member)
            return answered_with(_filed(request, diary, _("Filed. Thank you!")))
    except Refusal as refused:
        return answer(request, status=422, refused=refused, **({} if form.is_blank else {"form": form}))


def said_of_trials(request: MemberRequest, day: date | None, problem: Problem | None = None) -> None:
    """What the form said about what this member tries. Part of the transaction of filing."""
    member = request.member
    keep(Said.of(request.POST), by=member, day=day or member.project.today(), problem=problem)


@once
@require_POST
@member_page
def trial(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """用了 or 没用上: the one more question of whoever tries a change."""
    insider(request)
    pilot = get_object_or_404(Pilot.objects.visible_to(request.member).select_related("change"), pk=pk)
    said, key, day = Said.of(request.POST), str(pk), day_in(request.POST.get("day", ""))
    pilot.change.project = request.member.project
    try:
        if key not in said.used:
            raise Refusal(_("Please say whether you used it."))
        words, when = said.words.get(key, ""), day or request.member.project.today()
        pilot.change.answer_trial(by=request.member, day=when, used=said.used[key], words=words)
    except Refusal as refused:
        return answer(request, status=422, refused=refused)
    return done(request, home_of(request, day), _("Noted, thank you"))


def _filed(request: MemberRequest, diary: Diary, said: str) -> HttpResponse:
    if diary.late:
        said = _("Filed late. Thank you all the same!")
    undo = request.member.project.url("diary:undo", diary.day.isoformat())
    return done(request, home_of(request, diary.day), said, undo=undo)


@once
@require_POST
@member_page
def undo(request: MemberRequest, day: str) -> HttpResponseBase:
    """Take the last filing back; the noted problems stay."""
    insider(request)
    wanted = day_in(day)
    if wanted is None:
        raise Http404
    try:
        Diary.undo_filing(by=request.member, day=wanted)
    except Refusal as refused:
        return answer(request, status=422, refused=refused)
    return done(request, home_of(request, wanted), _("Taken back. It is not filed."))
