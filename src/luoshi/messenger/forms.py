"""Forms of robots and of the WeCom application."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.messenger import groups
from luoshi.messenger.models.wecom import corp_shape, person_shape, secret_shape
from luoshi.messenger.queries import Accounts
from luoshi.rollout.forms import PlainForm
from luoshi.rollout.models import Project

# What a browser keeps for the next person at this machine is not kept.
UNKEPT = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class RobotForm(PlainForm):
    """A robot's address as the chat program shows it."""

    address = forms.CharField(label=_("Address of the robot"), max_length=1000, widget=UNKEPT)
    secret = forms.CharField(
        label=_("Signing secret"), max_length=200, required=False, widget=UNKEPT,
        help_text=_("Only for DingTalk, Feishu and Lark, if the robot signs."),
    )  # fmt: skip


class ChooseForm(PlainForm):
    """What a group is told."""

    occasions = forms.MultipleChoiceField(
        label=_("This group hears of"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer(self) -> None:
        """What the rooms of the product name."""
        field = self.fields["occasions"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = groups.choices()


class GroupForm(RobotForm, ChooseForm):
    """One more group of the project."""

    name = forms.CharField(label=pgettext_lazy("chat", "Group"), max_length=60)
    field_order = ("name", "address", "secret", "occasions")


class WecomForm(PlainForm):
    """The application as WeCom's administration shows it."""

    corp = forms.CharField(label=_("Corp ID"), max_length=64, validators=[corp_shape], widget=UNKEPT)
    agent = forms.IntegerField(label=_("AgentId"), min_value=1, max_value=2_000_000_000)
    secret = forms.CharField(
        label=_("Secret"), max_length=128, required=False, validators=[secret_shape], widget=UNKEPT,
        help_text=_("Empty: the one that is known stays."),
    )  # fmt: skip


class AccountsForm(PlainForm):
    """One field for each person that is shown."""

    def __init__(self, project: Project, shown: Accounts, *args: object, may_write: bool = True) -> None:
        self.shown = shown
        super().__init__(project, *args, may_write=may_write)

    def offer(self) -> None:
        """Their names of now stand in the fields."""
        for person in self.shown.people:
            field = forms.CharField(
                label=person.name, max_length=64, required=False, validators=[person_shape],
                initial=self.shown.named.get(person.pk, ""), widget=UNKEPT,
            )  # fmt: skip
            self.fields[f"of_{person.pk}"] = field

    @property
    def rows(self) -> list[tuple[object, forms.BoundField]]:
        """Person and field."""
        return [(person, self[f"of_{person.pk}"]) for person in self.shown.people]

    @property
    def given(self) -> dict[UUID, str]:
        """What each of them is called."""
        return {person.pk: self.cleaned_data[f"of_{person.pk}"] for person in self.shown.people}
