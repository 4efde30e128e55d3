"""Forms of rewards."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.rewards import rules
from luoshi.rewards.models import Terms
from luoshi.ui.fields import CleanTextField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WHOLE = _("Points are whole numbers from 0 to %(limit_value)s.")


class PointsField(forms.IntegerField):
    """Whole points; whatever is not gets one sentence."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        messages = {
            "invalid": _("Please give a whole number."),
            "min_value": _("Points are never negative."),
            "max_value": WHOLE,
        }
        super().__init__(min_value=0, max_value=most, error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Twenty digits are as wrong as a million, and said so as plainly."""
        given = str(value or "").strip()
        return super().to_python(given[:9] if given.isascii() and given.isdigit() else given[:40])


class TermsForm(forms.Form):
    """One set of rules, filled with the present one."""

    begins = forms.DateField(label=pgettext_lazy("rules", "First day"), widget=DAY)

    def __init__(self, *args: Any, latest: Terms | None, begins: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["begins"] = begins
        for name, figure in (latest or Terms()).figures.items():
            most = {"corroborator": 100, "daily_cap": rules.MOST_MONTHLY, "monthly_cap": rules.MOST_MONTHLY}
            label = Terms.label(name) if name in LABELLED else name
            self.fields[name] = PointsField(most.get(name, rules.MOST_POINTS), label=label)
            self.initial[name] = figure

    @property
    def importances(self) -> list[tuple[Any, Any, Any]]:
        """The table: importance, words alone, with evidence; the worst first."""
        rows = reversed(rules.LEVELS)
        return [(label, self[f"words_{level}"], self[f"shown_{level}"]) for level, label in rows]

    @property
    def others(self) -> list[Any]:
        """The other figures."""
        return [self[name] for name in LABELLED]


LABELLED = ("corroborator", "filing", "daily_cap", "monthly_cap")


class ThanksForm(forms.Form):
    """Confirm, with own words of thanks for the wall or without."""

    verb: ClassVar[str] = "confirm"
    said: ClassVar[Promise] = _("Confirmed, thank you")
    thanks = CleanTextField(
        label=_("What it prevented, in a sentence for the wall"),
        required=False,
        max_length=rules.MOST_THANKS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(ThanksForm):
    """Not granted, with the reason."""

    verb: ClassVar[str] = "decline"
    said: ClassVar[Promise] = _("Not granted; the person reads why")
    thanks = None  # type: ignore[assignment]
    reason = CleanTextField(
        label=_("Reason, read by the person"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReverseForm(ReasonForm):
    """Taken back, with the reason."""

    verb: ClassVar[str] = "reverse"
    said: ClassVar[Promise] = _("Taken back by a counter-entry")


FORMS: dict[str, type[ThanksForm]] = {form.verb: form for form in (ThanksForm, ReasonForm, ReverseForm)}
