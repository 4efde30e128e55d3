"""The same verdict on several problems, points paid out, and the rules of rewards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from luoshi.api.bodies import Family
from luoshi.api.filling import Filling, member_of
from luoshi.api.nouns.common import ID, PERSON
from luoshi.api.nouns.setup import removing
from luoshi.api.registry import Call, Operation
from luoshi.api.shapes import Schema, Shape, day, flag, many, moment, number, one, text
from luoshi.problems.bulk import Outcome, each
from luoshi.problems.bulk_forms import BULK, BulkForm
from luoshi.rewards import queries, rules
from luoshi.rewards.forms import TermsForm
from luoshi.rewards.models import Account, Payout, Terms
from luoshi.rollout.models import Member
from luoshi.ui.fields import CleanTextField

PROBLEMS, POINTS = "problems", "grants"
REFUSED = Shape("NotDone", _("A problem on which nothing was done, and why"), (
    text("code", _("The number as people say it")), text("detail", _("Why"), "sentence"),
))  # fmt: skip
OUTCOME = Shape("Together", _("What was done with several problems, and what was not"), (
    many("done", _("Problems on which it was done"), Shape("Done", _("A problem on which it was done"), (
        number("number", _("Its number in the project")), text("code", _("The number as people say it")),
    ))),
    many("refused", _("What was refused stays as it was"), REFUSED),
))  # fmt: skip
BALANCE = Shape("Balance", _("Points that somebody has"), (
    one("member", _("Who"), PERSON), number("points", _("Points")),
    flag("mine", _("Your own, which others pay out")),
))  # fmt: skip
BALANCES = Shape("Balances", _("Everybody who has points, by name"), (many("items", _("Balances"), BALANCE),))
PAYOUT = Shape("Payout", _("Who was paid how many points, noted once"), (
    number("number", _("Its number in the project")), text("note", _("Remark")), moment("at", _("When")),
))  # fmt: skip
PAYOUTS = Shape("Payouts", _("The last pay-outs, newest first"), (many("items", _("Pay-outs"), PAYOUT),))


def _figure(name: str, terms: Any, reader: Member) -> int:
    return int(terms.figures[name])


TERMS = Shape("RewardRules", _("What a report is worth, from a day on"), (
    ID, day("begins", _("First day")),
    *(number(name, _("Points"), partial(_figure, name)) for name in Terms().figures),
))  # fmt: skip
FIGURES: dict[str, Schema] = {name: {"type": ["integer", "null"]} for name in Terms().figures}


def leads(member: Member) -> bool:
    """The project's lead."""
    return member.has("lead")


def _bulk(kind: type[BulkForm], member: Member, _none: Any, data: Any) -> BulkForm:
    return kind(*(() if data is None else (data,)), member=member)


def _made(member: Member, _none: Any, form: Any) -> Outcome:
    found: Outcome = form.make()
    return found


def _taken_back(member: Member, _none: Any, form: Any) -> Outcome:
    return each(member, form.cleaned_data["numbers"], lambda problem: problem.undo_move(by=member))


class PayForm(forms.Form):
    """What is paid to whom, and a remark."""

    note = CleanTextField(label=_("Remark"), required=False, max_length=200, widget=forms.TextInput)

    def __init__(self, by: Member, *args: Any) -> None:
        super().__init__(*args)
        self.balances = queries.balances(by)
        for row in self.balances:
            self.fields[f"points-{row.member.pk}"] = forms.CharField(required=False, max_length=20)

    @property
    def amounts(self) -> dict[Any, int]:
        """Only those for whom points were given."""
        given = {row.member.pk: self.cleaned_data[f"points-{row.member.pk}"] for row in self.balances}
        return {pk: rules.points_in(words) for pk, words in given.items() if words}


def _payout(member: Member, call: Call) -> Payout:
    return get_object_or_404(Payout.objects.visible_to(member), pk=call.path["payout"])


def _terms(member: Member, _none: Any, data: Any) -> TermsForm:
    standing = list(Terms.objects.visible_to(member).standing())
    for terms in standing:
        terms.project = member.project
    today = member.project.today()
    now = next((terms for terms in standing if terms.has_begun), None)
    return TermsForm(data, latest=now, begins=today + timedelta(days=1) if standing else today)


class ConsentForm(forms.Form):
    """Whether one's thanks stand on the wall."""

    on = forms.BooleanField(label=_("Stand on the wall"), required=False)


PAY = Filling(
    rules.may_decide,
    lambda member, _none, form: Payout.pay(form.amounts, by=member, note=form.cleaned_data["note"]),
    PayForm, lambda member, _none, data: PayForm(member, *(() if data is None else (data,))), shape=PAYOUT,
    families=(Family("points", _("By the id of a member: how many points are paid")),),
)  # fmt: skip
TAKE_BACK = Filling(rules.may_decide, lambda member, payout, form: payout.take_back(by=member), find=_payout)
SET_RULES = Filling(
    rules.may_set_rules, lambda member, _none, form: Terms.set(by=member, **form.cleaned_data), TermsForm,
    _terms, shape=TERMS, begins=True, also=FIGURES,
)  # fmt: skip
CONSENT = Filling(
    rules.may_read, lambda member, _none, form: Account.show(form.cleaned_data["on"], by=member), ConsentForm
)


def balances(call: Call) -> Any:
    """For who decides about points."""
    member = member_of(call, rules.may_decide)
    return BALANCES.write({"items": queries.balances(member)}, member)


def payouts(call: Call) -> Any:
    """For who decides about points."""
    member = member_of(call, rules.may_decide)
    return PAYOUTS.write({"items": [row for row, _people, _points in queries.payouts(member)]}, member)


def operations() -> Iterator[Operation]:
    """Several at once, pay-outs, rules."""
    for name, kind in BULK.items():
        filling = Filling(leads, _made, kind, partial(_bulk, kind), shape=OUTCOME)
        yield filling.operation(f"problems.{name}", f"/problems/several/{name}", PROBLEMS, kind.label)
    undo = Filling(leads, _taken_back, BulkForm, partial(_bulk, BulkForm), shape=OUTCOME)
    yield undo.operation(
        "problems.undo", "/problems/several/undo", PROBLEMS, _("Take the own last move back on each")
    )
    yield Operation(
        "balance.list", "GET", "/balances", POINTS, BALANCES.about, balances, BALANCES.ref, (BALANCES,)
    )
    yield Operation("payout.list", "GET", "/payouts", POINTS, PAYOUTS.about, payouts, PAYOUTS.ref, (PAYOUTS,))
    yield PAY.operation(
        "payout.pay", "/payouts", POINTS, _("Note points as paid: all of them or none"), new=True
    )
    yield TAKE_BACK.operation(
        "payout.take_back",
        "/payouts/{payout}",
        POINTS,
        _("A pay-out that was noted by mistake"),
        method="DELETE",
    )
    yield SET_RULES.operation(
        "reward_rules.set", "/reward-rules", POINTS, _("Set rules from a day on"), new=True
    )
    yield removing("terms", Terms, "withdraw", rules.may_set_rules).operation(
        "reward_rules.withdraw",
        "/reward-rules/{terms}",
        POINTS,
        _("Take announced rules back"),
        method="DELETE",
    )
    yield CONSENT.operation(
        "wall.consent", "/wall/consent", POINTS, _("Agree to stand on the wall, or no longer")
    )
