"""Meetings of the planted project: one coming, one past with internal minutes, one of our own, one next door."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from luoshi.kernel import clock
from luoshi.talk.models import Meeting

if TYPE_CHECKING:
    from tests.planted import World


def plant_meetings(
    world: World, inside: frozenset[str], firm: frozenset[str], beside: frozenset[str]
) -> None:
    """On the problem that lies with `firm`; `beside` are the readers next door."""
    cast, things = world.cast, world.things
    three, both = [cast.reporter, cast.consultant], inside | firm
    world.things["meeting"] = _fixed(
        things["handed"], cast.lead, three, title=world.word("meeting", both), agenda=world.word("agenda", both),
        note=world.word("meetingnote", inside), place=world.word("place", both),
    )  # fmt: skip
    past = _fixed(things["handed"], cast.lead, three, title=world.word("pastmeeting", both))
    with clock.at(clock.now() + timedelta(days=1, minutes=40)):
        past.end(by=cast.lead, minutes=world.word("minutes", inside), outcome="clear", lasted=40, audience="internal",
                 cost=Decimal("777.77"))  # fmt: skip
    _fixed(things["handed"], cast.lead, [cast.reporter], title=world.word("ownmeeting", inside))
    off = _fixed(things["handed"], cast.lead, [cast.head], title=world.word("offmeeting", inside))
    off.cancel(by=cast.lead, reason=world.word("offreason", inside))
    lead = cast.outsider
    colleague = things["b:problem"].reporter  # type: ignore[attr-defined]
    things["b:meeting"] = _fixed(things["b:problem"], lead, [colleague], title=world.word("bmeeting", beside))


def _fixed(problem: Any, by: Any, people: list[Any], **details: Any) -> Meeting:
    given = {"kind": "video", "place": "x"} | details
    when = clock.now() + timedelta(days=1)
    return Meeting.call(problem, by=by, people=people, times=[when], agreed=True, length=30, **given)
