"""Webhooks: the endpoints of the project, and what was sent to one's own.

Adding one, another address or choice of events, and a new secret are for the page alone, after a fresh
sign-in: they make a way out that lasts longer than any token, and the answer kept for a repetition would hold
the secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.bodies import Body
from luoshi.api.filling import Filling
from luoshi.api.nouns.common import ID, PERSON
from luoshi.api.pages import PAGED, page_of, schema_of
from luoshi.api.registry import Call, NothingForm, Operation
from luoshi.api.shapes import Shape, flag, moment, number, one, one_of, text, texts
from luoshi.api.webhooks import rules
from luoshi.api.webhooks.delivery import Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.api.webhooks.replaying import ReplayForm, replay
from luoshi.rollout import rules as setup
from luoshi.rollout.models import Member

TAG = "webhooks"


def _address(endpoint: Endpoint, reader: Member) -> str:
    """What follows the host may be a secret of its owner."""
    return endpoint.address if endpoint.member_id == reader.pk else endpoint.host


ENDPOINT = Shape(
    "Webhook",
    _("An address that hears of the project in a lead's name"),
    (
        ID,
        text("name", pgettext_lazy("webhook", "Name")),
        text("address", _("The address; of another lead's the host alone"), _address),
        one("owner", _("In whose name it reads"), PERSON, "member"),
        flag("own", _("Whether it is yours"), lambda endpoint, reader: endpoint.member_id == reader.pk),
        texts("kinds", _("What it hears of, such as problem.accept or change.*")),
        flag("on", _("Whether anything is sent there"), lambda endpoint, reader: endpoint.off_at is None),
        one_of("off_why", _("Why not; empty while it is on"), ["", *dict(rules.WHY_OFF)]),
        moment("worked_at", _("When it took something last"), empty=True),
        moment("failing_since", _("Since when it has taken nothing"), empty=True),
        text("last_error", _("What went wrong last; empty when nothing did"), "trouble.words"),
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
        text("last_error", _("What went wrong last; empty when nothing did"), "trouble.words"),
    ),
)
SENT = Shape(
    "DeliveryInFull",
    _("One event for one address, with what was sent"),
    (
        *DELIVERY.parts,
        moment("tried_at", _("When it was tried last"), empty=True),
        text("detail", _("What the network said to it, word for word; empty when nothing"), "trouble.detail"),
        number("took", _("Milliseconds until the answer"), empty=True),
        text("body", _("What is sent, byte by byte; empty when it was kept back")),
    ),
)


def _endpoints(member: Member) -> Any:
    return Endpoint.objects.visible_to(member).select_related("member__user")


def _endpoint(member: Member, call: Call) -> Endpoint:
    """Any of the project. Raises Http404."""
    found: Endpoint = get_object_or_404(_endpoints(member), pk=call.path["webhook"])
    found.project = member.project
    return found


def _own(member: Member, call: Call) -> Endpoint:
    """One's own; for another lead what is its owner's alone is not there. Raises Http404."""
    found = _endpoint(member, call)
    if not rules.may_use(member, found):
        raise Http404
    return found


def listed(call: Call) -> Any:
    """Those of the project, newest first."""
    return page_of(_endpoints(call.member), call, ENDPOINT, "made_at")


def show(call: Call) -> Any:
    """One of them."""
    return ENDPOINT.write(_endpoint(call.member, call), call.member)


def deliveries(call: Call) -> Any:
    """What was sent there, newest first."""
    rows = Delivery.objects.visible_to(call.member).filter(endpoint=_own(call.member, call)).defer("body")
    return page_of(rows, call, DELIVERY, "at")


def test(call: Call) -> Any:
    """Send something that says nothing."""
    return DELIVERY.write(Delivery.to_test(_own(call.member, call), by=call.member), call.member)


def _delivery(call: Call) -> Delivery:
    rows = Delivery.objects.visible_to(call.member).select_related("endpoint")
    found: Delivery = get_object_or_404(rows, pk=call.path["delivery"])
    found.endpoint.project = call.member.project
    return found


def delivery(call: Call) -> Any:
    """One of them, with its bytes."""
    return SENT.write(_delivery(call), call.member)


def again(call: Call) -> Any:
    """One delivery once more."""
    _delivery(call).send_again(by=call.member)
    return DELIVERY.write(_delivery(call), call.member)


def switch_off(call: Call) -> Any:
    """Nothing is sent until it is switched on; any lead may."""
    found = _endpoint(call.member, call)
    found.switch_off(by=call.member)
    return ENDPOINT.write(found, call.member)


def switch_on(call: Call) -> Any:
    """From now on."""
    found = _own(call.member, call)
    found.switch_on(by=call.member)
    return ENDPOINT.write(found, call.member)


def leads(member: Member) -> object:
    """For whom the pages are there."""
    return setup.may_set_up(member, member.project)


def _told_again(member: Member, endpoint: Endpoint, form: Any) -> Endpoint:
    replay(endpoint, form.cleaned_data["since"], by=member)
    return endpoint


def _asked_again(member: Member, _endpoint: Endpoint, data: Any) -> ReplayForm:
    return ReplayForm(member.project, data)


REPLAY = Filling(leads, _told_again, ReplayForm, _asked_again, find=_own, shape=ENDPOINT)
REMOVE = Filling(leads, lambda member, endpoint, form: endpoint.remove(by=member), find=_endpoint)


def operations() -> Iterator[Operation]:
    """All of webhooks."""
    path, nothing, shapes = "/webhooks/{webhook}", Body(NothingForm), (ENDPOINT,)
    yield Operation(
        "webhook.list", "GET", "/webhooks", TAG, _("Addresses that hear of events"), listed,
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
    yield REPLAY.operation(
        "webhook.replay", f"{path}/replay", TAG, _("Send everything since then"), method="POST"
    )
    about = _("Forget an address, its secret and what was sent there")
    yield REMOVE.operation("webhook.remove", path, TAG, about, method="DELETE")
    yield Operation(
        "delivery.show", "GET", "/deliveries/{delivery}", TAG, _("What was sent, and what was answered"),
        delivery, SENT.ref, (SENT,), conditional=True,
    )  # fmt: skip
    yield Operation(
        "delivery.again", "POST", "/deliveries/{delivery}/again", TAG, _("Send again"), again, DELIVERY.ref,
        (DELIVERY,), nothing,
    )  # fmt: skip
