"""The problem page: each state for each role, what is on it, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.kernel import clock
from luoshi.post.models import unread_count
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import (
    STAGES,
    closed,
    do,
    investigating,
    needs_answer,
    reported,
    see,
    signed_in,
    text,
    to_archive,
    verifying,
    with_consultant,
)
from luoshi.rollout.models import Member
from luoshi.talk.models import say
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

INSIDE = ("lead", "reporter", "reporter2", "head", "sponsor", "observer")
MOST_QUERIES = 20


@pytest.mark.parametrize("stage", STAGES)
def test_everybody_inside_reads_every_state(cast: Cast, stage: str) -> None:
    problem = STAGES[stage](cast)
    for role in INSIDE:
        answer = see(getattr(cast, role), problem)
        assert answer.status_code == 200
        assert "删短才行" in text(answer)


def test_what_may_not_be_seen_answers_like_what_does_not_exist(cast: Cast) -> None:
    problem = investigating(cast)
    cast.project.reading = "own"
    cast.project.save()
    hidden = [see(one, problem) for one in (cast.outsider, cast.consultant, cast.reporter2)]
    missing = signed_in(cast.reporter2).get(cast.project.url("problems:show", 999))
    assert {answer.status_code for answer in hidden} == {missing.status_code} == {404}
    assert len(text(hidden[2])) == len(text(missing))


def test_without_signing_in_one_is_asked_to(cast: Cast) -> None:
    problem = reported(cast)
    answer = signed_in(cast.reporter)
    answer.logout()
    assert answer.get(problem.url).status_code == 302


def queries(member: Member, problem: Problem) -> int:
    client = signed_in(member)
    client.get(problem.url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get(problem.url)
    return len(caught)


def test_the_page_costs_the_same_however_much_was_said(cast: Cast) -> None:
    problem = verifying(cast)
    say(problem, by=cast.lead, words="第一条")
    once = queries(cast.lead, problem)
    for words in ("第二条", "第三条"):
        say(problem, by=cast.consultant, words=words)
    problem.meet_again(by=cast.reporter2, words="我也是")
    assert queries(cast.lead, problem) == once <= MOST_QUERIES


def test_the_relay_bar_says_who_holds_it_and_by_when(cast: Cast) -> None:
    page = text(see(cast.lead, with_consultant(cast)))
    assert "球在何明远手里" in page
    assert "前答复" in page
    assert "启明咨询" in page


def test_one_timeline_tells_all_that_happened(cast: Cast) -> None:
    problem = needs_answer(cast)
    problem.answer(by=cast.reporter, words="六十一个")
    say(problem, by=cast.lead, words="只给自己看", audience="internal")
    problem.propose(by=cast.consultant, steps="放宽到200", cause="太短")
    page = text(see(cast.lead, problem))
    told = [
        "删短才行",
        "受理，定为重要",
        "明天中午前答复您",
        "第1版移交启明咨询",
        "几个字符开始报错",
        "六十一个",
        "只给自己看",
        "放宽到200",
    ]
    places = [page.index(words) for words in told if words != "放宽到200"]
    assert places == sorted(places)
    assert page.index("第1轮办法") > places[-1]


def test_three_buttons_at_most_stand_beside_the_ball(cast: Cast) -> None:
    for stage in STAGES.values():
        page = text(see(cast.lead, stage(cast)))
        bar = page[page.index("relay-now") : page.index('class="legs"')]
        assert bar.count('class="btn') <= 3


def test_the_composer_begins_internal_before_the_hand_over_and_open_after(cast: Cast) -> None:
    assert 'value="internal" checked' in text(see(cast.lead, investigating(cast)))
    assert 'value="all" checked' in text(see(cast.lead, with_consultant(cast)))


def test_a_reporter_reads_plain_words_and_no_sheet(cast: Cast) -> None:
    page = text(see(cast.reporter, investigating(cast)))
    assert "处理中" in page
    assert "调查中" not in page
    assert 'id="sheet"' not in page


def test_a_reporter_is_asked_in_place_whether_it_works(cast: Cast) -> None:
    problem = verifying(cast)
    page = text(see(cast.reporter, problem))
    assert "办法来了" in page and "好了，谢谢" in page and "还不行" in page
    assert "办法来了" not in text(see(cast.reporter2, problem))
    assert do(cast.reporter, problem, "confirm").status_code == 302
    problem.refresh_from_db()
    assert problem.state == "to_archive"


def test_who_was_asked_answers_in_place(cast: Cast) -> None:
    problem = needs_answer(cast)
    assert "何明远问您" in text(see(cast.reporter, problem))
    assert do(cast.reporter, problem, "answer", words="六十一个").status_code == 302
    assert problem.questions.get().answer == "六十一个"


def test_the_lead_sees_who_has_not_confirmed_and_reminds(cast: Cast) -> None:
    problem = verifying(cast)
    page = text(see(cast.lead, problem))
    assert "归档前要做" in page and "陈晓雯确认一次" in page
    address = cast.project.url("problems:remind", problem.number)
    for _again in range(2):
        signed_in(cast.lead).post(address, {"whom": str(cast.reporter.pk)})
    assert problem.met.get().reminders == 1
    assert signed_in(cast.reporter2).post(address, {"whom": str(cast.reporter.pk)}).status_code == 302
    assert Event.objects.about(problem).filter(verb="remind").count() == 1


def test_confirming_on_behalf_is_offered_only_when_it_is_allowed(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=14)):
        problem = verifying(cast)
    assert "do/confirm_for" not in text(see(cast.lead, problem))
    problem.met.update(reminders=2)
    assert "do/confirm_for" in text(see(cast.lead, problem))


def test_verdicts_of_each_reporter_stand_below_the_proposal(cast: Cast) -> None:
    problem = reported(cast)
    problem.meet_again(by=cast.reporter2, words="我也是")
    problem.accept(by=cast.lead, importance=2)
    problem.propose(by=cast.lead, steps="这样做")
    problem.confirm(by=cast.reporter)
    page = text(see(cast.sponsor, problem))
    assert "说好了" in page and "还没答复" in page


def test_only_the_lead_edits_the_particulars_never_the_words(cast: Cast) -> None:
    problem = investigating(cast)
    assert "do/assess" not in text(see(cast.reporter, problem))
    typed = {"title": "地址太长", "importance": "4", "kind": "data", "area": "", "vendor_number": "T-9"}
    do(cast.lead, problem, "assess", **typed)
    problem.refresh_from_db()
    assert (problem.title, problem.importance, problem.kind, problem.area_id) == ("地址太长", 4, "data", None)
    assert "删短才行" in problem.first.words
    assert "改了标题" in text(see(cast.lead, problem))


def test_watching_and_no_longer(cast: Cast) -> None:
    problem, client = reported(cast), signed_in(cast.reporter2)
    address = cast.project.url("problems:watch", problem.number)
    client.post(address, {"on": "yes"})
    assert "不再关注" in text(see(cast.reporter2, problem))
    client.post(address, {"on": "no"})
    assert not problem.watches.exists()
    assert signed_in(cast.consultant).post(address, {"on": "yes"}).status_code == 404


def test_moves_taken_back_are_not_history(cast: Cast) -> None:
    problem = reported(cast)
    problem.decline(by=cast.lead, reason="点错了")
    problem.undo_move(by=cast.lead)
    assert "点错了" not in text(see(cast.lead, problem))


def test_an_observer_reads_and_has_nothing_to_press(cast: Cast) -> None:
    page = text(see(cast.observer, with_consultant(cast)))
    assert "/do/" not in page
    assert 'id="composer"' not in page


def test_a_merged_problem_leads_to_where_it_goes_on(cast: Cast) -> None:
    first, second = investigating(cast), reported(cast)
    second.merge(by=cast.lead, into=first)
    assert f"/problems/{first.number}/" in text(see(cast.reporter, second))
    assert f"{second.code}</a>并入" in text(see(cast.reporter, first))


def test_the_archive_note_stands_beside_a_closed_problem(cast: Cast) -> None:
    page = text(see(cast.reporter, closed(cast)))
    assert "系统缺陷" in page and "字段太短" in page


def test_words_and_names_are_shown_as_text(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="<script>alert(1)</script> & <b>粗</b>")
    assert "<script>alert(1)" not in text(see(cast.lead, problem))
    assert "&lt;b&gt;粗" in text(see(cast.lead, problem))


def test_the_lead_archives_what_everybody_confirmed(cast: Cast) -> None:
    page = text(see(cast.lead, to_archive(cast)))
    assert "do/archive" in page and "提出人都确认过了" in page


def test_opening_it_reads_its_notices(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(minutes=1)):
        problem = verifying(cast)
    assert unread_count(cast.reporter)
    see(cast.reporter, problem)
    assert not unread_count(cast.reporter)
