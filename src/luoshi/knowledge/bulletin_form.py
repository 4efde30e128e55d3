"""The form of a bulletin: what it says, the one question, and whom it is for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.knowledge.forms import WithPictures
from luoshi.knowledge.models import Bulletin
from luoshi.knowledge.models.bulletin import LINE, LINES
from luoshi.rollout.models import Department, Member
from luoshi.rollout.named import members_named
from luoshi.ui.fields import CleanTextField


class BulletinForm(WithPictures):
    """三行、一张图，最多一个问题."""

    headline = CleanTextField(label=_("Headline"), max_length=LINE, widget=forms.TextInput)
    lines = CleanTextField(
        label=_("Three lines"), max_length=LINES * (LINE + 2),
        help_text=_("One line is one step or one sentence. More than three nobody reads."),
    )  # fmt: skip
    question = CleanTextField(
        label=_("One question"), max_length=120, required=False, widget=forms.TextInput,
        help_text=_("So that one notices whether it was understood."),
    )  # fmt: skip
    choices = CleanTextField(label=_("Answers, one a line"), max_length=300, required=False)
    right = forms.IntegerField(
        label=_("Which answer is right"), required=False, min_value=1, max_value=4,
        help_text=_("1 for the first one."),
    )  # fmt: skip
    everyone = forms.BooleanField(label=_("Everybody in the company"), required=False)
    departments = forms.ModelMultipleChoiceField(
        Department.objects.none(), label=_("Departments, with those below"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    members = CleanTextField(
        label=_("Named colleagues"), max_length=4000, required=False, widget=forms.TextInput,
        help_text=_("Names with commas between them."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].queryset = Department.objects.visible_to(self.member)  # type: ignore[attr-defined]

    def clean_headline(self) -> str:
        """One line, whatever was pasted."""
        return " ".join(self.cleaned_data["headline"].split())

    def clean_members(self) -> list[Member]:
        """The colleagues with these names; an unknown or doubtful one is named."""
        return members_named(self.member.project, self.cleaned_data["members"])

    @property
    def given(self) -> dict[str, Any]:
        """What the verbs take."""
        right, data = self.cleaned_data["right"], self.cleaned_data
        parts = {name: data[name] for name in ("headline", "lines", "question", "choices", "everyone")}
        people = {"departments": data["departments"], "members": data["members"]}
        return parts | people | {"right": right - 1 if right else None}

    @property
    def send(self) -> bool:
        """Whether the button pressed was 发出."""
        return bool(self.data.get("do") == "send")


def as_written(bulletin: Bulletin) -> dict[str, Any]:
    """A bulletin's words and audience as the first values of its form."""
    names = ("headline", "lines", "question", "choices", "everyone")
    return {name: getattr(bulletin, name) for name in names} | {
        "right": None if bulletin.right is None else bulletin.right + 1,
        "departments": list(bulletin.departments.values_list("pk", flat=True)),
        "members": "，".join(bulletin.members.values_list("name", flat=True)),
    }
