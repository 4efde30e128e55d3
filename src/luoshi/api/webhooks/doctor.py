"""What is always true of webhooks, checked on a live database: one sentence for each violation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from luoshi.api.webhooks.delivery import FAILED, QUEUED, SENT, Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.api.webhooks.rules import KEPT, PAUSES
from luoshi.kernel import clock, sealed
from luoshi.trail.models import Chain

CHUNK = 1000
LATE = timedelta(hours=1)


def deliveries_go_on() -> Iterator[str]:
    """None that is due waits for an hour at a receiver that answers, and none is kept or tried for ever."""
    late = clock.now() - LATE
    due = Delivery.objects.due().filter(not_before__lt=late, endpoint__failing_since=None)
    for one in due.iterator(CHUNK):
        yield f"delivery {one.pk} ({one.kind}): should have been tried at {one.not_before:%Y-%m-%d %H:%M}"
    for one in Delivery.objects.filter(status=QUEUED, attempts__gt=len(PAUSES) + 1).iterator(CHUNK):
        yield f"delivery {one.pk} ({one.kind}): tried {one.attempts} times and not given up"
    for one in Delivery.objects.filter(status__in=(SENT, FAILED), attempts=0).iterator(CHUNK):
        yield f"delivery {one.pk} ({one.kind}): {one.status}, but never tried"
    for one in Delivery.objects.filter(at__lt=clock.now() - KEPT - timedelta(days=2)).iterator(CHUNK):
        yield f"delivery {one.pk} ({one.kind}): older than anything that is kept"


def endpoints_can_sign_and_read() -> Iterator[str]:
    """Every secret opens with today's key, and nobody has read further than the trail reaches."""
    lengths = dict(Chain.objects.values_list("scope", "length"))
    for one in Endpoint.objects.working().iterator(CHUNK):
        try:
            one.secrets()
        except sealed.Unopened:
            yield f"webhook {one.pk} ({one.name}): its secret cannot be opened"
        if one.read_to > lengths.get(one.project_id, 0):
            yield f"webhook {one.pk} ({one.name}): has read more of the trail than there is"


CHECKS = (deliveries_go_on, endpoints_can_sign_and_read)
