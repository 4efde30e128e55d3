"""Forms of the fee: whom to ask, the quote with its lines, what is said to it, and who approves."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from luoshi.changes.forms.asides import ReasonForm
from luoshi.changes.forms.rows import RowsForm
from luoshi.changes.models.words import LINES
from luoshi.changes.move_form import MoveForm, one_line, one_person, written
from luoshi.rollout.models import Member
from luoshi.ui.money import SHOWN, MoneyField

DAY = {"type": "date"}


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A date, chosen in the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **more)


class AskQuoteForm(MoveForm):
    """请报价."""

    verb, said = "ask_quote", gettext_lazy("The firm is asked for a quote")
    contact = one_person(gettext_lazy("Of whom"))
    hint = gettext_lazy(
        "The firm reads the request and the option that was decided: no verdicts, other options or limits."
    )

    def prepare(self) -> None:
        """Everybody from outside who is here, software companies first."""
        project = self.member.project
        people = Member.objects.of(project).active(project.today()).filter(firm__isnull=False)
        people = people.select_related("firm", "user").order_by("-firm__kind", "firm__name", "name")
        field: Any = self.fields["contact"]
        field.queryset = people
        field.label_from_instance = lambda one: f"{one.firm.name} {one.name}"


class QuoteForm(RowsForm):
    """报价: lines, days, how long it holds."""

    verb, said, takes_files = "quote", gettext_lazy("The quote is there"), True
    MOST: ClassVar[int] = LINES
    ROW: ClassVar[dict[str, Any]] = {
        "what": lambda: one_line(gettext_lazy("What for"), 200),
        "amount": lambda: MoneyField(label=gettext_lazy("Amount")),
    }
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=SHOWN)
    days = forms.IntegerField(label=gettext_lazy("Working days"), min_value=0)
    valid_until = day_field(gettext_lazy("Valid until"), required=False)
    words = written(gettext_lazy("A word to it"), required=False, max_length=4000)

    def prepare(self) -> None:
        """The option's currency; after a negotiation the last lines, so that little is to be typed."""
        self.fields["currency"].initial = self.change.expected_currency
        last = self.change.last_quote
        if last and not self.is_bound and "days" not in self.initial:
            self.initial.update(days=last.days, valid_until=last.valid_until)
            for n, line in enumerate(last.lines.all(), 1):
                self.initial.update({f"what_{n}": line.what, f"amount_{n}": f"{line.amount:f}"})
            self.count = max(self.count, last.lines.count())

    def given(self) -> dict[str, Any]:
        """Lines, and what belongs to all of them."""
        found = self.cleaned_data
        names = ("currency", "days", "valid_until", "words")
        return {"lines": self.filled(), "files": self.kept} | {name: found[name] for name in names}


class BargainForm(ReasonForm):
    """再谈谈."""

    verb, said = "bargain", gettext_lazy("The firm is asked for another quote")
    hint = gettext_lazy("The firm reads this word for word.")


class AgreeFeeForm(MoveForm):
    """谈妥."""

    verb, said = "agree_fee", gettext_lazy("The fee is agreed")


class ApproveForm(MoveForm):
    """批准: what was read is what is approved."""

    verb, said = "approve", gettext_lazy("Approved")
    words = one_line(gettext_lazy("A word to it"), 300, required=False)
    quote = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def prepare(self) -> None:
        """The quote that is shown."""
        quote = self.change.last_quote
        self.fields["quote"].initial = str(quote.pk) if quote else ""


class RefuseFeeForm(ReasonForm):
    """不批准."""

    verb, said = "refuse_fee", gettext_lazy("Not approved; the project lead reads why")


class RethinkForm(ReasonForm):
    """重新拍板."""

    verb, said = "rethink", gettext_lazy("It is to be decided anew")
    hint = gettext_lazy("Quotes and approvals of this decision no longer count.")


class StartForm(MoveForm):
    """开工."""

    verb, said = "start", gettext_lazy("It begins; the baseline is written")


class NoteRiskForm(MoveForm):
    """记一条风险."""

    verb, said = "note_risk", gettext_lazy("Noted in the control log")
    reason = written(gettext_lazy("What could go wrong"), max_length=300)


FORMS: dict[str, type[MoveForm]] = {
    form.verb: form
    for form in (
        AskQuoteForm, QuoteForm, BargainForm, AgreeFeeForm, ApproveForm, RefuseFeeForm, RethinkForm,
        StartForm, NoteRiskForm,
    )
}  # fmt: skip
