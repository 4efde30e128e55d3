"""Webhooks: what a receiver is told, that it can check it, and that nothing gets lost or told twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from luoshi.api.noun import Noun
from luoshi.api.nouns import problems
from luoshi.api.webhooks import collecting, doctor, rules
from luoshi.api.webhooks.delivery import FAILED, KEPT_BACK, QUEUED, SENT, Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.api.webhooks.kinds import KINDS, SOURCES
from luoshi.api.webhooks.replaying import replay
from luoshi.api.webhooks.sending import deliver, post, prepared
from luoshi.kernel import clock
from luoshi.kernel.destination import Forbidden
from luoshi.kernel.verdict import Refusal
from luoshi.post.models import Notice
from luoshi.problems.tests.stages import investigating, reported
from luoshi.testing.cast import Cast, make_member
from luoshi.testing.hooks import ADDRESS, Receiver, endpoint_of, listening
from luoshi.testing.tls import Authority, Says

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def receiver(authority: Authority, settings: Settings) -> Iterator[Receiver]:
    with listening(authority, settings) as found:
        yield found


def one() -> Delivery:
    return Delivery.objects.select_related("endpoint").latest("id")


def healthy() -> bool:
    return not [words for check in doctor.CHECKS for words in check()]


def test_a_receiver_checks_with_the_usual_library_and_reads_what_the_api_answers(
    cast: Cast, receiver: Receiver
) -> None:
    _endpoint, secret = endpoint_of(cast.lead, "problem.report", "problem.accept")
    problem = investigating(cast)
    assert deliver() == 2 and receiver.kinds == ["problem.report", "problem.accept"]
    asked = receiver.asked[0]
    body = Webhook(secret).verify(asked.body, asked.headers)
    assert asked.target == "/luoshi?from=crm" and asked.headers["webhook-id"].startswith("msg_")
    shown = problems.NOUN.written(problem, cast.lead)
    assert body["data"] == json.loads(json.dumps(shown)) and body["event"]["by"] == cast.reporter.name
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(asked.body + b" ", asked.headers)
    assert (one().status, one().answer, one().answer_status) == (SENT, "thanks", 200)
    assert deliver() == 0 and healthy() and secret not in str(Endpoint.objects.values())


def test_webhook_id_single_after_kill(cast: Cast, receiver: Receiver) -> None:
    """A worker killed between sending and marking sends the same id again; one killed while reading, none."""
    endpoint_of(cast.lead)
    reported(cast)
    collecting.collect()
    ready = prepared(one(), Endpoint.objects.with_owner().get())
    assert ready and post(ready).status == 200  # and here the power goes
    assert deliver() == 0
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert deliver() == 1
    assert len(receiver.ids) == 2 and len(set(receiver.ids)) == 1
    assert receiver.asked[0].body == receiver.asked[1].body
    Endpoint.objects.update(read_to=0)  # as if reading the trail had been forgotten
    assert deliver() == 0 and Delivery.objects.count() == 1


def test_two_workers_do_not_take_the_same_delivery(cast: Cast) -> None:
    endpoint_of(cast.lead)
    reported(cast)
    collecting.collect()
    first, second = one(), one()
    assert [first.claim(), second.claim()] == [True, False]


def test_what_fails_is_tried_with_growing_pauses_and_then_given_up(cast: Cast, receiver: Receiver) -> None:
    receiver.says, pauses = Says(b"<b>no</b>\x00\xff" + b"x" * 90_000, 500), []
    endpoint, _secret = endpoint_of(cast.lead)
    reported(cast)
    now = clock.now()
    deliver()
    while (found := one()).status == QUEUED:
        pauses.append(found.not_before - now)
        now = found.not_before
        with clock.at(now):
            deliver()
            endpoint.worked()  # others get through: this one alone is refused
    assert len(receiver.asked) == len(rules.PAUSES) + 1 and len(set(receiver.ids)) == 1
    for pause, usual in zip(pauses, rules.PAUSES, strict=True):
        assert usual * 0.75 < pause < usual * 1.25 + timedelta(seconds=9)
    assert found.status == FAILED and found.last_error == "HTTP 500" and healthy()
    assert found.answer.startswith("<b>no</b> \ufffdxx") and len(found.answer) == rules.SHOWN_ANSWER
    receiver.says = Says(b"", 204)
    found.send_again(by=cast.lead)
    assert deliver() == 1 and len(set(receiver.ids)) == 1


def test_a_receiver_may_ask_to_wait_but_not_for_ever(cast: Cast, receiver: Receiver) -> None:
    endpoint_of(cast.lead)
    reported(cast)
    for wished, at_most in (("600", timedelta(minutes=11)), ("999999", timedelta(minutes=61))):
        receiver.says, now = Says(b"", 429, {"Retry-After": wished}), clock.now()
        deliver()
        assert timedelta(minutes=9) < one().not_before - now < at_most
        Delivery.objects.update(not_before=now, attempts=0)


def test_410_switches_off_and_so_do_three_days_of_silence_and_the_owner_is_told(
    cast: Cast, receiver: Receiver
) -> None:
    endpoint, _secret = endpoint_of(cast.lead)
    reported(cast)
    receiver.says = Says(b"", 410)
    deliver()
    endpoint.refresh_from_db()
    assert endpoint.off_why == rules.GONE
    told = Notice.objects.get(recipient=cast.lead, kind="webhook_off")
    assert "410" in told.body and told.url == endpoint.url
    receiver.says = Says(b"", 503)
    with clock.at(clock.now() + timedelta(hours=1)):
        endpoint.switch_on(by=cast.lead)
        one().send_again(by=cast.lead)
        deliver()
    assert Endpoint.objects.get().off_at is None
    with clock.at(clock.now() + timedelta(days=3, hours=2)):
        deliver()
        assert Endpoint.objects.get().off_why == rules.FAILING and healthy()
    assert Notice.objects.filter(recipient=cast.lead, kind="webhook_off").count() == 2


def test_while_it_does_not_answer_one_is_tried_at_a_time(cast: Cast, receiver: Receiver) -> None:
    endpoint_of(cast.lead)
    for _each in range(4):
        reported(cast)
    receiver.says = Says(b"", 500)
    deliver()
    assert len(receiver.asked) == 2, "one found out, one more at the end of the turn"
    receiver.says = Says()
    assert deliver() == 1 and deliver() == 1 and Endpoint.objects.get().failing_since is None


def test_after_a_renewal_both_secrets_sign_for_a_day(cast: Cast, receiver: Receiver) -> None:
    endpoint, before = endpoint_of(cast.lead)
    after = endpoint.renew_secret(by=cast.lead)
    for hours, works in ((1, True), (25, False)):
        with clock.at(clock.now() + timedelta(hours=hours)):
            Delivery.to_test(endpoint, by=cast.lead)
            deliver()
        asked = receiver.asked[-1]
        stamped: dict[str, Any] = {**asked.headers}
        assert asked.headers["webhook-signature"].count("v1,") == (2 if works else 1)
        assert verifies(after, asked.body, stamped) and verifies(before, asked.body, stamped) is works
    assert receiver.kinds == ["webhook.test"] * 2


def verifies(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    """As a receiver with the clock of the sender finds it."""
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), tz=clock.now().tzinfo)
    mine = Webhook(secret).sign(headers["webhook-id"], at, body.decode())
    return mine in headers["webhook-signature"].split()


def test_replay_sends_the_same_ids_and_also_what_was_never_sent(cast: Cast, receiver: Receiver) -> None:
    since = clock.now() - timedelta(minutes=1)
    reported(cast)  # before there was an endpoint
    endpoint, _secret = endpoint_of(cast.lead)
    reported(cast)
    assert deliver() == 1
    assert replay(endpoint, since, by=cast.lead) == 1
    assert deliver() == 2 and len(receiver.ids) == 3 and len(set(receiver.ids)) == 2
    assert replay(endpoint, clock.now(), by=cast.lead) == 0 and deliver() == 0


def test_it_stops_with_the_right_of_its_owner(cast: Cast, receiver: Receiver) -> None:
    lead = make_member(cast.project, "许可", "lead")
    endpoint, _secret = endpoint_of(lead)
    reported(cast)
    collecting.collect()
    lead.roles = " reporter "
    lead.save()
    assert deliver() == 0 and not receiver.asked
    endpoint.refresh_from_db()
    assert endpoint.off_why == rules.LEFT
    assert not Delivery.objects.visible_to(lead).exists()
    with pytest.raises(Refusal):
        endpoint.switch_on(by=lead)


def test_what_its_owner_may_not_see_any_more_is_kept_back(
    cast: Cast, receiver: Receiver, settings: Settings
) -> None:
    endpoint_of(cast.lead)
    problem = reported(cast)
    collecting.collect()
    type(problem).objects.filter(pk=problem.pk).update(project=cast.outsider.project)
    assert deliver() == 0 and not receiver.asked
    assert (one().status, one().body) == (KEPT_BACK, "")


def test_only_leads_add_and_only_the_owner_uses(cast: Cast) -> None:
    for who in (cast.reporter, cast.sponsor, cast.consultant):
        with pytest.raises(Refusal):
            endpoint_of(who)
    endpoint, _secret = endpoint_of(cast.lead)
    other = make_member(cast.project, "许可", "lead")
    for verb in (endpoint.renew_secret, endpoint.switch_on):
        with pytest.raises(Refusal):
            verb(by=other)
    endpoint.switch_off(by=other)
    assert list(Endpoint.objects.visible_to(other)) == [endpoint]
    assert not Endpoint.objects.visible_to(cast.outsider) and not Endpoint.objects.visible_to(cast.sponsor)


INWARDS = (
    "https://127.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://2130706433/", "https://0177.0.0.1/",
    "https://hooks.example.com:22/", "http://hooks.example.com/", "file:///etc/passwd", "https://user@a.example/",
)  # fmt: skip


def test_outgoing_guard_webhook(cast: Cast) -> None:
    """No address that leads inwards is taken; one that came to do so later gets nothing."""
    endpoint, _secret = endpoint_of(cast.lead)
    for address in INWARDS:
        with pytest.raises(Forbidden):
            endpoint.change(by=cast.lead, name="x", address=address, kinds=["problem.*"])
    for address in (*INWARDS, "https://localhost/"):
        Endpoint.objects.update(address=address)
        sent = Delivery.to_test(endpoint, by=cast.lead)
        assert deliver() == 0
        sent.refresh_from_db()
        assert sent.attempts == 1 and sent.answer_status is None and sent.last_error, address
        sent.delete()


def test_a_redirect_is_an_answer_and_is_not_followed(cast: Cast, receiver: Receiver) -> None:
    endpoint, _secret = endpoint_of(cast.lead)
    receiver.says = Says(b"", 302, {"Location": "https://127.0.0.1/"})
    Delivery.to_test(endpoint, by=cast.lead)
    assert deliver() == 0 and one().last_error == "HTTP 302" and len(receiver.asked) == 1


def test_every_move_of_every_noun_can_be_chosen() -> None:
    for source in SOURCES.values():
        noun: Noun = source.noun
        assert source.model.trail_kind == noun.name
        assert {f"{noun.name}.{verb}" for verb in noun.ways if verb in vars(noun.life)["moves"]} <= KINDS
    assert "problem.accept" in KINDS and "change.*" in KINDS and "problem.recount" not in KINDS


def test_old_deliveries_are_forgotten(cast: Cast) -> None:
    endpoint, _secret = endpoint_of(cast.lead)
    Delivery.to_test(endpoint, by=cast.lead)
    with clock.at(clock.now() + rules.KEPT + timedelta(hours=1)):
        assert Delivery.forget_old() == 1
    assert endpoint.address == ADDRESS
