"""Who speaks to a push service: the installation's key (RFC 8292), made at its first use."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from py_vapid import Vapid02, b64urlencode

from luoshi.kernel import clock

LASTS = timedelta(hours=12)
"""No push service takes more than a day."""


def public_key() -> str:
    """What a browser needs to let this installation and nobody else ring."""
    public = _key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(public))


def signed(endpoint: str) -> dict[str, str]:
    """The header by which the service of this address knows us."""
    there = urlsplit(endpoint)
    claims = {
        "aud": f"{there.scheme}://{there.netloc}",
        "exp": int((clock.now() + LASTS).timestamp()),
        "sub": settings.SITE_URL if settings.SECURE else f"mailto:{parseaddr(settings.MAIL_FROM)[1]}",
    }
    return dict(_key().sign(claims))


def _key() -> Vapid02:
    return _read(settings.VAPID_KEY_FILE or str(Path(settings.DATA) / "vapid.pem"))


@lru_cache(maxsize=2)
def _read(path: str) -> Vapid02:
    if not Path(path).exists():
        _make(Path(path))
    return Vapid02.from_pem(Path(path).read_bytes())


def _make(path: Path) -> None:
    """A new key, for the owner's eyes only; of two processes at once the first one's stays."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    half = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(half, path)
    half.unlink()
