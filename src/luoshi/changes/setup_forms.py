"""Forms of the settings of changes: limits and budget, freeze windows, kinds that were approved once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.changes.models import Freeze, Limits, StandardKind
from luoshi.changes.models.standard import MOST_A_MONTH
from luoshi.changes.models.words import LONGEST_DAYS
from luoshi.rollout.forms import DAY, PlainForm
from luoshi.ui.fields import CleanTextField
from luoshi.ui.money import SHOWN, MoneyField


def label_of(model: type[Any], name: str) -> Any:
    """The label that the column has."""
    return model._meta.get_field(name).verbose_name


class LimitsForm(PlainForm):
    """额度与预算."""

    currency = forms.ChoiceField(label=label_of(Limits, "currency"), choices=SHOWN)
    sponsor_from = MoneyField(label=label_of(Limits, "sponsor_from"))
    sponsor_days = forms.IntegerField(
        label=label_of(Limits, "sponsor_days"), min_value=0, max_value=LONGEST_DAYS
    )
    two_from = MoneyField(
        label=label_of(Limits, "two_from"),
        help_text=_("A quote in another currency always takes two: no rate of exchange is known here."),
    )
    budget = MoneyField(label=label_of(Limits, "budget"), help_text=_("0 means that none was set."))
    ends_on = forms.DateField(label=label_of(Limits, "ends_on"), widget=DAY, required=False)
    scope = CleanTextField(label=label_of(Limits, "scope"), max_length=20_000, required=False)


class FreezeForm(PlainForm):
    """冻结期."""

    from_on = forms.DateField(label=label_of(Freeze, "from_on"), widget=DAY)
    until_on = forms.DateField(label=label_of(Freeze, "until_on"), widget=DAY)
    stops = forms.ChoiceField(
        label=label_of(Freeze, "stops"),
        choices=Freeze.STOPS,
        widget=forms.RadioSelect,
        initial=Freeze.RELEASE,
    )
    reason = CleanTextField(label=label_of(Freeze, "reason"), max_length=200, widget=forms.TextInput)


class KindForm(PlainForm):
    """标准变更类别."""

    name = CleanTextField(label=label_of(StandardKind, "name"), max_length=80, widget=forms.TextInput)
    template = CleanTextField(
        label=label_of(StandardKind, "template"), max_length=4000, required=False,
        help_text=_("Whoever chooses this kind finds these lines in the form."),
    )  # fmt: skip
    max_fee = MoneyField(label=label_of(StandardKind, "max_fee"), initial=0)
    max_days = forms.IntegerField(
        label=label_of(StandardKind, "max_days"), min_value=1, max_value=LONGEST_DAYS, initial=3
    )
    per_month = forms.IntegerField(
        label=label_of(StandardKind, "per_month"), min_value=1, max_value=MOST_A_MONTH, initial=10
    )
