"""Secrets and signatures as the specification Standard Webhooks has them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX, BYTES = "whsec_", 32


def new_secret() -> str:
    """256 bits of chance in the form in which every library of the specification takes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(key: str, at: datetime, body: bytes, known: Iterable[str]) -> dict[str, str]:
    """The three headers; one signature by each secret that the receiver may know at the moment."""
    stamp = str(int(at.timestamp()))
    said = b".".join((key.encode(), stamp.encode(), body))
    return {
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{_signed(secret, said)}" for secret in known),
    }


def _signed(secret: str, said: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
