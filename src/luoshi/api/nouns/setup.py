"""Settings: the project and its parts, its calendar, signing in, promises, who reports how often."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from functools import partial
from typing import Any

from django.forms import model_to_dict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.filling import Filling, member_of
from luoshi.api.nouns.common import ID, NAMED
from luoshi.api.registry import Call, Operation, Query
from luoshi.api.shapes import Schema, Shape, day, flag, many, number, one, one_of, text
from luoshi.diary.models import Regime
from luoshi.diary.regime_form import RegimeForm
from luoshi.diary.views.regimes import first_terms
from luoshi.problems.models import Target
from luoshi.problems.rules import TARGETS
from luoshi.problems.target_forms import TargetsForm
from luoshi.rollout import rules
from luoshi.rollout.forms import CalendarDayForm, PlainForm, ProjectForm, part_form
from luoshi.rollout.models import Area, CalendarDay, Department, Firm, Member
from luoshi.rollout.sign_in_form import SignInForm

TAG = "setup"
DEPARTMENT = Shape("Department", _("A department"), (
    ID, text("name", pgettext_lazy("thing", "Name")), one("parent", _("Belongs to"), NAMED, empty=True),
    one("head", _("Department head"), NAMED, empty=True), number("order", _("Place in the list")),
))  # fmt: skip
AREA = Shape("Area", _("A module of the system"), (
    ID, text("name", pgettext_lazy("thing", "Name")), one("owner", _("Owner"), NAMED, empty=True),
    text("url_patterns", _("Address patterns, one a line")), text("procedure", _("Procedure document")),
    number("order", _("Place in the list")),
))  # fmt: skip
FIRM = Shape("Firm", _("A firm from outside"), (
    ID, text("name", pgettext_lazy("thing", "Name")), one_of("kind", _("Kind"), dict(Firm.KINDS)),
))  # fmt: skip
DAY = Shape("CalendarDay", _("A day that differs from the usual week"), (
    ID, day("day", _("Date")), flag("works", _("Workday")), text("name", pgettext_lazy("thing", "Name")),
    text("source", _("Source")), flag("confirmed", _("Confirmed")),
))  # fmt: skip
YEAR = Shape("CalendarYear", _("The days of a year that differ"), (many("items", _("Days"), DAY),))
REGIME = Shape("Regime", _("Who reports how often from a day on"), (
    ID, one_of("cadence", _("How often"), dict(Regime.CADENCES)),
    day("starts_on", _("From which day on"), empty=True),
    one("department", _("Only for a department"), NAMED, empty=True),
    one("member", _("Only for one person"), NAMED, empty=True),
))  # fmt: skip
PARTS: dict[str, tuple[type[Department | Area | Firm], Shape, Any, Any, Any]] = {
    "department": (
        Department, DEPARTMENT, _("Add a department"), _("Change a department"), _("Remove a department"),
    ),
    "area": (Area, AREA, _("Add a module"), _("Change a module"), _("Remove a module")),
    "firm": (Firm, FIRM, _("Add a firm"), _("Change a firm"), _("Remove a firm")),
}  # fmt: skip
CELLS: dict[str, Schema] = {
    f"{step}-{level}": {"type": ["string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
    for step, level in TARGETS
}


def sets_up(member: Member) -> object:
    """The project's lead."""
    return rules.may_set_up(member, member.project)


def _of_project(form: type[PlainForm], member: Member, thing: Any, data: Any) -> PlainForm:
    """The form of what is made or changed, filled with what stands."""
    initial = model_to_dict(thing) if thing else {}
    return form(member.project, *(() if data is None else (data,)), initial=initial)


def _found(model: Any, place: str, member: Member, call: Call) -> Any:
    row = get_object_or_404(model.objects.visible_to(member), pk=call.path[place])
    row.project = member.project
    return row


def _made(model: Any, member: Member, _none: Any, form: Any) -> Any:
    return model.add(member.project, by=member, **form.cleaned_data)


def _changed(member: Member, row: Any, form: Any) -> Any:
    row.change(by=member, **form.cleaned_data)
    return row


def removing(place: str, model: Any, verb: str, may: Any) -> Filling:
    """What is taken away by a verb of its own."""
    find = partial(_found, model, place)
    return Filling(may, lambda member, row, form: getattr(row, verb)(by=member), find=find)


