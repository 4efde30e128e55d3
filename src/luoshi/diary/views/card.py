"""Writing a problem: the card on 今天 and on the report page, its draft, and what is known already."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.diary import promise, rules
from luoshi.diary.device import described
from luoshi.diary.forms import CardForm
from luoshi.diary.models import Diary, Draft
from luoshi.diary.queries.known import known
from luoshi.diary.trying import Said, tried
from luoshi.diary.views.today import already_known, answer, day_in, home_of, insider, said_of_trials
from luoshi.kernel.idempotency import answered_with, once
from luoshi.kernel.transactions import whole
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.fields import clean_text
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


@require_safe
@member_page
def report(request: MemberRequest) -> HttpResponse:
    """Report one problem from anywhere, at any time of day."""
    insider(request)
    return _report_page(request, CardForm.from_draft(request.member))


def _report_page(request: MemberRequest, form: CardForm, refused: Refusal | None = None) -> HttpResponse:
    status = 422 if refused else status_of(form)
    member = request.member
    on_trial = tried(member, member.project.today(), Said.of(request.POST))
    context = {"form": form, "refused": refused, "known": already_known(form), "tried": on_trial}
    return page(request, "diary/report.html", context, status=status)


def _sent(request: MemberRequest, send: Callable[[CardForm], tuple[Problem, str]]) -> HttpResponseBase:
    """Bind the card, let `send` call its verb, answer with the receipt; what is refused keeps its words."""
    insider(request)
    form = CardForm(request.POST, request.FILES, member=request.member)
    back = _report_page if request.POST.get("page") == "report" else _today_page
    if not form.is_valid():
        return back(request, form)
    rules.read_ahead(request.member, day_in(request.POST.get("day", "")))
    try:
        with whole():
            problem, receipt = send(form)
            said_of_trials(request, day_in(request.POST.get("day", "")), problem)
            Draft.forget(request.member)
            return answered_with(done(request, _next(request, problem), receipt))
    except Refusal as refused:
        return back(request, form, refused)


def _today_page(request: MemberRequest, form: CardForm, refused: Refusal | None = None) -> HttpResponse:
    return answer(request, status=422, form=form, refused=refused)


def _next(request: MemberRequest, problem: Problem) -> str:
    if not rules.reports(request.member):
        return problem.url
    another = "another" in request.POST
    return home_of(request, day_in(request.POST.get("day", "")), write=another)


@once
@require_POST
@member_page
def write(request: MemberRequest) -> HttpResponseBase:
    """报上去: numbered at once, with a signed receipt."""

    def send(form: CardForm) -> tuple[Problem, str]:
        day = day_in(request.POST.get("day", ""))
        problem = Diary.add_entry(by=request.member, day=day, environment=_environment(request), **form.card)
        return problem, promise.receipt(problem)

    return _sent(request, send)


@once
@require_POST
@member_page
def meet(request: MemberRequest) -> HttpResponseBase:
    """我也遇到了: the words become one more occurrence of an open problem."""
    number = request.POST.get("problem", "")
    if not number.isdecimal():
        raise Http404
    problem = get_object_or_404(Problem.objects.visible_to(request.member), number=number[:9])

    def send(form: CardForm) -> tuple[Problem, str]:
        day = day_in(request.POST.get("day", ""))
        Diary.meet(problem, by=request.member, day=day, environment=_environment(request), **form.card)
        said = _("Received, noted on %(code)s. You will hear how it goes on.")
        return problem, said % {"code": problem.code}

    return _sent(request, send)


@once
@require_POST
@member_page
def self_solved(request: MemberRequest) -> HttpResponseBase:
    """就是这个，已解决: numbered and counted, with the article that helped."""
    number = request.POST.get("article", "")
    if not number.isdecimal():
        raise Http404
    article = get_object_or_404(Article.objects.visible_to(request.member), number=number[:9])

    def send(form: CardForm) -> tuple[Problem, str]:
        day = day_in(request.POST.get("day", ""))
        problem = Diary.self_solve(
            article, by=request.member, day=day, environment=_environment(request), **form.card
        )
        return problem, promise.receipt(problem)

    return _sent(request, send)


def _environment(request: MemberRequest) -> dict[str, str]:
    """What the request itself says about the device."""
    return described(request.headers.get("User-Agent", ""))


@require_POST
@member_page
def draft(request: MemberRequest) -> HttpResponse:
    """Keep what is on the card; 204. Answers nothing else, so that saving never disturbs writing."""
    insider(request)
    member, sent = request.member, request.POST
    Draft.keep(
        by=member,
        day=day_in(sent.get("day", "")) or member.project.today(),
        words=clean_text(sent.get("words", "")),
        workaround=bool(sent.get("workaround")),
        workaround_how=clean_text(sent.get("workaround_how", "")),
        attachments=sent.getlist("attachment")[:20],
    )
    return HttpResponse(status=204)


@require_POST
@member_page
def suggest(request: MemberRequest) -> HttpResponse:
    """What is known about the words being written, as a fragment below them."""
    insider(request)
    words = request.POST.get("words", "")
    found = known(request.member, words if len(words.strip()) >= rules.SHORTEST else "")
    return page(request, "diary/known.html", {"known": found})
