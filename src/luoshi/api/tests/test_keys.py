"""The same request a second time does nothing a second time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpResponse

from luoshi.api.tests.programs import Program
from luoshi.diary.models import Diary
from luoshi.kernel.models import FirstAnswer
from luoshi.problems.models import Problem
from luoshi.problems.tests import stages
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast, make_cast


def test_a_repeated_key_gets_the_first_answer(cast: Cast) -> None:
    program = Program(cast.reporter)
    first = program.post("/occurrences", {"words": "打不开"}, key="k1")
    again = program.post("/occurrences", {"words": "打不开"}, key="k1")
    assert first.status_code == again.status_code == 201 and first.content == again.content
    assert again["Idempotency-Replayed"] == "true" and Problem.objects.count() == 1


def test_a_key_is_not_used_for_something_else(cast: Cast) -> None:
    program = Program(cast.reporter)
    program.post("/occurrences", {"words": "打不开"}, key="k1")
    assert program.post("/occurrences", {"words": "别的"}, key="k1").status_code == 422
    assert program.post("/diaries", {"words": "打不开"}, key="k1").status_code == 422
    assert Problem.objects.count() == 1 and not Diary.objects.filed().exists()


def test_keys_of_two_people_are_two_keys(cast: Cast) -> None:
    for member in (cast.reporter, cast.reporter2):
        assert Program(member).post("/occurrences", {"words": "打不开"}, key="k1").status_code == 201
    assert Problem.objects.count() == 2


def test_what_creates_something_needs_a_key(cast: Cast) -> None:
    stages.reported(cast)
    program = Program(cast.reporter)
    for path, body in (
        ("/occurrences", {"words": "x"}),
        ("/diaries", {"nil": True}),
        ("/problems/1/comments", {"words": "x"}),
    ):
        assert program.post(path, body, key=None).status_code == 400, path
    assert Problem.objects.count() == 1 and not Comment.objects.exists()
    assert program.post("/occurrences", {"words": "x"}, key="长" * 65).status_code == 400


def test_a_refused_request_leaves_its_key_free(cast: Cast) -> None:
    problem, program = stages.reported(cast), Program(cast.lead)
    assert program.post("/problems/1/moves/accept", {"importance": 9}, key="k").status_code == 422
    assert not FirstAnswer.objects.filter(key="k").exists()
    assert program.post("/problems/1/moves/accept", {"importance": 2}, key="k").status_code == 200
    again = program.post("/problems/1/moves/accept", {"importance": 2}, key="k")
    problem.refresh_from_db()
    assert again.json()["state"] == "investigating" and again.status_code == 200


def test_effect_and_answer_are_kept_together(cast: Cast) -> None:
    Program(cast.reporter).post("/diaries", {"nil": True}, key="k")
    kept = FirstAnswer.objects.get(key="k")
    assert kept.status == 201 and b'"nil":true' in bytes(kept.body)


def test_a_page_and_a_program_do_not_share_keys(cast: Cast) -> None:
    Program(cast.reporter).post("/occurrences", {"words": "x"}, key="k")
    assert FirstAnswer.objects.get(key="k").owner == cast.reporter.pk != cast.reporter.user_id


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crowd", [2, 6])
def test_one_key_sent_at_once_by_several_connections_has_one_effect_and_one_answer(crowd: int) -> None:
    program, together = Program(make_cast().reporter), Barrier(crowd)

    def send(_turn: int) -> HttpResponse:
        try:
            together.wait(30)
            return program.post("/occurrences", {"words": "打不开"}, key="k")
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as pool:
        answers = list(pool.map(send, range(crowd)))
    assert {one.status_code for one in answers} == {201}, [one.content for one in answers]
    assert len({one.content for one in answers}) == 1 and Problem.objects.count() == 1
    assert sum("Idempotency-Replayed" in one for one in answers) == crowd - 1
