"""The company's application in WeCom: cards with buttons, a pass that runs out, errors that are understood."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.messenger import tasks
from luoshi.messenger.channels import Wecom
from luoshi.messenger.models import Message, WecomApp, WecomPerson
from luoshi.post import tasks as post
from luoshi.post.models import Letter, Preference, tell
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.testing.chats import AGENT, CORP, CORP_SECRET, Programs

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


def ready(cast: Cast, person: str = "chenxiaowen", secret: str = CORP_SECRET, agent: int = AGENT) -> WecomApp:
    app = WecomApp.set_up(CORP, agent, secret, by=cast.lead)
    WecomPerson.name_all({cast.reporter.pk: person}, by=cast.lead)
    Preference.change(cast.reporter, by=cast.reporter, channel="wecom")
    return app


def ask(member: Member, title: str = "陈晓雯，请验证CRM-12，今天17:00前") -> Letter:
    taps = [("好了，谢谢", "/tap/yes/"), ("还不行", "/tap/no/")]
    tell(member, "verify", member.project, title=title, body="已改好", url="/x/", act=True, taps=taps)
    return Letter.objects.latest("id")


def work(at: datetime = NOON) -> None:
    with clock.at(at):
        post.deliver()
    with clock.at(at + timedelta(seconds=5)):
        tasks.deliver()
        post.deliver()


def test_a_card_says_what_the_mail_says_and_has_its_buttons(cast: Cast, programs: Programs) -> None:
    with clock.at(NOON):
        ready(cast)
        letter = ask(cast.reporter)
    work()
    letter.refresh_from_db()
    assert (letter.status, letter.channel) == ("sent", "wecom")
    card = programs.cards[0]
    assert card["main_title"]["title"] == "陈晓雯，请验证CRM-12，今天17:00前"
    assert [button["text"] for button in card["button_list"]] == ["好了，谢谢", "还不行", "少发点", "去看看"]
    assert all(button["url"] in letter.text for button in card["button_list"])
    assert card["card_action"]["url"] == letter.links[-1][1]


def test_the_pass_is_asked_for_once_and_renewed_when_it_ran_out(cast: Cast, programs: Programs) -> None:
    with clock.at(NOON):
        app = ready(cast)
        ask(cast.reporter, "一")
    work()
    with clock.at(NOON + timedelta(minutes=1)):
        ask(cast.reporter, "二")
    work(NOON + timedelta(minutes=1))
    assert programs.asked["/cgi-bin/gettoken"] == 1 and len(programs.cards) == 2
    programs.passes.clear()
    with clock.at(NOON + timedelta(minutes=2)):
        ask(cast.reporter, "三")
    work(NOON + timedelta(minutes=2))
    assert programs.asked["/cgi-bin/gettoken"] == 2 and len(programs.cards) == 3
    stored = json.dumps(list(WecomApp.objects.values()), default=str)
    assert "pass-" not in stored and CORP_SECRET not in stored
    app.refresh_from_db()
    assert app.valid_token() == "" or app.token_until


def test_one_card_stands_for_one_number(cast: Cast, programs: Programs) -> None:
    with clock.at(NOON):
        ready(cast)
        ask(cast.reporter, "一")
    work()
    with clock.at(NOON + timedelta(hours=1)):
        ask(cast.reporter, "二")
    work(NOON + timedelta(hours=1))
    assert programs.asides == ["看新的一条"] and len(programs.cards) == 2
    assert Message.objects.exclude(receipt="").count() == 1


def test_whom_wecom_does_not_know_gets_the_mail_and_the_page_says_so(cast: Cast, programs: Programs) -> None:
    with clock.at(NOON):
        ready(cast, person="nobody")
        letter = ask(cast.reporter)
    work()
    letter.refresh_from_db()
    assert (letter.status, letter.channel) == ("sent", "mail")
    assert "企业微信里没有这个账号" in letter.detour and "81013" in letter.detour
    assert WecomApp.objects.get().broken_at is None, "it is a matter of one person"


@pytest.mark.parametrize(
    ("secret", "agent", "words"), [("x" * 30, AGENT, "40001"), (CORP_SECRET, 7, "301002")]
)
def test_an_application_that_is_refused_is_put_aside_and_mail_goes_out(
    cast: Cast, programs: Programs, secret: str, agent: int, words: str
) -> None:
    with clock.at(NOON):
        ready(cast, secret=secret, agent=agent)
        letter = ask(cast.reporter)
    work()
    letter.refresh_from_db()
    assert (letter.channel, words in letter.detour) == ("mail", True)
    assert not Wecom().available(cast.reporter)


def test_a_wecom_that_is_down_is_tried_again_and_rings_once(cast: Cast, programs: Programs) -> None:
    programs.down = True
    with clock.at(NOON):
        ready(cast)
        ask(cast.reporter)
    work()
    programs.down = False
    work(NOON + timedelta(minutes=2))
    work(NOON + timedelta(minutes=9))
    assert len(programs.cards) == 1 and Message.objects.get().status == "sent"


def test_an_application_without_a_way_back_sends_lines_instead_of_buttons(
    cast: Cast, programs: Programs
) -> None:
    programs.without_buttons = True
    with clock.at(NOON):
        ready(cast)
        letter = ask(cast.reporter)
    work()
    letter.refresh_from_db()
    assert letter.channel == "wecom"
    assert [way["title"] for way in programs.cards[0]["jump_list"]] == ["好了，谢谢", "还不行", "少发点"]


@pytest.mark.parametrize("name", ["@all", "a|b", "@", "a b", "a\n", "x" * 65])
def test_nobody_can_be_called_so_that_others_are_written_to(cast: Cast, name: str) -> None:
    with pytest.raises(Refusal):
        WecomPerson.name_all({cast.reporter.pk: name}, by=cast.lead)
    assert not WecomPerson.objects.exists()
