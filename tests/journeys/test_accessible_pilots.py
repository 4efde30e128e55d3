"""The screens of pilots and waves, for those who see them: nothing to stumble over, nothing that sticks out."""

from __future__ import annotations

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import delivered, piloting
from luoshi.changes.tests.test_gate import passes
from luoshi.changes.tests.test_rolling import ready, starts, wave
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.test_accessible import Audit, faults


def furnish(cast: Cast) -> dict[str, Change]:
    """One to be tried, one on trial with a failed line and a problem, one whose gate is open, one in waves."""
    tried, sales = piloting(cast), cast.reporter.department
    assert sales
    passes(tried, cast.reporter, "failed")
    tried.found(Problem.report(by=cast.reporter, words="账期是空的"), by=cast.reporter)
    tried.answer_trial(by=cast.reporter, day=cast.project.today(), used=False, words="没开单")
    out = ready(cast)
    out.roll_out(by=cast.lead, waves=[wave(cast, sales), wave(cast, days=3)])
    starts(out, cast.lead)
    whole = ready(cast)
    whole.roll_out(by=cast.lead, waves=[wave(cast)])
    (only,) = whole.open_waves()
    whole.start_wave(by=cast.lead, wave=only, headline="账期在单据上", lines="不用再问财务")
    return {"new": delivered(cast), "tried": tried, "open": ready(cast), "out": out, "whole": whole}


def test_nobody_stumbles_over_trials_and_waves(cast: Cast, page_as: PageAs, axe: Audit) -> None:
    found, made = list[str](), furnish(cast)

    def move(name: str, verb: str) -> str:
        return cast.project.url("changes:move", made[name].number, verb)

    board, today, report = (
        cast.project.url(name) for name in ("changes:pilots", "diary:today", "diary:report")
    )
    screens = {
        cast.lead: [board, made["tried"].url, made["out"].url, move("new", "start_pilot"),
                    move("open", "roll_out"), move("tried", "roll_out"), move("out", "start_wave")],
        cast.reporter: [today, report, made["tried"].url, move("whole", "judge_goals")],
    }  # fmt: skip
    for member, addresses in screens.items():
        page = page_as(member, lang="zh-hans")
        for number, address in enumerate(addresses):
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(address)
            found += [f"{member} {address} {fault}" for fault in faults(page, axe, "zh-hans", number == 0)]
    assert not found, "\n".join(found)
