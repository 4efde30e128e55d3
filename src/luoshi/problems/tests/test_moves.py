"""Every move through its form: refused with the sentence and the words kept, made once, taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.evidence.models import Attachment
from luoshi.kernel import clock
from luoshi.problems.forms import FORMS
from luoshi.problems.lifecycle import LIFE
from luoshi.problems.models import Problem, Question
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
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

ARCHIVE = {
    "cause": "defect", "summary": "字段太短", "article_wanted": "no", "article_why": "少见", "teaching_wanted": "no",
    "teaching_why": "不是误操作",
}  # fmt: skip


def address(problem: Problem, verb: str) -> str:
    return problem.project.url("problems:move", problem.number, verb)


def test_every_move_of_the_table_has_its_form_or_its_page() -> None:
    elsewhere = {
        "hand_over", "investigate", "answer_mark", "answer_known", "undo", "arrive", "ask_reporter", "to_change",
        "recount",
    }  # fmt: skip
    assert {move.verb for move in LIFE.moves} - elsewhere == set(FORMS) - {"nudge", "pin", "unpin"}


@pytest.mark.parametrize("stage", STAGES)
def test_a_form_is_shown_exactly_to_those_who_may(cast: Cast, stage: str) -> None:
    problem = STAGES[stage](cast)
    for person in (cast.lead, cast.reporter):
        for verb in set(FORMS) - {"nudge", "resume", "pin", "unpin"}:
            may = bool(LIFE.allowed(problem, verb, person))
            if verb == "meet_again":
                may = may and not problem.met_by(person)
            status = signed_in(person).get(address(problem, verb)).status_code
            assert status == (200 if may else 409), (verb, person.name)


def test_an_unknown_move_and_a_foreign_problem_are_not_there(cast: Cast) -> None:
    problem = reported(cast)
    assert signed_in(cast.lead).get(address(problem, "explode")).status_code == 404
    assert signed_in(cast.outsider).get(address(problem, "accept")).status_code == 404
    assert signed_in(cast.consultant).get(address(problem, "ask")).status_code == 404


def test_accepting_sends_the_receipt(cast: Cast) -> None:
    problem = reported(cast)
    answer = do(cast.lead, problem, "accept", importance="3", kind="system", receipt="收到，明天答复")
    problem.refresh_from_db()
    assert (answer.status_code, problem.state, problem.importance) == (302, "investigating", 3)
    assert "收到，明天答复" in text(see(cast.reporter, problem))


def test_a_missing_choice_keeps_what_was_typed(cast: Cast) -> None:
    problem = reported(cast)
    answer = do(cast.lead, problem, "accept", receipt="这句要留下")
    assert answer.status_code == 422
    assert "这句要留下" in text(answer)
    assert problem.state == "reported"


@pytest.mark.parametrize(
    ("verb", "field"),
    [("decline", "reason"), ("reopen", "reason"), ("recall", "reason"), ("reject", "still")],
)
def test_empty_words_are_refused_with_a_sentence(cast: Cast, verb: str, field: str) -> None:
    stage = {"decline": reported, "reopen": closed, "recall": with_consultant, "reject": verifying}[verb]
    problem = stage(cast)
    by = cast.reporter if verb in ("reject", "reopen") else cast.lead
    answer = do(by, problem, verb, **{field: "  "})
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)


def test_the_second_of_two_people_reads_what_happened_and_keeps_the_words(cast: Cast) -> None:
    problem = reported(cast)
    problem.accept(by=cast.lead, importance=2)
    answer = signed_in(cast.lead).post(
        address(problem, "decline"), {"seen": "reported", "reason": "晚了一步"}
    )
    assert answer.status_code == 409
    assert "林静在" in text(answer) and "调查中" in text(answer) and "晚了一步" in text(answer)
    assert 'name="seen" value="investigating"' in text(answer)
    problem.refresh_from_db()
    assert problem.state == "investigating"


def test_twenty_times_the_same_form_is_one_move(cast: Cast) -> None:
    problem, client = verifying(cast), signed_in(cast.reporter)
    typed = {"seen": "verifying", "still": "还是61个字就报错", "key": "the-same"}
    answers = {client.post(address(problem, "reject"), typed).status_code for _again in range(20)}
    assert answers == {302}
    assert Event.objects.about(problem).filter(verb="reject").count() == 1


def test_twenty_nudges_with_one_key_are_one(cast: Cast) -> None:
    problem, client = with_consultant(cast), signed_in(cast.lead)
    for _again in range(20):
        assert client.post(address(problem, "nudge"), {"key": "n"}).status_code == 302
    assert problem.nudges.count() == 1
    again = client.post(address(problem, "nudge"), {"key": "another"})
    assert again.status_code == 422 and "今天已经催过了" in text(again)


def test_the_nudge_shows_the_other_side_first(cast: Cast) -> None:
    problem = with_consultant(cast)
    assert "何明远今天手里有1个，您的排第1" in text(signed_in(cast.reporter).get(address(problem, "nudge")))


def test_files_and_words_reach_the_question(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    problem = with_consultant(cast)
    log = SimpleUploadedFile("错误.txt", b"E-1042")
    do(cast.consultant, problem, "ask", whom=str(cast.lead.pk), words="日志里是这个吗？", files=log)
    assert Question.objects.get().whom == cast.lead
    assert Attachment.objects.on("question", Question.objects.get().pk).get().name == "错误.txt"


def test_a_refused_question_keeps_its_files(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    problem = with_consultant(cast)
    answer = do(cast.consultant, problem, "ask", words="问谁？", files=SimpleUploadedFile("a.txt", b"a"))
    assert answer.status_code == 422
    draft = re.search(r'name="attachment" value="([0-9a-f-]+)"', text(answer))
    assert draft
    typed = {"whom": str(cast.lead.pk), "words": "问谁？", "attachment": draft[1]}
    assert do(cast.consultant, problem, "ask", **typed).status_code == 302
    assert Attachment.objects.on("question", Question.objects.get().pk).count() == 1


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_one_goes_on_to_addresses_of_this_site_only(cast: Cast, where: str) -> None:
    problem = reported(cast)
    answer = do(cast.lead, problem, "decline", reason="不在范围", next=where)
    assert answer["Location"] == problem.url


def test_one_goes_on_to_where_one_came_from(cast: Cast) -> None:
    answer = do(cast.lead, reported(cast), "decline", reason="不在范围", next="/huarui/CRM/inbox/")
    assert answer["Location"] == "/huarui/CRM/inbox/"


def test_the_toast_offers_to_take_it_back(cast: Cast) -> None:
    problem, client = reported(cast), signed_in(cast.lead)
    typed = {"seen": "reported", "reason": "点错了"}
    page = text(client.post(address(problem, "decline"), typed, follow=True))
    undo = cast.project.url("problems:undo", problem.number)
    assert undo in page
    client.post(undo)
    problem.refresh_from_db()
    assert problem.state == "reported"


def test_after_ten_seconds_taking_back_is_refused_in_words(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(minutes=1)):
        problem = reported(cast)
        problem.decline(by=cast.lead, reason="不在范围")
    undo = cast.project.url("problems:undo", problem.number)
    assert "超过10秒" in text(signed_in(cast.lead).post(undo, follow=True))


def test_merging_by_number_and_by_likeness(cast: Cast) -> None:
    first, second = investigating(cast), reported(cast)
    assert first.code in text(signed_in(cast.lead).get(address(second, "merge")))
    for wrong in ("abc", "999", str(second.number)):
        assert do(cast.lead, second, "merge", number=wrong).status_code == 422
    assert do(cast.lead, second, "merge", number=f"crm-{first.number}").status_code == 302
    second.refresh_from_db()
    assert second.merged_into == first


def test_the_archive_begins_with_the_last_proposal(cast: Cast) -> None:
    problem = to_archive(cast)
    page = text(signed_in(cast.lead).get(address(problem, "archive")))
    assert "字段只有60" in page and "把字段放宽到200" in page
    assert do(cast.lead, problem, "archive", **ARCHIVE).status_code == 302
    problem.refresh_from_db()
    assert (problem.outcome, problem.archived.article_wanted) == ("solved", False)


def test_a_mistake_in_operation_is_expected_to_be_taught(cast: Cast) -> None:
    problem = to_archive(cast)
    Problem.objects.update(kind="operation")
    page = text(signed_in(cast.lead).get(address(problem, "archive")))
    assert 'name="teaching_wanted" value="yes" checked' in page


def test_declined_objected_reopened_held_and_resumed_by_form(cast: Cast) -> None:
    problem = reported(cast)
    do(cast.lead, problem, "decline", reason="不在范围")
    assert do(cast.reporter, problem, "object", seen="closed", reason="天天要用").status_code == 302
    until = (cast.project.today() + timedelta(days=7)).isoformat()
    assert do(cast.lead, problem, "hold", seen="", until=until, reason="等新版本").status_code == 302
    assert "等新版本" in text(see(cast.lead, problem))
    assert do(cast.lead, problem, "resume", seen="").status_code == 302
    problem.refresh_from_db()
    assert (problem.state, problem.objected, problem.hold_until) == ("reported", True, None)


def test_a_change_closes_it_with_its_number(cast: Cast) -> None:
    problem = investigating(cast)
    problem.to_change(by=cast.lead, change="CRM-C12")
    assert "CRM-C12" in text(see(cast.reporter, problem))


def test_a_colleague_met_it_too(cast: Cast) -> None:
    problem = needs_answer(cast)
    assert do(cast.reporter2, problem, "meet_again", words="我也是，61个字").status_code == 302
    assert "我也是，61个字" in text(see(cast.lead, problem))


def test_a_dialog_comes_alone_and_goes_by_redirect(cast: Cast) -> None:
    problem, client = reported(cast), signed_in(cast.lead)
    htmx = {"HX-Request": "true"}
    dialog = text(client.get(address(problem, "decline"), headers=htmx))
    assert "<dialog" in dialog and "<html" not in dialog
    refused = client.post(address(problem, "decline"), {"reason": ""}, headers=htmx)
    assert refused.status_code == 422 and "<dialog" not in text(refused)
    made = client.post(address(problem, "decline"), {"reason": "不在范围"}, headers=htmx)
    assert (made.status_code, made["HX-Redirect"]) == (204, problem.url)


@pytest.mark.parametrize("words", ["字" * 100_000, "\x00\ud83d", "\u202eabc", "😀" * 50])
def test_strange_words_are_taken_or_refused_in_words(cast: Cast, words: str) -> None:
    problem = verifying(cast)
    sent = words.encode("utf-8", "replace").decode()
    assert do(cast.reporter, problem, "reject", still=sent).status_code in (302, 422)
