"""Who may let a program hear of a project, how often it is tried, and how long."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address
from random import uniform
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.destination import allowed
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout import rules as setup
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.api.webhooks.models import Endpoint

MOST = 10
"""Endpoints of one project."""
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)  # fmt: skip
"""After the first, second … attempt that failed; after the last one it is given up."""
JITTER = 0.2
LONGEST_WISH = timedelta(hours=1)
"""How long a receiver may ask us to wait by Retry-After."""
PATIENCE = timedelta(days=3)
"""An endpoint that has taken nothing for so long is switched off."""
OVERLAP = timedelta(hours=24)
"""So long the secret before still signs, too."""
KEPT = timedelta(days=30)
LOGGED = "en"
"""The language in which a log keeps our own sentences: that of the source, worded anew for each reader."""
SECONDS, MOST_ANSWER, SHOWN_ANSWER = 10.0, 16 * 1024, 500

HAND, GONE, FAILING, LEFT, PASSWORD, SEALED = "hand", "gone", "failing", "left", "password", "sealed"
WHY_OFF = [
    (HAND, gettext_lazy("Switched off by hand.")),
    (GONE, gettext_lazy("The receiver answered 410: it does not want anything any more.")),
    (FAILING, gettext_lazy("The receiver has taken nothing for three days.")),
    (LEFT, gettext_lazy("Its owner no longer leads this project. Another lead can set up an own one.")),
    (
        PASSWORD,
        gettext_lazy("Its owner changed how they sign in. If you know this address, switch it on again."),
    ),
    (SEALED, gettext_lazy("Today's key of the server does not open its secret: please renew the secret.")),
]  # fmt: skip


def may_add(member: Member, there: int) -> Verdict:
    """Leads, up to a number at which it is a slip."""
    if not (may := setup.may_set_up(member, member.project)):
        return may
    if there >= MOST:
        return no(
            _("A project sends to at most %(n)d addresses; remove one that is not needed.") % {"n": MOST}
        )
    return YES


def may_switch_off(member: Member, endpoint: Endpoint) -> Verdict:
    """Any lead of the project."""
    return setup.may_set_up(member, endpoint.project)


def may_use(member: Member, endpoint: Endpoint) -> Verdict:
    """Its owner alone, who reads by it: what is sent is what this one person may see."""
    if not (may := setup.may_set_up(member, endpoint.project)):
        return may
    return (
        YES
        if endpoint.member_id == member.pk
        else no(_("Only its owner can do this; you can switch it off."))
    )


def address_fits(address: str) -> None:
    """Raises Refusal when nothing may go there, whatever its name stands for by then."""
    known = allowed(settings.OUTGOING_ALLOW)
    there = known.judge(address)
    with suppress(ValueError):
        known.judge_address(there, ip_address(there.host))


def kinds_fit(kinds: Iterable[str]) -> Verdict:
    """At least one."""
    return YES if list(kinds) else no(_("Choose at least one kind of event."))


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts, a little more or less; None when it is given up."""
    if attempts > len(PAUSES):
        return None
    return PAUSES[max(attempts, 1) - 1] * uniform(1 - JITTER, 1 + JITTER)  # noqa: S311


def wished(words: str, now: datetime) -> datetime:
    """Not before this moment, as the receiver's Retry-After says in seconds; a date there is left alone."""
    seconds = int(words) if words.isdecimal() and len(words) < 7 else 0
    return now + min(timedelta(seconds=seconds), LONGEST_WISH)
