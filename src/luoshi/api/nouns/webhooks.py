"""Webhooks: one's own endpoints and what was sent there. Adding one and its secret are for the page alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.bodies import Body
from luoshi.api.nouns.common import ID
from luoshi.api.pages import PAGED, page_of, schema_of
from luoshi.api.registry import Call, NothingForm, Operation
from luoshi.api.shapes import Shape, flag, moment, number, one_of, text, texts
from luoshi.api.webhooks import rules
from luoshi.api.webhooks.delivery import Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.rollout.models import Member

TAG = "webhooks"
ENDPOINT = Shape(
    "Webhook",
    _("An address that hears of the project in your name"),
    (
        ID,
        text("name", pgettext_lazy("webhook", "Name")),
        text("address", pgettext_lazy("webhook", "Address")),
        texts("kinds", _("What it hears of, such as problem.accept or change.*")),
        flag("on", _("Whether anything is sent there"), lambda one, reader: one.off_at is None),
        one_of("off_why", _("Why not; empty while it is on"), ["", *dict(rules.WHY_OFF)]),
        moment("worked_at", _("When it took something last"), empty=True),
        moment("failing_since", _("Since when it has taken nothing"), empty=True),
        text("last_error", _("What went wrong last; empty when nothing did")),
    ),
)
DELIVERY = Shape(
    "Delivery",
    _("One event for one address"),
    (
        ID,
        text("message_id", _("Its webhook-id, the same however often it is sent")),
        text("kind", _("What happened")),
        text("code", _("The number as people say it")),
        moment("at", _("When it happened")),
        one_of("status", _("How it went"), dict(Delivery.STATUS)),
        number("attempts", _("How often it was tried")),
        moment("not_before", _("When it is tried next, while it is queued")),
        number("answer_status", _("The status of the answer"), empty=True),
        text("answer", _("The first part of the answer")),
        text("last_error", _("What went wrong last; empty when nothing did")),
    ),
)


def _endpoints(member: Member) -> Any:
    return Endpoint.objects.visible_to(member).filter(member=member)


def endpoint_for(call: Call) -> Endpoint:
    """One's own. Raises Http404."""
    one: Endpoint = get_object_or_404(_endpoints(call.member), pk=call.path["webhook"])
    one.project = call.member.project
    return one


def listed(call: Call) -> Any:
    """One's own, newest first."""
    return page_of(_endpoints(call.member), call, ENDPOINT, "made_at")


def show(call: Call) -> Any:
    """One of them."""
    return ENDPOINT.write(endpoint_for(call), call.member)


def deliveries(call: Call) -> Any:
    """What was sent there, newest first."""
    rows = Delivery.objects.visible_to(call.member).filter(endpoint=endpoint_for(call)).defer("body")
    return page_of(rows, call, DELIVERY, "at")


def test(call: Call) -> Any:
    """Send something that says nothing."""
    return DELIVERY.write(Delivery.to_test(endpoint_for(call), by=call.member), call.member)


def _delivery(call: Call) -> Delivery:
    rows = Delivery.objects.visible_to(call.member).select_related("endpoint")
    one: Delivery = get_object_or_404(rows, pk=call.path["delivery"])
    one.endpoint.project = call.member.project
    return one


def again(call: Call) -> Any:
    """One delivery once more."""
    one = _delivery(call)
    one.send_again(by=call.member)
    return DELIVERY.write(_delivery(call), call.member)


def switch_off(call: Call) -> Any:
    """Nothing is sent until it is switched on."""
    one = endpoint_for(call)
    one.switch_off(by=call.member)
    return ENDPOINT.write(one, call.member)


def switch_on(call: Call) -> Any:
    """From now on."""
    one = endpoint_for(call)
    one.switch_on(by=call.member)
    return ENDPOINT.write(one, call.member)


def operations() -> Iterator[Operation]:
    """All of webhooks."""
    path, nothing, shapes = "/webhooks/{webhook}", Body(NothingForm), (ENDPOINT,)
    yield Operation(
        "webhook.list", "GET", "/webhooks", TAG, _("Your addresses that hear of events"), listed,
        schema_of(ENDPOINT), shapes, query=PAGED, conditional=True,
    )  # fmt: skip
    yield Operation(
        "webhook.show", "GET", path, TAG, _("One address"), show, ENDPOINT.ref, shapes, conditional=True
    )
    yield Operation(
        "webhook.deliveries", "GET", f"{path}/deliveries", TAG, _("What was sent there"), deliveries,
        schema_of(DELIVERY), (DELIVERY,), query=PAGED, conditional=True,
    )  # fmt: skip
    on, off = pgettext_lazy("webhook", "Switch on"), pgettext_lazy("webhook", "Switch off")
    for name, about, do in (("on", on, switch_on), ("off", off, switch_off)):
        yield Operation(
            f"webhook.{name}", "POST", f"{path}/{name}", TAG, about, do, ENDPOINT.ref, shapes, nothing
        )
    yield Operation(
        "webhook.test", "POST", f"{path}/test", TAG, _("Send a test"), test, DELIVERY.ref, (DELIVERY,),
        nothing, status=201, needs_key=True,
    )  # fmt: skip
    yield Operation(
        "delivery.again", "POST", "/deliveries/{delivery}/again", TAG, _("Send again"), again, DELIVERY.ref,
        (DELIVERY,), nothing,
    )  # fmt: skip
