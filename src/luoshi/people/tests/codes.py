"""What an authenticator app computes, written from RFC 6238."""

from __future__ import annotations

import base64
import hmac
import struct
import time


def code(secret: str, ahead: int = 0) -> str:
    """The six digits of this secret now, or some steps ahead."""
    key = base64.b32decode(secret.replace(" ", ""))
    step = struct.pack(">Q", int(time.time()) // 30 + ahead)
    mac = hmac.digest(key, step, "sha1")
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"
