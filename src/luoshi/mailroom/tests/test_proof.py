"""Who stands behind a mail: signatures checked against a real name server, and one server that is trusted."""

from __future__ import annotations

import socketserver
import threading
from base64 import b64encode
from collections.abc import Iterator
from email.message import EmailMessage

import dkim
import dns.message
import dns.rrset
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_django import Settings

from luoshi.mailroom.models import Arrival, Door
from luoshi.mailroom.proof import aligned, is_proven
from luoshi.mailroom.tests.conftest import TRUSTED, written
from luoshi.rollout.models import Project
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
)
OURS, SENDER = "luoshi+crm.huarui@in.example.com", "u3@huarui.example"
HEADERS = [b"from", b"to", b"subject", b"message-id"]


class NameServer(socketserver.BaseRequestHandler):
    """Knows one key."""

    def handle(self) -> None:
        data, line = self.request
        answer = dns.message.make_response(dns.message.from_wire(data))
        name = answer.question[0].name
        if str(name) in ("mail._domainkey.huarui.example.", "mail._domainkey.mal.example."):
            text = f"v=DKIM1; k=rsa; p={b64encode(PUBLIC).decode()}"
            parts = " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", parts))
        line.sendto(answer.to_wire(), self.client_address)


@pytest.fixture
def names(settings: Settings) -> Iterator[None]:
    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), NameServer) as server:
        settings.MAIL_DNS = f"127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def mail(to: str = OURS, **headers: str) -> EmailMessage:
    return written(SENDER, to, "保存不了", subject="保存", proven=False, **headers)


def signed(to: str = OURS, domain: bytes = b"huarui.example", *, length: bool = False) -> bytes:
    raw = mail(to).as_bytes()
    return dkim.sign(raw, b"mail", domain, PEM, include_headers=HEADERS, length=length) + raw


def proven(raw: bytes, **facts: str) -> bool:
    project = Project.objects.filter(key="CRM").first()
    return is_proven(Arrival(way=facts.pop("way", "lmtp"), project=project, **facts), raw, SENDER)


def test_a_signature_of_the_senders_domain_is_a_proof_and_a_changed_word_is_none(
    names: None, cast: Cast
) -> None:
    raw = signed()
    assert proven(raw)
    assert not proven(raw.replace(b"Subject: ", b"Subject: not "))


def test_a_signature_of_another_domain_or_over_a_part_is_none(names: None) -> None:
    assert not proven(signed(domain=b"mal.example"))
    assert not proven(signed(length=True) + b"more words\n")


def test_a_signed_mail_to_somebody_else_sent_on_to_us_is_none(names: None) -> None:
    assert not proven(signed(to="friend@elsewhere.example"))


def test_a_signed_mail_to_an_address_that_the_project_forwards_is_one(names: None, cast: Cast) -> None:
    Door.set_up(cast.project, by=cast.lead, takes="strict", others="crm@huarui.example")
    assert proven(signed(to="crm@huarui.example"))


def test_a_signed_mail_between_colleagues_sent_on_to_us_is_none(names: None, cast: Cast) -> None:
    Door.set_up(cast.project, by=cast.lead, takes="strict", others="crm@huarui.example")
    assert not proven(signed(to="colleague@huarui.example"))


def test_two_senders_prove_nothing(names: None) -> None:
    assert not proven(b"From: x@mal.example\n" + signed())


def test_without_a_name_server_nothing_is_proven(settings: Settings) -> None:
    settings.MAIL_DNS = "127.0.0.1:9"
    assert not proven(signed())


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        (f"{TRUSTED}; dmarc=pass header.from=huarui.example", True),
        (f"{TRUSTED}; dkim=pass header.d=huarui.example", True),
        (f"{TRUSTED}; spf=pass smtp.mailfrom=bounce@huarui.example", True),
        (f"{TRUSTED}; dmarc=fail header.from=huarui.example", False),
        (f"{TRUSTED}; dkim=pass header.d=mal.example; spf=pass smtp.mailfrom=x@mal.example", False),
        ("mx.mal.example; dmarc=pass header.from=huarui.example", False),
        ("no sense at all", False),
    ],
)
def test_only_what_the_trusted_server_found_out_counts(said: str, holds: bool) -> None:
    assert proven(f"Authentication-Results: {said}\n".encode() + mail().as_bytes()) is holds


def test_a_mail_straight_from_the_internet_brings_no_word_of_the_trusted_server() -> None:
    said = f"Authentication-Results: {TRUSTED}; dmarc=pass header.from=huarui.example\n".encode()
    raw = said + mail().as_bytes()
    assert not proven(raw, way="smtp", peer="8.8.8.8 mal.example", envelope_from="x@mal.example")
    assert proven(raw, way="smtp", peer="10.0.0.2 mx.huarui.example", envelope_from=SENDER)


def test_what_stands_below_the_topmost_result_is_not_believed() -> None:
    forged = f"Authentication-Results: {TRUSTED}; dmarc=pass header.from=huarui.example\n"
    above = f"Authentication-Results: {TRUSTED}; dmarc=fail header.from=huarui.example\n"
    assert not proven((above + forged).encode() + mail().as_bytes())


def test_a_private_address_at_our_door_is_no_proof() -> None:
    assert not proven(mail().as_bytes(), way="smtp", peer="127.0.0.1 mx", envelope_from="x@huarui.example")


def test_domains_of_one_owner_are_aligned_and_neighbours_under_a_suffix_are_not() -> None:
    assert aligned("mail.huarui.com.cn", "huarui.com.cn")
    assert not aligned("huarui.com.cn", "mal.com.cn")
    assert not aligned("one.local", "other.local")
    assert not aligned("", "huarui.com.cn")
