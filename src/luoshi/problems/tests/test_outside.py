"""People from outside: the dossier in force, their own exchange, the thread for three sides; nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.kernel import clock
from luoshi.problems.models import DossierView, Problem
from luoshi.problems.tests.stages import (
    STAGES,
    closed,
    do,
    investigating,
    see,
    signed_in,
    text,
    verifying,
    with_consultant,
)
from luoshi.rollout.models import Member
from luoshi.talk.models import say
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

HANDED = ("with_consultant", "needs_answer", "verifying", "to_archive", "closed")


def desk(member: Member, tab: str = "mine") -> str:
    return text(signed_in(member).get(member.project.url("problems:desk"), {"tab": tab}))


def planted(cast: Cast) -> Problem:
    """Everything an outsider must not read, each with a word of its own."""
    problem = with_consultant(cast)
    say(problem, by=cast.lead, words="鹦鹉内部备注", audience="internal")
    problem.meet_again(by=cast.reporter2, words="鲸鱼后来的上报")
    problem.watch(by=cast.head)
    problem.hold(by=cast.lead, until=problem.project.today() + timedelta(days=9), reason="刺猬搁置")
    problem.resume(by=cast.lead)
    other = Problem.report(by=cast.head, words="海豚并入的上报")
    other.merge(by=cast.lead, into=problem)
    problem.refresh_from_db()
    problem.investigate(by=cast.lead, causes="长颈鹿调查")
    problem.propose(by=cast.consultant, steps="放宽")
    problem.reject(by=cast.reporter2, still="还是不行")
    return problem


SECRETS = ("鹦鹉", "鲸鱼", "刺猬", "海豚", "长颈鹿", "孙悦", "王磊", "undo/")


def test_nothing_planted_is_read_outside(cast: Cast) -> None:
    problem = planted(cast)
    version = cast.project.url("problems:dossier", problem.number, 1)
    pages = [
        text(see(cast.consultant, problem)),
        text(signed_in(cast.consultant).get(version)),
        desk(cast.consultant),
    ]
    pages += [text(signed_in(cast.consultant).get(cast.project.url("problems:move", problem.number, "ask")))]
    for page in pages:
        assert not [secret for secret in SECRETS if secret in page]
    assert "还是不行" in pages[0] and "另一位提出人" in pages[0]


@pytest.mark.parametrize("stage", HANDED)
def test_the_firm_reads_its_case_in_every_state(cast: Cast, stage: str) -> None:
    page = text(see(cast.consultant, STAGES[stage](cast)))
    assert "删短才行" in page and "问题档案第1版" in page


@pytest.mark.parametrize("stage", STAGES)
def test_other_firms_see_nothing_at_all(cast: Cast, stage: str) -> None:
    problem = STAGES[stage](cast)
    for person in (cast.other_consultant, cast.developer, cast.outsider):
        assert see(person, problem).status_code == 404
        for name, args in (("move", ["ask"]), ("dossier", [1]), ("hand_over", []), ("sheet", [])):
            assert see(person, problem, f"problems:{name}", *args).status_code == 404
    assert problem.code not in desk(cast.other_consultant)


def test_the_pages_of_the_company_are_not_there_for_outsiders(cast: Cast) -> None:
    problem = with_consultant(cast)
    assert see(cast.consultant, problem, "problems:sheet").status_code == 404
    assert see(cast.consultant, problem, "problems:sheet_part", "causes").status_code == 404
    for verb in ("accept", "decline", "merge", "assess", "recall", "nudge", "hold", "meet_again"):
        answer = see(cast.consultant, problem, "problems:move", verb)
        assert answer.status_code == 409
        assert "删短" not in text(answer)


def test_a_second_firm_reads_nothing_of_the_first(cast: Cast) -> None:
    problem = with_consultant(cast)
    say(problem, by=cast.consultant, words="启明的估价是两天")
    problem.ask(by=cast.consultant, whom=cast.lead, words="启明的追问")
    problem.answer(by=cast.lead, words="只答启明")
    problem.propose(by=cast.consultant, steps="启明的办法")
    problem.reject(by=cast.reporter, still="启明的办法不行")
    problem.recall(by=cast.lead, reason="换一家")
    problem.hand_over(by=cast.lead, consultant=cast.other_consultant)
    page = text(see(cast.other_consultant, problem))
    assert "启明" not in page and "何明远" not in page
    assert see(cast.consultant, problem).status_code == 404


def test_opening_is_one_event_a_day_however_often(cast: Cast) -> None:
    problem = with_consultant(cast)
    for _again in range(3):
        see(cast.consultant, problem)
        see(cast.consultant, problem, "problems:dossier", 1)
    assert Event.objects.about(problem).filter(verb="open_dossier").count() == 1
    assert DossierView.objects.get().member == cast.consultant
    assert "何明远" in text(see(cast.lead, problem, "problems:dossier", 1))


def test_colleagues_opening_it_is_no_event(cast: Cast) -> None:
    problem = with_consultant(cast)
    see(cast.lead, problem, "problems:dossier", 1)
    assert not DossierView.objects.exists()


def test_the_desk_sorts_by_whose_turn_it_is(cast: Cast) -> None:
    mine, waiting, ended = with_consultant(cast), verifying(cast), closed(cast)
    for tab, here in (("mine", mine), ("waiting", waiting), ("ended", ended)):
        page = desk(cast.consultant, tab)
        assert [p.code for p in (mine, waiting, ended) if p.code in page] == [here.code]
    assert signed_in(cast.consultant).get(cast.project.url("problems:desk"), {"tab": "x"}).status_code == 404


def test_the_desk_shows_time_left_and_the_last_question(cast: Cast) -> None:
    problem = with_consultant(cast)
    problem.ask(by=cast.consultant, whom=cast.lead, words="几个字符开始报错？")
    problem.answer(by=cast.lead, words="61个")
    page = desk(cast.consultant)
    assert "还剩" in page and "几个字符开始报错" in page
    with clock.at(clock.now() + timedelta(days=30)):
        assert "已超期" in desk(cast.consultant)


def test_the_desk_is_for_outsiders_only_and_empty_without_a_case(cast: Cast) -> None:
    assert signed_in(cast.lead).get(cast.project.url("problems:desk")).status_code == 404
    assert "现在没有在您手里的问题" in desk(cast.consultant)


def test_the_desk_costs_the_same_for_one_case_and_for_three(cast: Cast) -> None:
    client, address = signed_in(cast.consultant), cast.project.url("problems:desk")

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        return len(caught)

    with_consultant(cast)
    client.get(address)
    once = queries()
    with_consultant(cast), with_consultant(cast)
    assert queries() == once <= 16


def test_the_last_page_of_the_desk_is_reached(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.problems.desk.PAGE", 2)
    problems = [verifying(cast) for _one in range(3)]
    client, address, seen = signed_in(cast.consultant), cast.project.url("problems:desk") + "?tab=waiting", ""
    for _page in range(2):
        page = text(client.get(address))
        seen += page
        if "before=" in page:
            address = (
                cast.project.url("problems:desk")
                + page.split("before=")[0].rsplit('"', 1)[1].replace("&amp;", "&")
                + "before="
                + page.split("before=")[1].split('"')[0]
            )
    assert all(problem.code in seen for problem in problems)


def test_the_consultant_asks_the_lead_or_a_reporter_of_the_dossier(cast: Cast) -> None:
    problem = with_consultant(cast)
    problem.meet_again(by=cast.reporter2, words="后来的")
    assert do(cast.consultant, problem, "ask", whom=str(cast.reporter2.pk), words="？").status_code == 422
    assert (
        do(cast.consultant, problem, "ask", whom=str(cast.reporter.pk), words="几个字符？").status_code == 302
    )
    problem.refresh_from_db()
    assert (problem.state, problem.holder) == ("needs_answer", cast.reporter)


def test_the_consultant_proposes_with_cause_and_steps(cast: Cast) -> None:
    problem = with_consultant(cast)
    assert do(cast.consultant, problem, "propose", cause="太短", steps="放宽").status_code == 302
    assert problem.proposals.get().steps == "放宽"


def test_the_firm_keeps_its_own_number(cast: Cast) -> None:
    problem = with_consultant(cast)
    address = cast.project.url("problems:vendor_number", problem.number)
    signed_in(cast.consultant).post(address, {"number": "QM-7781"})
    problem.refresh_from_db()
    assert problem.vendor_number == "QM-7781"
    assert "QM-7781" in text(see(cast.lead, problem))
    signed_in(cast.reporter).post(address, {"number": "别人"})
    problem.refresh_from_db()
    assert problem.vendor_number == "QM-7781"
    assert signed_in(cast.consultant).post(address, {"number": "9" * 61}).status_code == 422


def test_recalled_means_gone(cast: Cast) -> None:
    problem = investigating(cast)
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    problem.recall(by=cast.lead, reason="先自己查")
    assert see(cast.consultant, problem).status_code == 404
    assert see(cast.consultant, problem, "problems:dossier", 1).status_code == 404
