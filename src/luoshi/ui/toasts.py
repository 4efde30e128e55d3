"""What the page says after a verb, with the address that takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

UNDO = "undo:"


def say(request: HttpRequest, sentence: StrOrPromise, undo: str = "") -> None:
    """Show the sentence on the next page or fragment; `undo` is a POST address offered for ten seconds."""
    messages.success(request, str(sentence), extra_tags=f"{UNDO}{undo}" if undo else "")


def undo_url(message: Message) -> str:
    """The address that undoes what the message tells; empty when it cannot be undone."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""
