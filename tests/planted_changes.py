"""Changes of the planted world: one that lies with 启明咨询 in its second round, and one of the company next door."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from luoshi.changes.models import Change, Freeze, StandardKind
from luoshi.changes.tests.stages import agreeing_fee, delivered
from luoshi.talk.models import say

COMMON = "对账单"

if TYPE_CHECKING:
    from tests.planted import World

Readers = frozenset[str]


def plant_changes(world: World, inside: Readers, firm: Readers, next_door: Readers) -> None:
    """Each word is planted for those who may read it."""
    cast, lead, both = world.cast, world.cast.lead, inside | firm
    change = Change.open(
        by=cast.reporter, words=world.word("wish", both), reasons=[world.word("whychange", both)],
        goals=[world.word("goal", both)], area=cast.area,
    )  # fmt: skip
    change.read_back(by=lead, words=world.word("misread", inside))
    change.correct(by=cast.reporter, correction=world.word("correction", inside))
    change.read_back(by=lead, words=world.word("readback", both))
    change.agree(by=cast.reporter)
    change.estimate(
        by=lead,
        risk=COMMON,
        cost=Decimal(3000),
        work=COMMON,
        days=9,
    )
    change.pursue(by=lead)
    change.name_evaluators(by=lead, key=[cast.reporter])
    change.forward(by=lead, contact=cast.consultant)
    say(change, by=lead, words=world.word("changenote", inside), audience="internal")
    say(change, by=lead, words=world.word("changesaid", both))
    goal = change.goals.get()
    parts = {"kind": "secondary", "days": 5, "fee": Decimal(900)}
    for name in ("what", "how", "risk", "differently"):
        parts[name] = COMMON
    change.draft_option(
        by=cast.consultant, answers={goal.pk: ("yes", COMMON)}, name=COMMON,
        **parts,
    )  # fmt: skip
    change.offer(by=cast.consultant, words=world.word("offered", both))
    (option,) = change.current_options()
    change.evaluate(by=cast.reporter, given={option.pk: ("worry", world.word("verdict", both))})
    change.revise(by=lead, reason=COMMON)
    draft = change.draft_option(
        by=cast.consultant, answers={goal.pk: ("no", world.word("meets", firm))},
        name=world.word("draftoption", firm), **parts,
    )  # fmt: skip
    (opinion,) = change.objections()
    theirs = Change.open(by=cast.outsider, words=world.word("bwish", next_door))
    world.things |= {"change": change, "b:change": theirs, "option": draft, "opinion": opinion}
    lead_and_sponsor = frozenset({"lead", "sponsor"})
    today = cast.project.today()
    world.things["freeze"] = Freeze.declare(
        by=lead, from_on=today + timedelta(days=60), until_on=today + timedelta(days=61),
        reason=world.word("freeze", lead_and_sponsor),
    )  # fmt: skip
    world.things["kind"] = StandardKind.propose(by=lead, name=world.word("kindofchange", lead_and_sponsor))
    plant_trial(world, inside)
    plant_fee(world, inside)


def plant_trial(world: World, inside: Readers) -> None:
    """Another change, which the reporter tries: nothing of a trial leaves the company."""
    cast, those_who_lead = world.cast, frozenset({"lead", "sponsor", "reporter"})
    change, today = delivered(cast), cast.project.today()
    pilot = change.start_pilot(
        by=cast.lead, people=[cast.reporter], starts_on=today, ends_on=today + timedelta(days=14), min_days=3,
        checks=[world.word("trialline", inside)], question=world.word("trialasks", those_who_lead),
    )  # fmt: skip
    note = world.word("trialnote", inside)
    change.test(by=cast.reporter, line=pilot.lines.get(), result="failed", note=note)
    words = world.word("trialsaid", those_who_lead)
    change.answer_trial(by=cast.reporter, day=today, used=True, words=words)
    world.things["trial"] = pilot


def plant_fee(world: World, inside: Readers) -> None:
    """A third one: what the software company and the lead said of money, and what only the company says."""
    cast, lead, both = world.cast, world.cast.lead, inside | {"developer"}
    change = agreeing_fee(cast)
    change.ask_quote(by=lead, contact=cast.developer)
    change.quote(
        by=cast.developer, lines=[(world.word("quotedline", both), Decimal(9000))], days=8,
        words=world.word("quotewords", both),
    )  # fmt: skip
    change.bargain(by=lead, reason=world.word("bargained", both))
    change.quote(by=cast.developer, lines=[(COMMON, Decimal(60_000))], days=7)
    change.agree_fee(by=lead)
    change.refuse_fee(by=cast.sponsor, reason=world.word("refusedfee", inside))
    change.quote(by=cast.developer, lines=[(COMMON, Decimal(6000))], days=7)
    change.agree_fee(by=lead)
    change.approve(by=cast.sponsor, words=world.word("approved", inside))
    change.start(by=lead)
    change.note_risk(by=lead, reason=world.word("risked", inside))
    world.things["fee"] = change
