"""Links of letters in the wrong hands: scanners, guessers, colleagues, and twenty at once."""

from __future__ import annotations

import base64
import threading
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connections
from django.test import Client

from luoshi.kernel import clock
from luoshi.post import taps
from luoshi.post.models import Tapped
from luoshi.post.tokens import veiled
from luoshi.problems.models import Problem
from luoshi.problems.tests.test_life import proposed
from luoshi.testing.cast import Cast
from luoshi.testing.taps import last_taps, press
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem(cast: Cast) -> Problem:
    return proposed(cast)


@pytest.fixture
def works(cast: Cast, problem: Problem) -> str:
    return last_taps(cast.reporter)[0]


def is_open(problem: Problem) -> bool:
    problem.refresh_from_db()
    return problem.state == "verifying" and not Tapped.objects.exists()


def again(path: str, **changed: object) -> str:
    """The same link with another part, signed with our own key."""
    held = taps.read(path.split("/")[2])
    assert held
    parts = {
        "name": held.purpose.name,
        "member": held.member,
        "mark": held.mark,
        "until": held.until,
        **changed,
    }
    body = taps.BODY.pack(parts["member"].bytes, held.key.bytes, int(parts["until"].timestamp()))  # type: ignore[attr-defined]
    said = f"{parts['name']}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.{parts['mark']}"
    salt = changed.get("salt", f"{taps.SALT}{parts['name']}")
    return f"/tap/{signing.Signer(salt=str(salt), sep='.').sign(said)}/"


def test_looking_at_it_changes_nothing(works: str, problem: Problem) -> None:
    browser = Client()
    prefetch = {"HTTP_SEC_PURPOSE": "prefetch;prerender", "HTTP_PURPOSE": "prefetch"}
    for fetch in (browser.get, browser.head, browser.get):
        assert fetch(works, **prefetch).status_code == 200  # type: ignore[arg-type]
    for method in ("put", "delete", "patch", "options"):
        assert getattr(browser, method)(works).status_code in (200, 405)
    assert is_open(problem)


def test_a_program_that_sends_forms_is_asked_whether_it_is_a_person(works: str, problem: Problem) -> None:
    browser = Client()
    for given in ({}, {"hand": ""}, {"hand": "x" * 9000}, {"key": "1", "words": "x"}):
        answer = browser.post(works, given)
        assert (answer.status_code, "请再确认一次" in answer.content.decode()) == (200, True)
    assert is_open(problem)


def test_a_program_that_takes_the_first_choice_does_nothing(works: str, problem: Problem) -> None:
    answer = Client().post(works)
    first = answer.content.decode().split('name="choice" value="')[1].split('"')[0]
    assert "什么也没有做" in Client().post(works, {"choice": first}).content.decode()
    assert is_open(problem)


def test_a_press_in_the_very_moment_of_opening_is_no_hand(works: str, problem: Problem) -> None:
    with clock.at(clock.now()):
        hand = Client().get(works).content.decode().split('hand="')[1].split('"')[0]
        Client().post(works, {"hand": hand})
    assert is_open(problem)


def test_the_hand_of_another_page_is_none(cast: Cast, works: str, problem: Problem) -> None:
    fails = last_taps(cast.reporter)[1]
    hand = Client().get(fails).content.decode().split('hand="')[1].split('"')[0]
    with clock.at(clock.now() + timedelta(seconds=5)):
        Client().post(works, {"hand": hand})
    assert is_open(problem)


def test_without_script_two_presses_and_a_choice_do_it(works: str, problem: Problem) -> None:
    browser = Client()
    browser.post(works)
    assert "已回答" in browser.post(works, {"choice": "do"}).content.decode()
    assert not is_open(problem)


def test_no_session_no_cookie_no_referrer_and_no_way_in(cast: Cast, works: str, problem: Problem) -> None:
    browser = Client()
    shown, done = browser.get(works), press(works, browser)
    for answer in (shown, done):
        assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "private, no-store")
        assert "noindex" in answer["X-Robots-Tag"]
        text = answer.content.decode()
        assert "字段60" not in text and cast.consultant.name not in text and "<nav" not in text
    assert not browser.cookies
    assert browser.get(problem.url).status_code == 302


