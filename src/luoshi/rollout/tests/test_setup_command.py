"""`luoshi setup`."""

import io

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from luoshi.rollout.models import Member, Organization

WORDS = {
    "company": "华锐贸易", "slug": "huarui", "key": "CRM", "project": "CRM上线",
    "lead_name": "林静", "lead_email": "linjing@huarui.example",
}  # fmt: skip


def run(**words: object) -> str:
    out = io.StringIO()
    call_command("setup", stdout=out, **WORDS | words)
    return out.getvalue().strip()


def test_the_printed_link_lets_the_lead_in(db: None, client: Client) -> None:
    path = run().removeprefix("http://127.0.0.1:8000")
    client.post(path, {"password": "山高月小水落石出江流有声"})
    assert client.get("/huarui/CRM/setup/").status_code == 200
    assert mail.outbox == []


def test_with_a_password_the_link_is_the_sign_in(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("山高月小水落石出江流有声\n"))
    assert run(password_stdin=True).endswith("/accounts/login/")
    assert Member.objects.get().user.check_password("山高月小水落石出江流有声")


def test_a_weak_password_or_a_wrong_word_leaves_nothing_behind(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    for words in ({"password_stdin": True}, {"key": "crm"}, {"slug": "me"}, {"lead_email": "x"}):
        with pytest.raises(CommandError):
            run(**words)
    assert not Organization.objects.exists()


def test_a_second_time_ends_with_a_sentence(db: None) -> None:
    run()
    with pytest.raises(CommandError, match="already"):
        run()
