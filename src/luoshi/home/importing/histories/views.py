"""Ticket histories on pages: give the log, match its columns, look at it, and see how far it has come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from luoshi.evidence.models import Damaged
from luoshi.home.importing.histories import fields
from luoshi.home.importing.histories.preview import preview
from luoshi.home.importing.lists import LISTS
from luoshi.home.models import NEW, EventLog, newest
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.fields import clean_text
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done

LISTED = 20
ORDERS = [
    ("dmy", gettext_lazy("3/4/2026 is the third of April")),
    ("mdy", gettext_lazy("3/4/2026 is the fourth of March")),
]


class LogForm(forms.Form):
    """A log, and which system it is from."""

    file = forms.FileField(label=gettext_lazy("Event log: CSV, Excel, XES or OCEL 2.0 (JSON)"))
    source = forms.CharField(
        label=gettext_lazy("Name of the earlier system, if there are several"), required=False, max_length=60
    )


@role_page("lead")
def histories(request: MemberRequest) -> HttpResponseBase:
    """The logs so far, and a form for another one."""
    form = LogForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            log = EventLog.receive(given["file"], given["source"].strip(), by=request.member)
            return done(request, request.member.project.url("home:history", log.pk))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "lists": LISTS.values(), "logs": newest(request.member.project, LISTED)}
    return page(request, "home/histories.html", context, status=status_of(form))


def _log(request: MemberRequest, pk: UUID) -> EventLog:
    logs = EventLog.objects.select_related("file", "report", "by")
    return get_object_or_404(logs, pk=pk, project=request.member.project)


@role_page("lead")
def history(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """One log: before it is taken over its columns and first rows, afterwards what came of it."""
    log = _log(request, pk)
    log.project = request.member.project
    if request.method == "POST":
        return _answered(request, log)
    return _shown(request, log)


def _answered(request: MemberRequest, log: EventLog) -> HttpResponseBase:
    here = request.member.project.url("home:history", log.pk)
    if log.is_at_work:
        return done(request, here, _("This log is being taken over."))
    _match(request, log)
    if "confirm" not in request.POST:
        return _shown(request, log)
    try:
        with log.file.open() as file:
            found = preview(log.project, file, log.how)
        if found.refused:
            raise Refusal(found.refused)
        log.start(by=request.member)
    except Refusal as refusal:
        return _shown(request, log, str(refusal))
    return done(request, here, _("The log is being taken over; you can go on working meanwhile."))


def _match(request: MemberRequest, log: EventLog) -> None:
    """Keep how the columns and words were matched; what is no answer of ours is none."""
    known, width = dict(fields.FIELDS), len(log.columns)
    given = request.POST.getlist("column")[:width]
    columns = ["" if name not in known or name in given[:place] else name for place, name in enumerate(given)]
    log.columns = columns + [""] * (width - len(columns)) if given else log.columns
    words = zip(request.POST.getlist("word"), request.POST.getlist("meaning"), strict=False)
    log.meanings = {
        fields.plain(clean_text(word))[:200]: means for word, means in words if means in fields.MEANINGS
    }
    log.order = request.POST.get("order", "") if request.POST.get("order") in dict(ORDERS) else ""
    log.save(update_fields=["columns", "meanings", "order"])


def _shown(request: MemberRequest, log: EventLog, said: str = "") -> HttpResponse:
    context: dict[str, Any] = {"log": log, "said": said, "counts": log.outcome if log.counts else None}
    if log.status == NEW or said or request.method == "POST" or "again" in request.GET:
        try:
            with log.file.open() as file:
                found = preview(log.project, file, log.how)
        except Damaged:
            raise Http404 from None
        context |= {"preview": found, "fields": fields.FIELDS, "labels": fields.LABELS, "orders": ORDERS}
        context["words"] = [(word, n, log.meanings.get(fields.plain(word), "")) for word, n in found.words]
        said = said or found.refused
    return page(
        request,
        "home/history.html",
        context | {"said": said},
        fragment="progress",
        status=422 if said else 200,
    )


@require_safe
@role_page("lead")
def doubts(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """The rows in doubt with number, reasons and cells, to be corrected in Excel."""
    log = _log(request, pk)
    if log.report is None:
        raise Http404
    answer = FileResponse(log.report.open(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rows-in-doubt.csv"'
    return answer
