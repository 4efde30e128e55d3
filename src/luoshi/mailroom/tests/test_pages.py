"""The lead's page of mails that wait: seen by nobody else, each filed as what it is with one click."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from luoshi.evidence.models import Attachment
from luoshi.mailroom.addresses import address_of
from luoshi.mailroom.models import DONE, DROPPED, WAITS, Arrival, Door
from luoshi.mailroom.tests.conftest import delivered, send, written
from luoshi.mailroom.tests.test_handling import picture
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
STRANGER = "x@elsewhere.example"


def as_(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def a_stranger_writes(cast: Cast, words: str = "保存不了") -> Arrival:
    return delivered(
        written(STRANGER, address_of(cast.project), words, subject="保存"), address_of(cast.project)
    )


def settle(cast: Cast, arrival: Arrival, verb: str, **fields: str) -> int:
    url = cast.project.url("mailroom:settle", arrival.pk, verb)
    return as_(cast.lead).post(url, fields).status_code


def test_the_lead_reads_what_waits_with_its_reason_and_nobody_else_does(cast: Cast) -> None:
    arrival = a_stranger_writes(cast)
    for name in ("mailroom:waiting", "mailroom:item", "mailroom:raw"):
        url = cast.project.url(name, *([] if name.endswith("waiting") else [arrival.pk]))
        shown = as_(cast.lead).get(url)
        assert shown.status_code == 200
        for other in (cast.reporter, cast.sponsor, cast.consultant, cast.outsider):
            assert as_(other).get(url).status_code == 404
    page = as_(cast.lead).get(cast.project.url("mailroom:waiting")).content.decode()
    assert "发件人不是本项目的成员" in page
    assert "保存不了" in page


def test_what_a_stranger_wrote_is_never_run(cast: Cast) -> None:
    arrival = a_stranger_writes(cast, "<script>alert(1)</script><img src=http://x.example/p.gif>")
    page = as_(cast.lead).get(cast.project.url("mailroom:item", arrival.pk)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=http" not in page


def test_the_raw_mail_is_saved_and_never_shown(cast: Cast) -> None:
    arrival = a_stranger_writes(cast)
    answer = as_(cast.lead).get(cast.project.url("mailroom:raw", arrival.pk))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "message/rfc822"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == arrival.raw  # type: ignore[attr-defined]


def test_the_lead_unfolds_a_mail_as_it_was_written_and_nothing_runs_or_is_loaded(cast: Cast) -> None:
    mail = written(STRANGER, address_of(cast.project), "见表", subject="订单")
    mail.add_alternative(
        "<table><tr><td>订单</td><td style='color:red'>42</td></tr></table><script>alert(1)</script>"
        "<img src='http://x.example/p.gif'><a href='http://luoshi.example/tap/nil.AAAAAAAAAA.bb/'>好了</a>",
        subtype="html",
    )
    arrival = delivered(mail, address_of(cast.project))
    url = cast.project.url("mailroom:original", arrival.pk)
    for page in ("mailroom:item", "mailroom:waiting"):
        shown = as_(cast.lead).get(cast.project.url(page, *([arrival.pk] if page.endswith("item") else [])))
        assert f'sandbox src="{url}"' in shown.content.decode()
        assert "frame-src 'self'" in shown["Content-Security-Policy"]
    answer = as_(cast.lead).get(url)
    assert "<td>订单</td><td>42</td>" in answer.content.decode()
    for gone in ("script", "x.example", "nil.AAAA"):
        assert gone not in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "sandbox;" in policy and "default-src 'none'" in policy and "allow" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_mail_of_plain_text_has_nothing_to_unfold(cast: Cast) -> None:
    arrival = a_stranger_writes(cast)
    assert as_(cast.lead).get(cast.project.url("mailroom:original", arrival.pk)).status_code == 404
    page = as_(cast.lead).get(cast.project.url("mailroom:item", arrival.pk)).content.decode()
    assert "iframe" not in page


def test_a_click_files_a_mail_as_a_members_report_with_its_pictures(cast: Cast) -> None:
    to = address_of(cast.project)
    mail = written(STRANGER, to, "保存不了", subject="订单")
    mail.add_attachment(picture(), maintype="image", subtype="png", filename="截图.png")
    arrival = delivered(mail, to)
    assert settle(cast, arrival, "report", person="陈晓雯") == 302
    problem = Problem.objects.get()
    assert (problem.reporter, problem.first.words) == (cast.reporter, "订单\n\n保存不了")
    assert Attachment.objects.filter(subject_kind="occurrence").count() == 1
    arrival.refresh_from_db()
    assert (arrival.status, arrival.handled_by) == (DONE, cast.lead)
    event = Event.objects.get(subject_id=arrival.pk)
    assert (event.verb, event.actor_name, event.facts["member"]) == ("file_mail", "林静", "陈晓雯")


def test_a_click_files_it_as_a_reply_to_a_number_for_those_who_were_chosen(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    arrival = send(cast.reporter, "补充一句", proven=False)
    fields = {"person": "陈晓雯", "number": problem.code.lower(), "audience": "internal"}
    assert settle(cast, arrival, "reply", **fields) == 302
    comment = Comment.objects.get()
    assert (comment.author, comment.audience, comment.words) == (cast.reporter, "internal", "补充一句")


def test_a_consultants_mail_is_never_filed_as_internal(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    arrival = send(cast.consultant, "我来看", proven=False)
    fields = {"person": "何明远", "number": problem.code, "audience": "internal"}
    assert settle(cast, arrival, "reply", **fields) == 422
    assert not Comment.objects.exists()
    arrival.refresh_from_db()
    assert arrival.status == WAITS


def test_a_click_files_it_into_a_daily_report(cast: Cast) -> None:
    arrival = a_stranger_writes(cast)
    day = cast.project.today().isoformat()
    status = settle(cast, arrival, "diary", person="陈晓雯", day=day)
    filed = Problem.objects.filter(reporter=cast.reporter).count()
    assert (status, filed) in ((302, 1), (422, 0)), "a day off or a closed one is refused with the sentence"


def test_it_is_put_aside_with_a_reason_and_dealt_with_once(cast: Cast) -> None:
    arrival = a_stranger_writes(cast)
    assert settle(cast, arrival, "aside", reason="广告") == 302
    arrival.refresh_from_db()
    assert (arrival.status, arrival.detail, arrival.handled_by) == (DROPPED, "广告", cast.lead)
    assert settle(cast, arrival, "report", person="陈晓雯") == 422
    assert not Problem.objects.exists()


def test_an_unknown_name_and_an_unknown_number_are_said(cast: Cast) -> None:
    arrival = a_stranger_writes(cast)
    assert settle(cast, arrival, "report", person="没有这个人") == 422
    assert settle(cast, arrival, "reply", person="陈晓雯", number="CRM-99", audience="all") == 422
    assert settle(cast, arrival, "nothing", person="陈晓雯") == 404


def test_the_page_asks_as_little_for_three_mails_as_for_one(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(cast.lead)
    for _number in (1, 2):
        a_stranger_writes(cast)
        caches["process"].clear()
        client.get(cast.project.url("mailroom:waiting"))
        with django_assert_max_num_queries(12):
            client.get(cast.project.url("mailroom:waiting"))


def test_the_lead_finds_the_page_and_its_count_in_the_navigation(cast: Cast) -> None:
    a_stranger_writes(cast)
    caches["process"].clear()
    url = cast.project.url("mailroom:waiting")
    assert url in as_(cast.lead).get(cast.project.url("problems:list")).content.decode()
    assert url not in as_(cast.head).get(cast.project.url("problems:list")).content.decode()


def test_the_settings_name_the_address_and_the_lead_decides_what_is_taken(cast: Cast) -> None:
    url = cast.project.url("mailroom:setup")
    assert "luoshi+crm.huarui@in.example.com" in as_(cast.sponsor).get(url).content.decode()
    lead = as_(cast.lead)
    assert lead.post(url, {"takes": "nobody", "others": "CRM@huarui.example"}).status_code == 302
    assert Door.of(cast.project).takes == "nobody"
    assert lead.post(url, {"takes": "strict", "others": "no address"}).status_code == 422
    assert as_(cast.sponsor).post(url, {"takes": "strict"}).status_code == 404
