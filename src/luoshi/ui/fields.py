"""Form fields for words that people write."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

# What no database or page can carry: controls but tab and line feed, and halves of surrogate pairs.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")


def clean_text(given: str) -> str:
    """The words without NUL, control characters and half surrogates, line ends as one kind.

    Everything that a person can mean stays: every script and direction, emoji, tabs.
    """
    return _UNWRITABLE.sub("", _LINE_ENDS.sub("\n", given))


def too_long(over: int, most: int) -> str:
    """The sentence for words that are `over` characters too long."""
    sentence = ngettext(
        "%(over)s character too many; %(most)s are possible.",
        "%(over)s characters too many; %(most)s are possible.",
        over,
    )
    return sentence % {"over": f"{over:,}", "most": f"{most:,}"}


class CleanTextField(forms.CharField):
    """Words over several lines. Too long ones are refused with how many characters are too many."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        # The limit is ours, not the control's: a browser would cut pasted words without a word.
        super().__init__(**kwargs)
        self.most = max_length

    def to_python(self, value: Any) -> str:
        """Cleaned, and without spaces around it."""
        # Before Django's own validator, which refuses a NUL instead of leaving it out.
        return super().to_python(clean_text(str(value)) if value not in self.empty_values else value) or ""

    def validate(self, value: str) -> None:
        """Raises ValidationError when the words are missing or too long."""
        super().validate(value)
        over = len(value) - self.most if self.most is not None else 0
        if over > 0:
            raise ValidationError(too_long(over, self.most or 0), code="max_length")
