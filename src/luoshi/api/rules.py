"""What a token may be, and how much it may ask."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel import clock
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member

READ, WRITE = "read", "write"
SCOPES = [(READ, gettext_lazy("Read only")), (WRITE, gettext_lazy("Read and write"))]
MOST_TOKENS = 20
USUAL_DAYS, LONGEST_DAYS = 90, 366
PER_MINUTE = 600
"""Requests of one token in a minute, on all nodes together."""
FEED_PER_MINUTE = 20
"""Requests of one calendar address in a minute."""
MOST_BYTES = 1024 * 1024
"""A body without files."""


def may_make(member: Member, there: int, ends_on: date) -> Verdict:
    """Everybody for themselves; a token ends within a year."""
    today = clock.now().date()
    if there >= MOST_TOKENS:
        return no(_("You have %(n)d tokens already; revoke one that you no longer need.") % {"n": there})
    if not today <= ends_on <= today + timedelta(days=LONGEST_DAYS):
        return no(_("A token ends within a year from today."))
    return YES
