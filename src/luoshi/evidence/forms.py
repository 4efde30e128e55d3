"""The evidence part of a form: files chosen now, and drafts kept from an earlier try."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from luoshi.evidence import rules
from luoshi.evidence.models import Attachment, take
from luoshi.evidence.models.attachment import ids_of
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member

GONE = "gone"


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """All files of one input, unjudged: the rules of evidence judge them."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """The files as a list; empty when none was chosen."""
        return [one for one in (data if isinstance(data, list | tuple) else [data]) if one]


class SeveralIds(forms.Field):
    """Ids of drafts, repeated under one name."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        """The ids as they came; whether they are own drafts is asked when they are attached."""
        return [str(one) for one in value or []]


class WithFiles(forms.Form):
    """Base of forms that carry evidence: `files` (input) and `attachment` (ids of drafts).

    After `is_valid`, `kept` holds the drafts in order, to be given to the verb. When another field was
    refused they stay in the page as hidden ids, so that nobody chooses a picture twice.
    """

    files = SeveralFiles(required=False)  # type: ignore[assignment]
    attachment = SeveralIds(required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.kept: list[Attachment] = []

    def clean(self) -> dict[str, Any]:
        """Keep the chosen files; each refused one is an error that names it, the others stay."""
        cleaned = super().clean() or {}
        self.kept = self._earlier(cleaned.get("attachment", []))
        chosen = cleaned.get("files", [])
        fits = rules.number_fits(len(self.kept) + len(chosen))
        if not fits:
            raise ValidationError({"files": str(fits.sentence)})
        for uploaded in chosen:
            try:
                self.kept.append(take(self.member, uploaded))
            except Refusal as refused:
                self.add_error("files", str(refused))
        return cleaned

    def _earlier(self, given: list[str]) -> list[Attachment]:
        try:
            ids = ids_of(given)
        except Refusal:
            ids = []
        if not given:
            return []
        drafts = Attachment.objects.drafts_of(self.member).select_related("file", "project__organization")
        found = {draft.pk: draft for draft in drafts.filter(pk__in=ids)}
        if len(found) != len(set(given)):
            self.add_error("files", ValidationError(str(Attachment.gone()), code=GONE))
        return [found[one] for one in ids if one in found]


class MarksForm:
    """What the marking page sends: the marks as JSON, and the version that the person saw."""

    def __init__(self, sent: QueryDict) -> None:
        # A request without marks is no request to take them away.
        self.text, self.seen = sent.get("marks", "?"), sent.get("seen", "")
