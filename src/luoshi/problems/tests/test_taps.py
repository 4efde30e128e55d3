"""好了 and 还不行 from a letter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from luoshi.kernel import clock
from luoshi.post.models import Letter
from luoshi.problems.models import Occurrence
from luoshi.problems.tests.test_life import proposed
from luoshi.testing.cast import Cast
from luoshi.testing.taps import last_taps, press
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db


def test_the_letter_offers_both_answers(cast: Cast) -> None:
    proposed(cast)
    letter = Letter.objects.filter(member=cast.reporter).latest("id")
    assert [path.split(".")[0] for path in last_taps(cast.reporter)] == ["/tap/works", "/tap/fails"]
    assert "好了" in letter.html and "还不行" in letter.html


def test_it_works_in_one_tap_without_signing_in(cast: Cast) -> None:
    problem = proposed(cast)
    answer = press(last_taps(cast.reporter)[0])
    problem.refresh_from_db()
    assert (answer.status_code, problem.state) == (200, "to_archive")
    said = Event.objects.about(problem).filter(verb="confirm").get()
    assert (said.channel, said.actor) == ("mail", cast.reporter.pk)
    assert "归档后会告诉您" in answer.content.decode()


def test_not_yet_asks_what_still_happens(cast: Cast) -> None:
    problem, browser = proposed(cast), Client()
    path = last_taps(cast.reporter)[1]
    assert 'name="words"' in browser.get(path).content.decode()
    assert press(path, words="  ").status_code == 422
    problem.refresh_from_db()
    assert problem.state == "verifying"
    assert press(path, words="改到第三行还是报错").status_code == 200
    problem.refresh_from_db()
    assert problem.state == "with_consultant"
    assert Occurrence.objects.get().verdict_reason == "改到第三行还是报错"


def test_too_many_words_are_refused_and_kept(cast: Cast) -> None:
    proposed(cast)
    answer = press(last_taps(cast.reporter)[1], words="长" * 5001)
    assert answer.status_code == 422 and "长" * 5001 in answer.content.decode()


def test_after_one_answer_the_other_link_is_over_and_tells_nothing(cast: Cast) -> None:
    proposed(cast)
    works, fails = last_taps(cast.reporter)
    press(works)
    answer = Client().get(fails)
    text = answer.content.decode()
    assert (answer.status_code, "已经有了新的进展" in text, "待归档" in text) == (410, True, False)


def test_the_links_of_an_earlier_round_count_no_longer(cast: Cast) -> None:
    problem = proposed(cast)
    old = last_taps(cast.reporter)[0]
    with clock.at(clock.now() + timedelta(hours=1)):
        problem.reject(by=cast.reporter, still="还是不行")
        problem.propose(by=cast.consultant, steps="再放宽")
        assert Client().get(old).status_code == 410
        assert press(last_taps(cast.reporter)[0]).status_code == 200


def test_a_reminder_and_the_first_letter_are_one_question(cast: Cast) -> None:
    proposed(cast)
    first = last_taps(cast.reporter)[0]
    with clock.at(clock.now() + timedelta(days=1)):
        Occurrence.objects.get().remind()
    again = last_taps(cast.reporter)[0]
    assert again != first
    press(again)
    assert "已经回答过" in press(first).content.decode()


def test_who_watches_is_offered_no_answer(cast: Cast) -> None:
    proposed(cast)
    assert not [letter for letter in Letter.objects.exclude(member=cast.reporter) if "/tap/" in letter.text]
