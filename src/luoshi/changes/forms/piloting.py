"""Forms of a pilot: starting it, ticking a line, unlinking a problem, and back to work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.changes.forms.asides import ReasonForm
from luoshi.changes.forms.recording import EACH_LINE
from luoshi.changes.models import CheckLine, LinkedProblem
from luoshi.changes.models.rolling import reached_by
from luoshi.changes.move_form import MoveForm, one_line, one_of, written
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Department, Member
from luoshi.rollout.named import members_named

LONGEST_LINES, USUAL_DAYS = 6000, 5


def day_field(label: Any) -> forms.DateField:
    """A date, chosen in the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class StartPilotForm(MoveForm):
    """开始试用."""

    verb, said = "start_pilot", gettext_lazy("The trial begins; those who try it are told")
    template, whole = "changes/start_pilot.html", True
    departments = forms.ModelMultipleChoiceField(
        Department.objects.none(), label=gettext_lazy("Departments, with those below"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    members = one_line(
        gettext_lazy("Named colleagues"), 4000, required=False,
        help_text=gettext_lazy("Names with commas between them."),
    )  # fmt: skip
    lead = one_line(gettext_lazy("Who leads the trial"), 80)
    starts_on = day_field(gettext_lazy("First day"))
    ends_on = day_field(gettext_lazy("Last day"))
    min_days = forms.IntegerField(label=gettext_lazy("At least so many working days"), min_value=1)
    checks = written(gettext_lazy("What is tested"), max_length=LONGEST_LINES, help_text=EACH_LINE)
    criteria = written(
        gettext_lazy("When it is a success"), required=False, max_length=LONGEST_LINES, help_text=EACH_LINE
    )
    question = one_line(gettext_lazy("Question in the diary of those who try it"), 120, required=False)

    def prepare(self) -> None:
        """Today to two weeks on, five working days, the goals as criteria."""
        change, project = self.change, self.member.project
        self.fields["departments"].queryset = Department.objects.visible_to(self.member)  # type: ignore[attr-defined]
        first = {
            "lead": self.member.name, "starts_on": project.today(), "min_days": USUAL_DAYS,
            "ends_on": project.working_time.shift(project.today(), 2 * USUAL_DAYS - 1),
            "criteria": "\n".join(goal.words for goal in change.goals.all()),
            "checks": change.last_delivery.how_to_test if change.last_delivery else "",
            "question": _("Did you use what is new today?"),
        }  # fmt: skip
        for name, value in first.items():
            self.fields[name].initial = value

    def clean_members(self) -> list[Member]:
        """The colleagues with these names."""
        return members_named(self.member.project, self.cleaned_data["members"])

    def clean_lead(self) -> Member:
        """The one colleague with this name."""
        found = members_named(self.member.project, self.cleaned_data["lead"])
        if len(found) != 1:
            raise forms.ValidationError(_("Please name one person."))
        return found[0]

    def given(self) -> dict[str, Any]:
        """What the verb is called with: everybody who was meant, each once."""
        found = self.cleaned_data
        below = reached_by(self.member.project, {one.pk for one in found["departments"]})
        people = {one.pk: one for one in [*found["members"], *below]}
        lines = {name: found[name].splitlines() for name in ("checks", "criteria")}
        plain = {name: found[name] for name in ("lead", "starts_on", "ends_on", "min_days", "question")}
        return {"people": list(people.values()), **plain, **lines}


class TestLineForm(MoveForm):
    """测试: one line of the checklist."""

    verb, said = "test", gettext_lazy("Noted, thank you")
    line = forms.UUIDField(widget=forms.HiddenInput)
    result = one_of(gettext_lazy("Result"), CheckLine.RESULTS[1:])
    note = written(gettext_lazy("What happened"), max_length=300, required=False)

    @property
    def about(self) -> str:
        """Which line it is."""
        line = self._line(self["line"].value())
        return line.words if line else ""

    def _line(self, pk: Any) -> CheckLine | None:
        pilot = self.change.pilot
        return next((one for one in pilot.lines.all() if str(one.pk) == str(pk)), None) if pilot else None

    def given(self) -> dict[str, Any]:
        """The line of the running pilot. Raises Refusal when it is none of them."""
        line = self._line(self.cleaned_data["line"])
        if line is None:
            raise Refusal(_("There is no such line in this pilot."))
        return {"line": line, "result": self.cleaned_data["result"], "note": self.cleaned_data["note"]}


class UnlinkForm(ReasonForm):
    """取消关联."""

    verb, said = "unlink", gettext_lazy("Unlinked; the reason stays in the history")
    button = gettext_lazy("Unlink")
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=999_999_999)

    def given(self) -> dict[str, Any]:
        """The linked problem with this number. Raises Refusal when there is none."""
        rows = LinkedProblem.objects.visible_to(self.member).filter(change=self.change, undone=False)
        row = rows.filter(problem__number=self.cleaned_data["number"]).select_related("problem").first()
        if row is None:
            raise Refusal(_("This problem is not linked."))
        return {"problem": row.problem, "reason": self.cleaned_data["reason"]}


class BackToWorkForm(ReasonForm):
    """退回修改."""

    verb, said = "back_to_work", gettext_lazy("It goes back to work; the trial stays readable")
    hint = gettext_lazy("Whoever builds it reads this reason. What was tried so far is kept.")


FORMS: dict[str, type[MoveForm]] = {
    form.verb: form for form in (StartPilotForm, TestLineForm, UnlinkForm, BackToWorkForm)
}
