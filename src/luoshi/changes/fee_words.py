"""How a negotiation stands, in one sentence: whom it waits for, and what is still missing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.changes.lifecycle.states import AGREEING_FEE
from luoshi.changes.models import Change
from luoshi.ui.money import WITH_NAME, money_in


def standing(change: Change) -> str:
    """Empty when no fee is being agreed upon."""
    if change.state != AGREEING_FEE:
        return ""
    quote, firm = change.last_quote, change.firm.name if change.firm else ""
    if not change.is_asked:
        return _("Nobody has been asked for a quote yet.")
    if quote is None or (quote.answered_at and not quote.agreed_at):
        return _("Waiting for the quote of %(firm)s.") % {"firm": firm}
    amount = {"amount": money_in(quote.total, quote.currency), "firm": firm}
    if change.quote_ran_out:
        return _("The quote has run out; please ask for a new one.")
    if quote.agreed_at is None:
        return _("%(firm)s quotes %(amount)s: to be agreed upon, or negotiated.") % amount
    return _approval(change, amount)


def _approval(change: Change, amount: dict[str, str]) -> str:
    missing, needed = change.approvals_missing(), change.approvals_needed()
    person = change.next_approver()
    whom = {"name": person.name} | amount if person else amount
    if not missing:
        return (
            _("%(amount)s is approved; it can start.") if needed else _("%(amount)s is agreed; it can start.")
        ) % amount
    if person is None:
        return _("%(amount)s: nobody is here who may give the approval that is missing.") % amount
    if needed == 1:
        return _("%(amount)s is agreed; %(name)s has to approve it.") % whom
    if missing == needed and change.quote_is_foreign:
        said = _(
            "%(amount)s is agreed; the limits are in %(currency)s, so two persons approve, first %(name)s."
        )
        return said % (whom | {"currency": dict(WITH_NAME)[change.limits.currency]})
    if missing == needed:
        return _("%(amount)s is agreed; two persons have to approve it, first %(name)s.") % whom
    return _("%(amount)s: the approval of a second person is missing, %(name)s for instance.") % whom
