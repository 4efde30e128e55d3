"""Changes that wait for the head of the company, and the one word with which they go on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.changes.lifecycle.states import AGREEING_FEE, DECIDING, SCREENING
from luoshi.changes.models import Change, FirstView, Limits, Quote
from luoshi.changes.models.holding import SPONSOR
from luoshi.kernel.verdict import Moved
from luoshi.rollout.models import Member
from luoshi.ui.money import money_in

MOST = 20
STATES = (SCREENING, DECIDING, AGREEING_FEE)


@dataclass(frozen=True)
class Waiting:
    """One change, and what is to be agreed to: `seen` names the option, the quote or the first view."""

    change: Change
    about: str
    advice: str
    amount: str
    agree: str
    seen: str


def waiting_changes(member: Member) -> list[Waiting]:
    """Those that wait for the sponsor, the longest first, in one query; none for anybody else."""
    if not member.has("sponsor"):
        return []
    rows = _waiting(member).order_by("held_since", "id")[:MOST]
    return [told for change in rows if (told := _told(member, change))]


def agree(member: Member, number: int, seen: str) -> tuple[Change, str]:
    """Take it one step further, as recommended; the change, and what to say.

    Raises Change.DoesNotExist for what this member may not see, Moved when something else was shown, Refusal.
    """
    change = Change.objects.visible_to(member).get(number=number)
    change.project = member.project
    one = next((one for one in waiting_changes(member) if one.change.pk == change.pk), None)
    if one is None or one.seen != seen:
        raise Moved(_("This has changed in the meantime; please look at it again."))
    change.expecting = one.change.state
    if one.change.state == DECIDING and one.change.recommended:
        advised = one.change.recommended_words or one.advice
        change.decide(by=member, option=one.change.recommended, reason=advised)
    elif one.change.state == AGREEING_FEE:
        change.approve(by=member, quote=seen)
    else:
        change.pursue(by=member)
    return change, _("Agreed: %(what)s") % {"what": f"{change.code} {change.title}"}


def _waiting(member: Member) -> QuerySet[Any]:
    """With the quote and the first view that count."""
    # The one that counts: of the firm that was asked last, for what was decided last.
    counting = {"firm": OuterRef("firm"), "at__gte": OuterRef("decided_at"), "undone": False}
    quotes = Quote.objects.filter(change=OuterRef("pk"), **counting).order_by("-at", "-id")
    views = FirstView.objects.filter(change=OuterRef("pk"), undone=False).order_by("-at", "-id")
    rows = Change.objects.visible_to(member).open().filter(waits=SPONSOR, state__in=STATES)
    return rows.select_related("recommended", "chosen", "lead", "firm").annotate(
        quote_pk=Subquery(quotes.values("pk")[:1]),
        quote_total=Subquery(quotes.values("total")[:1]),
        quote_currency=Subquery(quotes.values("currency")[:1]),
        view_pk=Subquery(views.values("pk")[:1]),
        view_cost=Subquery(views.values("cost")[:1]),
        view_days=Subquery(views.values("days")[:1]),
        limit_currency=Subquery(Limits.objects.filter(project=OuterRef("project")).values("currency")[:1]),
    )


def _told(member: Member, change: Any) -> Waiting | None:
    change.project = member.project
    name = {"name": change.lead.name if change.lead else _("Project lead")}
    if change.state == DECIDING and change.recommended:
        return _decide(change, name)
    if change.state == AGREEING_FEE and change.quote_pk:
        total = _money(change.quote_total, change.quote_currency)
        return Waiting(
            change, about=_("The fee that was agreed with %(firm)s") % {"firm": change.firm or ""},
            advice=_("%(name)s asks you to approve it") % name, amount=total,
            agree=_("Approve %(amount)s") % {"amount": total}, seen=str(change.quote_pk),
        )  # fmt: skip
    if change.state == SCREENING and change.view_pk:
        days = ngettext("about %(n)d working day", "about %(n)d working days", change.view_days)
        return Waiting(
            change, about=days % {"n": change.view_days},
            advice=_("%(name)s asks whether to pursue it") % name,
            amount=_("about %(amount)s") % {"amount": _money(change.view_cost, change.limit_currency or "")},
            agree=_("Yes, pursue it"), seen=str(change.view_pk),
        )  # fmt: skip
    return None


def _decide(change: Any, name: dict[str, str]) -> Waiting:
    option = change.recommended
    days = ngettext("%(n)d working day", "%(n)d working days", option.days) % {"n": option.days}
    fee = _money(option.fee, option.currency) if option.fee else _("no fee")
    words = {"option": option.letter, "name": option.name, "days": days, "fee": fee}
    return Waiting(
        change, about=_("Option %(option)s: %(name)s, %(days)s") % words,
        advice=_("%(name)s recommends %(option)s") % {**name, "option": option.letter},
        amount=fee, agree=_("Agree to option %(option)s, %(fee)s") % words, seen=str(option.pk),
    )  # fmt: skip


def _money(amount: Decimal, currency: str) -> str:
    return money_in(amount, currency or "CNY")
