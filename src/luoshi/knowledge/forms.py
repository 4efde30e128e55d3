"""Forms of the archive: an article's text and pictures, and the words beside a vote or a retirement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from luoshi.evidence.forms import WithFiles
from luoshi.evidence.models import Attachment
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.rollout.models import Area, Member
from luoshi.ui.fields import CleanTextField

TEXT, LINE = 20_000, 200


class ArticleForm(WithFiles):
    """An article: question, other words, cause, steps, module, version; pictures to copy or to keep."""

    title = CleanTextField(
        label=_("Question in the users' words"),
        max_length=LINE,
        widget=forms.TextInput,
        help_text=_("As a colleague would ask it: “The address is too long to save, what now?”"),
    )
    steps = CleanTextField(
        label=_("Steps, one a line"),
        max_length=TEXT,
        required=False,
        help_text=_("Numbers are added on the page."),
    )
    cause = CleanTextField(label=_("Cause"), max_length=TEXT, required=False)
    aliases = CleanTextField(
        label=_("Other words for it, one a line"),
        max_length=TEXT,
        required=False,
        help_text=_("Everything that colleagues call it: it is found by these words too."),
    )
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Module"), required=False)
    version = CleanTextField(
        label=_("Version of the system"), max_length=40, required=False, widget=forms.TextInput
    )
    WORDS = ("title", "steps", "cause", "aliases", "area", "version")

    def __init__(
        self, *args: Any, member: Member, pictures: Sequence[Attachment] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, member=member, **kwargs)
        self.fields["area"].queryset = Area.objects.visible_to(member)  # type: ignore[attr-defined]
        self.pictures = list(pictures)

    def clean_title(self) -> str:
        """One line, whatever was pasted."""
        return " ".join(self.cleaned_data["title"].split())

    @property
    def chosen(self) -> list[Attachment]:
        """The offered pictures that are ticked; ids that were not offered are no pictures."""
        given = self._ticked()
        return [one for one in self.pictures if str(one.pk) in given]

    @property
    def left_out(self) -> list[UUID]:
        """The offered pictures that are not ticked."""
        given = self._ticked()
        return [one.pk for one in self.pictures if str(one.pk) not in given]

    def _ticked(self) -> set[str]:
        if self.is_bound:
            return set(self.data.getlist("picture")) if hasattr(self.data, "getlist") else set()
        return {str(pk) for pk in self.initial.get("picture", ())}

    @property
    def offers(self) -> list[tuple[Attachment, bool]]:
        """Each offered picture and whether it is ticked."""
        given = self._ticked()
        return [(one, str(one.pk) in given) for one in self.pictures]

    @property
    def words(self) -> dict[str, Any]:
        """What the verbs take as the article's words."""
        return {name: self.cleaned_data[name] for name in self.WORDS}

    @property
    def publish(self) -> bool:
        """Whether the button pressed was 发布."""
        return bool(self.data.get("do") == "publish")

    def refuse(self, refused: Refusal) -> None:
        """Show why not, and each single point that is missing."""
        self.add_error(None, str(refused))
        for point in refused.missing:
            self.add_error(None, str(point))


def as_written(article: Article) -> dict[str, Any]:
    """An article's words as the first values of its form."""
    return {name: getattr(article, name) for name in ArticleForm.WORDS}


class Question(forms.Form):
    """The one question before a verb: which verb, what its button says, and what is said when it is done."""

    verb = ""
    label: StrOrPromise = ""
    said: StrOrPromise = ""


class UnsolvedForm(Question):
    """没解决: what is still missing, if one likes to say it."""

    verb, label = "vote", _("Not solved")
    said = _("Thank you. The project lead reads what is still missing")
    words = CleanTextField(label=_("What is still missing?"), max_length=2000, required=False)


class RetireForm(Question):
    """停用, with the reason."""

    verb, label = "retire", _("Retire")
    said = _("Retired; it is no longer found")
    reason = CleanTextField(label=_("Reason"), max_length=2000)
