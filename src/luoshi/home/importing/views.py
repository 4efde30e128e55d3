"""The existing list on a page: give it, match its columns, look at every row, take it."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luoshi.evidence.names import clean_name
from luoshi.home.importing.lists import LISTS, PROBLEMS, KindOfList
from luoshi.home.importing.plan import NEW, SAME, WRONG, Line, Plan, plan
from luoshi.kernel import tables
from luoshi.kernel.tables import Rows
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.fields import clean_text
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done

SHOWN = 100
AT_ONCE = 2000


class ListForm(forms.Form):
    """A file, or cells pasted from a sheet."""

    file = forms.FileField(label=gettext_lazy("Excel or CSV file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("or paste the cells here, with their headings"),
        required=False,
        widget=forms.Textarea,
    )

    def clean(self) -> dict[str, Any]:
        """One of the two has to be there."""
        given = super().clean() or {}
        if not given.get("file") and not (given.get("text") or "").strip():
            raise forms.ValidationError(_("Choose a file or paste the cells."))
        return given


def kind_of(request: MemberRequest) -> KindOfList:
    """Which list is taken over: `what` in the address or the form says so, problems when it says nothing."""
    return LISTS.get(request.POST.get("what") or request.GET.get("what") or "", PROBLEMS)


@role_page("lead")
def existing_list(request: MemberRequest) -> HttpResponseBase:
    """Nothing is written before the confirmation."""
    if "table" in request.POST:
        return _matched(request)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            rows = tables.read_file(file) if file else tables.read_text(form.cleaned_data["text"])
            return _preview(request, rows, kind_of(request).match(rows[0]))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "kind": kind_of(request), "lists": LISTS.values()}
    return page(request, "home/import.html", context, status=status_of(form))


def _matched(request: MemberRequest) -> HttpResponseBase:
    """The table comes back with its columns matched: look again, hand out the wrong rows, or take it."""
    rows = _rows(request.POST["table"])
    if not rows:
        return done(request, request.member.project.url("home:import"))
    known = dict(kind_of(request).columns)
    columns = [name if name in known else "" for name in request.POST.getlist("column")][: len(rows[0])]
    columns += [""] * (len(rows[0]) - len(columns))
    try:
        planned = _plan(request, rows, columns)
        if "wrong" in request.POST:
            return wrong_rows(rows[0], planned)
        if "confirm" in request.POST:
            return _take(request, rows, columns, planned)
    except Refusal as refusal:
        return _preview(request, rows, columns, str(refusal))
    return _preview(request, rows, columns)


def _plan(request: MemberRequest, rows: Rows, columns: list[str]) -> Plan:
    me = request.member
    return plan(
        me.project, rows, columns, by=me, stand_in="stand_in" in request.POST, kind=kind_of(request),
        file=_called(request),
    )  # fmt: skip


def _called(request: MemberRequest) -> str:
    """The name of the file, also when its table comes back without it; empty for pasted cells."""
    file = request.FILES.get("file")
    given = getattr(file, "name", "") if file else clean_text(request.POST.get("called", ""))
    return clean_name(given) if given else ""


def _take(request: MemberRequest, rows: Rows, columns: list[str], planned: Plan) -> HttpResponseBase:
    if planned.count(NEW) > AT_ONCE:
        sentence = _("More than %(limit)d rows: please use the command “luoshi import %(what)s”.")
        raise Refusal(sentence % {"limit": AT_ONCE, "what": planned.kind.name})
    taken = planned.carry_out(by=request.member)
    said = ngettext("%(n)d row taken over.", "%(n)d rows taken over.", taken) % {"n": taken}
    if planned.wrong:
        return _preview(request, rows, columns, said)
    return done(request, request.member.project.url(planned.kind.page), said)


def _preview(request: MemberRequest, rows: Rows, columns: list[str], said: str = "") -> HttpResponse:
    planned = None
    try:
        planned = _plan(request, rows, columns)
    except Refusal as refusal:
        said = said or str(refusal)
    matched = [
        {"heading": heading, "field": name, "example": next((r[place] for r in rows[1:] if r[place]), "")}
        for place, (heading, name) in enumerate(zip(rows[0], columns, strict=False))
    ]
    context = {
        "plan": planned,
        "said": said,
        "matched": matched,
        "fields": kind_of(request).columns,
        "kind": kind_of(request),
        "table": json.dumps(rows, ensure_ascii=False),
        "lines": _worst_first(planned),
        "counts": {name: planned.count(name) for name in (NEW, SAME, WRONG)} if planned else {},
        "stand_in": "stand_in" in request.POST,
        "shown": SHOWN,
        "called": _called(request),
    }
    return page(request, "home/import_preview.html", context, status=422 if planned is None else 200)


def _worst_first(planned: Plan | None) -> list[Line]:
    order = (WRONG, NEW, SAME)
    return sorted(planned.lines, key=lambda line: order.index(line.status))[:SHOWN] if planned else []


def wrong_rows(header: list[str], planned: Plan) -> HttpResponse:
    """The rows that cannot be taken, with number and reason, to be corrected in Excel."""
    answer = HttpResponse(
        tables.write_csv(wrong_table(header, planned)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="rows-to-correct.csv"'
    return answer


def wrong_table(header: list[str], planned: Plan) -> Rows:
    """Row number, reason and the cells as they came."""
    return [[_("Row"), _("Reason"), *header], *([str(w.number), w.reason, *w.cells] for w in planned.wrong)]


def _rows(text: str) -> Rows:
    """The table as the browser carried it; anything else is nothing."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(said, list) or not all(isinstance(row, list) for row in said):
        return []
    try:
        return tables.tidy(said)
    except Refusal:
        return []
