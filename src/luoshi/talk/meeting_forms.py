"""Forms of meetings: calling one, and each move."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luoshi.evidence.forms import WithFiles
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Firm, Member
from luoshi.talk import meeting_people, topics
from luoshi.talk import meeting_rules as rules
from luoshi.talk.models import Meeting
from luoshi.talk.rules import ALL, AUDIENCES
from luoshi.ui.fields import CleanTextField, clean_text
from luoshi.ui.money import SHOWN


class Line(forms.CharField):
    """One line of words without what no page can carry; how long it may be the verb says."""

    def to_python(self, value: Any) -> str:
        """Cleaned."""
        return " ".join((super().to_python(clean_text(str(value or ""))) or "").split())


def or_else(sentence: Any) -> dict[str, Any]:
    """What is said when nothing was given or chosen."""
    return dict.fromkeys(("required", "invalid_choice"), sentence)


def moment(label: Any = "", *, required: bool = True) -> forms.DateTimeField:
    """Date and time in the reader's own zone."""
    control = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    missing = or_else(_("Please suggest at least one time."))
    return forms.DateTimeField(label=label, required=required, widget=control, error_messages=missing)


def number(label: Any, **attrs: Any) -> forms.IntegerField:
    """A whole number; whether it fits the verb says, in a sentence."""
    return forms.IntegerField(label=label, widget=forms.NumberInput(attrs={"inputmode": "numeric", **attrs}))


