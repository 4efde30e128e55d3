"""Fees 费用: quotes in rounds, approval by amount, and the start with its baseline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from luoshi.changes import rules
from luoshi.changes.lifecycle.states import CONFIGURING, DEVELOPING
from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.holding import FIRM, LEAD, SPONSOR
from luoshi.changes.models.money import Approval, Quote, QuoteLine
from luoshi.changes.models.wanted import Brief
from luoshi.changes.models.words import LINES, amount, listed, some_days, with_reason
from luoshi.evidence.models import Attachment, attach
from luoshi.kernel.horizon import within_reach
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import YES, Refusal, Verdict, no
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.ui.money import money_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object

Line = tuple[str, Decimal]
"""What, and for how much."""


class Fees(Base):
    """From the decision to the start."""

    def ask_quote(self: Change, *, by: Member, contact: Member) -> Brief:  # type: ignore[misc]
        """请报价: the firm that would build it receives the brief with the option that was decided."""
        with self.moving("ask_quote", by=by) as step:
            brief = self.hand_to(contact, Brief.BUILDS, step, {"option": self.option_content()})
            self.next_waits = FIRM
        Document.index("change", self)
        return brief

    def option_content(self: Change) -> dict[str, Any]:  # type: ignore[misc]
        """What was decided, as the firm that builds it reads it: nothing of fees, verdicts or limits."""
        option = self.chosen
        if option is None:
            return {}
        parts = ("name", "what", "how", "risk", "differently", "days")
        return {part: getattr(option, part) for part in parts} | {"kind": option.kind}

    @property
    def is_asked(self: Change) -> bool:  # type: ignore[misc]
        """Whether the firm that has it was asked to quote for what was decided."""
        asked = self.briefs.filter(firm=self.firm_id, purpose=Brief.BUILDS, withdrawn_at__isnull=True)
        return bool(self.firm_id and self.decided_at) and asked.filter(made_at__gte=self.decided_at).exists()

    def counting_quotes(self: Change) -> QuerySet[Quote]:  # type: ignore[misc]
        """The quotes of this negotiation: by the firm that was asked last, for what was decided last."""
        if self.decided_at is None:
            return self.quotes.none()
        return self.quotes.filter(undone=False, firm=self.firm_id, at__gte=self.decided_at)

    @property
    def last_quote(self: Change) -> Quote | None:  # type: ignore[misc]
        """The quote that counts."""
        return self.counting_quotes().last()

    def may_quote(self: Change, person: Member) -> Verdict:  # type: ignore[misc]
        """A firm was asked, and nothing is agreed upon."""
        if not self.is_asked:
            return no(_("Please ask a firm for a quote first."))
        quote = self.last_quote
        if quote and quote.agreed_at:
            return no(_("The fee is agreed already; another quote comes when the project lead asks for it."))
        return YES

    def quote(  # type: ignore[misc]
        self: Change, *, by: Member, lines: Iterable[Line], days: int, currency: str = "", words: str = "",
        valid_until: date | None = None, files: list[Attachment] | None = None,
    ) -> Quote:  # fmt: skip
        """报价: with its lines; the total is their sum. Raises Refusal."""
        rows, total = _lines(lines)
        some_days(days)
        if valid_until and within_reach(valid_until, self.project.today()) < self.project.today():
            raise Refusal(_("The quote would have run out already."))
        with self.moving("quote", by=by) as step:
            expected = self.expected_currency
            if (currency or expected) != expected:
                raise Refusal(_("Please quote in %(currency)s, as the option did.") % {"currency": expected})
            number, firm = self.counting_quotes().count() + 1, self.firm
            if firm is None:
                raise Refusal(_("Please ask a firm for a quote first."))
            row = Quote.objects.create(
                change=self, firm=firm, round=number, currency=expected, total=total, days=days,
                words=words.strip(), valid_until=valid_until, by=by, at=step.at,
            )  # fmt: skip
            QuoteLine.objects.bulk_create(
                QuoteLine(quote=row, place=place, what=what, amount=cost)
                for place, (what, cost) in enumerate(rows, 1)
            )
            attach(files or [], "quote", row.pk, by=by)
            step.makes(row)
            step.facts |= {"amount": money_in(total, expected), "round": number}
            self.next_waits = LEAD
        return row

    @property
    def expected_currency(self: Change) -> str:  # type: ignore[misc]
        """The currency of what was decided."""
        return self.chosen.currency if self.chosen else self.limits.currency

    def may_bargain(self: Change, person: Member) -> Verdict:  # type: ignore[misc]
        """There is a quote that nobody has answered yet."""
        quote = self.last_quote
        if quote is None:
            return no(_("There is no quote yet."))
        if quote.answered_at:
            return no(_("Another quote has been asked for already."))
        return YES

    def bargain(self: Change, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """再谈谈: the firm reads why, and quotes anew."""
        with self.moving("bargain", by=by, facts={"reason": with_reason(reason)}) as step:
            quote = self.counting_quotes().latest("at", "id")
            step.changes(quote, "answer", "answered_at", "agreed_at")
            quote.answer, quote.answered_at, quote.agreed_at = reason.strip(), step.at, None
            quote.save(update_fields=["answer", "answered_at", "agreed_at"])
            self.next_waits = FIRM

    def may_agree(self: Change, person: Member) -> Verdict:  # type: ignore[misc]
        """There is a quote that is not agreed upon yet."""
        quote = self.last_quote
        if quote is None:
            return no(_("There is no quote yet."))
        return no(_("This quote is agreed upon already.")) if quote.agreed_at else YES

    def agree_fee(self: Change, *, by: Member) -> None:  # type: ignore[misc]
        """谈妥: the lead recommends this quote; above the limit the sponsor has the ball."""
        with self.moving("agree_fee", by=by) as step:
            quote = self._open_quote()
            step.changes(quote, "agreed_at")
            quote.agreed_at = step.at
            quote.save(update_fields=["agreed_at"])
            step.facts["amount"] = money_in(quote.total, quote.currency)
            self.next_waits = self._whose_approval()

    @property
    def quote_ran_out(self: Change) -> bool:  # type: ignore[misc]
        """Whether the quote that counts holds no longer; what was approved then waits for another one."""
        quote = self.last_quote
        return bool(quote and quote.valid_until and quote.valid_until < self.project.today())

    def _open_quote(self: Change) -> Quote:  # type: ignore[misc]
        quote = self.last_quote
        if quote is None:
            raise Refusal(_("There is no quote yet."))
        if self.quote_ran_out:
            raise Refusal(_("The quote has run out; please ask for a new one."))
        return quote

    # Approval by amount

    @property
    def quote_is_foreign(self: Change) -> bool:  # type: ignore[misc]
        """Whether the quote that counts is in another currency than the limits: no rate is known."""
        quote = self.last_quote
        return quote is not None and quote.currency != self.limits.currency

    def approvals_needed(self: Change) -> int:  # type: ignore[misc]
        """How many persons approve the quote that counts: none, one, or two different ones.

        What is quoted in another currency than the limits cannot be compared with them: two, whatever it is.
        """
        quote, limits = self.last_quote, self.limits
        if quote is None or quote.total <= 0 or self.sponsor() is None:
            return 0
        if quote.currency != limits.currency or quote.total > limits.two_from:
            return 2
        return 1 if quote.total > limits.sponsor_from else 0

    def approved_by(self: Change) -> list[Approval]:  # type: ignore[misc]
        """Who approved the quote that counts."""
        quote = self.last_quote
        rows = self.approvals.filter(quote=quote, yes=True, undone=False) if quote else self.approvals.none()
        return list(rows.select_related("by"))

    def approvals_missing(self: Change) -> int:  # type: ignore[misc]
        """How many approvals are still missing."""
        return max(0, self.approvals_needed() - len(self.approved_by()))

    @property
    def fee_is_approved(self: Change) -> bool:  # type: ignore[misc]
        """Agreed upon, and approved by as many as the amount needs."""
        quote = self.last_quote
        return quote is not None and quote.agreed_at is not None and not self.approvals_missing()

    def may_approve(self: Change, person: Member) -> Verdict:  # type: ignore[misc]
        """The sponsor first; the second approval is somebody else's, the lead's or another sponsor's."""
        if not person.has("sponsor", "lead") or person.is_external:
            return no(_("Only the sponsor approves money."))
        given = self.approved_by()
        if any(row.by_id == person.pk for row in given):
            return no(_("You have approved it already; the second approval is somebody else's."))
        if not given and not person.has("sponsor"):
            return no(_("Only the sponsor approves money."))
        if person.pk == self.requester_id and self._another_sponsor(person):
            return no(_("Nobody approves the money for what they asked for themselves."))
        if self.state == "agreeing_fee" and (self.last_quote is None or self.last_quote.agreed_at is None):
            return no(_("The project lead has not agreed on the fee yet."))
        if self.state == "agreeing_fee" and not self.approvals_missing():
            return no(_("It needs no further approval."))
        return YES

    def _another_sponsor(self: Change, person: Member) -> bool:  # type: ignore[misc]
        sponsors = self.project.members.active(self.project.today()).with_role("sponsor")
        return sponsors.internal().exclude(pk=person.pk).exists()

    def next_approver(self: Change) -> Member | None:  # type: ignore[misc]
        """Who approves next: a sponsor where one may, else a lead; None when nothing waits for approval."""
        quote = self.last_quote
        if quote is None or quote.agreed_at is None or not self.approvals_missing():
            return None
        people = self.project.members.active(self.project.today()).internal().select_related("user")
        able = [one for one in people.order_by("id") if one.has("sponsor", "lead") and self.may_approve(one)]
        return min(able, key=lambda one: (not one.has("sponsor"), one.pk != self.lead_id), default=None)

    def _whose_approval(self: Change) -> str:  # type: ignore[misc]
        if not self.approvals_missing():
            return LEAD
        person = self.next_approver()
        return SPONSOR if person is None or person.has("sponsor") else LEAD

    def approve(self: Change, *, by: Member, words: str = "", quote: str = "") -> None:  # type: ignore[misc]
        """批准: one person's yes to the quote that was agreed upon; `quote` is the one that was read.

        Raises Refusal, also when there is a newer quote than the one that was read.
        """
        with self.moving("approve", by=by) as step:
            row = self._open_quote()
            if quote and quote != str(row.pk):
                raise Refusal(_("There is another quote by now; please look at it first."))
            self._answer_quote(row, True, words, step)
            step.facts["amount"] = money_in(row.total, row.currency)
            self.next_waits = self._whose_approval()

    def refuse_fee(self: Change, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """不批准: the lead reads why, and negotiates or decides anew."""
        with self.moving("refuse_fee", by=by, facts={"reason": with_reason(reason)}) as step:
            quote = self._open_quote()
            self._answer_quote(quote, False, reason, step)
            step.changes(quote, "agreed_at")
            quote.agreed_at = None
            quote.save(update_fields=["agreed_at"])
            for row in self.approved_by():
                step.changes(row, "undone")
                row.undone = True
                row.save(update_fields=["undone"])
            self.next_waits = LEAD

    def _answer_quote(self: Change, quote: Quote, yes: bool, words: str, step: Step) -> None:  # type: ignore[misc]
        former = self.approvals.filter(quote=quote, by=step.by, undone=False)
        for row in former:
            step.changes(row, "undone")
            row.undone = True
            row.save(update_fields=["undone"])
        step.makes(
            Approval.objects.create(
                change=self, quote=quote, by=step.by, yes=yes, words=words.strip()[:300], at=step.at
            )
        )

    def rethink(self: Change, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """重新拍板: another option, or another round."""
        with self.moving("rethink", by=by, facts={"reason": with_reason(reason)}):
            self.chosen, self.decided_at, self.overridden = None, None, False

    def start(self: Change, *, by: Member) -> None:  # type: ignore[misc]
        """开工: the baseline is written and the firm has the ball."""
        with self.moving("start", by=by) as step:
            quote, option = self.last_quote, self.chosen
            if quote is None or option is None:
                raise Refusal(_("There is no quote yet."))
            step.reaches = DEVELOPING if option.kind == rules.SECONDARY else CONFIGURING
            # How many had to approve stays readable when the limits change.
            scope: dict[str, Any] = {"option": f"{option.letter} {option.name}", "quote": str(quote.pk)}
            scope["approvals"] = self.approvals_needed()
            self.baseline(step, quote.total, quote.currency, quote.days, scope)
            self.next_waits = FIRM


def _lines(lines: Iterable[Line]) -> tuple[list[Line], Decimal]:
    """The lines, checked, and their sum. Raises Refusal."""
    rows = [(" ".join(listed([what], 200)), amount(cost)) for what, cost in lines]
    if not rows or not all(what for what, _cost in rows):
        raise Refusal(_("A quote needs at least one line, each with words and an amount."))
    if len(rows) > LINES:
        raise Refusal(_("At most %(n)d lines, please.") % {"n": LINES})
    return rows, amount(sum((cost for _what, cost in rows), Decimal(0)))