def _parts() -> Iterator[Operation]:
    for name, (model, shape, add, change, remove) in PARTS.items():
        form = part_form(model)
        build, find = partial(_of_project, form), partial(_found, model, name)
        made = Filling(sets_up, partial(_made, model), form, build, shape=shape)
        yield made.operation(f"{name}.add", f"/{name}s", TAG, add, new=True)
        changed = Filling(sets_up, _changed, form, build, find, shape, begins=True)
        yield changed.operation(f"{name}.change", f"/{name}s/{{{name}}}", TAG, change)
        gone = removing(name, model, "remove", sets_up)
        yield gone.operation(f"{name}.remove", f"/{name}s/{{{name}}}", TAG, remove, method="DELETE")


# The project and signing in


def _project(member: Member, _none: Any, data: Any) -> ProjectForm:
    return ProjectForm(
        member.project, *(() if data is None else (data,)), initial=model_to_dict(member.project)
    )


def _sign_in(member: Member, _none: Any, data: Any) -> SignInForm:
    return SignInForm(data, instance=copy(member.project.organization))


PROJECT = Filling(
    sets_up, lambda member, _none, form: member.project.change(by=member, **form.cleaned_data),
    ProjectForm, _project, begins=True,
)  # fmt: skip
SIGN_IN = Filling(
    sets_up,
    lambda member, _none, form: member.project.organization.change_policy(by=member, **form.cleaned_data),
    SignInForm, _sign_in, begins=True,
)  # fmt: skip
PROMISES = Filling(
    sets_up, lambda member, _none, form: Target.set_table(member.project, form.wanted, by=member),
    TargetsForm, lambda member, _none, data: TargetsForm(member.project, data, may_write=True),
    begins=True, also=CELLS,
)  # fmt: skip

# The calendar


WHICH = Query("year", _("Which year"), {"type": "integer", "minimum": 2000, "maximum": 2100})


def year_read(call: Call) -> Any:
    """This year's days, or those of the year that is named."""
    member = member_of(call, rules.may_see_setup)
    year = int(call.query.get("year") or member.project.today().year)
    rows = CalendarDay.objects.visible_to(member).in_year(year)
    return YEAR.write({"items": list(rows)}, member)


def _near(member: Member, call: Call) -> int:
    this = member.project.today().year
    return max(this - 5, min(int(call.path["year"]), this + 2))


DAYS = Filling(
    sets_up, lambda member, _none, form: CalendarDay.set_day(member.project, by=member, **form.cleaned_data),
    CalendarDayForm, partial(_of_project, CalendarDayForm), shape=DAY,
)  # fmt: skip
FILL = Filling(
    sets_up, lambda member, year, form: CalendarDay.fill(member.project, year, by=member), find=_near
)
CONFIRM = Filling(
    sets_up, lambda member, year, form: CalendarDay.confirm_year(member.project, year, by=member), find=_near
)

# Who reports how often


def _regime(member: Member, _none: Any, data: Any) -> RegimeForm:
    return RegimeForm(member.project, *(() if data is None else (data,)), initial=first_terms(member.project))


PLAN = Filling(
    sets_up, lambda member, _none, form: Regime.plan(member.project, by=member, **form.terms),
    RegimeForm, _regime, shape=REGIME, begins=True,
)  # fmt: skip


def operations() -> Iterator[Operation]:
    """All of the settings but members."""
    yield from _parts()
    yield PROJECT.operation("project.change", "/project", TAG, _("Change the project's settings"))
    yield SIGN_IN.operation("sign_in.change", "/sign-in", TAG, _("Change what signing in takes"))
    yield PROMISES.operation(
        "promises.change", "/promises", TAG, _("Change the working days that are promised")
    )
    yield Operation(
        "calendar.show", "GET", "/calendar", TAG, _("The working calendar"), year_read, YEAR.ref, (YEAR,),
        query=(WHICH,), conditional=True,
    )  # fmt: skip
    yield DAYS.operation("calendar.set", "/calendar", TAG, _("Set a workday or a day off"), new=True)
    gone = removing("calendar_day", CalendarDay, "remove", sets_up)
    yield gone.operation(
        "calendar.remove", "/calendar/{calendar_day}", TAG, _("Take back a day that the company set"),
        method="DELETE",
    )  # fmt: skip
    yield FILL.operation("calendar.fill", "/calendar/{year}/fill", TAG, _("Read the statutory days again"))
    yield CONFIRM.operation("calendar.confirm", "/calendar/{year}/confirm", TAG, _("Confirm the year's days"))
    yield PLAN.operation("regime.plan", "/regimes", TAG, _("Plan who reports how often"), new=True)
    yield removing("regime", Regime, "withdraw", sets_up).operation(
        "regime.withdraw", "/regimes/{regime}", TAG, _("Take back what has not begun"), method="DELETE"
    )
