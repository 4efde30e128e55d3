"""The card of one problem, and short answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.diary.models import Draft
from luoshi.diary.rules import WORDS_LIMIT
from luoshi.evidence.forms import WithFiles
from luoshi.problems.models.filing import HOW_LIMIT
from luoshi.rollout.models import Member
from luoshi.ui.fields import CleanTextField

NEEDED = {"required": _("Please write one sentence about what happened.")}


class CardForm(WithFiles):
    """A problem in the reporter's own words. Nobody judges before reporting: nothing else is asked."""

    words = CleanTextField(
        label=_("What happened?"), max_length=WORDS_LIMIT, error_messages=NEEDED, strip=False
    )
    workaround = forms.BooleanField(label=_("I got round it myself"), required=False)
    workaround_how = CleanTextField(
        label=_("How did you get round it?"), max_length=HOW_LIMIT, required=False
    )

    @classmethod
    def from_draft(cls, member: Member) -> CardForm:
        """The card as it was left, on whichever device."""
        draft = Draft.of(member)
        if draft is None:
            return cls(member=member)
        form = cls(member=member, initial=draft.card)
        form.kept = draft.kept_files()
        return form

    @property
    def is_started(self) -> bool:
        """Whether something stands on the card already."""
        return self.is_bound or bool(self.initial.get("words") or self.kept)

    @property
    def is_blank(self) -> bool:
        """Whether a sent card says nothing at all, so that only the diary is filed."""
        chosen: Any = self.files
        words = str(self.data.get("words", "")).strip()
        return not (words or chosen.get("files") or self.data.get("attachment"))

    @property
    def card(self) -> dict[str, Any]:
        """What the verbs of the diary take."""
        sent = self.cleaned_data
        return {
            "words": sent["words"],
            "files": self.kept,
            "workaround": sent["workaround"] and (sent["workaround_how"].strip() or True),
        }

    @property
    def file_errors(self) -> list[Any]:
        """Sentences about files, each naming its file."""
        return [*self.errors.get("files", []), *self.errors.get("attachment", [])] if self.is_bound else []


class StillForm(forms.Form):
    """What still happens, or an answer: a few words to somebody who waits for them."""

    words = CleanTextField(max_length=WORDS_LIMIT, error_messages=NEEDED)
