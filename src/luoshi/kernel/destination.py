"""Where a request to an address that somebody typed may go: to public hosts by https, and to what is listed.

Whoever types an address must not reach what only this machine reaches: a database, a router, the metadata
of a cloud. So every spelling of a private address is refused, and what a name resolves to is judged before
anything is sent there.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.verdict import Refusal

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
PORTS = {"https": 443, "http": 80}
HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
# Addresses that carry an IPv4 address in their last 32 bits.
NAT64, COMPATIBLE = ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96")
ISATAP = (0x00005EFE, 0x02005EFE)


class Forbidden(Refusal):
    """The product does not send anything to this address; the sentence says why."""


@dataclass(frozen=True)
class Destination:
    """One address, taken apart once: what is connected to is what was judged."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True)
class Allowed:
    """What an administrator lists beyond public hosts on port 443; see `allowed`."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPNetwork, ...] = ()
    ports: frozenset[tuple[str, str, int]] = frozenset()
    led: dict[str, tuple[str, int]] = field(default_factory=dict)

    def judge(self, url: str) -> Destination:
        """The address taken apart. Raises Forbidden when nothing may go there, whatever it resolves to."""
        there = taken_apart(url)
        usual = there.scheme == "https" and there.port == PORTS["https"]
        if not usual and (there.scheme, there.host, there.port) not in self.ports:
            raise Forbidden(_UNUSUAL[there.scheme])
        return there

    def judge_address(self, there: Destination, address: IPAddress) -> None:
        """Raises Forbidden when the name stands for an address that is not public and not listed."""
        listed = there.host in self.hosts or any(address in network for network in self.networks)
        if not listed and not is_public(address):
            raise Forbidden(_("This address leads into an internal network. An administrator can allow it."))


_UNUSUAL = {
    "https": _("Only port 443 is allowed for this address. An administrator can allow another one."),
    "http": _("The address has to begin with https://."),
}


def taken_apart(url: str) -> Destination:
    """Scheme, host, port and target of an address of the usual kind; raises Forbidden for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Forbidden(_NO_ADDRESS) from error
    if parts.scheme not in PORTS:
        raise Forbidden(_("The address has to begin with https://."))
    if parts.username is not None or parts.password is not None:
        raise Forbidden(_("The address may not contain a name or a password before the host."))
    host = (parts.hostname or "").rstrip(".")
    # Nothing but visible ASCII: two programs must not read one address in two ways.
    if not re.fullmatch(r"[!-~]+", url) or "\\" in url or not _is_host(host) or port == 0:
        raise Forbidden(_NO_ADDRESS)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port or PORTS[parts.scheme], target)


_NO_ADDRESS = _("This is not an address of the usual kind, like https://example.com/hook.")


def _is_host(host: str) -> bool:
    """A name, or an address as it is usually written: not in hexadecimal, octal or as one number."""
    if ":" in host or NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            return "%" not in host and ipaddress.ip_address(host) is not None
        except ValueError:
            return False
    return HOST.fullmatch(host) is not None and len(host) <= 253


def is_public(address: IPAddress) -> bool:
    """Whether this address belongs to anybody on the internet, also by the IPv4 address inside it."""
    if address.is_multicast or address.is_unspecified:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global
    only_a_wrapping = address.ipv4_mapped is not None or address in NAT64
    return all(is_public(found) for found in _inside(address)) and (only_a_wrapping or address.is_global)


def _inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to: mapped, 6to4, Teredo, NAT64, ISATAP."""
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    number = int(address)
    if address in NAT64 or address in COMPATIBLE or (number >> 32) & 0xFFFFFFFF in ISATAP:
        found.append(ipaddress.IPv4Address(number & 0xFFFFFFFF))
    return [each for each in found if each is not None]


def allowed(entries: Iterable[str]) -> Allowed:
    """The administrator's list. Raises ValueError with the entry that cannot be read.

    `10.2.0.0/16`: this network; `bot.example.com`: this host, also inside; `bot.example.com:8443`: this
    port too; `http://bot.example.com:8080`: without TLS; `hooks.example.com=10.0.0.5:8443`: what is meant for
    this host is handed in there, at a relay or in a test, and the certificate is still the host's.
    """
    hosts, networks, ports, led = set[str](), list[IPNetwork](), set[tuple[str, str, int]](), {}
    for entry in entries:
        try:
            if "=" in entry:
                name, _equals, relay = entry.partition("=")
                there = taken_apart(f"https://{relay}")
                led[taken_apart(f"https://{name}").host] = (there.host, there.port)
            elif (network := _network(entry)) is not None:
                networks.append(network)
            else:
                there = taken_apart(entry if "://" in entry else f"https://{entry}")
                hosts.add(there.host)
                ports.add((there.scheme, there.host, there.port))
        except (Forbidden, ValueError) as error:
            raise ValueError(entry) from error
    return Allowed(frozenset(hosts), tuple(networks), frozenset(ports), led)


def _network(entry: str) -> IPNetwork | None:
    """None when it is meant as a host; a network with bits of a host in it is a slip, and raises."""
    if "/" in entry and "://" not in entry:
        return ipaddress.ip_network(entry)
    try:
        return ipaddress.ip_network(entry)
    except ValueError:
        return None
