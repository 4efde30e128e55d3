"""What must always be true of changes: it holds in every state, and each violation is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from luoshi.changes import doctor
from luoshi.changes.models import Baseline, Brief, Change, ChangeLeg, Option, Pilot, QuoteLine
from luoshi.changes.tests.stages import STAGES
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event


def complaints() -> list[str]:
    return [sentence for check in doctor.CHECKS for sentence in check()]


@pytest.mark.parametrize("stage", STAGES)
def test_it_holds_in_every_state(cast: Cast, stage: str) -> None:
    STAGES[stage](cast)
    assert complaints() == []


def rows(model: Any) -> Any:
    return model._base_manager.all()


BROKEN: dict[str, tuple[str, Callable[[], object], str]] = {
    "no holder": ("screening", lambda: rows(Change).update(party=""), "no holder or no next date"),
    "no date": ("screening", lambda: rows(Change).update(due_at=None), "no holder or no next date"),
    "other words": ("recording", lambda: rows(Change).update(words="别的话"), "original words were changed"),
    "other number": ("recording", lambda: rows(Change).update(number=7), "changes run 7…7"),
    "other state": ("screening", lambda: rows(Change).update(state="deciding"), "trail ends in screening"),
    "unknown state": ("screening", lambda: rows(Change).update(state="lost"), "unknown state lost"),
    "other brief": ("with_consultant", lambda: rows(Brief).update(content={"title": "x"}), "brief version 1"),
    "no brief": ("with_consultant", lambda: rows(Brief).update(firm=None or rows(Brief).get().contact.firm, withdrawn_at=rows(Brief).get().made_at), "no brief of it"),
    "other option": ("evaluating", lambda: rows(Option).update(fee=1), "changed after it was offered"),
    "other sum": ("developing", lambda: rows(QuoteLine).update(amount=1), "not the sum of its lines"),
    "no baseline": ("developing", lambda: rows(Baseline).delete(), "without a baseline"),
    "no pilot": ("piloting", lambda: rows(Pilot).update(undone=True), "on trial without a pilot"),
    "skipped pilot": ("rolling_out", lambda: rows(Pilot).update(outcome="returned"), "without a pilot"),
    "no outcome": ("withdrawn", lambda: rows(Change).update(outcome=""), "ended without an outcome"),
    "no leg": ("screening", lambda: rows(ChangeLeg).filter(ended=None).delete(), "0 running legs"),
    "other leg": ("screening", lambda: rows(ChangeLeg).filter(ended=None).update(party="dev"), "clock runs for somebody else"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_violation_is_named(cast: Cast, case: str) -> None:
    stage, breaks, named = BROKEN[case]
    STAGES[stage](cast)
    breaks()
    assert any(named in sentence for sentence in complaints()), complaints()


def test_what_lies_with_somebody_who_left_goes_to_whoever_is_here(cast: Cast) -> None:
    change = STAGES["read_back"](cast)
    rows(type(cast.reporter)).filter(pk=cast.reporter.pk).update(active_to="2020-01-01")
    assert any("no longer active" in sentence for sentence in complaints())
    assert Change.pass_on() == 1
    change.refresh_from_db()
    assert (change.holder, change.party) == (cast.lead, "us")
    assert complaints() == []
    assert Event.objects.about(change).filter(verb="pass_on").count() == 1
    assert Change.pass_on() == 0
