# ruff: noqa: E501 - a list of words is read in one piece
"""What is said about a mail that was read in part or not at all; for the parent, as the child knows no language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "winmail": _(
        "This mail was written in Outlook's own format (winmail.dat). It is kept as a file; its words could not be read."
    ),
    "sealed": _("The mail is encrypted or sealed. It is kept as a file; its words could not be read."),
    "signed": _("The mail carries a digital signature, which was not verified."),
    "header-cut": _("The header of the mail is longer than is read."),
    "text-cut": _("The text of the mail is longer than is read; the rest is in the raw mail."),
    "too-many-parts": _("The mail has more parts than are read; the rest is in the raw mail."),
    "too-deep": _("The mail is nested deeper than is read; the rest is in the raw mail."),
    "unfinished": _("The mail ends in the middle."),
    "several-senders": _("The mail names several senders."),
    "too-large": _("The mail is larger than 64 MB and was not read."),
    "too-slow": _("The mail needs more time or memory than one mail is given, and was not read."),
    "broken": _("The mail could not be read."),
}


def words(remark: str) -> str:
    """The sentence in the language of whoever reads it."""
    return str(WORDS.get(remark, remark))
