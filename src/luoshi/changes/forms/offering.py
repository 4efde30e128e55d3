"""Forms of the consultant: an option, the answer to an objection, and the offer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luoshi.changes import rules
from luoshi.changes.models import CURRENCIES, Option, Verdict
from luoshi.changes.move_form import MoveForm, one_line, one_of, written
from luoshi.ui.money import MoneyField

OWN = ("name", "what", "how", "kind", "fee", "currency", "days", "effort", "risk", "differently")
OPEN = ("open", gettext_lazy("Left open"))
SOLVED = [
    ("yes", pgettext_lazy("objection", "Solved")),
    ("no", pgettext_lazy("objection", "Cannot be solved")),
]


class OptionForm(MoveForm):
    """写方案: what it is, what it costs, and whether it meets each goal. What is missing may come later."""

    verb, said = "draft_option", gettext_lazy("Saved")
    button = gettext_lazy("Save the option")
    template = "changes/option.html"
    takes_files = True
    name = one_line(gettext_lazy("Name of the option"), 80)
    what = written(pgettext_lazy("option", "What is done"))
    how = written(gettext_lazy("How it is done"), required=False)
    kind = one_of(gettext_lazy("Is secondary development needed?"), rules.OPTION_KINDS)
    fee = MoneyField(label=gettext_lazy("Fee"), required=False, help_text=gettext_lazy("Nothing is 0."))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCIES, required=False)
    days = forms.IntegerField(
        label=gettext_lazy("Working days until it can be used"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Please write a whole number of days.")},
    )
    effort = MoneyField(label=gettext_lazy("Effort in days"), required=False)
    risk = written(gettext_lazy("Risk"), required=False)
    differently = written(gettext_lazy("What users must do differently"), required=False)

    def __init__(self, *args: Any, option: Option | None = None, **kwargs: Any) -> None:
        self.option = option
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """A question for each goal; what the option says already; the currency of the other options."""
        self.goals = list(self.change.goals.all())
        for goal in self.goals:
            self.fields[f"meets-{goal.pk}"] = one_of(goal.words, [*rules.MEETS, OPEN], required=False)
            words = one_line(_("In a few words"), required=False)
            words.widget.attrs["placeholder"] = _("In a few words")
            self.fields[f"words-{goal.pk}"] = words
        self.fields["currency"].initial = self._currency()
        if self.option:
            for name in OWN:
                self.fields[name].initial = getattr(self.option, name)
            for answer in self.option.answers.all():
                if f"meets-{answer.goal_id}" in self.fields:
                    self.fields[f"meets-{answer.goal_id}"].initial = answer.meets
                    self.fields[f"words-{answer.goal_id}"].initial = answer.words

    def _currency(self) -> str:
        own = self.change.options.filter(undone=False, firm=self.change.firm)
        return own.values_list("currency", flat=True).last() or CURRENCIES[0][0]

    @property
    def answers(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two fields of each goal."""
        return [(self[f"meets-{goal.pk}"], self[f"words-{goal.pk}"]) for goal in self.goals]

    def given(self) -> dict[str, Any]:
        """Parts, answers, files."""
        found = self.cleaned_data
        said = {goal.pk: found[f"meets-{goal.pk}"] for goal in self.goals}
        pairs = {pk: ("" if meets == OPEN[0] else meets, found[f"words-{pk}"]) for pk, meets in said.items()}
        parts = {name: found[name] for name in OWN}
        parts["fee"], parts["effort"] = (found[name] or Decimal(0) for name in ("fee", "effort"))
        parts["currency"] = found["currency"] or CURRENCIES[0][0]
        return {"option": self.option, "answers": pairs, "files": self.kept, **parts}


class DropForm(MoveForm):
    """不要这个方案."""

    verb, said = "drop_option", gettext_lazy("Left out")


class AnswerForm(MoveForm):
    """答复意见: solved how, or why not."""

    verb, said = "answer_objection", gettext_lazy("Answered")
    solved = one_of(gettext_lazy("Is it solved?"), SOLVED)
    words = written(gettext_lazy("How it is solved, or why it cannot be"), max_length=4000)

    def __init__(self, *args: Any, objection: Verdict, **kwargs: Any) -> None:
        self.objection = objection
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """What was answered already; several such forms stand on one page."""
        self.auto_id = f"id-{self.objection.pk}-%s"
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
        if self.objection.solved is not None:
            self.fields["solved"].initial = "yes" if self.objection.solved else "no"
            self.fields["words"].initial = self.objection.answer

    def given(self) -> dict[str, Any]:
        """What the verb is called with."""
        found = self.cleaned_data
        return {"objection": self.objection, "solved": found["solved"] == "yes", "words": found["words"]}


class OfferForm(MoveForm):
    """提交方案."""

    verb, said = "offer", gettext_lazy("Offered; the users are asked to judge")
    words = written(gettext_lazy("A word to all options"), required=False, max_length=4000)
    hint = gettext_lazy("From now on the round stays as it is; what is to change comes in another round.")


FORMS: dict[str, type[MoveForm]] = {OfferForm.verb: OfferForm}
