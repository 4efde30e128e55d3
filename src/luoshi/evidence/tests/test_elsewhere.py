"""Downloads from another host: without a cookie, for one person in one session, and only as long as the right lasts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from luoshi.evidence import elsewhere
from luoshi.evidence.models import Attachment
from luoshi.evidence.tests.conftest import Hung, sign_in
from luoshi.kernel import clock
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

HOST = "files.example.com"


@pytest.fixture(autouse=True)
def other_host(settings: Any) -> None:
    settings.FILES_URL = f"https://{HOST}"
    settings.ALLOWED_HOSTS = ["testserver", HOST]


def link_of(browser: Client, attachment: Attachment) -> str:
    sent_on = browser.get(attachment.download_url)
    assert (sent_on.status_code, sent_on["Cache-Control"]) == (302, "no-store")
    assert sent_on["Location"].startswith(f"https://{HOST}/f/")
    return str(sent_on["Location"].removeprefix(f"https://{HOST}"))


def opened(path: str, **more: Any) -> Any:
    return Client().get(path, headers={"Host": HOST, **more})


def test_the_file_comes_from_the_other_host_and_no_cookie_with_it(cast: Cast, hung: Hung) -> None:
    log = hung(b"<script>alert(1)</script>", "a.html")
    answer = opened(link_of(sign_in(cast.consultant), log))
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream" and answer["Content-Disposition"].startswith(
        "attachment"
    )
    assert (
        answer["Content-Security-Policy"].startswith("sandbox")
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    assert not answer.cookies and "cookie" not in answer.get("Vary", "").lower()
    assert opened(link_of(sign_in(cast.lead), log), Range="bytes=0-6").status_code == 206


def test_on_the_other_host_there_is_nothing_else(cast: Cast, hung: Hung) -> None:
    browser, log = sign_in(cast.lead), hung()
    for path in (
        "/",
        "/healthz",
        "/accounts/login/",
        log.download_url,
        log.thumb,
        "/f/",
        "/f/never-signed",
        "/static/x",
    ):
        answer = browser.get(path, headers={"Host": HOST})
        assert (answer.status_code, answer.content, dict(answer.cookies)) == (404, b"", {}), path
    path = link_of(browser, log)
    assert Client().post(path, headers={"Host": HOST}).status_code == 404
    assert browser.get(path, follow=True).status_code == 404, (
        "the link opens nothing on the host of the pages"
    )
    assert opened(path[:-6] + "abcdef").status_code == 404


def signs_out(_member: Member, browser: Client, _log: Attachment) -> None:
    browser.post("/accounts/logout/")


def leaves_the_project(member: Member, _browser: Client, _log: Attachment) -> None:
    Member.objects.filter(pk=member.pk).update(active_to=clock.now().date() - timedelta(days=1))


def is_switched_off(member: Member, _browser: Client, _log: Attachment) -> None:
    member.user.is_active = False
    member.user.save()


def loses_the_thing(_member: Member, _browser: Client, log: Attachment) -> None:
    Attachment.objects.filter(pk=log.pk).update(internal=True)


@pytest.mark.parametrize("happens", [signs_out, leaves_the_project, is_switched_off, loses_the_thing])
def test_signed_address_after_withdrawal(
    happens: Callable[[Member, Client, Attachment], None], cast: Cast, hung: Hung
) -> None:
    log, browser = hung(b"mine", "a.txt"), sign_in(cast.consultant)
    path = link_of(browser, log)
    assert opened(path).status_code == 200
    happens(cast.consultant, browser, log)
    assert (opened(path).status_code, opened(path).content) == (404, b"")


def test_a_link_grows_old(cast: Cast, hung: Hung) -> None:
    path = link_of(sign_in(cast.lead), hung())
    with clock.at(clock.now() + timedelta(seconds=elsewhere.LASTS + 1)):
        assert opened(path).status_code == 404


def test_a_file_that_is_gone_is_said_to_be_gone(cast: Cast, hung: Hung, disk: Any) -> None:
    log, browser = hung(b"mine", "a.txt"), sign_in(cast.lead)
    path = link_of(browser, log)
    next(disk.rglob(log.file.sha256)).unlink()
    assert opened(path).status_code == 410
