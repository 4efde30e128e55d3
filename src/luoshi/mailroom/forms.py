"""What the lead is asked when a mail is filed, and the project's settings."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from luoshi.mailroom import settling
from luoshi.mailroom.models import Arrival, Door
from luoshi.rollout.forms import DAY, PlainForm
from luoshi.rollout.models import Member
from luoshi.talk.rules import AUDIENCES, INTERNAL
from luoshi.ui.fields import CleanTextField


class SettleForm(forms.Form):
    """Base of all: whose words they are; and the words, where the mail could not be read."""

    verb: ClassVar[str] = ""
    label: ClassVar[StrOrPromise] = ""
    said: ClassVar[StrOrPromise] = ""
    person = CleanTextField(
        label=_("In whose name"),
        max_length=254,
        widget=forms.TextInput,
        help_text=_("Name or e-mail address."),
    )
    words = CleanTextField(label=_("Words"), max_length=20_000)

    def __init__(self, *args: Any, arrival: Arrival, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arrival, self.by = arrival, by
        if (arrival.said or arrival.subject) and "words" in self.fields:
            del self.fields["words"]
        if "person" in self.fields:
            self.fields["person"].initial = arrival.member.email if arrival.member else ""
        self.prepare()

    def prepare(self) -> None:
        """Hook: first values."""

    def clean_person(self) -> Member:
        """Exactly one active member."""
        words = self.cleaned_data["person"].strip()
        people = Member.objects.of(self.by.project).active(self.by.project.today())
        named = people.filter(Q(name=words) | Q(user__email__iexact=words))
        found = list(named.select_related("user", "department", "firm")[:2])
        if not found:
            raise forms.ValidationError(_("Nobody of this name is a member of the project."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this name. Write the e-mail address."))
        return found[0]

    def settle(self) -> None:
        """Do it. Raises Refusal."""
        given = dict(self.cleaned_data)
        given["member"] = given.pop("person")
        self.do(**given)

    @abstractmethod
    def do(self, **given: Any) -> None:
        """The verb."""


class ReportForm(SettleForm):
    """作为问题上报."""

    verb, label, said = "report", _("File as a report"), _("Filed as a report.")

    def do(self, **given: Any) -> None:
        settling.as_report(self.arrival, by=self.by, **given)


class ReplyForm(SettleForm):
    """作为回复."""

    verb, label, said = "reply", _("File as a reply"), _("Filed as a reply.")
    number = CleanTextField(label=_("To which number"), max_length=30, widget=forms.TextInput)
    audience = forms.ChoiceField(
        label=_("Who reads it"), choices=AUDIENCES, widget=forms.RadioSelect, initial=INTERNAL
    )
    field_order = ("number", "audience", "person", "words")

    def do(self, **given: Any) -> None:
        settling.as_reply(self.arrival, by=self.by, **given)


class DiaryForm(SettleForm):
    """记进日报."""

    verb, label, said = "diary", _("Into a daily report"), _("Filed with the daily report.")
    day = forms.DateField(label=_("Report of which day"), widget=DAY)
    field_order = ("person", "day", "words")

    def prepare(self) -> None:
        self.fields["day"].initial = self.by.project.today()

    def do(self, **given: Any) -> None:
        settling.into_diary(self.arrival, by=self.by, **given)


class AsideForm(SettleForm):
    """不处理."""

    verb, label, said = "aside", _("Put aside"), _("Put aside.")
    reason = CleanTextField(
        label=_("Why"), max_length=settling.LONGEST_REASON, widget=forms.TextInput,
        initial=_("It has nothing to do with the project."),
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields = {"reason": self.fields["reason"]}

    def settle(self) -> None:
        settling.put_aside(self.arrival, by=self.by, reason=self.cleaned_data["reason"])


FORMS: dict[str, type[SettleForm]] = {
    form.verb: form for form in (ReportForm, ReplyForm, DiaryForm, AsideForm)
}


class DoorForm(PlainForm):
    """收信设置."""

    takes = forms.ChoiceField(
        label=Door._meta.get_field("takes").verbose_name, choices=Door.TAKES, widget=forms.RadioSelect
    )
    others = CleanTextField(
        label=Door._meta.get_field("others").verbose_name, required=False, max_length=2000,
        help_text=_("One a line. Mail to them counts as mail to the project's address."),
    )  # fmt: skip
