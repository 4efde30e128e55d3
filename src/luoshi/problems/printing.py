"""The dossier as PDF: the template of its page, with the pictures that an outsider may see."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from luoshi.evidence.models import Attachment, Damaged
from luoshi.evidence.pictures import NotShowable, shown
from luoshi.problems.ball import moment_words
from luoshi.problems.models import Dossier
from luoshi.problems.models.facts import as_read_today
from luoshi.problems.outside import readable
from luoshi.ui.printing import pdf


def printed(dossier: Dossier, files: list[Attachment]) -> bytes:
    """One version on A4. Raises Refusal with a sentence when it cannot be printed."""
    case = readable(as_read_today(dossier.content, files))
    context: dict[str, Any] = {"dossier": dossier, "case": case, "files": files}
    context["made"] = moment_words(dossier.made_at)
    return pdf("problems/dossier_print.html", context, pictures(files))


def pictures(files: list[Attachment]) -> dict[str, bytes]:
    """The bytes of each picture by the address that the page names; masked ones masked, whoever prints.

    Paper travels on to people from outside.
    """
    found = {}
    for one in files:
        if one.is_picture:
            with suppress(NotShowable, Damaged):
                found[one.thumb] = shown(one.drawn, "picture")
    return found


def file_name(dossier: Dossier) -> str:
    """CRM-128-v1.pdf."""
    return f"{dossier.content['code']}-v{dossier.version}.pdf"
