"""The pages of webhooks: adding an address, its log, and who sees what of it."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from luoshi.api.tests.test_tokens import prove_now
from luoshi.api.webhooks import rules
from luoshi.api.webhooks.delivery import Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast, make_member
from luoshi.testing.hooks import ADDRESS, endpoint_of

pytestmark = pytest.mark.django_db
REFUSED = "[Errno 111] Connection refused"
MOST_QUERIES = 12
"""Also when the frame around the page remembers nothing of the seconds before."""


def nothing_remembered() -> None:
    caches["process"].clear()
    caches["process"].set("worker-is-late", False, None)


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def test_an_address_is_added_and_its_secret_shown_once(cast: Cast) -> None:
    client, url = browser(cast.lead), cast.project.url("webhooks:list")
    words = {
        "name": "ERP",
        "address": ADDRESS,
        "problem": ["problem.accept", "problem.*"],
        "change": "change.open",
    }
    asked = client.post(url, words)
    assert asked["Location"].startswith("/accounts/reauthenticate/"), "the sign-in was long ago"
    prove_now(client)
    inside = client.post(url, words | {"address": "https://10.0.0.1/x"})
    assert inside.status_code == 422 and "内部网络" in inside.content.decode()
    none = client.post(url, {"name": "ERP", "address": ADDRESS})
    assert none.status_code == 422 and "至少选一类" in none.content.decode()
    made = client.post(url, words).content.decode()
    endpoint = Endpoint.objects.get()
    first = re.search(r"whsec_[\w+/=]+", made)
    assert first and endpoint.secrets() == [first[0]] and endpoint.kinds == ["change.open", "problem.*"]
    renewed = client.post(cast.project.url("webhooks:renew", endpoint.pk)).content.decode()
    second = re.search(r"whsec_[\w+/=]+", renewed)
    assert second and Endpoint.objects.get().secrets() == [second[0], first[0]]
    later = client.get(endpoint.url).content.decode()
    assert "whsec_" not in later and ADDRESS in later and "问题：全部" in later
    changed = client.post(
        cast.project.url("webhooks:change", endpoint.pk),
        {"name": "工单", "address": ADDRESS, "grant": "grant.*"},
    )
    assert changed.status_code == 302 and Endpoint.objects.get().kinds == ["grant.*"]


def test_the_log_shows_each_delivery_and_sends_it_again(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    endpoint, _secret = endpoint_of(cast.lead)
    client = browser(cast.lead)
    for number in range(34):
        sent = Delivery.to_test(endpoint, by=cast.lead)
        if number % 2:
            Delivery.objects.filter(pk=sent.pk).update(
                status="failed", attempts=10, answer="<script>alert(1)</script>", last_error="HTTP 500"
            )
    nothing_remembered()
    with django_assert_max_num_queries(MOST_QUERIES):
        shown = client.get(endpoint.url).content.decode()
    assert shown.count("HTTP 500") == 15 and (older := re.search(r'href="(\?before=[\w-]+)"', shown))
    assert client.get(endpoint.url + older[1]).content.decode().count("HTTP 500") == 2
    nothing_remembered()
    with django_assert_max_num_queries(MOST_QUERIES):
        listed = client.get(cast.project.url("webhooks:list")).content.decode()
    assert "17条没有送达" in listed and ADDRESS.split("/")[2] in listed and ADDRESS not in listed
    last = Delivery.objects.filter(status="failed").latest("id")
    Delivery.objects.filter(pk=last.pk).update(last_error=REFUSED)
    shown = client.get(endpoint.url).content.decode()
    assert "连接被拒绝" in shown and REFUSED not in shown
    one = client.get(cast.project.url("webhooks:delivery", last.pk)).content.decode()
    assert "&lt;script&gt;" in one and last.message_id in one and "连接被拒绝" in one and REFUSED in one
    assert client.post(cast.project.url("webhooks:again", last.pk)).status_code == 302
    last.refresh_from_db()
    assert (last.status, last.attempts) == ("queued", 0)


def test_another_lead_sees_that_there_is_an_address_and_may_switch_it_off(cast: Cast) -> None:
    endpoint, _secret = endpoint_of(cast.lead)
    sent = Delivery.to_test(endpoint, by=cast.lead)
    other, url = make_member(cast.project, "许可", "lead"), cast.project.url
    client = browser(other)
    page = client.get(endpoint.url).content.decode()
    assert endpoint.name in page and ADDRESS not in page and "webhook.test" not in page
    for name in ("renew", "change", "test", "replay", "on"):
        assert client.post(url(f"webhooks:{name}", endpoint.pk)).status_code == 404, name
    for name in ("delivery", "again"):
        assert client.get(url(f"webhooks:{name}", sent.pk)).status_code in (404, 405)
    assert client.post(url("webhooks:off", endpoint.pk)).status_code == 302
    assert Endpoint.objects.get().off_why == rules.HAND
    assert url("webhooks:list") not in browser(cast.sponsor).get(url("rollout:setup")).content.decode()


def test_a_new_password_switches_off_what_was_added_under_the_old_one(cast: Cast, settings: Settings) -> None:
    endpoint, _secret = endpoint_of(cast.lead)
    Endpoint.end_all(cast.lead.user, rules.PASSWORD)
    endpoint.refresh_from_db()
    assert endpoint.off_why == rules.PASSWORD
    endpoint.switch_on(by=cast.lead)
    assert Endpoint.objects.get().off_at is None
