"""The page of preferences: for every role, kept by the verb, with as many questions for many topics as for one."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from luoshi.post import topics
from luoshi.post.models import Preference
from luoshi.post.models.preference import DIGEST, INSIDE, OFF
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db


def as_(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def answers(member: Member, **more: str) -> dict[str, str]:
    said = {"channel": "mail", "digest": "twice", "quiet_from": "19:00", "quiet_to": "08:30"}
    every = {f"topic_{one.name}": "usual" for one in topics.known(external=member.is_external)}
    return {**said, **every, **more}


def test_everybody_has_the_page_and_nobody_from_elsewhere(cast: Cast) -> None:
    url = cast.project.url("post:preferences")
    for name, person in cast.everybody().items():
        assert as_(person).get(url).status_code == (404 if name == "outsider" else 200)


def test_what_is_chosen_is_kept(cast: Cast) -> None:
    client, url = as_(cast.consultant), cast.project.url("post:preferences")
    said = answers(cast.consultant, digest=OFF, quiet_from="18:00", topic_talk=DIGEST, topic_meetings=INSIDE)
    assert client.post(url, said).status_code == 302
    mine = Preference.objects.get(member=cast.consultant)
    assert (mine.digest, mine.quiet_from, mine.quiet_to) == (OFF, time(18), time(8, 30))
    assert mine.lowered == {"talk": DIGEST, "meetings": INSIDE}
    assert Event.objects.about(mine).get().actor == cast.consultant.pk
    assert client.get(url).content.decode().count(" checked") == len(topics.known(external=True)) + 1


def test_choosing_as_usual_again_leaves_nothing_lowered(cast: Cast) -> None:
    Preference.change(cast.reporter, by=cast.reporter, lowered={"talk": DIGEST})
    as_(cast.reporter).post(cast.project.url("post:preferences"), answers(cast.reporter))
    assert Preference.objects.get().lowered == {}


@pytest.mark.parametrize(
    "wrong", [{"channel": "pigeon"}, {"digest": "hourly"}, {"quiet_from": "25:00"}, {"topic_talk": "louder"}]
)
def test_what_cannot_be_chosen_is_refused_and_nothing_typed_is_lost(
    cast: Cast, wrong: dict[str, str]
) -> None:
    said = answers(cast.reporter, topic_due=INSIDE, **wrong)
    answer = as_(cast.reporter).post(cast.project.url("post:preferences"), said)
    assert answer.status_code == 422 and not Preference.objects.exists()
    assert 'name="topic_due" value="inside" checked' in answer.content.decode()


def test_the_page_asks_little(cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    Preference.change(cast.lead, by=cast.lead, lowered={"talk": DIGEST, "due": INSIDE})
    client, url = as_(cast.lead), cast.project.url("post:preferences")
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)


def test_notices_and_the_menu_lead_there(cast: Cast) -> None:
    url = cast.project.url("post:preferences")
    for person in (cast.reporter, cast.consultant):
        assert as_(person).get(cast.project.url("post:inbox")).content.decode().count(url) >= 2
