"""Mail, and what Django itself has to say of an installation."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import run_checks
from django.utils.translation import gettext as _

from luoshi.config.deployed.fault import Fault
from luoshi.people.ways.check import troubles

# Redirecting to https and the browsers' own list of hosts are matters of the web server in front.
NOT_OURS = {"security.W005", "security.W008", "security.W021"}
# Said by our own checks in better words.
SAID = {"security.W009", "security.W012", "security.W016", "security.W018", "security.W004"}


def mail_can_leave() -> Iterator[Fault]:
    """People are invited and told by mail."""
    if not settings.EMAIL_URL or settings.EMAIL_URL.startswith(("file:", "console:")):
        yield Fault(
            _("LUOSHI_MAIL_URL names no mail server: invitations and notices reach nobody."),
            _("Set it, for example smtp+tls://user:password@smtp.example.com:587."),
        )
    if settings.MAIL_FROM.endswith(("@localhost", ".invalid")):
        yield Fault(
            _("LUOSHI_MAIL_FROM is %(address)s; such mail is refused elsewhere.")
            % {"address": settings.MAIL_FROM},
            _("Set it to an address of your own domain."),
            serious=False,
        )  # fmt: skip


def ways_work() -> Iterator[Fault]:
    """Each way of signing in is asked whether it works; without any nobody is asked."""
    for way, trouble in troubles():
        if trouble:
            yield Fault(
                _("Nobody can sign in by %(way)s: %(why)s") % {"way": way.name, "why": trouble},
                _("Compare its settings with the other side; `luoshi ways` asks again."),
                serious=False,
            )


def django_finds_nothing() -> Iterator[Fault]:
    """`check --deploy`, in Django's own words."""
    for message in run_checks(include_deployment_checks=True, databases=["default"]):
        if message.id not in NOT_OURS | SAID and not message.is_silenced():
            yield Fault(f"{message.id}: {message.msg}", str(message.hint or ""), serious=message.is_serious())