def test_in_the_browser_of_another_it_acts_for_its_own_reader(
    cast: Cast, works: str, problem: Problem
) -> None:
    browser = Client()
    browser.force_login(cast.lead.user)
    press(works, browser)
    assert Event.objects.about(problem).get(verb="confirm").actor == cast.reporter.pk
    assert browser.session["_auth_user_id"] == str(cast.lead.user.pk)


@pytest.mark.parametrize("turned", [
    lambda path: path.replace("/tap/works", "/tap/fails"),
    lambda path: path.replace("/tap/works", "/tap/meant"),
    lambda path: path[:-12] + ("B" if path[-12] == "A" else "A") + path[-11:],
    lambda path: path.replace("works.", "works.A"),
    lambda path: again(path, name="nil", salt="luoshi.tap.works"),
    lambda path: again(path, salt="luoshi.diary.nil"),
    lambda path: "/tap/" + "A" * 4000 + "/",
    lambda path: "/tap/..../",
    lambda path: "/tap/works.%00.1.x/",
    lambda path: "/tap/works.落实.1.x/",
])  # fmt: skip
def test_a_link_of_another_purpose_or_an_altered_one_does_not_exist(works: str, turned: object) -> None:
    for send in (Client().get, Client().post):
        assert send(turned(works)).status_code in (400, 404)  # type: ignore[operator]
    assert not Tapped.objects.exists()


def test_a_link_for_another_person_finds_nothing_to_be_done(cast: Cast, works: str, problem: Problem) -> None:
    """Even signed with our own key, it answers for nobody who was not asked."""
    assert press(again(works, member=cast.reporter2.pk)).status_code in (404, 410)
    assert press(again(works, member=cast.outsider.pk)).status_code == 404
    assert is_open(problem)


def test_after_its_time_it_is_over(works: str, problem: Problem) -> None:
    with clock.at(clock.now() + timedelta(days=30, minutes=1)):
        for answer in (Client().get(works), press(works)):
            assert (answer.status_code, "过期" in answer.content.decode()) == (410, True)
    assert is_open(problem)


def test_whoever_is_no_longer_here_has_no_link(cast: Cast, works: str, problem: Problem) -> None:
    cast.reporter.user.is_active = False
    cast.reporter.user.save()
    assert Client().get(works).status_code == press(works).status_code == 404
    cast.reporter.user.is_active = True
    cast.reporter.user.save()
    cast.reporter.active_to = cast.project.today() - timedelta(days=1)
    cast.reporter.save()
    assert Client().get(works).status_code == press(works).status_code == 404
    assert is_open(problem)


def test_used_again_it_says_when_it_was_used(works: str) -> None:
    press(works)
    for answer in (Client().get(works), press(works), Client().post(works, {"choice": "do"})):
        assert (answer.status_code, "已经回答过" in answer.content.decode()) == (200, True)
    assert Tapped.objects.count() == 1


def test_what_moved_on_meanwhile_says_so_in_one_sentence(cast: Cast, works: str, problem: Problem) -> None:
    problem.confirm(by=cast.reporter)
    for answer in (Client().get(works), press(works)):
        text = answer.content.decode()
        assert (answer.status_code, "已经有了新的进展" in text) == (410, True)
        assert str(problem.state_label) not in text


def test_who_guesses_waits_and_a_true_link_does_not(works: str) -> None:
    answers = [Client().get(f"/tap/works.guess{n}/").status_code for n in range(40)]
    assert answers[:30] == [404] * 30 and set(answers[30:]) == {429}
    assert Client().get(works).status_code == 200
    assert Client().get("/tap/works.guess/", REMOTE_ADDR="10.9.9.9").status_code == 404


def test_what_the_lead_reads_of_a_letter_does_not_act(works: str) -> None:
    assert veiled(f"好了：http://x{works} 。") == "好了：http://x/tap/…/ 。"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_have_one_effect(cast: Cast, problem: Problem, works: str) -> None:
    hand = Client().get(works).content.decode().split('hand="')[1].split('"')[0]
    later, seen = clock.now() + timedelta(seconds=2), list[int]()

    def pressed() -> None:
        with clock.at(later):
            seen.append(Client().post(works, {"hand": hand}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=pressed) for _one in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [200] * 20
    assert Event.objects.about(problem).filter(verb="confirm").count() == Tapped.objects.count() == 1
