"""Building meetings on the module of the cast that stands in for a problem."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from luoshi.kernel import clock
from luoshi.rollout.models import Area, Member
from luoshi.talk.models import Meeting
from luoshi.testing.cast import Cast

ZONE = ZoneInfo("Asia/Shanghai")


def tomorrow(hour: int = 10, minute: int = 0) -> datetime:
    """A moment of the day after today, in the zone of the cast's project."""
    day = clock.now().astimezone(ZONE).date() + timedelta(days=1)
    return datetime.combine(day, time(hour, minute), ZONE)


def called(cast: Cast, topic: Area, *people: Member, by: Member | None = None, **details: Any) -> Meeting:
    """Proposed by the lead for two times, with the reporter and the consultant unless others are named."""
    given: dict[str, Any] = {
        "kind": "video",
        "title": "看地址为什么存不下",
        "length": 30,
        "place": "会议号 123",
    }
    given |= details
    times = given.pop("times", [tomorrow(10), tomorrow(14)])
    return Meeting.call(
        topic, by=by or cast.lead, people=people or (cast.reporter, cast.consultant), times=times, **given
    )


def fixed(cast: Cast, topic: Area, *people: Member, **details: Any) -> Meeting:
    """Fixed for tomorrow at ten."""
    return called(cast, topic, *people, times=[tomorrow(10)], agreed=True, **details)


def ended(cast: Cast, topic: Area, *people: Member, **outcome: Any) -> Meeting:
    """Ended by the lead, right after it was to end."""
    meeting = fixed(cast, topic, *people, **outcome.pop("details", {}))
    given = {"minutes": "放宽到200个字符", "outcome": "solution", "lasted": 45} | outcome
    with clock.at(tomorrow(10) + timedelta(minutes=40)):
        meeting.end(by=cast.lead, **given)
    return meeting
