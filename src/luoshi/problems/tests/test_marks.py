"""Answering the objectivity check: in the sheet, before the hand-over, and never on a reporter's words."""

from __future__ import annotations

from pathlib import Path

from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.kernel.verdict import Refusal
from luoshi.problems import doctor
from luoshi.problems.models import MarkAnswer, Problem
from luoshi.problems.tests.stages import closed, investigating, see, signed_in, text, with_consultant
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

ANGRY = "共5人，天天都在骂，肯定是缓存"


def scolding(cast: Cast) -> Problem:
    """A complete sheet with two marks in it."""
    problem = Problem.report(by=cast.reporter, words="保存失败，气死人了，每天约6单要改")
    problem.accept(by=cast.lead, importance=3, area=cast.area)
    problem.investigate(by=cast.lead, **dict.fromkeys(problem.sheet.OWN_WORDS, "写了"))
    problem.investigate(by=cast.lead, affected=ANGRY)
    return problem


def answer(cast: Cast, problem: Problem, which: int, say: str, **headers: str) -> object:
    mark = problem.open_marks()[which]
    address = problem.project.url("problems:mark", problem.number)
    return signed_in(cast.lead).post(address, {"mark": mark.key, "answer": say}, headers=headers)


def refused(cast: Cast, problem: Problem) -> tuple[str, ...]:
    try:
        problem.hand_over(by=cast.lead, consultant=cast.consultant)
    except Refusal as refusal:
        return tuple(map(str, refusal.missing))
    return ()


def test_each_open_mark_stands_in_the_way_of_the_hand_over_by_name(cast: Cast) -> None:
    problem = scolding(cast)
    assert refused(cast, problem) == ("客观性检查：“天天都在骂”", "客观性检查：“肯定是”")
    answer(cast, problem, 0, "take")
    assert refused(cast, problem) == ("客观性检查：“肯定是”",)
    answer(cast, problem, 0, "keep")
    assert refused(cast, problem) == ()
    assert problem.dossiers.get().content["investigation"]["affected"] == "共5人，每天约6单受影响，肯定是缓存"


def test_the_sheet_underlines_and_offers(cast: Cast) -> None:
    page = text(see(cast.lead, scolding(cast)))
    assert '<mark class="objected">天天都在骂</mark>' in page
    assert "换成：每天约6单受影响" in page and "保留原话" in page and "这是心情" in page


def test_only_the_lead_sees_and_answers_marks(cast: Cast) -> None:
    problem = scolding(cast)
    key = problem.open_marks()[0].key
    address = problem.project.url("problems:mark", problem.number)
    for person in (cast.sponsor, cast.reporter, cast.consultant, cast.outsider):
        assert signed_in(person).post(address, {"mark": key, "answer": "take"}).status_code == 404
    assert "objected" not in text(see(cast.sponsor, problem))


def test_beside_the_timeline_the_sheet_comes_back(cast: Cast) -> None:
    problem = scolding(cast)
    part = text(answer(cast, problem, 0, "take", **{"HX-Request": "true"}))  # type: ignore[arg-type]
    assert "<html" not in part and "每天约6单受影响" in part and part.count("<mark") == 1


def test_an_answer_is_kept_with_the_text_it_belonged_to(cast: Cast) -> None:
    problem = scolding(cast)
    answer(cast, problem, 1, "keep")
    kept = MarkAnswer.objects.get()
    assert (kept.words, kept.took, kept.by, kept.sentence) == ("肯定是", False, cast.lead, ANGRY)
    event = Event.objects.about(problem).last()
    assert (event.verb, event.facts["answered"], event.internal) == ("answer_mark", "kept", True)


def test_a_changed_text_is_checked_again_and_kept_words_are_remembered(cast: Cast) -> None:
    problem = scolding(cast)
    answer(cast, problem, 1, "keep")
    problem.investigate(by=cast.lead, causes="肯定是网络，气死人")
    assert [mark.words for mark in problem.open_marks()] == ["天天都在骂", "气死人"]


def test_an_answer_to_an_older_text_changes_nothing(cast: Cast) -> None:
    problem = scolding(cast)
    key = problem.open_marks()[0].key
    problem.investigate(by=cast.lead, affected="客户天天都在骂")
    answered = signed_in(cast.lead).post(
        problem.project.url("problems:mark", problem.number), {"mark": key, "answer": "take"}, follow=True
    )
    assert "又检查了一遍" in text(answered)
    assert problem.sheet.affected == "客户天天都在骂" and not MarkAnswer.objects.exists()


def test_a_reporters_words_are_neither_checked_nor_touched(cast: Cast) -> None:
    problem = scolding(cast)
    problem.investigate(by=cast.lead, affected="写了")
    assert problem.open_marks() == []
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    assert "气死人了" in problem.dossiers.get().content["occurrences"][0]["words"]
    assert problem.first.words == "保存失败，气死人了，每天约6单要改"


def test_a_title_is_checked_when_the_lead_wrote_it(cast: Cast) -> None:
    problem = investigating(cast)
    problem.assess(by=cast.lead, title="这个破系统又保存失败")
    assert [mark.part for mark in problem.open_marks()] == ["title"]
    answer(cast, problem, 0, "take")
    problem.refresh_from_db()
    assert problem.title.startswith("系统又") and problem.open_marks() == []


def test_a_closed_problem_has_nothing_to_answer(cast: Cast) -> None:
    problem = closed(cast)
    address = problem.project.url("problems:mark", problem.number)
    assert signed_in(cast.lead).post(address, {"mark": "x", "answer": "take"}).status_code == 302
    assert not MarkAnswer.objects.exists()


def test_marks_cost_the_page_no_query(cast: Cast) -> None:
    def queries(problem: Problem) -> int:
        client = signed_in(cast.lead)
        client.get(problem.url)
        with CaptureQueriesContext(connection) as caught:
            client.get(problem.url)
        return len(caught)

    calm, angry = investigating(cast), scolding(cast)
    assert queries(calm) == queries(angry)


def test_answers_are_the_companys_own(cast: Cast) -> None:
    problem = scolding(cast)
    answer(cast, problem, 0, "keep")
    answer(cast, problem, 0, "keep")
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    assert MarkAnswer.objects.visible_to(cast.lead).count() == 2
    assert not MarkAnswer.objects.visible_to(cast.consultant).exists()
    assert with_consultant(cast).open_marks() == []


def test_the_doctor_names_a_line_of_the_company_that_cannot_be_read(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    assert list(doctor.the_own_words_to_weigh_can_be_read()) == []
    (tmp_path / "objectivity.txt").write_text("[blame]\n(((\n", encoding="utf-8")
    assert "objectivity.txt:2" in next(doctor.the_own_words_to_weigh_can_be_read())


def test_the_doctor_sees_an_answer_that_lost_its_sentence(cast: Cast) -> None:
    problem = scolding(cast)
    answer(cast, problem, 0, "keep")
    assert list(doctor.answered_marks_fit_their_sentence()) == []
    MarkAnswer.objects.update(sentence="别的话")
    assert problem.code in next(doctor.answered_marks_fit_their_sentence())
