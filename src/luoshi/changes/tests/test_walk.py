"""A random walk by random people: no open change without a holder and a next date, nothing of another firm.

`make walk` walks ten thousand steps (`WALK`); without it the walk is short enough for every run.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from luoshi.changes import doctor
from luoshi.changes.lifecycle.states import ENDED, ROLLING_OUT
from luoshi.changes.models import Brief, Change, Option, Quote, Round, StandardKind, Verdict
from luoshi.changes.models.escalating import raise_due
from luoshi.changes.tests.walking import TOKENS, NothingToTry, Walker
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import signed_in
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event
from luoshi.trail.replay import replay

STEPS = int(os.environ.get("WALK", "200"))
LONGEST = 100
LONG, FEWEST_VERBS = 10_000, 35
"""How many different moves ten thousand steps make at least."""
START = datetime.fromisoformat("2026-11-09T10:00:00+08:00")


class Walk(RuleBasedStateMachine):
    """One change from its first word, moved by whoever the dice name; time passes now and then."""

    cast: Cast
    made: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    ends: ClassVar[set[str]] = set()
    jobs_done: Counter[str] = Counter()

    @initialize(seed=st.integers(0, 2**32 - 1))
    def begin(self, seed: int) -> None:
        """Somebody asks for a change."""
        self.dice, self.now = Random(seed), START
        self.walker = Walker(self.cast, self.dice)
        self.savepoint = transaction.savepoint()
        self.another()

    def another(self) -> None:
        """From its first word; now and then out of an earlier list, or of a kind that was approved once."""
        wish: dict[str, Any] = {"words": "快一点", "reasons": ["慢"], "goals": ["快"]}
        lucky = self.dice.random()
        if lucky < 0.05:
            wish["imported_from"] = "需求清单"
        elif lucky < 0.25:
            wish["standard"] = self.cast.kind  # type: ignore[attr-defined]
        with clock.at(self.now):
            by = self.cast.head if self.walker.away == self.cast.reporter else self.cast.reporter
            self.change = Change.open(by=by, **wish)

    @rule()
    def somebody_does_something(self) -> None:
        """A move, mostly one that the table offers; a refusal has a sentence."""
        self.now += timedelta(minutes=self.dice.choice([1, 60, 1440, 4320]))
        if self.change.state in ENDED and self.dice.random() < 0.2:
            self.another()  # little happens to what has ended
        with clock.at(self.now):
            if self.dice.random() < 0.02:
                self.walker.somebody_leaves(self.change)
                self.jobs()
            elif self.change.back_on or self.dice.random() < 0.05:
                self.jobs()
            self.move()

    def jobs(self) -> None:
        """What the product does by itself, twice: the second time there is nothing left to do."""
        for job in (Change.return_postponed, Change.pass_on, Change.remind_evaluators, raise_due):
            if job():
                Walk.jobs_done[job.__name__] += 1
            assert not job(), job.__name__
        self.change = Change.objects.get(pk=self.change.pk)

    def move(self) -> None:
        """One try. Only the choice may find nothing; whatever a verb raises besides a refusal is a crash."""
        try:
            verb, _person, call = self.walker.step(self.change)
        except NothingToTry:
            return
        try:
            with transaction.atomic():
                call()
            Walk.made[verb] += 1
            if self.change.state in ENDED:
                Walk.ends.add(self.change.outcome)
        except Refusal as refused:
            assert str(refused)
            Walk.refused[verb] += 1
            self.change = Change.objects.get(pk=self.change.pk)

    @invariant()
    def it_is_held_and_replays(self) -> None:
        """Whatever happened: holder and next date, and the trail leads where it stands."""
        if not hasattr(self, "change"):
            return
        kept = Change.objects.get(pk=self.change.pk)
        held = bool(kept.party and kept.due_at and (kept.holder_id or kept.awaited()))
        assert held == (kept.state not in ENDED), (kept.state, kept.party, kept.due_at, kept.waits)
        rows = Event.objects.about(kept).values_list("subject_id", "from_state", "to_state")
        assert replay(rows) == kept.state

    @invariant()
    def nothing_reaches_everybody_without_a_pilot(self) -> None:
        """What is rolled out passed a pilot, or took the short path."""
        if not hasattr(self, "change"):
            return
        kept = Change.objects.get(pk=self.change.pk)
        if kept.state == ROLLING_OUT or kept.outcome == "rolled_out":
            passed = kept.pilots.filter(undone=False, outcome="passed").exists()
            short = Event.objects.about(kept).filter(verb="take_short").exists()
            assert passed or short or kept.imported_from

    @invariant()
    def a_firm_reads_only_its_own(self) -> None:
        """No row of another firm is visible to anybody from outside."""
        for member in (getattr(self, "walker", None) and self.walker.outside) or ():
            for model in (Round, Option, Verdict, Quote, Brief):
                firms = set(model.objects.visible_to(member).values_list("firm_id", flat=True))
                assert firms <= {member.firm_id}, model

    def teardown(self) -> None:
        """At the end the doctor finds nothing, and whoever is outside reads no word of another firm."""
        if not hasattr(self, "change"):
            return
        with clock.at(self.now):
            assert [sentence for check in doctor.CHECKS for sentence in check()] == []
            for member in self.walker.outside:
                read = signed_in(member).get(self.change.url).content.decode()
                briefs = Brief.objects.visible_to(member).values_list("content", flat=True)
                # What was decided is the company's own, and whoever builds it is told: its brief says so.
                opened = str([content.get("option") for content in briefs])
                for firm, word in TOKENS.items():
                    assert firm == str(member.firm) or word in opened or word not in read, member.name
        self.walker.everybody_is_back()
        transaction.savepoint_rollback(self.savepoint)


@pytest.mark.varies
def test_ten_thousand_random_moves_lose_no_ball(cast: Cast) -> None:
    held: Any = cast
    held.problem = Problem.report(by=cast.reporter, words="慢")
    held.article = Article.write(
        by=cast.lead, title="怎么快", steps="这样", cause="", aliases="", area=None, version="", publish=True
    )
    held.kind = StandardKind.propose(by=cast.lead, name="加选项", per_month=1000)
    held.kind.approve(by=cast.sponsor)
    Walk.cast, Walk.jobs_done = cast, Counter()
    Walk.made, Walk.refused, Walk.ends = Counter(), Counter(), set()
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=max(1, STEPS // LONGEST), stateful_step_count=LONGEST, deadline=None, database=None,
            derandomize=STEPS <= 200, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert len(Walk.made) >= 15, Walk.made
    if STEPS >= LONG:  # the short walk is a sample of the long one, which has to come everywhere
        told = f"made {len(Walk.made)}: {Walk.made}\njobs {Walk.jobs_done}\nrefused {Walk.refused}"
        sys.stdout.write(f"{told}\nended {Walk.ends}\n")
        assert len(Walk.made) >= FEWEST_VERBS, Walk.made
        assert {"rolled_out", "as_is", "declined", "withdrawn", "replaced"} <= Walk.ends, Walk.ends
        assert {"pass_on", "remind_evaluators", "raise_due", "return_postponed"} <= set(Walk.jobs_done)
