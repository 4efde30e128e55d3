"""One letter as it was sent, the letters to oneself, and finding one among many."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from luoshi.post.backend import OutboxBackend
from luoshi.post.models import Letter, tell
from luoshi.post.shown import without_keys
from luoshi.rollout.letters import MemberMail
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
TOKEN = "WyI0YTNiIiwiMjAyNi0xMS0yMyJd:1vNxyz:AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"


def get(member: Member, name: str, *args: object, **asked: str) -> HttpResponse:
    client = Client()
    client.force_login(member.user)
    return client.get(member.project.url(name, *args), asked)  # type: ignore[return-value]


def text(member: Member, name: str, *args: object, **asked: str) -> str:
    return get(member, name, *args, **asked).content.decode()


def write(to: Member, title: str = "请您验证", **said: Any) -> Letter:
    tell(to, "verify", to.project, title=title, act=True, **said)
    return Letter.objects.order_by("-id")[0]


def test_the_page_shows_what_was_sent_to_whom_and_how(cast: Cast) -> None:
    letter = write(cast.reporter, body="还有问题吗？", by=cast.lead)
    letter.server = "mail.example:587"
    letter.claim()
    letter.mark_sent()
    shown = text(cast.lead, "post:letter", letter.pk)
    for words in ("还有问题吗？", "陈晓雯", cast.reporter.user.email, "mail.example:587", "试了1次", "林静"):
        assert words in shown


def test_what_the_network_said_is_worded_and_the_lead_reads_it_word_for_word_as_well(cast: Cast) -> None:
    letter, refused = write(cast.reporter), "[Errno 111] Connection refused"
    letter.claim()
    letter.mark_refused(refused, for_good=False)
    for page in (text(cast.lead, "post:letter", letter.pk), text(cast.reporter, "post:mine")):
        assert "连接被拒绝" in page
    assert refused in text(cast.lead, "post:letter", letter.pk)
    assert refused not in text(cast.reporter, "post:mine") + text(cast.reporter, "post:letter", letter.pk)


def test_the_letter_stands_in_a_frame_that_runs_and_loads_nothing(cast: Cast) -> None:
    letter = write(cast.reporter, body="还有问题吗？")
    answer = get(cast.lead, "post:letter_html", letter.pk)
    policy = answer["Content-Security-Policy"]
    assert "sandbox;" in policy and "default-src 'none'" in policy and "allow" not in policy
    assert "还有问题吗？" in answer.content.decode() and answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in get(cast.lead, "post:letter", letter.pk)["Content-Security-Policy"]


def test_nobody_takes_a_key_out_of_somebody_elses_letter(cast: Cast) -> None:
    letter = write(cast.reporter, taps=[("没有问题，点一下就交", f"/tap/{TOKEN}/")])
    assert TOKEN in letter.text and TOKEN in letter.html
    assert TOKEN not in text(cast.lead, "post:letter", letter.pk)
    assert TOKEN not in text(cast.lead, "post:letter_html", letter.pk)
    assert "没有问题，点一下就交" in text(cast.lead, "post:letter_html", letter.pk)


@pytest.mark.parametrize(
    "kept",
    [
        "https://luoshi.mycompany-internal.example.com/huarui/CRM/problems/12/",
        "https://x.example/huarui/CRM/notices/01a22c84-0ab8-747d-a60f-f6ff74ccb876/",
        "font:15px/25px -apple-system",
    ],
)
def test_addresses_without_a_key_stay_as_they_are(kept: str) -> None:
    assert without_keys(kept) == kept


def test_a_letter_for_signing_in_is_shown_to_nobody(cast: Cast) -> None:
    OutboxBackend().send_messages([MemberMail(cast.reporter, "邀请", "https://x.example/short")])
    letter = Letter.objects.get()
    for person in (cast.lead, cast.reporter):
        assert "x.example" not in text(person, "post:letter", letter.pk)
        assert get(person, "post:letter_html", letter.pk).status_code == 404


def test_only_its_reader_and_the_lead_see_a_letter(cast: Cast) -> None:
    letter = write(cast.reporter)
    for name, person in cast.everybody().items():
        wanted = 200 if name in ("lead", "reporter") else 404
        assert get(person, "post:letter", letter.pk).status_code == wanted
        assert get(person, "post:letter_html", letter.pk).status_code == wanted


def test_everybody_finds_the_letters_to_themselves(cast: Cast) -> None:
    write(cast.reporter, "给陈晓雯"), write(cast.consultant, "给何明远")
    assert "给陈晓雯" in text(cast.reporter, "post:mine") and "给何明远" not in text(
        cast.reporter, "post:mine"
    )
    assert "给何明远" in text(cast.consultant, "post:mine")
    assert "给" not in text(cast.lead, "post:mine").partition('id="rows"')[2]


def test_the_lead_finds_letters_by_person_matter_and_outcome(cast: Cast) -> None:
    write(cast.reporter, "给陈晓雯"), write(cast.consultant, "给何明远")
    Letter.objects.filter(member=cast.consultant).update(status="failed", topic="problems")
    rows = {
        "name": text(cast.lead, "post:outbox", q="明远"),
        "address": text(cast.lead, "post:outbox", q=cast.consultant.user.email),
        "status": text(cast.lead, "post:outbox", status="failed"),
        "topic": text(cast.lead, "post:outbox", topic="problems"),
    }
    for shown in rows.values():
        assert "给何明远" in shown and "给陈晓雯" not in shown


def test_a_page_of_letters_leads_to_the_next_with_what_was_asked(cast: Cast) -> None:
    for number in range(52):
        write(cast.reporter, f"第{number}封")
    shown = get(cast.lead, "post:outbox", q="晓雯")
    last = shown.context["outbox"].older_than  # type: ignore[attr-defined]
    older = text(cast.lead, "post:outbox", q="晓雯", before=str(last))
    assert "第0封" in older and "第51封" not in older and "q=%E6%99%93" in shown.content.decode()


def test_only_the_lead_may_send_again(cast: Cast) -> None:
    letter = write(cast.reporter)
    letter.mark_refused("550", for_good=True)
    assert "again/" not in text(cast.reporter, "post:letter", letter.pk)
    assert "again/" in text(cast.lead, "post:letter", letter.pk)
