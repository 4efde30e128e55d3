"""The child speaks to each program as the real one demands, and tells what a program refused."""

from __future__ import annotations

import pytest

from luoshi.messenger.mouth import Outcome, Saying, speak
from luoshi.messenger.products import BY_NAME, Address, understood
from luoshi.messenger.wording import one, several
from luoshi.testing.chats import ADDRESSES, Programs

LINKS = [
    ["好了，谢谢", "https://luoshi.example/tap/x/"],
    ["去看看", "https://luoshi.example/huarui/CRM/problems/12/"],
]
HOSTILE = "导出按钮没有反应 <@all> <!channel> [点我](https://boese.example)"


def said(address: Address, title: str = "", body: str = "") -> Outcome:
    words = one("陈晓雯，请验证CRM-12，今天17:00前", HOSTILE, LINKS, address.product, 1800)
    title, body = (title, body) if title else words
    return next(speak([Saying("1", address, title, body, "CRM上线")]))[1]


@pytest.mark.parametrize("product", ADDRESSES)
def test_each_program_takes_what_is_signed_rightly(programs: Programs, product: str) -> None:
    assert said(understood(*ADDRESSES[product])) == Outcome(True)
    program, words = programs.said[0]
    assert program == product and "<@all>" not in words and "](https://boese" not in words
    words = words.replace("\\", "")
    assert "陈晓雯，请验证CRM-12" in words and LINKS[1][1] in words and LINKS[0][1] in words


@pytest.mark.parametrize("product", ["dingtalk", "feishu", "lark"])
def test_a_wrong_signing_secret_is_refused_for_good(programs: Programs, product: str) -> None:
    outcome = said(understood(ADDRESSES[product][0], "SECwrongwrong"))
    assert (outcome.done, outcome.for_good) == (False, True)
    assert outcome.why.startswith(("310000", "19021")) and not programs.said


@pytest.mark.parametrize("product", ADDRESSES)
def test_a_wrong_address_is_refused_for_good(programs: Programs, product: str) -> None:
    address, secret = ADDRESSES[product]
    wrong = address[:-4] + "zzzz"
    outcome = said(understood(wrong, secret))
    assert (outcome.done, outcome.for_good) == (False, True) and not programs.said


def test_a_program_that_is_busy_is_asked_again_later(programs: Programs) -> None:
    programs.down = True
    outcome = said(understood(*ADDRESSES["slack"]))
    assert (outcome.done, outcome.for_good) == (False, False)


def test_a_robot_that_spoke_too_often_is_asked_again_later(programs: Programs) -> None:
    programs.asked["wecombot"] = 20
    outcome = said(understood(*ADDRESSES["wecombot"]))
    assert (outcome.done, outcome.for_good) == (False, False) and outcome.why.startswith("45009")


def test_an_address_that_was_tampered_with_reaches_no_other_host(programs: Programs) -> None:
    teams = understood(*ADDRESSES["teams"])
    outcome = said(Address("teams", teams.url.replace("prod-12.westeurope.logic.azure.com", "127.0.0.1")))
    assert (outcome.done, outcome.for_good) == (False, True)


def test_what_is_too_long_loses_its_end_and_keeps_its_links(programs: Programs) -> None:
    title, body = one("很长", "很" * 5000, LINKS, "wecombot", BY_NAME["wecombot"].most)
    assert said(understood(*ADDRESSES["wecombot"]), title, body) == Outcome(True)
    assert programs.said[0][1].endswith(LINKS[1][1])


def test_many_messages_become_one(programs: Programs) -> None:
    title, body = several(
        [(f"CRM-{number}，请处理", LINKS) for number in range(40)], "teams", BY_NAME["teams"].most
    )
    assert said(understood(*ADDRESSES["teams"]), title, body) == Outcome(True)
    assert (
        "CRM-0，请处理" in programs.said[0][1].replace("\\", "")
        and len(body.encode()) <= BY_NAME["teams"].most
    )


def test_one_that_breaks_does_not_stop_those_behind_it(programs: Programs) -> None:
    broken = Saying("1", Address("dingtalk", "dingtalk://"), "x", "x", "CRM")
    fine = Saying("2", understood(*ADDRESSES["slack"]), "x", "x", "CRM")
    outcomes = dict(speak([broken, fine]))
    assert (outcomes["1"].done, outcomes["2"].done) == (False, True)
