"""What `luoshi doctor` finds in webhooks that somebody meddled with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.api.webhooks import doctor
from luoshi.api.webhooks.collecting import collect
from luoshi.api.webhooks.delivery import QUEUED, SENT, Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.api.webhooks.rules import PAUSES
from luoshi.kernel import clock
from luoshi.problems.tests.stages import reported
from luoshi.testing.broken import Broken, rows
from luoshi.testing.cast import Cast
from luoshi.testing.hooks import endpoint_of
from luoshi.trail.models import Event


def waiting(cast: Cast) -> None:
    """An address, and one message on its way there."""
    endpoint_of(cast.lead)
    reported(cast)
    Event.seal()
    assert collect() == 1


def deliveries(**values: object) -> None:
    rows(Delivery).update(**values)


def long_ago() -> None:
    ago = clock.now() - timedelta(days=99)
    deliveries(at=ago, status=SENT, attempts=1)


BROKEN: dict[str, Broken] = {
    "forgotten": Broken(doctor.deliveries_go_on, waiting, lambda _n: deliveries(not_before=clock.now() - timedelta(hours=2)), "should have been tried"),
    "tried for ever": Broken(doctor.deliveries_go_on, waiting, lambda _n: deliveries(status=QUEUED, attempts=len(PAUSES) + 2), "not given up"),
    "never tried": Broken(doctor.deliveries_go_on, waiting, lambda _n: deliveries(status=SENT, attempts=0), "but never tried"),
    "kept for ever": Broken(doctor.deliveries_go_on, waiting, lambda _n: long_ago(), "older than anything"),
    "another key": Broken(doctor.endpoints_can_sign_and_read, waiting, lambda _n: rows(Endpoint).update(secret="x"), "cannot be opened"),
    "read ahead": Broken(doctor.endpoints_can_sign_and_read, waiting, lambda _n: rows(Endpoint).update(read_to=10**6), "more of the trail than there is"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_kind_of_meddling_is_named(cast: Cast, case: str) -> None:
    BROKEN[case].is_named(cast)
