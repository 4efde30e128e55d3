"""What is arranged around changes and articles: limits, freezes, kinds, trials; releases, wordings, tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.filling import Filling
from luoshi.api.nouns.common import ID
from luoshi.api.registry import Call, Operation
from luoshi.api.shapes import Shape, amount, day, number, one_of, text
from luoshi.changes.models import Freeze, Limits, Pilot, StandardKind
from luoshi.changes.setup_forms import FreezeForm, KindForm, LimitsForm
from luoshi.changes.views.setup import written_down
from luoshi.knowledge.forms import TaskForm, UpgradeForm
from luoshi.knowledge.models import Alias, Release, Task
from luoshi.rollout.forms import PlainForm
from luoshi.rollout.models import Member

CHANGES, ARTICLES = "changes", "articles"
FREEZE = Shape("Freeze", _("Days in which nothing is taken in, put into use, or neither"), (
    ID, day("from_on", _("First day")), day("until_on", _("Last day")),
    one_of("stops", _("What stops"), dict(Freeze.STOPS)), text("reason", _("Reason")),
))  # fmt: skip
KIND = Shape("StandardKind", _("A small kind of change that is approved once"), (
    ID, text("name", pgettext_lazy("thing", "Name")), text("template", _("Template")),
    amount("max_fee", _("Fee at most")), number("max_days", _("Days at most")),
    number("per_month", _("How many a month")),
))  # fmt: skip
RELEASE = Shape("Release", _("From when on the system runs in which version"), (
    ID, text("version", _("Version")), number("doubted", _("Articles that are to be reviewed")),
))  # fmt: skip


def deciders(member: Member) -> bool:
    """Lead and sponsor."""
    return member.has("lead", "sponsor")


def leads(member: Member) -> bool:
    """The project's lead."""
    return member.has("lead")


def insider(member: Member) -> bool:
    """People of the company."""
    return not member.is_external


def _plain(form: type[PlainForm], member: Member, _none: Any, data: Any) -> PlainForm:
    return form(member.project, *(() if data is None else (data,)))


def _limits(member: Member, _none: Any, data: Any) -> LimitsForm:
    sent = () if data is None else (data,)
    return LimitsForm(member.project, *sent, initial=written_down(Limits.of(member.project)))


def _found(model: Any, place: str, member: Member, call: Call) -> Any:
    return get_object_or_404(model.objects.visible_to(member), pk=call.path[place])


def _of_article(model: Any, place: str, member: Member, call: Call) -> Any:
    rows = model.objects.visible_to(member).select_related("article")
    row = get_object_or_404(rows, pk=call.path[place])
    row.article.project = member.project
    return row


def doing(verb: str) -> Callable[[Member, Any, Any], Any]:
    """A verb of the thing that asks nothing."""
    return lambda member, thing, form: getattr(thing, verb)(by=member)


class TrialForm(forms.Form):
    """Whether what is tried was used on a day, and how it went."""

    used = forms.BooleanField(label=_("Whether you used it"), required=False)
    words = forms.CharField(label=_("How it went"), required=False, max_length=300)
    day = forms.DateField(label=_("Date"), required=False)


def _trial(member: Member, call: Call) -> Pilot:
    rows = Pilot.objects.visible_to(member).select_related("change")
    found: Pilot = get_object_or_404(rows, pk=call.path["pilot"])
    found.change.project = member.project
    return found


def _answered(member: Member, pilot: Any, form: Any) -> None:
    said = form.cleaned_data
    when = said["day"] or member.project.today()
    pilot.change.answer_trial(by=member, day=when, used=said["used"], words=said["words"])


def _finished(member: Member, task: Any, form: Any) -> None:
    task.finish(by=member, **form.cleaned_data)


def _of_member(form: Any, member: Member, _thing: Any, data: Any) -> Any:
    return form(data, member=member)


LIMITS = Filling(
    deciders, lambda member, _none, form: Limits.of(member.project).change(by=member, **form.cleaned_data),
    LimitsForm, _limits, begins=True,
)  # fmt: skip
DECLARE = Filling(
    deciders, lambda member, _none, form: Freeze.declare(by=member, **form.cleaned_data), FreezeForm,
    partial(_plain, FreezeForm), shape=FREEZE,
)  # fmt: skip
PROPOSE = Filling(
    deciders, lambda member, _none, form: StandardKind.propose(by=member, **form.cleaned_data), KindForm,
    partial(_plain, KindForm), shape=KIND,
)  # fmt: skip
LIFT = Filling(deciders, doing("lift"), find=partial(_found, Freeze, "freeze"))
APPROVE, STOP = (
    Filling(deciders, doing(verb), find=partial(_found, StandardKind, "kind")) for verb in ("approve", "stop")
)
TRIAL = Filling(insider, _answered, TrialForm, find=_trial)
UPGRADE = Filling(
    leads, lambda member, _none, form: Release.announce(by=member, **form.cleaned_data), UpgradeForm,
    partial(_of_member, UpgradeForm), shape=RELEASE,
)  # fmt: skip
TAKE, DROP = (
    Filling(leads, doing(verb), find=partial(_of_article, Alias, "wording")) for verb in ("take", "remove")
)
FINISH = Filling(
    leads, _finished, TaskForm, partial(_of_member, TaskForm), find=partial(_of_article, Task, "task")
)


def operations() -> Iterator[Operation]:
    """All that is arranged."""
    yield LIMITS.operation(
        "limits.change", "/limits", CHANGES, _("Set limits, budget, planned end and scope")
    )
    yield DECLARE.operation("freeze.declare", "/freezes", CHANGES, _("Declare a freeze"), new=True)
    yield LIFT.operation("freeze.lift", "/freezes/{freeze}/lift", CHANGES, _("End a freeze early"))
    yield PROPOSE.operation("kind.propose", "/kinds", CHANGES, _("Propose a kind of small changes"), new=True)
    yield APPROVE.operation("kind.approve", "/kinds/{kind}/approve", CHANGES, _("Approve a kind once"))
    yield STOP.operation("kind.stop", "/kinds/{kind}/stop", CHANGES, _("Offer a kind no longer"))
    yield TRIAL.operation(
        "pilot.answer", "/pilots/{pilot}/answer", CHANGES, _("Say how the trial went on a day")
    )
    yield UPGRADE.operation(
        "release.announce", "/releases", ARTICLES, _("The system runs in another version"), new=True
    )
    yield TAKE.operation("wording.take", "/wordings/{wording}/take", ARTICLES, _("Take words of a duplicate"))
    yield DROP.operation(
        "wording.drop", "/wordings/{wording}/drop", ARTICLES, _("Leave words of a duplicate out")
    )
    yield FINISH.operation(
        "task.finish", "/tasks/{task}/finish", ARTICLES, _("Finish what waits for the lead")
    )
