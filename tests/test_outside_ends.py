"""Access from outside ends: the lead hears of it before, renews it in one click, and afterwards every door is closed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from luoshi.api.tests.programs import Program
from luoshi.home import expiring
from luoshi.mailroom.models import DONE
from luoshi.mailroom.tests.conftest import TRUSTED, send
from luoshi.post.models import Letter, Notice, reply_address_for
from luoshi.post.needless import needless
from luoshi.problems.tests.stages import verifying, with_consultant
from luoshi.rollout import rules
from luoshi.rollout.models import Member
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast
from luoshi.testing.taps import last_taps

LESS = re.compile(r"https?://[^/\s]+(/less/\S+)")
pytestmark = pytest.mark.django_db


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def ends_in(member: Member, days: int) -> Member:
    member.active_to = member.project.today() + timedelta(days=days)
    member.save()
    return member


def test_after_the_last_day_every_door_is_closed(cast: Cast, settings: Settings) -> None:
    settings.MAIL_IN, settings.MAIL_TRUSTED = "luoshi@in.example.com", TRUSTED
    person, problem = cast.consultant, with_consultant(cast)
    letter = Letter.objects.filter(member=person).latest("id")
    inside, program, pages = (
        browser(person),
        Program(person),
        ("/huarui/CRM/desk/", problem.url, "/huarui/CRM/inbox/"),
    )
    ends_in(person, 0)
    assert [inside.get(page).status_code for page in pages] != [404] * 3
    assert program.get("/problems").status_code == 200
    less = LESS.search(letter.text)[1]  # type: ignore[index]
    assert Client().get(less).status_code == 200

    ends_in(person, -1)
    assert [inside.get(page).status_code for page in pages] == [404] * 3
    assert problem.code not in inside.get("/", follow=True).content.decode()
    assert program.get("/problems").status_code == 401
    assert Client().get(less).status_code == 404
    assert needless(letter)
    answered = send(person, "周三可以看", to=reply_address_for(letter))
    assert answered.status != DONE and not Comment.objects.exists()
    with pytest.raises(Exception, match="离开"):
        person.invite(by=cast.lead)
    assert not mail.outbox


def test_a_letters_buttons_end_with_the_membership(cast: Cast) -> None:
    verifying(cast)
    tap = last_taps(cast.reporter)[0]
    assert Client().get(tap).status_code == 200
    ends_in(cast.reporter, -1)
    assert Client().get(tap).status_code == 404


def test_the_leads_hear_of_it_two_weeks_before_and_once(cast: Cast) -> None:
    ends_in(cast.consultant, rules.OUTSIDE_TOLD)
    ends_in(cast.developer, rules.OUTSIDE_TOLD + 1)
    assert (expiring.tell_leads(), expiring.tell_leads()) == (1, 0)
    told = Notice.objects.get(kind="access_ends")
    assert told.recipient == cast.lead and cast.consultant.name in told.title
    page = browser(cast.lead).get(told.url).content.decode()
    assert f"/setup/members/{cast.consultant.pk}/renew/" in page


def test_one_click_renews_and_only_the_leads(cast: Cast) -> None:
    today, path = cast.project.today(), f"/huarui/CRM/setup/members/{ends_in(cast.consultant, 3).pk}/renew/"
    for other in (cast.sponsor, cast.consultant, cast.outsider):
        assert browser(other).post(path).status_code == 404
    assert browser(cast.lead).post(path).status_code == 302
    cast.consultant.refresh_from_db()
    assert cast.consultant.active_to == today + timedelta(days=3 + rules.OUTSIDE_DAYS)
    ends_in(cast.consultant, -30).renew(by=cast.lead)
    assert cast.consultant.active_to == today + timedelta(days=rules.OUTSIDE_DAYS)


def test_whoever_comes_from_outside_gets_an_end_by_itself(cast: Cast) -> None:
    said = {
        "name": "新顾问",
        "email": "new@qiming.example",
        "roles": "consultant",
        "firm": str(cast.consultant.firm_id),
    }
    assert browser(cast.lead).post("/huarui/CRM/setup/members/new/", said).status_code == 302
    new = Member.objects.get(name="新顾问")
    assert new.active_to == cast.project.today() + timedelta(days=rules.OUTSIDE_DAYS)
