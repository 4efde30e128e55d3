"""Letters by robots: what goes there, at which pace, and that nothing is lost when it fails."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from luoshi.kernel import clock, sealed
from luoshi.kernel.verdict import Refusal
from luoshi.messenger import tasks
from luoshi.messenger.models import Message, Robot
from luoshi.post import tasks as post
from luoshi.post.models import Letter, Preference, tell
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.testing.chats import ADDRESSES, SIGNING, TOKEN, Programs

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


def robot_of(member: Member, product: str = "feishu") -> Robot:
    robot = Robot.own(*ADDRESSES[product], by=member)
    Preference.change(member, by=member, channel="robot")
    return robot


def ask(member: Member, title: str = "请您验证CRM-12", **more: Any) -> Letter:
    tell(member, "verify", member.project, title=title, body="已改好", url="/x/", act=True, **more)
    return Letter.objects.latest("id")


def work(after: timedelta = timedelta(seconds=5)) -> None:
    """What the worker does, mail first."""
    post.deliver()
    with clock.at(clock.now() + after):
        tasks.deliver()
        post.deliver()


def test_an_address_is_kept_sealed_and_never_shown_again(cast: Cast) -> None:
    robot = Robot.own(*ADDRESSES["dingtalk"], by=cast.reporter)
    stored = json.dumps(list(Robot.objects.values()), default=str)
    assert TOKEN not in stored and "SEC" not in stored
    assert TOKEN in robot.opened().url
    assert robot.shown == f"钉钉 …{TOKEN[-4:]}"


def test_a_sealed_address_opens_only_in_its_own_row(cast: Cast) -> None:
    one, other = robot_of(cast.reporter), robot_of(cast.reporter2)
    other.address = one.address
    with pytest.raises(sealed.Unopened):
        other.opened()


def test_a_new_key_of_the_installation_opens_what_the_old_one_sealed(cast: Cast, settings: Settings) -> None:
    robot = robot_of(cast.reporter)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert robot.opened().secret == SIGNING
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(sealed.Unopened):
        robot.opened()


def test_a_letter_arrives_by_the_own_robot_with_the_words_and_links_of_the_mail(
    cast: Cast, programs: Programs
) -> None:
    with clock.at(NOON):
        robot_of(cast.reporter)
        letter = ask(cast.reporter, taps=[("好了，谢谢", "/tap/abc/")])
        work()
    letter.refresh_from_db()
    assert (letter.status, letter.channel) == ("sent", "robot")
    program, words = programs.said[0]
    assert program == "feishu" and words.startswith("请您验证CRM-12")
    assert all(url in letter.text for _words, url in letter.links) and "/tap/abc/" in words


def test_a_message_holds_nothing_that_the_mail_does_not(cast: Cast, programs: Programs) -> None:
    with clock.at(NOON):
        robot_of(cast.reporter)
        letter = ask(cast.reporter)
        work()
    said = programs.said[0][1].replace("：http", "\nhttp").splitlines()
    assert all(line.strip() in f"{letter.subject}\n{letter.text}" for line in said)


def test_a_robot_that_refuses_for_good_is_put_aside_and_the_mail_goes_out(
    cast: Cast, programs: Programs
) -> None:
    with clock.at(NOON):
        Robot.own(ADDRESSES["feishu"][0], "wrong-secret", by=cast.reporter)
        Preference.change(cast.reporter, by=cast.reporter, channel="robot")
        letter = ask(cast.reporter)
        work()
    letter.refresh_from_db()
    assert (letter.status, letter.channel) == ("sent", "mail")
    assert "签名" in letter.detour and "19021" in letter.detour
    robot = Robot.objects.get()
    assert robot.broken_at and not Robot.objects.working().exists()


def test_a_program_that_is_down_is_tried_for_half_an_hour_then_mail_goes_out(
    cast: Cast, programs: Programs
) -> None:
    programs.down = True
    with clock.at(NOON):
        robot_of(cast.reporter)
        letter = ask(cast.reporter)
        work()
        letter.refresh_from_db()
        assert letter.channel == "robot" and Message.objects.get().status == "queued"
    with clock.at(NOON + timedelta(minutes=31)):
        work()
    letter.refresh_from_db()
    assert (letter.status, letter.channel) == ("sent", "mail") and "503" in letter.detour


def test_the_mail_is_not_held_up_by_a_program_that_is_down(cast: Cast, programs: Programs) -> None:
    programs.down = True
    with clock.at(NOON):
        robot_of(cast.reporter)
        ask(cast.reporter)
        other = ask(cast.reporter2)
        post.deliver()
    other.refresh_from_db()
    assert other.status == "sent" and not programs.said


def test_what_was_handed_over_twice_is_said_once(cast: Cast, programs: Programs) -> None:
    with clock.at(NOON):
        robot_of(cast.reporter)
        letter = ask(cast.reporter)
        work()
        Letter.objects.update(status="queued", not_before=NOON)
        work(timedelta(minutes=5))
    assert len(programs.said) == 1 and Message.objects.filter(letter=letter).count() == 1


def test_more_than_a_robot_may_say_comes_as_one(cast: Cast, programs: Programs) -> None:
    with clock.at(NOON):
        robot = robot_of(cast.reporter, "wecombot")
        for number in range(12):
            Message.of_letter(ask(cast.reporter, f"请处理CRM-{number}"), robot=robot)
    with clock.at(NOON + timedelta(seconds=5)):
        assert tasks.deliver() == 12
    assert len(programs.said) == 1 and programs.said[0][1].startswith("12条新消息")


def test_a_robot_that_has_spoken_twenty_times_waits_for_the_next_minute(
    cast: Cast, programs: Programs
) -> None:
    with clock.at(NOON):
        robot = robot_of(cast.reporter, "slack")
        for number in range(20):
            said = Message.to_try(robot=robot, by=cast.reporter)
            Message.objects.filter(pk=said.pk).update(status="sent", sent_at=NOON + timedelta(seconds=number))
        Message.to_try(robot=robot, by=cast.reporter)
    with clock.at(NOON + timedelta(seconds=30)):
        assert tasks.deliver() == 0
    with clock.at(NOON + timedelta(seconds=90)):
        assert tasks.deliver() == 1


def test_trying_a_robot_that_was_put_aside_takes_it_up_again(cast: Cast, programs: Programs) -> None:
    robot = robot_of(cast.reporter)
    robot.failed("19021 sign", for_good=True)
    Message.to_try(robot=robot, by=cast.reporter)
    tasks.deliver()
    assert Robot.objects.working().exists() and "陈晓雯在试一试" in programs.said[0][1]


def test_nothing_leaves_a_demo(cast: Cast, programs: Programs) -> None:
    robot = robot_of(cast.reporter)
    cast.project.is_demo = True
    cast.project.save()
    Message.to_try(robot=robot, by=cast.reporter)
    assert tasks.deliver() == 0 and not programs.said


def test_only_the_lead_sets_up_a_group_and_nobody_another_ones_robot(cast: Cast) -> None:
    with pytest.raises(Refusal):
        Robot.of_group(*ADDRESSES["slack"], name="x", occasions=[], by=cast.reporter)
    group = Robot.of_group(*ADDRESSES["slack"], name="项目群", occasions=["missing"], by=cast.lead)
    own = robot_of(cast.reporter)
    for robot, stranger in ((group, cast.reporter), (own, cast.lead), (group, cast.outsider)):
        with pytest.raises(Refusal):
            robot.remove(by=stranger)
    assert set(Robot.objects.visible_to(cast.lead)) == {group}
    assert set(Robot.objects.visible_to(cast.reporter)) == {own}
    assert not Robot.objects.visible_to(cast.outsider)
