"""The pages of notices and letters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from luoshi.kernel import clock
from luoshi.post.models import Letter, Notice, mark_read, tell, unread_count
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


def as_(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def told(cast: Cast, title: str = "请您验证", **more: object) -> Notice:
    notice = tell(cast.reporter, "verify", cast.project, title=title, url="/huarui/CRM/x/", **more)  # type: ignore[arg-type]
    assert notice
    return notice


def test_the_inbox_shows_what_is_unread_first(cast: Cast) -> None:
    told(cast, "第一条")
    answer = as_(cast.reporter).get(cast.project.url("post:inbox"))
    assert "第一条" in answer.content.decode()


def test_opening_a_notice_reads_it_and_leads_to_the_thing(cast: Cast) -> None:
    notice = told(cast)
    answer = as_(cast.reporter).get(cast.project.url("post:open", notice.pk))
    assert answer["Location"] == "/huarui/CRM/x/" and unread_count(cast.reporter) == 0


def test_notices_about_one_thing_lie_together(cast: Cast) -> None:
    for title in ("一", "二", "三"):
        told(cast, title)
    inbox = as_(cast.reporter).get(cast.project.url("post:inbox")).context["inbox"]
    [gathered] = inbox.waiting
    assert [n.title for n in gathered.notices] == ["三", "二", "一"]


def test_all_can_be_marked_read(cast: Cast) -> None:
    told(cast)
    as_(cast.reporter).post(cast.project.url("post:read_all"))
    assert unread_count(cast.reporter) == 0


def test_old_notices_are_on_further_pages(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=1)):
        for number in range(60):
            told(cast, f"第{number}条")
    mark_read(cast.reporter)
    client = as_(cast.reporter)
    first = client.get(cast.project.url("post:inbox")).context["inbox"]
    assert first.older_than is not None


def test_nobody_opens_anothers_notice(cast: Cast) -> None:
    url = cast.project.url("post:open", told(cast).pk)
    for name, person in cast.everybody().items():
        assert as_(person).get(url).status_code == (302 if name == "reporter" else 404)


def test_the_count_answers_304_while_nothing_changes(cast: Cast) -> None:
    told(cast)
    client, url = as_(cast.reporter), cast.project.url("post:count")
    first = client.get(url)
    assert first.json() == {"unread": 1, "label": "通知 1"}
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    # What travelled compressed comes back as a weak one.
    assert client.get(url, headers={"If-None-Match": f"W/{first['ETag']}"}).status_code == 304
    told(cast)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_count_changes_when_one_is_read_and_another_comes(cast: Cast) -> None:
    told(cast)
    client, url = as_(cast.reporter), cast.project.url("post:count")
    first = client.get(url)
    mark_read(cast.reporter)
    with clock.at(clock.now() + timedelta(minutes=1)):
        told(cast)
        assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_open_list_answers_304_while_nothing_changes(cast: Cast) -> None:
    told(cast)
    client = as_(cast.reporter)
    url = (
        client.get(cast.project.url("post:inbox")).content.decode().split('live-part url="')[1].split('"')[0]
    )
    place = f"{cast.project.url('post:inbox')}{url}"
    part = {"HX-Request": "true"}
    first = client.get(place, headers=part)
    assert client.get(place, headers={**part, "If-None-Match": first["ETag"]}).status_code == 304
    told(cast, "又一条")
    again = client.get(place, headers={**part, "If-None-Match": first["ETag"]})
    assert (again.status_code, "又一条" in again.content.decode()) == (200, True)


def test_what_was_seen_is_read_and_stays_in_its_place(cast: Cast) -> None:
    older, newest = told(cast, "一"), told(cast, "二")
    client, opened = as_(cast.reporter), clock.now()
    late = told(cast, "三")
    Notice.objects.filter(pk=late.pk).update(subject_id=cast.lead.pk)
    sent = {"seen": [str(newest.pk), "x", ""]}
    assert client.post(cast.project.url("post:seen"), sent).status_code == 204
    assert set(Notice.objects.unread()) == {late}
    page = client.get(cast.project.url("post:inbox"), {"since": opened.isoformat()})
    assert [one.newest for one in page.context["inbox"].waiting] == [late, newest]
    assert older.is_unread and not page.context["inbox"].read


def test_what_was_said_while_looking_stays_unread(cast: Cast) -> None:
    first = told(cast, "一")
    with clock.at(clock.now() + timedelta(seconds=5)):
        told(cast, "二")
        as_(cast.reporter).post(cast.project.url("post:seen"), {"seen": [str(first.pk)]})
        assert [notice.title for notice in Notice.objects.unread()] == ["二"]


def test_nobody_marks_anothers_notice_seen(cast: Cast) -> None:
    notice = told(cast)
    as_(cast.lead).post(cast.project.url("post:seen"), {"seen": [str(notice.pk)]})
    assert unread_count(cast.reporter) == 1


def test_the_unread_count_is_one_query(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    told(cast)
    with django_assert_num_queries(1):
        unread_count(cast.reporter)


def test_only_the_lead_sees_what_was_sent(cast: Cast) -> None:
    told(cast, act=True)
    for name, person in cast.everybody().items():
        answer = as_(person).get(cast.project.url("post:outbox"))
        assert answer.status_code == (200 if name == "lead" else 404)


def test_a_refused_letter_shows_why_and_can_be_sent_again(cast: Cast) -> None:
    told(cast, act=True)
    letter = Letter.objects.get()
    letter.mark_refused("550 no such person", for_good=True)
    client = as_(cast.lead)
    assert "550 no such person" in client.get(cast.project.url("post:outbox")).content.decode()
    client.post(cast.project.url("post:send_again", letter.pk), {"key": "once"})
    letter.refresh_from_db()
    assert letter.status == "queued"


def test_the_outbox_asks_no_more_for_three_than_for_one(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, url = as_(cast.lead), cast.project.url("post:outbox")
    for _round in range(3):
        told(cast, act=True)
        with django_assert_max_num_queries(14):
            client.get(url)
