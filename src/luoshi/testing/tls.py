"""Real https servers on loopback, with certificates by an authority of the tests' own."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from luoshi.kernel import clock


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; header names in small letters."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Says:
    """What a server answers."""

    body: bytes = b"ok"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Answering = Callable[[Asked], Says]


@dataclass
class Authority:
    """Issues certificates; `file` is what those who believe it are given."""

    folder: Path

    @cached_property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    @cached_property
    def certificate(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tests")])
        building = _building(name, name, self.key).add_extension(x509.BasicConstraints(True, None), True)
        return building.sign(self.key, hashes.SHA256())

    @cached_property
    def file(self) -> str:
        path = self.folder / "authority.pem"
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return str(path)

    def server_side(self, *names: str) -> ssl.SSLContext:
        """What a server of these names needs."""
        key = ec.generate_private_key(ec.SECP256R1())
        issued = _building(x509.Name([]), self.certificate.subject, key)
        issued = issued.add_extension(x509.SubjectAlternativeName([_named(name) for name in names]), True)
        path = self.folder / f"{names[0].strip('*.')}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(private + issued.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _building(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = clock.now()
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
    )  # fmt: skip


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Served(ThreadingHTTPServer):
    """Remembers what it was asked; `port` is where it listens."""

    daemon_threads = True

    def __init__(self, answering: Answering, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering, self.asked = answering, list[Asked]()
        self.port = int(self.server_address[1])
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever does not believe the certificate hangs up; that is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = cast("Served", self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        server.asked.append(asked)
        says = server.answering(asked)
        self.send_response(says.status)
        for name, value in ({"Content-Length": str(len(says.body))} | says.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(says.body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_said: Any) -> None:
        """Silent."""


@contextmanager
def serving(answering: Answering, context: ssl.SSLContext | None = None) -> Iterator[Served]:
    """A server on a free port of loopback; without a context it speaks plain http."""
    server = Served(answering, context)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
