"""The limits in words, for the company alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.changes.models import Change
from luoshi.changes.models.money import Limits
from luoshi.ui.money import money_in


def limit_words(change: Change) -> str:
    """“Above ¥5,000 or 30 working days the sponsor decides”; who that is where nobody is sponsor."""
    limits = change.limits
    facts = {"fee": money_in(limits.sponsor_from, limits.currency), "days": limits.sponsor_days}
    if change.sponsor() is None:
        return _("Nobody is sponsor of this project: the lead takes it further whatever it costs.")
    return _("Above %(fee)s or %(days)d working days the sponsor decides.") % facts


def above_words(change: Change, limits: Limits) -> str:
    """What of its first view lies above, or nothing."""
    view = change.first_view
    if view is None or not change.sponsor_screens:
        return ""
    if view.cost > limits.sponsor_from:
        fee, limit = (money_in(one, limits.currency) for one in (view.cost, limits.sponsor_from))
        return _("%(fee)s is above %(limit)s: the sponsor takes it further.") % {"fee": fee, "limit": limit}
    return _("%(days)d working days are above %(limit)d: the sponsor takes it further.") % {
        "days": view.days, "limit": limits.sponsor_days
    }  # fmt: skip
