"""Refusals as RFC 9457 asks for them, with the sentence that the page says, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from luoshi.api.shapes import Schema

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MEDIA_TYPE = "application/problem+json"
WHOLE = ""
"""The field of an error that belongs to no single field."""

TITLES: dict[int, StrOrPromise] = {
    400: _("The request cannot be read"),
    401: _("A token is needed"),
    403: _("This is not yours to do"),
    404: _("There is nothing here"),
    405: _("This cannot be done here"),
    409: _("It stands elsewhere by now"),
    410: _("The file is gone"),
    412: _("It has changed meanwhile"),
    413: _("That is too much"),
    415: _("This kind of body is not taken"),
    422: _("Something does not fit"),
    429: _("Too many requests"),
    500: _("A fault of ours"),
    503: _("Not at this moment"),
}
NOT_HERE = _("There is nothing at this address, or nothing that you may see.")


class Refused(Exception):
    """An answer that is no success; raised anywhere below an operation, it takes every write back."""

    def __init__(
        self,
        status: int,
        detail: StrOrPromise,
        *,
        errors: Sequence[tuple[str, StrOrPromise]] = (),
        headers: Mapping[str, str] | None = None,
        instance: str = "",
    ) -> None:
        super().__init__(str(detail))
        self.instance = instance
        self.status, self.detail, self.errors, self.headers = status, detail, errors, dict(headers or {})

    def body(self) -> dict[str, Any]:
        """What the body says, in the language that is active now."""
        return {
            "type": f"urn:luoshi:refused:{self.status}",
            "title": str(TITLES[self.status]),
            "status": self.status,
            "detail": str(self.detail),
            "errors": [{"field": field, "detail": str(said)} for field, said in self.errors],
        } | ({"instance": self.instance} if self.instance else {})

    def answer(self) -> HttpResponse:
        """The answer of HTTP."""
        words = json.dumps(self.body(), ensure_ascii=False).encode()
        return HttpResponse(words, MEDIA_TYPE, status=self.status, headers=self.headers)


def not_here() -> Refused:
    """What is not there and what may not be seen: the same bytes."""
    return Refused(404, NOT_HERE)


def of_form(form: BaseForm) -> Refused:
    """What a form says against its fields; the first sentence stands for all."""
    errors = [
        ("" if name == "__all__" else name, str(sentence))
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    return Refused(422, errors[0][1] if errors else TITLES[422], errors=errors)


def of_api(request: HttpRequest) -> bool:
    """Whether a program reads the answer."""
    return request.path.startswith("/api/v1/")


def unreadable() -> HttpResponse:
    """What could not even be understood."""
    return Refused(400, TITLES[400]).answer()


SCHEMA: Schema = {
    "type": "object",
    "description": "RFC 9457",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["field", "detail"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}
