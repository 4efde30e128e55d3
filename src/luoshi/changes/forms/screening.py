"""Forms of screening: the first view, pursue, the short path, to whom it goes, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_stubs_ext import StrOrPromise

from luoshi.changes.forms.asides import ReasonForm
from luoshi.changes.limits import limit_words
from luoshi.changes.models.words import LONGEST_DAYS, MOST
from luoshi.changes.move_form import MoveForm, one_person, written
from luoshi.problems.forms import with_firm
from luoshi.rollout.models import Member
from luoshi.ui.money import MoneyField, money_in


class EstimateForm(MoveForm):
    """初步看法."""

    verb, said = "estimate", gettext_lazy("Written down; only the company reads it")
    risk = written(gettext_lazy("Risk"), max_length=4000)
    cost = MoneyField(
        label=gettext_lazy("Cost, about"), min_value=Decimal(0), max_value=MOST, decimal_places=2
    )
    work = written(gettext_lazy("Extra work"), max_length=4000)
    days = forms.IntegerField(label=gettext_lazy("Working days, about"), min_value=0, max_value=LONGEST_DAYS)

    def prepare(self) -> None:
        """The last view, so that a second one is a small step."""
        last = self.change.first_view
        for name in ("risk", "cost", "work", "days"):
            self.fields[name].initial = getattr(last, name, None)

    @property
    def about(self) -> StrOrPromise:
        """From where on it is the sponsor's."""
        return limit_words(self.change)


class PursueForm(MoveForm):
    """继续."""

    verb, said = "pursue", gettext_lazy("It is pursued; the requester hears of it")
    words = written(gettext_lazy("What speaks for it"), required=False, max_length=2000)


class TakeShortForm(MoveForm):
    """标准变更走短路."""

    verb, said = "take_short", gettext_lazy("It takes the short path")
    cost = MoneyField(label=gettext_lazy("Fee"), help_text=gettext_lazy("Nothing is 0."))
    days = forms.IntegerField(label=gettext_lazy("Working days"), min_value=0, max_value=LONGEST_DAYS)

    def prepare(self) -> None:
        """What the first view says; it is within the limits, or the move is refused before."""
        view = self.change.first_view
        if view:
            self.fields["cost"].initial, self.fields["days"].initial = view.cost, view.days

    @property
    def about(self) -> StrOrPromise:
        """The kind with its limits and its count."""
        kind = self.change.standard
        words = _("“%(name)s”: up to %(fee)s and %(days)d working days; %(taken)d of %(most)d this month.")
        return words % {
            "name": kind.name, "taken": kind.taken_this_month(), "most": kind.per_month,
            "fee": money_in(kind.max_fee, kind.currency), "days": kind.max_days,
        } if kind else ""  # fmt: skip


class ForwardForm(MoveForm):
    """转交顾问."""

    verb, said = "forward", gettext_lazy("Forwarded, word for word")
    template = "changes/forward.html"
    contact = one_person(gettext_lazy("To whom"))

    def prepare(self) -> None:
        """People of firms with access today."""
        project = self.change.project
        outside = Member.objects.of(project).active(project.today()).with_role("consultant", "developer")
        field = self.fields["contact"]
        field.queryset = outside.filter(firm__isnull=False).select_related("firm")  # type: ignore[attr-defined]
        field.label_from_instance = with_firm  # type: ignore[attr-defined]


class RecallForm(ReasonForm):
    """收回."""

    verb, said = "recall", pgettext_lazy("change", "Recalled; the firm no longer sees it")


FORMS: dict[str, type[MoveForm]] = {
    form.verb: form for form in (EstimateForm, PursueForm, TakeShortForm, ForwardForm, RecallForm)
}


def people_of(form: MoveForm) -> list[Any]:
    """To whom it can go; consultants first, the one who had it last before them."""
    last = form.change.briefs.last()
    people = list(form.fields["contact"].queryset)  # type: ignore[attr-defined]
    return sorted(people, key=lambda one: (one.pk != (last and last.contact_id), not one.has("consultant")))
