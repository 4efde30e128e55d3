"""The inbox of the lead: the list, one report opened, and the question back to its reporter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.problems import rules
from luoshi.problems.door import problem_for
from luoshi.problems.inbox import Inbox, following, inbox, last_wait, waiting
from luoshi.problems.move_form import written
from luoshi.problems.report import Lying, areas, opened, read
from luoshi.problems.views.moves import undo_address
from luoshi.problems.views.page import next_url
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.rollout.models import Member
from luoshi.ui.pages import page, wants_fragment
from luoshi.ui.redirect import done


@require_safe
@role_page("lead")
def index(request: MemberRequest) -> HttpResponse:
    """The list with the longest waiting report opened beside it."""
    found = inbox(request.member)
    if not found.reports:
        return page(request, "problems/inbox_empty.html", {"waited": last_wait(request.member)})
    return page(request, "problems/inbox.html", {"inbox": found, **described(request, found.reports[0])})


@require_safe
@role_page("lead")
def item(request: MemberRequest, number: int) -> HttpResponseBase:
    """One report: the detail for the list's walker, or the whole page with it opened."""
    alone = wants_fragment(request)
    found = Inbox() if alone else inbox(request.member)
    lying = next((one for one in found.reports if one.problem.number == number), None)
    lying = lying or lying_there(request.member, number)
    if lying is None:
        return HttpResponseRedirect(request.member.project.url("problems:inbox"))
    context = {"inbox": found, "alone": True, **described(request, lying)}
    if alone:
        return page(request, "problems/inbox_detail.html", context, fragment="detail")
    return page(request, "problems/inbox.html", context)


def lying_there(member: Member, number: int) -> Lying | None:
    """The report with this number; None when it has had its verdict. Raises Http404."""
    problem = waiting(member).filter(number=number).first()
    if problem is None:
        problem_for(member, number)
        return None
    return read(member, [problem])[problem.pk]


def described(request: MemberRequest, lying: Lying) -> dict[str, Any]:
    """What the detail shows."""
    member, number = request.member, lying.problem.number
    return {
        "report": opened(lying, member),
        "problem": lying.problem,
        "areas": areas(member),
        "kinds": rules.KINDS,
        "levels": rules.IMPORTANCE,
        "me": member,
        "here": member.project.url("problems:inbox_item", number),
        "next": member.project.url("problems:inbox_next", number),
    }


@require_safe
@role_page("lead")
def onward(request: MemberRequest, number: int) -> HttpResponseBase:
    """On from a report that has its verdict: to the next one, or to what is left."""
    url = request.member.project.url
    number_after = following(request.member, problem_for(request.member, number))
    to = url("problems:inbox_item", number_after) if number_after else url("problems:inbox")
    return HttpResponseRedirect(to)


class AskReporterForm(forms.Form):
    """问一句."""

    words = written(gettext_lazy("What do you want to know?"), max_length=2000)
    words.widget.attrs["autofocus"] = True


@once
@role_page("lead")
def ask(request: MemberRequest, number: int) -> HttpResponseBase:
    """Put one question to the reporter; the report stays in the inbox, and its time is theirs."""
    problem = problem_for(request.member, number)
    form = AskReporterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            problem.ask_reporter(by=request.member, words=form.cleaned_data["words"])
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            said = _("%(name)s was asked") % {"name": problem.reporter.name}
            undo = undo_address(problem, "ask_reporter")
            return done(request, next_url(request, problem.url), said, undo=undo)
    context = {
        "form": form,
        "problem": problem,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    fragment, status = ("form", 422) if form.is_bound else ("dialog", 200)
    return page(request, "problems/inbox_ask.html", context, fragment=fragment, status=status)
