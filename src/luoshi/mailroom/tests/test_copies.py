"""Links that act for their reader, quoted by that reader: nobody else finds a living one."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from luoshi.mailroom.copies import safe_copy
from luoshi.mailroom.models import Arrival
from luoshi.mailroom.tests.conftest import send, written
from luoshi.mailroom.tests.test_pages import as_
from luoshi.post.tokens import veiled
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
TOKEN = "nil.AAAAAAAAAAAAAAAAAAAA.abc"
PLAIN = f"http://x.example/tap/{TOKEN}"
SAFE = f"https://apc01.safelinks.protection.outlook.com/?url=http%3A%2F%2Fx.example%2Ftap%2F{TOKEN}&data=1"
TWICE = f"https://mail.example/jump?u=http%253A%252F%252Fx.example%252Fless%252F{TOKEN}%253Axyz"


@pytest.mark.parametrize("link", [PLAIN, SAFE, TWICE, SAFE.replace("%2F", "%2f")])
def test_a_quoted_link_is_cut_however_a_program_wrapped_it(cast: Cast, link: str) -> None:
    arrival = send(cast.reporter, f"看 {link} 这个", proven=False)
    assert "nil.AAAA" not in arrival.said and "xyz" not in arrival.said
    assert "看 http" in arrival.said and arrival.said.endswith("这个")


def test_ordinary_addresses_stay_as_written() -> None:
    for words in ("http://x.example/tap/", "/tapes/abc", "看%20/topics/less", "https://x.example/tab/abc"):
        assert veiled(words) == words


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5", "utf-16"])
def test_the_saved_copy_holds_no_living_link_and_says_that_it_is_a_copy(cast: Cast, charset: str) -> None:
    mail = written(cast.reporter.email, "luoshi@in.example.com", "x")
    mail.set_content(f"好的\n> {SAFE}\n> {PLAIN}\n", charset=charset, cte="base64")
    copy = message_from_bytes(safe_copy(mail.as_bytes()) or b"", policy=policy.default)
    words = copy.get_content()
    assert "nil.AAAA" not in words and words.startswith("好的")
    assert copy["X-Luoshi-Copy"] and copy["From"] == mail["From"]


def test_a_mail_inside_a_mail_is_copied_alike(cast: Cast) -> None:
    inner = written(cast.reporter.email, "x@y.example", f"<a href='{PLAIN}'>好了</a>")
    outer = written(cast.reporter.email, "luoshi@in.example.com", "转给你们")
    outer.add_attachment(inner)
    assert b"nil.AAAA" not in (safe_copy(outer.as_bytes()) or b"nil.AAAA")


def test_a_mail_without_such_links_is_saved_byte_by_byte(cast: Cast) -> None:
    raw = written(cast.reporter.email, "luoshi@in.example.com", "保存不了").as_bytes() + b"\r\n\xff\x00"
    assert safe_copy(raw) == raw


def test_what_is_kept_is_the_mail_as_it_came(cast: Cast) -> None:
    arrival = send(cast.reporter, f"看 {PLAIN}", proven=False)
    answer = as_(cast.lead).get(cast.project.url("mailroom:raw", arrival.pk))
    page = as_(cast.lead).get(cast.project.url("mailroom:item", arrival.pk)).content.decode()
    assert "这里和另存的邮件里" in page
    saved = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert b"nil.AAAA" not in saved
    assert b"nil.AAAA" in Arrival.objects.get(pk=arrival.pk).raw
