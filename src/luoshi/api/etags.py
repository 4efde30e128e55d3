"""Fingerprints of answers: whoever has the same already gets none, and nobody changes what he did not see."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from luoshi.api.refusing import Refused

TAG = re.compile(r'(?:W/)?"[^"]*"')


def bytes_of(body: Any) -> bytes:
    """The body as it is sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def etag_of(content: bytes) -> str:
    """The fingerprint of these bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def among(header: str, etag: str) -> bool:
    """Whether a list of fingerprints names this one; `*` names each."""
    return header.strip() == "*" or etag in {tag.removeprefix("W/") for tag in TAG.findall(header)}


def must_match(header: str, body: Callable[[], Any]) -> None:
    """Raises Refused (412) when the thing is not what whoever asks has seen; without a header nothing."""
    if header and not among(header, etag_of(bytes_of(body()))):
        raise Refused(412, _("It has changed since you read it. Read it again and decide anew."))
