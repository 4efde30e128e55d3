"""Ways in, without another site: what nobody may believe, and what the own page shows."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from luoshi.kernel.verdict import Refusal
from luoshi.people.models import Identity, User
from luoshi.people.ways.declared import Claimed, Feishu

SECRET = "山高月小水落石出江流有声"
WAY = Feishu("f", "s")
LIES = {
    "Remote-User": "cxw@huarui.example", "X-Remote-User": "cxw@huarui.example", "X-Forwarded-User": "cxw",
    "X-Forwarded-Email": "cxw@huarui.example", "X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;proto=https", "X-Forwarded-Proto": "https",
}  # fmt: skip


@pytest.fixture
def xiaowen(db: None) -> User:
    cache.clear()
    return User.objects.create_user("cxw@huarui.example", SECRET, name="陈晓雯")


def test_headers_from_trusted_proxy_only_sign_nobody_in(xiaowen: User) -> None:
    """A name in a header opens nothing, and the list of devices shows the address of the socket."""
    client = Client(headers=LIES, REMOTE_ADDR="198.51.100.7", REMOTE_USER="")
    assert client.get("/me/").status_code == 302
    client.post("/accounts/login/", {"login": xiaowen.email, "password": SECRET})
    assert UserSession.objects.get(user=xiaowen).ip == "198.51.100.7"


def test_one_identity_is_one_persons_also_when_two_link_it_at_once(xiaowen: User) -> None:
    other = User.objects.create_user("sy@huarui.example", name="孙悦")
    claimed = Claimed(WAY.issuer, "on_1", "晓雯")
    assert Identity.link(xiaowen, WAY, claimed) == Identity.link(xiaowen, WAY, claimed)
    with pytest.raises(Refusal):
        Identity.link(other, WAY, claimed)
    Identity.link(other, WAY, Claimed("https://accounts.larksuite.com", "on_1", "x"))
    with pytest.raises(Refusal, match="last way"):
        other.identities.get().unlink(by=other)
    with pytest.raises(Refusal):
        xiaowen.identities.get().unlink(by=other)
    with pytest.raises(Refusal, match="last way"):
        xiaowen.identities.get().unlink(by=xiaowen, by_password=False)


def test_a_closed_account_is_not_opened_by_a_way_either(xiaowen: User, settings: Settings) -> None:
    User.objects.update(is_active=False)
    client = Client()
    client.force_login(xiaowen)
    assert client.get("/me/ways/").status_code == 302


def test_the_own_page_asks_as_much_for_many_ways_as_for_one(
    xiaowen: User, settings: Settings, django_assert_max_num_queries: object
) -> None:
    settings.WAYS, client = (WAY,), Client()
    client.force_login(xiaowen)
    for place in range(4):
        Identity.link(xiaowen, WAY, Claimed(WAY.issuer, f"on_{place}", "晓雯")).used(
            Claimed(WAY.issuer, f"on_{place}", "晓雯")
        )
        with django_assert_max_num_queries(4):  # type: ignore[operator]
            page = client.get("/me/ways/").content.decode()
    assert page.count("/unlink/") == 4 and page.count("飞书") >= 4
