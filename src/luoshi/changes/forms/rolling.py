"""Forms of the roll-out: its waves, starting one, pausing, the goals, and the end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luoshi.changes.forms.asides import ReasonForm
from luoshi.changes.forms.piloting import day_field
from luoshi.changes.models import Planned, Wave
from luoshi.changes.move_form import MoveForm, one_line, one_of, written
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models.bulletin import LINE, LINES
from luoshi.rollout.models import Department

ROWS, SHOWN = 6, 2
"""Waves that the form offers, and those that are not folded away."""


class RollOutForm(MoveForm):
    """推广: up to six waves; rows that are left empty do not count."""

    verb, said = "roll_out", gettext_lazy("The waves are planned; each begins when you start it")
    template, whole = "changes/roll_out.html", True

    def prepare(self) -> None:
        """Departments, dates in order, and the way back of each."""
        here = Department.objects.visible_to(self.member)
        time, today = self.member.project.working_time, self.member.project.today()
        for n in range(1, ROWS + 1):
            day = day_field(gettext_lazy("From which day on"))
            day.required, day.initial = False, time.shift(today, 1) if n == 1 else None
            self.fields[f"planned_on_{n}"] = day
            self.fields[f"everyone_{n}"] = forms.BooleanField(
                label=gettext_lazy("Everybody who does not have it yet"), required=False
            )
            self.fields[f"departments_{n}"] = forms.ModelMultipleChoiceField(
                here, label=gettext_lazy("Departments, with those below"), required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            back = gettext_lazy("For example: put the old template back, tell the department")
            self.fields[f"way_back_{n}"] = written(
                gettext_lazy("The way back"), max_length=2000, required=False
            )
            self.fields[f"way_back_{n}"].widget.attrs |= {"rows": 2, "placeholder": back}

    @property
    def waves(self) -> list[dict[str, Any]]:
        """The rows as the page draws them."""
        names = ("planned_on", "everyone", "departments", "way_back")
        return [
            {"n": n, "hidden": n > SHOWN} | {name: self[f"{name}_{n}"] for name in names}
            for n in range(1, ROWS + 1)
        ]

    def _row(self, n: int) -> dict[str, Any]:
        names = ("planned_on", "everyone", "departments", "way_back")
        return {name: self.cleaned_data.get(f"{name}_{n}") for name in names}

    def given(self) -> dict[str, Any]:
        """The waves in their order. Raises Refusal for one without a date."""
        rows = [self._row(n) for n in range(1, ROWS + 1)]
        # The first date is a suggestion: alone it does not make a wave.
        meant = [row for n, row in enumerate(rows) if self._chosen(row) or (n and row["planned_on"])]
        waves = []
        for number, row in enumerate(meant or rows[:1], 1):
            if row["planned_on"] is None:
                raise Refusal(_("Wave %(number)d: please choose the day.") % {"number": number})
            departments = [] if row["everyone"] else list(row["departments"])
            waves.append(Planned(row["planned_on"], row["way_back"], departments, row["everyone"]))
        return {"waves": waves}

    def _chosen(self, row: dict[str, Any]) -> bool:
        return bool(row["everyone"] or row["departments"] or row["way_back"].strip())


class StartWaveForm(MoveForm):
    """开始这一批, with the bulletin that its people acknowledge."""

    verb, said = "start_wave", gettext_lazy("The wave has begun; its people read the bulletin")
    wave = forms.UUIDField(widget=forms.HiddenInput)
    headline = one_line(gettext_lazy("Headline"), LINE)
    lines = written(
        gettext_lazy("Three lines"), max_length=LINES * (LINE + 2),
        help_text=gettext_lazy("One line is one step or one sentence. More than three nobody reads."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The next wave, and the words of the change."""
        wave = next((one for one in self.change.open_waves() if one.started_at is None), None)
        chosen, delivery = self.change.chosen, self.change.last_delivery
        said = [chosen.what, chosen.differently] if chosen else []
        said += [delivery.notes] if delivery else []
        lines = [line.strip()[:LINE] for part in said for line in part.splitlines() if line.strip()]
        first = {
            "wave": wave.pk if wave else None,
            "headline": self.change.title[:LINE],
            "lines": "\n".join(list(dict.fromkeys(lines))[:LINES]),
        }
        for name, value in first.items():
            self.fields[name].initial = value

    def given(self) -> dict[str, Any]:
        """The wave that was meant. Raises Refusal when it is none of this roll-out."""
        wave = Wave.objects.filter(change=self.change, undone=False, pk=self.cleaned_data["wave"]).first()
        if wave is None:
            raise Refusal(_("There is no such wave in this roll-out."))
        return {"wave": wave, "headline": self.cleaned_data["headline"], "lines": self.cleaned_data["lines"]}


class PauseForm(ReasonForm):
    """暂停推广."""

    verb, said = "pause", gettext_lazy("Paused; no further wave begins")


class GoOnForm(MoveForm):
    """继续推广."""

    verb, said = "go_on", gettext_lazy("The roll-out goes on")


class PutInForm(MoveForm):
    """落位: a standard change."""

    verb, said = "put_in", gettext_lazy("It is in place; the requester is asked about the goals")


class GoalsForm(MoveForm):
    """目标达到了吗？ Goal by goal."""

    verb, said = "judge_goals", gettext_lazy("Thank you; the project lead reads it")
    template, whole = "changes/judge_goals.html", True
    ANSWERS = (("yes", gettext_lazy("Yes, reached")), ("no", pgettext_lazy("goal", "Not yet")))

    def prepare(self) -> None:
        """Two fields for each goal."""
        self.goals = list(self.change.goals.all())
        for goal in self.goals:
            answer = one_of(goal.words, self.ANSWERS)
            answer.error_messages["required"] = gettext_lazy("Please say of each goal whether it is reached.")
            self.fields[f"reached_{goal.place}"] = answer
            note = one_line(gettext_lazy("What is still missing"), 300, required=False)
            self.fields[f"note_{goal.place}"] = note

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Each goal with its two fields."""
        return [(one, self[f"reached_{one.place}"], self[f"note_{one.place}"]) for one in self.goals]

    def given(self) -> dict[str, Any]:
        """By goal: reached or not, and what is missing."""
        found = self.cleaned_data
        answers = {
            one.pk: (found[f"reached_{one.place}"] == "yes", found[f"note_{one.place}"]) for one in self.goals
        }
        return {"results": answers}


class FinishForm(MoveForm):
    """完成."""

    verb, said = "finish", gettext_lazy("Finished; whoever asked for it reads it tomorrow morning")
    words = written(gettext_lazy("Closing words"), max_length=2000, required=False)


FORMS: dict[str, type[MoveForm]] = {
    form.verb: form
    for form in (RollOutForm, StartWaveForm, PauseForm, GoOnForm, PutInForm, GoalsForm, FinishForm)
}
