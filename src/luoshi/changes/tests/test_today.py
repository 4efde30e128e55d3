"""What a change wants of somebody stands on the page 今天, and is answered there."""

from __future__ import annotations

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import evaluating, judged, read_back
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast


def today(member: Member) -> str:
    return text(signed_in(member).get(member.project.url("diary:today")))


def answer(member: Member, change: Change, verb: str, **sent: str) -> int:
    here = member.project.url("diary:today")
    url = member.project.url("changes:move", change.number, verb)
    given = {"seen": "read_back", "next": here} | sent
    found = signed_in(member).post(url, given)
    assert found.status_code != 302 or found["Location"] == here
    change.refresh_from_db()
    return found.status_code


def test_the_requester_is_asked_whether_this_is_meant_and_nobody_else(cast: Cast) -> None:
    read_back(cast)
    assert "林静问：是这个意思吗？" in today(cast.reporter)
    assert "是这个意思吗" not in today(cast.reporter2)


def test_one_tap_says_that_it_is_meant(cast: Cast) -> None:
    change = read_back(cast)
    assert answer(cast.reporter, change, "agree") == 302
    assert change.state == "screening"
    assert "是这个意思吗" not in today(cast.reporter)


def test_a_correction_goes_back_in_the_requesters_words(cast: Cast) -> None:
    change = read_back(cast)
    assert answer(cast.reporter, change, "correct", correction="还要看额度") == 302
    assert (change.state, change.last_read_back.correction) == ("recording", "还要看额度")


def test_an_empty_correction_asks_for_words(cast: Cast) -> None:
    change = read_back(cast)
    assert answer(cast.reporter, change, "correct", correction=" ") == 422
    assert change.state == "read_back"


def test_only_the_read_back_that_counts_is_asked_about(cast: Cast) -> None:
    change = read_back(cast)
    change.correct(by=cast.reporter, correction="不对")
    change.read_back(by=cast.lead, words="第二次的复述")
    page = today(cast.reporter)
    assert "第二次的复述" in page and "不用再打电话问财务" not in page


def test_options_wait_on_today_until_they_are_judged(cast: Cast) -> None:
    change = evaluating(cast)
    assert change.project.url("changes:move", change.number, "evaluate") in today(cast.reporter)
    judged(change, cast.reporter)
    assert change.code not in today(cast.reporter)
