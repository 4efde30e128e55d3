"""A push service on loopback that checks what the real ones check, and a browser that reads what arrives."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from luoshi.kernel import clock
from luoshi.testing.tls import Asked, Says

HOST = "push.example.com"
MOST, A_DAY = 4096, 24 * 3600


@dataclass
class Browser:
    """One browser: its keys, and its address at the push service."""

    name: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = b"0123456789abcdef"

    def registers(self) -> dict[str, str]:
        """What it tells the product."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": f"https://{HOST}/send/{self.name}",
            "key": encoded(point),
            "secret": encoded(self.secret),
        }

    def reads(self, body: bytes) -> dict[str, Any]:
        """What was meant for it; nobody else can."""
        plain = http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret, version="aes128gcm")
        said: dict[str, Any] = json.loads(plain)
        return said


@dataclass
class PushService:
    """Takes what is signed by the key that the browser was given; `came` is what lies there, by browser."""

    key: str
    came: list[tuple[str, bytes]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    status: int = 201
    moment: datetime | None = None
    """What its clock says; a test that travels takes it along."""

    def __call__(self, asked: Asked) -> Says:
        name = asked.target.removeprefix("/send/")
        if name in self.gone:
            return Says(b"", 410)
        if asked.headers.get("content-encoding") != "aes128gcm" or not 0 < len(asked.body) <= MOST:
            return Says(b"bad body", 400)
        if not asked.headers.get("ttl", "").isdigit() or len(asked.headers.get("topic", "")) > 32:
            return Says(b"bad headers", 400)
        if not self.believes(asked.headers.get("authorization", "")):
            return Says(b"bad signature", 403)
        if self.status == 201:
            self.came.append((name, asked.body))
        return Says(b"", self.status)

    def believes(self, header: str) -> bool:
        """RFC 8292: our origin, a near end, somebody to write to, signed by the known key."""
        parts = dict(part.split("=", 1) for part in header.removeprefix("vapid ").replace(" ", "").split(","))
        head, claims, signature = parts["t"].split(".")
        said, raw = json.loads(decoded(claims)), decoded(signature)
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(parts["k"]))
        r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
        try:
            point.verify(utils.encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        near = 0 < said["exp"] - (self.moment or clock.now()).timestamp() <= A_DAY
        return parts["k"] == self.key and said["aud"] == f"https://{HOST}" and near and ":" in said["sub"]


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
