"""Whether a mail that nobody vouches for was sent by the domain in its From: DKIM or SPF, aligned with it.

A signature counts when it covers the whole text, From, and To with an address of the project: a signed mail
to somebody else, sent on to us, is no letter to us. What a server says that the installation trusts counts
when the mail came by that server, and not straight from the internet with such a line in it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address

import dkim
import dns.resolver
import spf
from authheaders import AuthenticationResultsHeader, get_org_domain
from django.conf import settings
from dns.exception import DNSException

from luoshi.mailroom.addresses import meaning_of, written_to
from luoshi.mailroom.fingerprint import values
from luoshi.mailroom.models import SMTP, Arrival

MOST_SIGNATURES, SMALLEST_KEY = 3, 1024
SECONDS = 5
_TAG = re.compile(rb"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)")
# What the libraries were seen to raise on what strangers write.
WRONG = (dkim.DKIMException, DNSException, ValueError, KeyError, IndexError, OSError)


def is_proven(arrival: Arrival, raw: bytes, sender: str) -> bool:
    """Whether the domain of this address stands behind the mail."""
    domain = sender.rpartition("@")[2].lower()
    if not domain or len(values(raw, b"from")) != 1:
        return False
    if not _came_straight(arrival) and _by_trusted_server(raw, domain):
        return True
    return _signed(arrival, raw, domain) or _sent_from_there(arrival, domain)


def _came_straight(arrival: Arrival) -> bool:
    """From anywhere on the internet to our own door: no server of the company has looked at it."""
    return arrival.way == SMTP and _is_global(arrival.peer.partition(" ")[0])


def _is_global(peer: str) -> bool:
    try:
        return ip_address(peer).is_global
    except ValueError:
        return True


def aligned(one: str, other: str) -> bool:
    """Whether two domains belong to one owner (RFC 7489, relaxed).

    Where the list of public suffixes does not know the last part (corp.local), only the same name is.
    """
    mine, yours = one.lower().rstrip("."), other.lower().rstrip(".")
    if not mine or mine == yours:
        return bool(mine)
    owner = _owner(mine)
    return "." in owner and owner == _owner(yours)


@lru_cache(1024)
def _owner(domain: str) -> str:
    """The part that one owner registered; remembered, because the library reads its whole list each time."""
    return str(get_org_domain(domain) or "")


def _by_trusted_server(raw: bytes, domain: str) -> bool:
    return any(_passes(result, domain) for result in _found_out(raw))


def is_denied(raw: bytes) -> bool:
    """Whether the trusted server found out that the domain in From did not send it."""
    return any(
        getattr(one, "method", "") == "dmarc" and str(getattr(one, "result", "")).lower() == "fail"
        for one in _found_out(raw)
    )


def _found_out(raw: bytes) -> list[object]:
    """The topmost Authentication-Results of the server that the installation trusts; others say nothing."""
    found = values(raw, b"authentication-results")
    if not settings.MAIL_TRUSTED or not found:
        return []
    try:
        said = AuthenticationResultsHeader.parse_value(found[0].decode("ascii", "replace"))
    except Exception:
        return []
    return list(said.results) if str(said.authserv_id).lower() == settings.MAIL_TRUSTED.lower() else []


_NAMED = {
    "dmarc": (("header", "from"),),
    "dkim": (("header", "d"), ("header", "i")),
    "spf": (("smtp", "mailfrom"),),
}


def _passes(result: object, domain: str) -> bool:
    method, verdict = getattr(result, "method", ""), str(getattr(result, "result", "")).lower()
    said = {(one.type, one.name): str(one.value) for one in getattr(result, "properties", [])}
    named = [said[name].rpartition("@")[2] for name in _NAMED.get(method, ()) if name in said]
    return verdict == "pass" and any(aligned(one, domain) for one in named)


def _signed(arrival: Arrival, raw: bytes, domain: str) -> bool:
    signatures = values(raw, b"dkim-signature")[:MOST_SIGNATURES]
    to_us = arrival.project and any(meaning_of(one).project == arrival.project for one in written_to(raw))
    return bool(to_us) and any(
        _covers(signature, domain) and _verified(raw, place) for place, signature in enumerate(signatures)
    )


def _covers(signature: bytes, domain: str) -> bool:
    """From and To, the whole body, and a domain of the same owner."""
    tags = {name: b"".join(value.split()) for name, value in _TAG.findall(signature)}
    signed = tags.get(b"h", b"").lower().split(b":")
    whole = b"l" not in tags and b"from" in signed and b"to" in signed
    return whole and aligned(tags.get(b"d", b"").decode("ascii", "replace"), domain)


def _verified(raw: bytes, place: int) -> bool:
    try:
        return bool(dkim.DKIM(raw, minkey=SMALLEST_KEY, timeout=SECONDS).verify(place, dnsfunc=_key))
    except WRONG:
        return False


def _key(name: bytes, timeout: int = SECONDS) -> bytes | None:
    """The text record under this name."""
    answer = _resolver().resolve(name.decode("ascii"), "TXT", lifetime=timeout)
    return b"".join(answer[0].strings) if len(answer) == 1 else None


def _resolver() -> dns.resolver.Resolver:
    host, _colon, port = settings.MAIL_DNS.partition(":")
    found = dns.resolver.Resolver(configure=not host)
    if host:
        found.nameservers, found.port = [host], int(port or 53)
    return found


def _sent_from_there(arrival: Arrival, domain: str) -> bool:
    """By the address that spoke to us, where no other server stands between."""
    peer, _space, helo = arrival.peer.partition(" ")
    sender = arrival.envelope_from
    if arrival.way != SMTP or not sender or not aligned(sender.rpartition("@")[2], domain):
        return False
    try:
        return _is_global(peer) and bool(
            spf.check2(i=peer, s=sender, h=helo, timeout=SECONDS, querytime=SECONDS)[0] == "pass"
        )
    except WRONG:
        return False
