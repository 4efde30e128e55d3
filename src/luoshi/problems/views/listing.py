"""The list of problems, its exports, and saved views of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.problems import export
from luoshi.problems.listing import Filters, chips, choices, listed
from luoshi.problems.models import SavedView
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.downloads import too_long
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

KINDS = ("csv", "xlsx")


@require_safe
@member_page
def index(request: MemberRequest) -> HttpResponse:
    """Fifty problems by last change, narrowed by whatever the address says."""
    if request.member.is_external:
        raise Http404
    filters = Filters.of(request.member, request.GET.dict())
    options = choices(request.member)
    context = {
        "page": listed(request.member, filters, request.GET.dict()),
        "filters": filters,
        "chips": chips(request.member, filters, options),
        "options": options,
        "query": filters.query(),
        "view": _own_view(request),
        "leads": request.member.has("lead"),
    }
    return page(request, "problems/list.html", context, fragment="narrowed")


def _own_view(request: MemberRequest) -> SavedView | None:
    wanted = request.GET.get("view", "")
    own = SavedView.objects.filter(member=request.member) if wanted else ()
    return next((view for view in own if str(view.pk) == wanted), None)


@require_safe
@member_page
def download(request: MemberRequest, kind: str) -> HttpResponseBase:
    """What the list shows, as a file: exactly the visible rows with the filters of the address."""
    if request.member.is_external or kind not in KINDS:
        raise Http404
    filters = Filters.of(request.member, request.GET.dict())
    name = f"{request.member.project.key}-{clock.now():%Y%m%d}.{kind}"
    if kind == "xlsx" and export.is_too_long(request.member, filters):
        lists = request.member.project.url("problems:list")
        csv = request.member.project.url("problems:export", "csv")
        return too_long(request, f"{csv}?{filters.query()}", f"{lists}?{filters.query()}")
    if kind == "xlsx":
        body: bytes | Iterator[bytes] = export.workbook(request.member, filters)
        answer: HttpResponseBase = HttpResponse(body, content_type=export.XLSX)
    else:
        answer = StreamingHttpResponse(export.csv_lines(request.member, filters), content_type=export.CSV)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@member_page
def save_view(request: MemberRequest) -> HttpResponseBase:
    """Keep the present filters under a name; the same name is replaced."""
    if request.member.is_external:
        raise Http404
    filters = Filters.of(request.member, request.POST.dict())
    url = request.member.project.url("problems:list")
    try:
        view = SavedView.keep(
            by=request.member, name=request.POST.get("name", ""), query=dict(filters.given),
            shared="shared" in request.POST,
        )  # fmt: skip
    except Refusal as refused:
        return done(request, f"{url}?{filters.query()}", str(refused))
    said = _("The view “%(name)s” is saved.") % {"name": view.name}
    return done(request, f"{url}?view={view.pk}", said)


@require_POST
@member_page
def drop_view(request: MemberRequest, view: str) -> HttpResponseBase:
    """Remove an own view."""
    found = get_object_or_404(SavedView, member=request.member, pk=view)
    found.delete()
    sentence = _("The view “%(name)s” is removed.") % {"name": found.name}
    return done(request, request.member.project.url("problems:list"), sentence)
