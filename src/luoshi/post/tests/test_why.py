"""Each letter can say why it was sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from luoshi.kernel import clock
from luoshi.post.backend import OutboxBackend
from luoshi.post.digesting import send_due
from luoshi.post.models import Letter, tell
from luoshi.rollout.letters import MemberMail
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


def test_what_asks_to_act_says_about_what_and_why_it_came_later(cast: Cast) -> None:
    tell(cast.reporter, "say", cast.project, title="请看", act=True)
    letter = Letter.objects.get()
    assert letter.why == "请陈晓雯处理（留言和提到您的），所以马上发出。"
    letter.postpone(clock.now())
    assert "等到了工作日早上" in Letter.objects.get().why


def test_a_digest_says_which_one(cast: Cast) -> None:
    with clock.at(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        tell(cast.reporter, "say", cast.project, title="进展", know=True)
    with clock.at(datetime(2026, 11, 23, 3, 30, tzinfo=UTC)):
        send_due()
    assert Letter.objects.get().why.startswith("11:30的进展汇总：陈晓雯")


def test_mail_about_the_account_says_so(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    OutboxBackend().send_messages([MemberMail(cast.reporter, "邀请", "secret")])
    letter = Letter.objects.get()
    with django_assert_num_queries(0):
        assert letter.why.startswith("账号邮件")
