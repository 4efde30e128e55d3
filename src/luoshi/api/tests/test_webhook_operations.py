"""Webhooks by a program: read, tried, switched off, told again and forgotten, but never added or widened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.api.registry import OPERATIONS
from luoshi.api.tests.programs import Program
from luoshi.api.webhooks.delivery import Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.kernel import clock
from luoshi.testing.cast import Cast, make_member
from luoshi.testing.hooks import ADDRESS, HOST, endpoint_of

pytestmark = pytest.mark.django_db


def test_a_program_tells_again_what_was_sent_since_a_moment(cast: Cast) -> None:
    endpoint, secret = endpoint_of(cast.lead)
    sent = Delivery.to_test(endpoint, by=cast.lead)
    Delivery.objects.update(status="failed", attempts=10, last_error="HTTP 500")
    program, path = Program(cast.lead), f"/webhooks/{endpoint.pk}"
    shown = program.get(f"/deliveries/{sent.pk}").json()
    assert shown["body"] == sent.body and shown["status"] == "failed" and secret not in str(shown)
    since = (clock.now() - timedelta(hours=1)).isoformat()
    assert Program(cast.lead, scope="read").post(f"{path}/replay", {"since": since}).status_code == 403
    later = (clock.now() + timedelta(hours=1)).isoformat()
    for wrong in ({}, {"since": later}, {"since": "2020-01-01T00:00:00Z"}):
        assert program.post(f"{path}/replay", wrong).status_code == 422, wrong
    assert program.post(f"{path}/replay", {"since": since}).json()["own"] is True
    sent.refresh_from_db()
    assert (sent.status, sent.attempts) == ("queued", 0)


def test_another_leads_address_is_seen_switched_off_and_forgotten_and_nothing_more(cast: Cast) -> None:
    endpoint, _secret = endpoint_of(cast.lead)
    sent = Delivery.to_test(endpoint, by=cast.lead)
    program, path = Program(make_member(cast.project, "许可", "lead")), f"/webhooks/{endpoint.pk}"
    (row,) = program.get("/webhooks").json()["items"]
    assert (row["own"], row["address"], row["owner"]["name"]) == (False, HOST, cast.lead.name)
    assert Program(cast.lead).get(path).json()["address"] == ADDRESS
    since = {"since": clock.now().isoformat()}
    for name, body in (("on", {}), ("test", {}), ("replay", since)):
        assert program.post(f"{path}/{name}", body).status_code == 404, name
    assert program.get(f"{path}/deliveries").status_code == 404
    assert program.get(f"/deliveries/{sent.pk}").status_code == 404
    assert program.post(f"{path}/off", {}).json()["off_why"] == "hand"
    for who, status in ((cast.sponsor, 404), (cast.outsider, 404), (program, 204)):
        asks = who if isinstance(who, Program) else Program(who)
        assert asks.client.delete(f"/api/v1{path}", headers=asks.headers).status_code == status
    assert not Endpoint.objects.exists()


def test_no_program_opens_a_way_out_that_outlives_its_token(cast: Cast) -> None:
    endpoint, _secret = endpoint_of(cast.lead)
    program, path = Program(cast.lead), f"/webhooks/{endpoint.pk}"
    wanted = {"name": "x", "address": "https://evil.example/", "kinds": ["problem.*"]}
    assert program.post("/webhooks", wanted).status_code == 405
    assert program.post(path, wanted).status_code == 405
    assert program.post(f"{path}/secret", {}).status_code == 404
    asked = {name for one in OPERATIONS.values() if one.tag == "webhooks" and one.body
             for name in one.body.schema()["properties"]}  # fmt: skip
    assert asked == {"since"}
    assert Endpoint.objects.get().address == ADDRESS
