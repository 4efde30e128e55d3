"""The form in which a lead plans a reporting regime."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.diary.models import Regime
from luoshi.diary.models.regime import EVERY_REMINDER, MOST_BACKFILL
from luoshi.rollout.forms import DAY, TIME, PlainForm, choose
from luoshi.rollout.models import Department, Member
from luoshi.rollout.roles import REPORTER


class RegimeForm(PlainForm):
    """For whom, how often, from when to when, from which day on."""

    cadence = forms.ChoiceField(
        label=_("How often"), choices=Regime.CADENCES, widget=forms.RadioSelect, initial="daily"
    )
    starts_on = forms.DateField(label=_("From which day on"), widget=DAY)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Only for a department"), required=False,
        help_text=_("With those below it. Empty: for the whole project."),
    )  # fmt: skip
    person = forms.CharField(
        label=_("Only for one person"), required=False, max_length=254, help_text=_("Name or e-mail address.")
    )
    opens_at = forms.TimeField(label=_("Opens at"), widget=TIME, initial="16:00")
    due_at = forms.TimeField(label=_("Due at"), widget=TIME, initial="17:30")
    late_until = forms.TimeField(
        label=_("Late until"), widget=TIME, initial="09:30", help_text=_("On the next working day.")
    )
    backfill_days = forms.IntegerField(
        label=_("Can be filled in for so many working days"), min_value=0, max_value=MOST_BACKFILL, initial=3,
        help_text=_("Afterwards, with a reason. It counts as late."),
    )  # fmt: skip
    reminders = forms.MultipleChoiceField(
        label=pgettext_lazy("regime", "Remind whoever has not filed"), choices=Regime.REMINDERS,
        required=False,
        widget=forms.CheckboxSelectMultiple, initial=EVERY_REMINDER.split(),
    )  # fmt: skip

    def offer(self) -> None:
        """Departments of the project."""
        choose(self.fields["department"], self.project.departments.all())
        field = self.fields["department"]
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = str(_("Everybody"))

    def clean_person(self) -> Member | None:
        """The one who is meant; two of the same name have to be told apart by their address."""
        words = self.cleaned_data["person"].replace("\x00", "").strip()
        if not words:
            return None
        people = Member.objects.of(self.project).active(self.project.today()).with_role(REPORTER)
        found = list(people.filter(Q(name=words) | Q(user__email__iexact=words))[:2])
        if not found:
            raise forms.ValidationError(_("Nobody of this name files reports here."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this name. Write the e-mail address."))
        return found[0]

    @property
    def terms(self) -> dict[str, Any]:
        """What `Regime.plan` takes."""
        said = dict(self.cleaned_data)
        said["member"] = said.pop("person")
        said["reminders"] = f" {' '.join(said['reminders'])} " if said["reminders"] else ""
        return said
