"""Forms of development and configuration: milestones, progress, deliveries."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from luoshi.changes.forms.asides import ReasonForm
from luoshi.changes.forms.fees import day_field
from luoshi.changes.forms.rows import RowsForm
from luoshi.changes.models import Milestone
from luoshi.changes.models.building import MOST_MILESTONES
from luoshi.changes.move_form import MoveForm, one_line, written


class PlanForm(RowsForm):
    """计划里程碑: several at once."""

    verb, said = "plan", gettext_lazy("Planned")
    hint = gettext_lazy("What is ready by when; a date that is moved stays readable beside the new one.")
    MOST: ClassVar[int] = MOST_MILESTONES
    ROW: ClassVar[dict[str, Any]] = {
        "name": lambda: one_line(gettext_lazy("Milestone"), 120),
        "due_on": lambda: day_field(gettext_lazy("Ready on")),
    }

    def given(self) -> dict[str, Any]:
        """Names with their dates."""
        return {"milestones": self.filled()}


class ProgressForm(MoveForm):
    """报进度, for one milestone."""

    verb, said = "progress", gettext_lazy("Thank you, it is noted")
    milestone = forms.ModelChoiceField(Milestone.objects.none(), widget=forms.HiddenInput)
    percent = forms.IntegerField(label=gettext_lazy("Percent done"))
    moved_to = day_field(gettext_lazy("Another date"), required=False)
    reason = one_line(
        gettext_lazy("Why it is moved"), 300, required=False,
        help_text=gettext_lazy("Wanted only with another date; both dates stay readable."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The milestones of this change that this person may see, and how far the one asked for is."""
        own = Milestone.objects.visible_to(self.member).filter(change=self.change, undone=False)
        field: Any = self.fields["milestone"]
        field.queryset = own
        row = own.filter(pk__in=_one(self.data.get("milestone") or self.initial.get("milestone"))).first()
        self.hint = row.name if row else ""
        self.fields["percent"].initial = row.percent if row else None
        self.fields["percent"].widget.attrs |= {"min": 0, "max": 100, "step": 5, "inputmode": "numeric"}


def _one(pk: Any) -> list[Any]:
    """The key as a list, empty for what is none."""
    try:
        return [forms.UUIDField().clean(str(pk))] if pk else []
    except forms.ValidationError:
        return []


class DeliverForm(MoveForm):
    """交付."""

    verb, said, takes_files = "deliver", gettext_lazy("Delivered; the project lead tests it"), True
    version = one_line(gettext_lazy("Version"), 60)
    notes = written(gettext_lazy("What is in it"), max_length=8000)
    how_to_test = written(gettext_lazy("How to test it"), max_length=8000)


class SendBackForm(ReasonForm):
    """退回."""

    verb, said = "send_back", gettext_lazy("Sent back; the firm reads why")
    hint = gettext_lazy("The firm reads this word for word.")


FORMS: dict[str, type[MoveForm]] = {
    form.verb: form for form in (PlanForm, ProgressForm, DeliverForm, SendBackForm)
}
