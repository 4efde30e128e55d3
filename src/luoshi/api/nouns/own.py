"""What a member keeps: absences, saved views, ready phrases."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.filling import Filling, member_of
from luoshi.api.nouns.common import ID, PERSON
from luoshi.api.nouns.setup import removing
from luoshi.api.registry import Call, Operation
from luoshi.api.shapes import Shape, day, flag, many, one, one_of, text
from luoshi.problems.listing import NAMES, Filters
from luoshi.problems.models import Phrase, SavedView
from luoshi.problems.views.phrases import PhraseForm
from luoshi.rollout.forms import LeaveForm
from luoshi.rollout.models import Leave, Member, departments_below

ABSENCES, LISTS = "diaries", "problems"
MOST = 200
LEAVE = Shape("Leave", _("An absence, on which nothing is due"), (
    ID, one("member", _("Who"), PERSON), one_of("kind", _("Kind"), dict(Leave.KINDS)),
    day("first", _("First day")), day("last", _("Last day")), text("note", _("Remark")),
))  # fmt: skip
LEAVES = Shape(
    "Leaves", _("Absences that you may see, the latest first"), (many("items", _("Absences"), LEAVE),)
)


def _filter(name: str, view: Any, reader: Member) -> str:
    return str(view.query.get(name, ""))


VIEW = Shape("SavedView", _("Filters of the list of problems under a name"), (
    ID, text("name", pgettext_lazy("thing", "Name")), flag("shared", _("Shared")),
    flag("own", _("Whether it is yours"), lambda view, reader: view.member_id == reader.pk),
    *(text(name, _("A filter; empty where it narrows nothing"), partial(_filter, name)) for name in NAMES),
))  # fmt: skip
VIEWS = Shape("SavedViews", _("Views that you may use"), (many("items", _("Views"), VIEW),))
PHRASE = Shape("Phrase", _("A sentence for any text box"), (
    ID, text("words", _("Phrase")),
    flag("shared", _("For everybody of the company"), lambda phrase, reader: phrase.member_id is None),
))  # fmt: skip
PHRASES = Shape("Phrases", _("Phrases that you may use"), (many("items", _("Phrases"), PHRASE),))


def insider(member: Member) -> bool:
    """For people of the company."""
    return not member.is_external


def anybody(member: Member) -> bool:
    """For everybody of the project."""
    return True


class ViewForm(forms.Form):
    """Name, whether it is shared, and the filters."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=40)
    shared = forms.BooleanField(label=_("Shared"), required=False)
    state, party, area, importance, department, person, due, q, holder = (
        forms.CharField(required=False, max_length=200) for _name in NAMES
    )


def _leave(member: Member, _none: Any, data: Any) -> LeaveForm:
    others = member.has("lead") or bool(departments_below(member))
    return LeaveForm(member, others, *(() if data is None else (data,)))


def _kept(member: Member, _none: Any, form: Any) -> SavedView:
    said = form.cleaned_data
    given = Filters.of(member, {name: said[name] for name in NAMES}).given
    return SavedView.keep(by=member, name=said["name"], query=dict(given), shared=said["shared"])


def _own_view(member: Member, call: Call) -> SavedView:
    row = SavedView.objects.visible_to(member).filter(member=member, pk=call.path["view"]).first()
    if row is None:
        raise Http404
    return row


def _phrase(member: Member, _none: Any, form: Any) -> Phrase:
    shared = form.cleaned_data["shared"] and member.has("lead")
    return Phrase.write(by=member, words=form.cleaned_data["words"], shared=shared)


def _reworded(member: Member, row: Any, form: Any) -> Phrase:
    return Phrase.write(by=member, words=form.cleaned_data["words"], row=row)


def _rows(rows: Any, shape: Shape, may: Any, call: Call) -> Any:
    member = member_of(call, may)
    found = list(rows(member)[:MOST])
    for row in found:
        row.project = member.project
    return shape.write({"items": found}, member)


def _reading(name: str, path: str, tag: str, shape: Shape, may: Any, rows: Any) -> Operation:
    do = partial(_rows, rows, shape, may)
    return Operation(name, "GET", path, tag, shape.about, do, shape.ref, (shape,), conditional=True)


def _absences(member: Member) -> Any:
    return Leave.objects.visible_to(member).standing().select_related("member__user").order_by("-first", "id")


def _found_phrase(member: Member, call: Call) -> Phrase:
    row = Phrase.objects.visible_to(member).filter(pk=call.path["phrase"]).first()
    if row is None:
        raise Http404
    row.project = member.project
    return row


ENTER = Filling(
    insider, lambda member, _none, form: Leave.enter(by=member, **form.terms), LeaveForm, _leave, shape=LEAVE
)
KEEP = Filling(insider, _kept, ViewForm, shape=VIEW)
DROP = Filling(insider, lambda member, row, form: row.delete(), find=_own_view)
WRITE = Filling(anybody, _phrase, PhraseForm, shape=PHRASE)
REWORD = Filling(anybody, _reworded, PhraseForm, find=_found_phrase, shape=PHRASE)
FORGET = Filling(anybody, lambda member, row, form: row.remove(by=member), find=_found_phrase)


def operations() -> Iterator[Operation]:
    """All that a member keeps."""
    yield _reading("leave.list", "/leaves", ABSENCES, LEAVES, insider, _absences)
    yield ENTER.operation("leave.enter", "/leaves", ABSENCES, _("Enter an absence"), new=True)
    yield removing("leave", Leave, "take_back", insider).operation(
        "leave.take_back", "/leaves/{leave}", ABSENCES, _("It was none, or it ends early"), method="DELETE"
    )
    yield _reading("view.list", "/views", LISTS, VIEWS, insider, SavedView.objects.visible_to)
    yield KEEP.operation(
        "view.keep", "/views", LISTS, _("Keep filters under a name; the same name is replaced"), new=True
    )
    yield DROP.operation("view.drop", "/views/{view}", LISTS, _("Remove an own view"), method="DELETE")
    yield _reading("phrase.list", "/phrases", LISTS, PHRASES, anybody, Phrase.objects.visible_to)
    yield WRITE.operation("phrase.write", "/phrases", LISTS, _("Write a ready phrase"), new=True)
    yield REWORD.operation("phrase.change", "/phrases/{phrase}", LISTS, _("Other words for a phrase"))
    yield FORGET.operation("phrase.remove", "/phrases/{phrase}", LISTS, _("Remove a phrase"), method="DELETE")
