"""The working calendar of a year."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luoshi.kernel.verdict import Refusal
from luoshi.rollout import notice
from luoshi.rollout.access import MemberRequest
from luoshi.rollout.forms import CalendarDayForm, NoticeForm, accepted
from luoshi.rollout.models import CalendarDay
from luoshi.rollout.views.door import may_write, setup_page, show
from luoshi.ui.pages import status_of
from luoshi.ui.redirect import done


@setup_page
def calendar(request: MemberRequest, year: int | None = None) -> HttpResponseBase:
    """Statutory days with their source, and the company's own."""
    project, by = request.member.project, request.member
    year = near(request, year or project.today().year)
    form = CalendarDayForm(project, request.POST or None, may_write=bool(may_write(request)))
    if accepted(form, lambda: CalendarDay.set_day(project, by=by, **form.cleaned_data)):
        return done(request, project.url("rollout:calendar", form.cleaned_data["day"].year), _("Saved."))
    return _shown(request, year, form, NoticeForm(project, may_write=bool(may_write(request))))


def _shown(
    request: MemberRequest, year: int, form: CalendarDayForm, import_form: NoticeForm
) -> HttpResponseBase:
    project = request.member.project
    days = list(project.calendar.in_year(year).select_related("project"))
    context = {
        "form": form, "import_form": import_form, "days": days, "year": year,
        "years": [(y, project.url("rollout:calendar", y)) for y in (year - 1, year, year + 1)],
        "missing": CalendarDay.unconfirmed_year(project),
        "estimated": any(not day.confirmed for day in days),
    }  # fmt: skip
    status = max(status_of(form), status_of(import_form))
    return show(request, "calendar", "setup_calendar", context, status)


@require_POST
@setup_page
def take_notice(request: MemberRequest) -> HttpResponseBase:
    """Next year's official notice from a file; a file that contradicts itself changes nothing."""
    project, by = request.member.project, request.member
    form = NoticeForm(project, request.POST, request.FILES)
    counts: list[int] = []

    def take() -> None:
        days = notice.read(form.cleaned_data["file"], project)
        sure = form.cleaned_data["sure"]
        counts.append(CalendarDay.take_notice(project, days, sure=sure, by=by))
        form.year = min(days).year

    if accepted(form, take):
        said = ngettext("%(n)d day imported.", "%(n)d days imported.", counts[0]) % {"n": counts[0]}
        return done(request, project.url("rollout:calendar", form.year), said)
    return _shown(request, project.today().year, CalendarDayForm(project), form)


def near(request: MemberRequest, year: int) -> int:
    """The year, or the nearest for which a calendar is kept."""
    this = request.member.project.today().year
    return max(this - 5, min(year, this + 2))


@require_POST
@setup_page
def fill(request: MemberRequest, year: int) -> HttpResponseBase:
    """Read the statutory days again."""
    year = near(request, year)
    count = CalendarDay.fill(request.member.project, year, by=request.member)
    said = (
        _("%(count)d days brought up to date.") % {"count": count}
        if count
        else _("Everything was up to date.")
    )
    return done(request, request.member.project.url("rollout:calendar", year), said)


@require_POST
@setup_page
def confirm(request: MemberRequest, year: int) -> HttpResponseBase:
    """The lead has compared the year with what was decreed."""
    year = near(request, year)
    CalendarDay.confirm_year(request.member.project, year, by=request.member)
    return done(request, request.member.project.url("rollout:calendar", year), _("Confirmed."))


@require_POST
@setup_page
def remove_day(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Take back a day that the company set."""
    row = get_object_or_404(CalendarDay.objects.visible_to(request.member), pk=pk)
    said = _("Removed.")
    try:
        row.remove(by=request.member)
    except Refusal as refusal:
        said = str(refusal)
    return done(request, request.member.project.url("rollout:calendar", row.day.year), said)
