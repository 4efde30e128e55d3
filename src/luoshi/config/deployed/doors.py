"""How people reach it: addresses, cookies, what stands before it, and who gets in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.config.deployed.fault import Fault
from luoshi.config.proxies import networks
from luoshi.rollout.models import Organization
from luoshi.rollout.models.policy import NOBODY

NEAR = {"127.0.0.1", "localhost", "[::1]", "::1"}


def address_is_https() -> Iterator[Fault]:
    """Without it passwords and sessions travel in clear."""
    if not settings.SITE_URL.startswith("https://"):
        yield Fault(
            _("LUOSHI_URL is %(url)s: passwords and pages travel unencrypted.") % {"url": settings.SITE_URL},
            _("Put a web server with a certificate in front, and set LUOSHI_URL to the https address."),
        )


def hosts_are_named() -> Iterator[Fault]:
    """Only one's own names are answered."""
    if "*" in settings.ALLOWED_HOSTS or any(host.startswith(".") for host in settings.ALLOWED_HOSTS):
        yield Fault(
            _("LUOSHI_HOSTS lets every name in."), _("Name the hosts under which people reach Luoshi.")
        )


def cookies_are_closed() -> Iterator[Fault]:
    """Bound to this host, https only, out of reach of scripts."""
    for kind in ("SESSION", "CSRF"):
        name = getattr(settings, f"{kind}_COOKIE_NAME")
        closed = getattr(settings, f"{kind}_COOKIE_SECURE") and getattr(settings, f"{kind}_COOKIE_HTTPONLY")
        strict = getattr(settings, f"{kind}_COOKIE_SAMESITE") in ("Lax", "Strict")
        if not (closed and strict and name.startswith("__Host-")):
            yield Fault(
                _("The cookie %(name)s is not bound to this host and https.") % {"name": name},
                _("Set LUOSHI_URL to the https address; the cookies follow."),
            )


def nothing_for_developers() -> Iterator[Fault]:
    """Debug pages show the inside, and the demo lets everybody in."""
    for name, on in (("LUOSHI_DEBUG", settings.DEBUG), ("LUOSHI_DEMO", settings.DEMO)):
        if on:
            yield Fault(
                _("%(name)s is on: it is made for trying out and opens the inside to others.")
                % {"name": name},
                _("Take %(name)s away.") % {"name": name},
            )


def proxies_are_known() -> Iterator[Fault]:
    """Behind a web server, who calls stands in a header; it is believed from that server alone."""
    ours = networks(settings.TRUSTED_PROXIES)
    if any(network.prefixlen == 0 for network in ours):
        yield Fault(
            _("LUOSHI_TRUSTED_PROXIES believes everybody: anybody can pretend to come from any address."),
            _("Name the addresses of your own web servers only."),
        )
    if settings.SITE_URL.startswith("https://") and not ours:
        yield Fault(
            _("LUOSHI_TRUSTED_PROXIES is not set: limits and records see the web server in front, "
              "not the caller, and browsers are not told to insist on https."),
            _("Set it to the address of the web server in front, for example 127.0.0.1."),
            serious=False,
        )  # fmt: skip


def companies_ask_for_a_second_factor() -> Iterator[Fault]:
    """At least of those who answer for much, and of people from outside."""
    for company in Organization.objects.filter(second_for=NOBODY).order_by("name"):
        yield Fault(
            _("“%(company)s” asks nobody for a second factor at the sign-in.") % {"company": company.name},
            _("Its project lead sets it under setup, sign-in: at least for leads and people from outside."),
            serious=False,
        )


def evidence_has_its_own_host() -> Iterator[Fault]:
    """Downloads from a host without cookies: even a file that a browser ran could reach nothing."""
    there, here = urlsplit(settings.FILES_URL), urlsplit(settings.SITE_URL)
    if not settings.FILES_URL:
        yield Fault(
            _("Files are sent from the host of the pages. They are sent so that nothing in them runs; "
              "a host of their own is one more wall."),
            _("Set LUOSHI_FILES_URL to another https name that leads here too."),
            serious=False,
        )  # fmt: skip
    elif there.hostname == here.hostname or there.scheme != here.scheme:
        yield Fault(
            _("LUOSHI_FILES_URL must be another host than LUOSHI_URL, and https like it."),
            _("Choose a name of its own, for example files.example.com."),
        )