class DetailsForm(WithFiles):
    """What a meeting is about, how and where, and who comes."""

    kind = forms.ChoiceField(
        label=_("How you meet"), choices=rules.KINDS, widget=forms.RadioSelect,
        error_messages=or_else(_("Please choose how you meet.")),
    )  # fmt: skip
    title = Line(label=_("What it is about"), error_messages=or_else(_("Please say what it is about.")))
    people = forms.MultipleChoiceField(
        label=_("Who comes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = CleanTextField(
        label=_("Others"), required=False, help_text=_("Type @ and a name; several names one after another.")
    )
    length = number(_("Minutes planned"), step=5)
    place = Line(label=_("Place, or number to join"), required=False)
    link = Line(
        label=_("Link"), required=False,
        help_text=_("For video and remote assistance: https, or the link of the program."),
    )  # fmt: skip
    agenda = CleanTextField(label=_("To be prepared"), required=False)
    note = CleanTextField(
        label=_("Internal note"), required=False, help_text=_("Only colleagues of your company read it.")
    )

    def __init__(self, *args: Any, topic: Any, member: Member, around: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        self.topic, self.around = topic, [person for person in around if person.pk != member.pk]
        labels = [(str(person.pk), meeting_people.labelled(person)) for person in self.around]
        self.fields["people"].choices = labels  # type: ignore[attr-defined]
        if member.is_external:
            del self.fields["note"]

    def clean_people(self) -> list[Member]:
        """The members behind the keys."""
        chosen = set(self.cleaned_data["people"])
        return [person for person in self.around if str(person.pk) in chosen]

    def clean_more(self) -> list[Member]:
        """The members behind the names."""
        try:
            return meeting_people.named(self.member, self.cleaned_data["more"])
        except Refusal as refused:
            raise forms.ValidationError(str(refused)) from None

    def details(self) -> dict[str, Any]:
        """What the verbs call details."""
        names = ("kind", "title", "length", "place", "link", "agenda", "note")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}

    def invited(self) -> list[Member]:
        """Everybody chosen or named."""
        return [*self.cleaned_data["people"], *self.cleaned_data["more"]]


class CallForm(DetailsForm):
    """约会谈: with up to three times to choose from."""

    TIMES: ClassVar = ("time", "time2", "time3")
    time = moment(_("Time"))
    time2 = moment(_("Another time"), required=False)
    time3 = moment(_("Another time"), required=False)
    agreed = forms.BooleanField(label=_("The time is agreed already: fix it at once"), required=False)

    def make(self) -> Meeting:
        """The verb. Raises Refusal."""
        times = [self.cleaned_data[name] for name in self.TIMES if self.cleaned_data[name]]
        agreed = self.cleaned_data["agreed"]
        if agreed and len(times) > 1:
            raise Refusal(_("Give one time only when it is agreed already."))
        return Meeting.call(
            self.topic, by=self.member, people=self.invited(), times=times, attachments=self.kept,
            agreed=agreed, **self.details(),
        )  # fmt: skip


class ChangeForm(DetailsForm):
    """改会谈."""

    verb, label, said = "change", _("Change it"), _("Changed; everybody concerned is told")

    def __init__(self, *args: Any, meeting: Meeting, member: Member, **kwargs: Any) -> None:
        self.meeting = meeting
        topic = topics.find(meeting.subject_kind, meeting.subject_id, member)
        here = meeting.people()
        near = topics.near(topic, member) if topic else []
        around = list({person.pk: person for person in [*here, *near]}.values())
        first = {
            name: getattr(meeting, name)
            for name in ("kind", "title", "length", "place", "link", "agenda", "note")
        }
        first["people"] = [str(person.pk) for person in here]
        super().__init__(*args, topic=topic, member=member, around=around, initial=first, **kwargs)

    def make(self) -> None:
        """The verb. Raises Refusal."""
        # Who changes it is not in the list of others, and stays if they came.
        own = [self.member] if self.meeting.has(self.member) else []
        people = [*own, *self.invited()]
        self.meeting.change(by=self.member, people=people, seen=self.data.get("seen", ""), **self.details())


class MoveForm(WithFiles):
    """Base of the small forms, one a verb."""

    verb = ""
    label: str | Promise = ""
    said: str | Promise = ""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def make(self) -> None:
        """The verb. Raises Refusal."""
        raise TypeError(f"{type(self).__name__} makes no move")


class SuggestForm(MoveForm):
    """另提时间."""

    verb, label, said = "suggest", _("Suggest another time"), _("Suggested; the others are asked")
    time = moment(_("Time"))

    def make(self) -> None:
        """The verb."""
        self.meeting.suggest(by=self.member, times=[self.cleaned_data["time"]])


class ShiftForm(MoveForm):
    """改期."""

    verb, label, said = "shift", _("Move it"), _("Moved; the calendars get the new time")
    time = moment(_("New time"))
    reason = Line(label=_("Reason"), required=False)

    def make(self) -> None:
        """The verb."""
        given = self.cleaned_data
        self.meeting.shift(
            by=self.member, time=given["time"], reason=given["reason"], seen=self.data.get("seen", "")
        )


class CancelForm(MoveForm):
    """取消."""

    verb, label, said = "cancel", _("Cancel it"), _("Cancelled; everybody who was invited is told")
    reason = Line(
        label=_("Reason"), help_text=_("Everybody who was invited reads it."),
        error_messages=or_else(_("Please give the reason; everybody who was invited reads it.")),
    )  # fmt: skip

    def make(self) -> None:
        """The verb."""
        self.meeting.cancel(by=self.member, reason=self.cleaned_data["reason"])


class CostForm(MoveForm):
    """What it cost: an amount, its currency, and who is paid."""

    cost = forms.DecimalField(
        label=_("What it cost"), required=False, max_digits=10, decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        help_text=_("Internal: people from outside never see it."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=SHOWN)
    payee = forms.ModelChoiceField(label=_("Paid to"), required=False, queryset=Firm.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firms = {person.firm_id for person in self.meeting.people() if person.firm_id}
        if self.member.is_external:
            del self.fields["cost"], self.fields["currency"], self.fields["payee"]
        elif len(firms) > 1:
            self.fields["payee"].queryset = Firm.objects.filter(pk__in=firms)  # type: ignore[attr-defined]
        else:
            del self.fields["payee"]

    def amount(self) -> dict[str, Any]:
        """What the verbs take."""
        given = self.cleaned_data
        currency = given.get("currency") or "CNY"
        return {"cost": given.get("cost"), "currency": currency, "payee": given.get("payee")}


class ChargeForm(CostForm):
    """记费用."""

    verb, label, said = "charge", _("Note what it cost"), _("Noted")

    def make(self) -> None:
        """The verb."""
        self.meeting.charge(by=self.member, **self.amount())


class EndForm(CostForm):
    """写纪要并结束."""

    verb, label, said = (
        "end",
        _("End it with minutes"),
        _("Ended; the minutes are with everybody who took part"),
    )
    outcome = forms.ChoiceField(
        label=_("What came out of it"), choices=rules.OUTCOMES, widget=forms.RadioSelect,
        error_messages=or_else(_("Please choose what came out of it.")),
    )  # fmt: skip
    minutes = CleanTextField(
        label=_("Minutes"), max_length=rules.MOST_CHARACTERS,
        error_messages=or_else(_("Please write the minutes: without them the meeting does not end.")),
    )  # fmt: skip
    lasted = number(_("How many minutes it lasted"), min=1)
    audience = forms.ChoiceField(
        label=_("Who reads the minutes"), choices=AUDIENCES, widget=forms.RadioSelect, required=False
    )
    field_order = ["outcome", "minutes", "lasted", "audience", "cost", "currency", "payee"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lasted"].initial, self.fields["audience"].initial = self.meeting.length, ALL
        if self.member.is_external:
            del self.fields["audience"]

    def make(self) -> None:
        """The verb."""
        given = self.cleaned_data
        self.meeting.end(
            by=self.member, minutes=given["minutes"], outcome=given["outcome"], lasted=given["lasted"],
            audience=given.get("audience") or ALL, attachments=self.kept, **self.amount(),
        )  # fmt: skip


class CorrectForm(MoveForm):
    """更正纪要."""

    verb, label, said = "correct", _("Correct the minutes"), _("Corrected; the earlier minutes stay readable")
    outcome = EndForm.base_fields["outcome"]
    minutes = EndForm.base_fields["minutes"]
    lasted = EndForm.base_fields["lasted"]
    reason = Line(
        label=_("What was wrong"), max_length=rules.MOST_REASON,
        help_text=_("It stands beside the earlier minutes."),
        error_messages=or_else(_("Please say in a few words what was wrong.")),
    )  # fmt: skip
    field_order = ["outcome", "minutes", "lasted", "reason"]

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        first = {name: getattr(meeting, name) for name in ("outcome", "minutes", "lasted")}
        super().__init__(*args, meeting=meeting, initial=first, **kwargs)

    def make(self) -> None:
        """The verb."""
        given = self.cleaned_data
        words = {name: given[name] for name in ("outcome", "minutes", "lasted", "reason")}
        self.meeting.correct(by=self.member, seen=self.data.get("seen", ""), **words)


FORMS: dict[str, type[Any]] = {
    kind.verb: kind
    for kind in (SuggestForm, ShiftForm, ChangeForm, CancelForm, EndForm, CorrectForm, ChargeForm)
}
