"""What a member wishes: by which channel, in the digest or inside only, kept with who said so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
from pytest_django import DjangoAssertNumQueries

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.post import channels, topics
from luoshi.post.carriers import NotNow, Refused, Unreachable
from luoshi.post.models import Letter, Notice, Preference, look_up, tell, tell_all
from luoshi.post.models.preference import DIGEST, INSIDE, LETTER, OFF
from luoshi.post.tasks import deliver
from luoshi.post.topics import OTHER, Topic, topic_of
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db


def ask(cast: Cast, **more: object) -> Notice:
    member = Member.objects.select_related("user", "project").get(pk=cast.reporter.pk)
    notice = tell(member, "say", cast.project, title="请看一下", **{"act": True, **more})  # type: ignore[arg-type]
    assert notice
    return notice


def wish(cast: Cast, **values: object) -> Preference:
    return Preference.change(cast.reporter, by=cast.reporter, **values)


@pytest.mark.parametrize(
    ("weight", "lowered", "digest", "way"),
    [
        ("act", "", "twice", LETTER), ("act", "", OFF, LETTER), ("act", DIGEST, "once", DIGEST),
        ("act", DIGEST, OFF, INSIDE), ("act", INSIDE, "twice", INSIDE), ("know", "", "twice", DIGEST),
        ("know", "", OFF, INSIDE), ("know", INSIDE, "once", INSIDE), ("hear", "", "twice", INSIDE),
    ],
)  # fmt: skip
def test_weight_and_wish_make_the_way(weight: str, lowered: str, digest: str, way: str) -> None:
    mine = Preference(digest=digest, lowered={"talk": lowered} if lowered else {})
    assert mine.way(weight, "talk") == way


@pytest.mark.parametrize(("limit", "letters", "waits"), [(DIGEST, 0, True), (INSIDE, 0, False)])
def test_less_of_a_topic_is_respected(cast: Cast, limit: str, letters: int, waits: bool) -> None:
    wish(cast, lowered={"talk": limit})
    assert ask(cast).awaits_digest == waits and Letter.objects.count() == letters


def test_other_topics_go_on_as_before(cast: Cast) -> None:
    wish(cast, lowered={"meetings": INSIDE})
    ask(cast)
    assert Letter.objects.get().topic == "talk"


def test_what_belongs_into_the_calendar_comes_unless_nothing_shall(cast: Cast) -> None:
    wish(cast, lowered={"talk": DIGEST})
    ask(cast, calendar="BEGIN:VCALENDAR")
    wish(cast, lowered={"talk": INSIDE})
    ask(cast, calendar="BEGIN:VCALENDAR")
    assert Letter.objects.count() == 1


def test_progress_waits_for_the_digest_and_the_rest_stays_inside(cast: Cast) -> None:
    assert ask(cast, act=False, know=True).awaits_digest
    assert not ask(cast, act=False).awaits_digest
    assert not Letter.objects.exists()


def test_a_change_of_mind_is_in_the_trail(cast: Cast) -> None:
    wish(cast, quiet_from=time(20), digest=OFF)
    mine = wish(cast, digest=OFF)
    [event] = Event.objects.about(mine)
    assert event.facts == {"quiet_from": ["19:00", "20:00"], "digest": ["twice", "off"]}
    assert (event.actor, event.scope, event.internal) == (cast.reporter.pk, cast.project.pk, True)


def test_nobody_wishes_for_another(cast: Cast) -> None:
    with pytest.raises(Refusal):
        Preference.change(cast.reporter, by=cast.lead, digest=OFF)
    assert not Preference.objects.exists()
    wish(cast, digest=OFF)
    for name, person in cast.everybody().items():
        assert Preference.objects.visible_to(person).exists() == (name == "reporter")


def test_the_wishes_of_many_are_one_question(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    wish(cast, digest=OFF)
    people = list(Member.objects.of(cast.project).select_related("user"))
    with django_assert_num_queries(1):
        look_up(people)
        found = {member.name: Preference.of(member).digest for member in people}
    assert found.pop("陈晓雯") == OFF and set(found.values()) == {"twice"}
    tell_all(people, "say", cast.project, title="x", know=True)
    assert Notice.objects.filter(awaits_digest=True).count() == len(people) - 1


@pytest.mark.parametrize(
    ("kind", "subject", "name"),
    [
        ("say", "problem", "talk"), ("mention", "change", "talk"), ("nudge", "change", "due"),
        ("accept", "problem", "problems"), ("decide", "change", "changes"), ("diary", "member", "diary"),
        ("meeting_fixed", "meeting", "meetings"), ("bulletin", "bulletin", "knowledge"),
        ("watch", "problem", "watched"), ("reward", "grant", OTHER.name),
    ],
)  # fmt: skip
def test_each_notice_has_a_topic(kind: str, subject: str, name: str) -> None:
    assert topic_of(kind, subject).name == name


def test_people_from_outside_choose_among_what_reaches_them() -> None:
    outer = [topic.name for topic in topics.known(external=True)]
    assert "problems" in outer and "diary" not in outer and outer[-1] == OTHER.name
    assert topics.topic("never-named") is OTHER and isinstance(topics.topic("talk"), Topic)


class Pager:
    """A way of another kind, which answers as the test says."""

    name, label, besides = "pager", "Pager", False

    def __init__(self) -> None:
        self.taken: list[Letter] = []
        self.refuses: Exception | None = None
        self.has = True

    def available(self, member: Member) -> bool:
        return self.has

    def deliver(self, letter: Letter) -> None:
        if self.refuses:
            raise self.refuses
        self.taken.append(letter)


@pytest.fixture
def pager(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pager]:
    made = Pager()
    monkeypatch.setattr(channels, "_channels", dict(channels._channels))
    channels.register(made)
    with clock.at(datetime(2026, 11, 23, 3, tzinfo=UTC)):
        wish(cast, channel="pager")
        yield made


def test_the_chosen_channel_brings_what_waits_for_the_person(cast: Cast, pager: Pager) -> None:
    ask(cast)
    assert deliver() == 1 and len(pager.taken) == 1
    assert Letter.objects.get().channel == "pager"


@pytest.mark.parametrize("way", ["refused", "away", "calendar", "demo"])
def test_what_the_channel_does_not_take_comes_by_mail(cast: Cast, pager: Pager, way: str) -> None:
    pager.refuses = Refused("not bound") if way == "refused" else None
    pager.has = way != "away"
    cast.project.is_demo = way == "demo"
    cast.project.save()
    ask(cast, calendar="BEGIN:VCALENDAR" if way == "calendar" else "")
    assert deliver() == 1 and not pager.taken
    assert Letter.objects.get().channel == "mail"


@pytest.mark.parametrize("trouble", [NotNow("slow down"), Unreachable("down")])
def test_a_channel_that_is_down_holds_up_nobody_else(cast: Cast, pager: Pager, trouble: Exception) -> None:
    ask(cast)
    tell(cast.lead, "say", cast.project, title="x", act=True)
    pager.refuses = trouble
    assert deliver() == 1
    Letter.objects.filter(status="queued").update(attempts=3)
    again = Letter.objects.get(status="queued")
    again.postpone(again.at)
    assert deliver() == 1 and Letter.objects.get(member=cast.reporter).channel == "mail"
