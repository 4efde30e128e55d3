"""A problem that is really a wish goes on as a change: the same words and files, linked both ways, undone together."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from tests.planted import picture

from luoshi.changes.models import Change
from luoshi.evidence.models import Attachment, take
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.post.models import Notice
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import signed_in, text, to_archive
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

WORDS = "希望发货单上能看到账期"


def wished(cast: Cast, *more: Member) -> Problem:
    files = [take(cast.reporter, picture("账期"))]
    problem = Problem.report(by=cast.reporter, words=WORDS, files=files)
    problem.assess(by=cast.lead, area=cast.area)
    for member in more:
        problem.meet_again(by=member, words="我也要")
    return problem


def turn(cast: Cast, problem: Problem, seen: str = "reported", **headers: str) -> object:
    url = cast.project.url("changes:from_problem", problem.number)
    return signed_in(cast.lead).post(url, {"seen": seen}, headers=headers)


def test_the_same_words_and_files_linked_both_ways(cast: Cast) -> None:
    problem = wished(cast)
    turn(cast, problem)
    change = Change.objects.get()
    assert (change.words, change.requester, change.area) == (WORDS, cast.reporter, cast.area)
    (copy,) = Attachment.objects.filter(subject_kind="change", subject_id=change.pk)
    assert copy.file == Attachment.objects.get(subject_kind="occurrence").file
    assert f'href="{change.url}"' in text(signed_in(cast.reporter).get(problem.url))
    assert f'href="{problem.url}"' in text(signed_in(cast.reporter).get(change.url))


def test_everybody_who_met_it_follows_the_change(cast: Cast) -> None:
    turn(cast, wished(cast, cast.reporter2))
    followers = Change.objects.get().watches.values_list("member", flat=True)
    assert set(followers) == {cast.reporter.pk, cast.reporter2.pk}


def test_one_undo_takes_both_back(cast: Cast) -> None:
    problem = wished(cast)
    turn(cast, problem)
    signed_in(cast.lead).post(cast.project.url("problems:undo", problem.number))
    problem.refresh_from_db()
    change = Change.objects.get()
    assert (problem.state, problem.change_number, change.state) == ("reported", "", "withdrawn")
    assert change.ending_words == f"{problem.code}仍作为问题处理。"
    assert not Notice.objects.filter(recipient=cast.reporter, subject_kind="change").exists()


def test_after_the_undo_it_can_be_turned_again(cast: Cast) -> None:
    problem = wished(cast)
    turn(cast, problem)
    problem.refresh_from_db()
    problem.undo_move(by=cast.lead)
    second = Change.from_problem(problem, by=cast.lead)
    assert (second.code, second.state) == ("CRM-C2", "recording")


def test_reopened_and_turned_again_it_goes_on_under_the_same_number(cast: Cast) -> None:
    problem = wished(cast)
    change = Change.from_problem(problem, by=cast.lead)
    problem.reopen(by=cast.reporter, reason="还是会出错")
    assert Change.from_problem(problem, by=cast.lead) == change
    problem.undo_move(by=cast.lead)
    change.refresh_from_db()
    assert change.state == "recording"


def test_after_ten_seconds_nothing_is_taken_back(cast: Cast) -> None:
    problem = wished(cast)
    Change.from_problem(problem, by=cast.lead)
    with time_machine.travel(clock.now() + timedelta(seconds=11)), pytest.raises(Refusal):
        problem.undo_move(by=cast.lead)
    assert Change.objects.get().state == "recording"


def test_whoever_turns_it_second_opens_no_second_change(cast: Cast) -> None:
    problem = wished(cast)
    turn(cast, problem)
    answer = turn(cast, problem)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert Change.objects.count() == 1


def test_what_is_solved_is_no_change_any_more(cast: Cast) -> None:
    problem = to_archive(cast)
    with pytest.raises(Refusal):
        Change.from_problem(problem, by=cast.lead)
    assert not Change.objects.exists()


def test_the_question_names_who_follows(cast: Cast) -> None:
    url = cast.project.url("changes:from_problem", wished(cast, cast.reporter2).number)
    dialog = text(signed_in(cast.lead).get(url, headers={"HX-Request": "true"}))
    assert "<dialog" in dialog and WORDS in dialog and cast.reporter2.name in dialog


def test_only_the_lead_turns_a_problem(cast: Cast) -> None:
    url = cast.project.url("changes:from_problem", wished(cast).number)
    for person in (cast.reporter, cast.head, cast.sponsor, cast.consultant, cast.observer, cast.outsider):
        assert signed_in(person).get(url).status_code == 404
        assert signed_in(person).post(url).status_code == 404


def test_the_inbox_offers_it_under_c(cast: Cast) -> None:
    problem = wished(cast)
    page = text(signed_in(cast.lead).get(cast.project.url("problems:inbox_item", problem.number)))
    assert cast.project.url("changes:from_problem", problem.number) in page


def test_a_leaver_asks_for_nothing_the_lead_does(cast: Cast) -> None:
    problem = wished(cast)
    cast.reporter.active_to = cast.project.today() - timedelta(days=1)
    cast.reporter.save()
    problem.refresh_from_db()
    assert Change.from_problem(problem, by=cast.lead).requester == cast.lead


def test_the_head_says_how_many_people_it_affects(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="账期要打电话问")
    problem.meet_again(by=cast.reporter2, words="我也是")
    problem.meet_again(by=cast.reporter2, words="今天又是")
    change = Change.from_problem(problem, by=cast.lead)
    assert "受影响2人" in text(signed_in(cast.lead).get(change.url))
    related = Problem.report(by=cast.head, words="报表里也没有账期")
    change.link(by=cast.lead, problem=related)
    assert "受影响3人" in text(signed_in(cast.lead).get(change.url))
    found = Problem.report(by=cast.sponsor, words="试用时打不开")
    change.link(by=cast.lead, problem=found, how="pilot")
    assert "受影响3人" in text(signed_in(cast.lead).get(change.url))  # the trial says nothing of who needs it
    alone = Change.open(by=cast.reporter, words="字再大一点")
    assert "受影响" not in text(signed_in(cast.lead).get(alone.url))
