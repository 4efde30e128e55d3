"""Fee and development on their pages: rows, rounds, approval in a tap, and what never goes outside."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse

from luoshi.changes.models import Approval, Change
from luoshi.changes.tests.stages import agreeing_fee, configuring, developing, option, quoted, with_consultant
from luoshi.changes.tests.test_pages import queries
from luoshi.kernel.verdict import Refusal
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast, make_cast, make_member


def do(member: Member, change: Change, verb: str, **given: Any) -> HttpResponse:
    """The answer to sending the form of a move."""
    url = change.project.url("changes:move", change.number, verb)
    answer: HttpResponse = signed_in(member).post(url, {"seen": change.state} | given)
    change.refresh_from_db()
    return answer


def page(member: Member, change: Change) -> str:
    return text(signed_in(member).get(change.url))


def asked(cast: Cast) -> Change:
    change = agreeing_fee(cast)
    change.ask_quote(by=cast.lead, contact=cast.developer)
    return change


LINES = {"what_1": "开发", "amount_1": "5,000", "what_2": "测试", "amount_2": "¥1800"}


def test_a_quote_is_written_in_lines_as_people_type_amounts(cast: Cast) -> None:
    change = asked(cast)
    file = SimpleUploadedFile("报价单.txt", b"6800")
    answer = do(cast.developer, change, "quote", **LINES, currency="CNY", days="8", files=file)
    assert answer.status_code == 302
    assert change.quotes.get().total == 6800
    read = page(cast.lead, change)
    assert "¥6,800" in read
    assert "报价单.txt" in read


def test_more_lines_keep_what_was_typed_even_what_makes_no_sense(cast: Cast) -> None:
    change = asked(cast)
    answer = do(cast.developer, change, "quote", more="yes", what_3="培训", amount_3="三千", days="八")
    read = text(answer)
    assert (answer.status_code, 'name="amount_6"' in read) == (200, True)
    assert all(words in read for words in ("培训", "三千", "八"))
    assert not change.quotes.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "至少"),
        ({"what_1": "开发"}, "这一行请填完整，或者清空。"),
        ({"amount_1": "5"}, "这一行请填完整，或者清空。"),
        (LINES | {"amount_2": "99999999999999999999"}, "金额太大"),
        (LINES | {"amount_2": "-5"}, "不能是负数"),
        (LINES | {"amount_2": "六千"}, "数字"),
        (LINES | {"currency": "USD"}, "CNY"),
        (LINES | {"days": "100000000000"}, "工作日请填0到1000之间"),
        (LINES | {"valid_until": "2020-01-01"}, "有效期已经过去了"),
    ],
)
def test_a_quote_that_is_refused_comes_back_as_it_was_typed(
    cast: Cast, given: dict[str, str], words: str
) -> None:
    change = asked(cast)
    sent = {"currency": "CNY", "days": "8", "words": "含一年维护"} | given
    answer = do(cast.developer, change, "quote", **sent)
    read = text(answer)
    assert answer.status_code == 422
    assert words in read
    assert all(value in read for value in sent.values())
    assert not change.quotes.exists()


def test_the_next_quote_begins_with_the_lines_of_the_last_one(cast: Cast) -> None:
    change = quoted(cast)
    change.bargain(by=cast.lead, reason="再便宜点")
    url = cast.project.url("changes:move", change.number, "quote")
    read = text(signed_in(cast.developer).get(url))
    assert 'value="开发"' in read
    assert 'value="3000.00"' in read


@pytest.mark.parametrize(
    ("fee", "approvers", "words"),
    [
        (3000, [], "可以开工"),
        (6000, [], "等赵国栋批准"),
        (60_000, [], "需要两个人批准，先请赵国栋"),
        (60_000, ["sponsor"], "还差第二个人批准，可以请林静"),
        (60_000, ["sponsor", "lead"], "已批准，可以开工"),
    ],
)
def test_what_is_still_missing_is_said_in_words(
    cast: Cast, fee: int, approvers: list[str], words: str
) -> None:
    change = quoted(cast, fee)
    change.agree_fee(by=cast.lead)
    for name in approvers:
        change.approve(by=getattr(cast, name))
    assert words in page(cast.lead, change)


def test_the_sponsor_approves_with_one_tap_and_can_take_it_back(cast: Cast) -> None:
    change = quoted(cast, 6000)
    change.agree_fee(by=cast.lead)
    quote = change.quotes.get()
    assert str(quote.pk) in page(cast.sponsor, change)
    assert do(cast.sponsor, change, "approve", quote=quote.pk).status_code == 302
    assert change.fee_is_approved
    signed_in(cast.sponsor).post(cast.project.url("changes:undo", change.number))
    change.refresh_from_db()
    assert not change.fee_is_approved


def test_approving_what_changed_meanwhile_or_was_withdrawn_is_refused(cast: Cast) -> None:
    change = quoted(cast, 6000)
    change.agree_fee(by=cast.lead)
    assert do(cast.sponsor, change, "approve", quote="another").status_code == 422
    change.withdraw(by=cast.reporter, reason="不用了")
    answer = signed_in(cast.sponsor).post(
        cast.project.url("changes:move", change.number, "approve"), {"seen": "agreeing_fee"}
    )
    assert answer.status_code == 409
    assert not Approval.objects.exists()


def test_the_whole_way_of_the_fee_through_its_forms(cast: Cast) -> None:
    change = agreeing_fee(cast, 60_000)
    do(cast.lead, change, "ask_quote", contact=cast.developer.pk)
    do(cast.developer, change, "quote", what_1="开发", amount_1="68000", currency="CNY", days="8")
    do(cast.lead, change, "bargain", reason="高了一些")
    do(cast.developer, change, "quote", what_1="开发", amount_1="60000", currency="CNY", days="8")
    do(cast.lead, change, "agree_fee")
    do(cast.sponsor, change, "approve")
    assert do(cast.sponsor, change, "approve").status_code == 422
    do(cast.lead, change, "approve")
    do(cast.lead, change, "note_risk", reason="月底封账")
    do(cast.lead, change, "start")
    assert (change.state, change.baselines.get().fee) == ("developing", 60_000)


# Development


def test_milestones_progress_and_delivery_through_their_forms(cast: Cast) -> None:
    change = developing(cast)
    today = change.project.today()
    later, moved = today + timedelta(days=7), today + timedelta(days=14)
    do(cast.developer, change, "plan", name_1="接口", due_on_1=later, name_3="联调", due_on_3=moved)
    row = change.milestones.get(name="接口")
    do(cast.developer, change, "progress", milestone=row.pk, percent="40", moved_to=moved, reason="等账号")
    read = page(cast.lead, change)
    assert all(words in read for words in ("接口", "联调", "40", "等账号"))
    do(cast.developer, change, "deliver", version="1.0", notes="加了账期", how_to_test="打开发货单")
    assert "打开发货单" in page(cast.reporter, change)
    do(cast.lead, change, "send_back", reason="打印不出来")
    assert "打印不出来" in page(cast.developer, change)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"percent": "101"}, "100"),
        ({"percent": "9" * 30}, "100"),
        ({"percent": "50", "moved_to": "2020-01-01", "reason": "晚了"}, "日期已经过去了"),
        ({"percent": "50", "moved_to": "2099-01-01"}, "请写明原因"),
    ],
)
def test_a_progress_that_makes_no_sense_changes_nothing(
    cast: Cast, given: dict[str, str], words: str
) -> None:
    change = developing(cast)
    (row,) = change.plan(by=cast.lead, milestones=[("接口", change.project.today())])
    answer = do(cast.developer, change, "progress", milestone=row.pk, **given)
    assert answer.status_code == 422
    assert words in text(answer)
    assert change.milestones.get().percent == 0


def test_a_milestone_of_another_change_is_not_taken(cast: Cast) -> None:
    change, other = developing(cast), developing(cast)
    (theirs,) = other.plan(by=cast.lead, milestones=[("接口", other.project.today())])
    for key in (theirs.pk, "nonsense", ""):
        assert do(cast.lead, change, "progress", milestone=key, percent="5").status_code == 422
    assert other.milestones.get().percent == 0


def test_the_consultant_configures_on_the_same_page(cast: Cast) -> None:
    change = configuring(cast)
    assert "看客户卡片" in page(cast.consultant, change)
    do(cast.consultant, change, "deliver", version="配置1", notes="开好了", how_to_test="看看")
    assert change.waits == "lead"


# What stays inside, and what stays with one firm

ALL = ("zqlimits", "zqdoubt", "zqview", "zqother", "zqtold", "zqyes", "zqrisk", "zqrival", "zqmine", "zqback")


def secret(cast: Cast) -> Change:
    """Two firms quoted; each word is planted for those who may read it."""
    change = with_consultant(cast)
    option(change, cast, fee=60_000)
    option(change, cast, name="zqother", kind="standard")
    change.offer(by=cast.consultant)
    first = change.current_options()[0]
    for person in (cast.reporter, cast.reporter2):
        given = {one.pk: ("worry", "zqdoubt") for one in change.current_options()}
        change.evaluate(by=person, given=given)
    change.recommend(by=cast.lead, option=first, reason="zqview")
    change.decide(by=cast.sponsor, option=first, reason="zqview")
    change.ask_quote(by=cast.lead, contact=cast.other_consultant)
    rival = [("zqrival", Decimal(70_000))]
    change.quote(by=cast.other_consultant, lines=rival, days=9, words="zqrival")
    change.bargain(by=cast.lead, reason="zqtold")
    change.ask_quote(by=cast.lead, contact=cast.developer)
    change.quote(by=cast.developer, lines=[("zqmine", Decimal(60_000))], days=8)
    change.agree_fee(by=cast.lead)
    change.approve(by=cast.sponsor, words="zqyes")
    change.approve(by=cast.lead, words="zqyes")
    change.start(by=cast.lead)
    change.note_risk(by=cast.lead, reason="zqrisk")
    (row,) = change.plan(by=cast.developer, milestones=[("zqmine", change.project.today())])
    change.progress(by=cast.developer, milestone=row, percent=10)
    change.deliver(by=cast.developer, version="zqmine", notes="zqmine", how_to_test="zqmine")
    change.send_back(by=cast.lead, reason="zqback")
    return change


def test_a_firm_reads_its_own_part_and_no_word_more(cast: Cast) -> None:
    change = secret(cast)
    seen = {
        name: {word for word in ALL if word in page(getattr(cast, name), change)}
        for name in ("developer", "other_consultant", "consultant", "lead")
    }
    assert seen["developer"] == {"zqmine", "zqback"}
    assert seen["other_consultant"] == {"zqrival", "zqtold"}
    assert not seen["consultant"] - {"zqother", "zqdoubt"}
    assert {"zqyes", "zqrisk", "zqrival", "zqmine", "zqtold", "zqback"} <= seen["lead"]


def test_no_amount_and_no_limit_of_the_company_stands_on_a_firms_page(cast: Cast) -> None:
    change = secret(cast)
    for name in ("developer", "consultant"):
        read = page(getattr(cast, name), change)
        assert "70,000" not in read
        assert "50,000" not in read
        assert "赵国栋" not in read.partition("<main")[2]
    assert "60,000" not in page(cast.other_consultant, change)


def test_a_stranger_finds_neither_page_nor_form(cast: Cast) -> None:
    change = developing(cast)
    for person in (cast.outsider, cast.other_consultant):
        assert signed_in(person).get(change.url).status_code == 404
        for verb in ("quote", "approve", "plan", "progress", "deliver", "start"):
            assert do(person, change, verb).status_code == 404


def test_a_form_that_is_not_ones_own_says_so(cast: Cast) -> None:
    change = quoted(cast, 6000)
    url = cast.project.url("changes:move", change.number, "approve")
    assert signed_in(cast.reporter).get(url).status_code == 409


@pytest.mark.parametrize("part", ["lead", "developer"])
def test_the_page_costs_the_same_for_three_milestones_as_for_one(cast: Cast, part: str) -> None:
    change, client = developing(cast), signed_in(getattr(cast, part))
    today = change.project.today()

    def more(n: int) -> None:
        (row,) = change.plan(by=cast.developer, milestones=[(f"第{n}步", today)])
        change.progress(
            by=cast.developer, milestone=row, percent=5, moved_to=today + timedelta(days=n), reason="晚"
        )

    more(1)
    once = queries(client, change.url)
    more(2)
    more(3)
    assert queries(client, change.url) == once


@pytest.mark.django_db(transaction=True)
def test_two_sponsors_who_approve_at_once_approve_once_each_and_no_more() -> None:
    cast = make_cast()
    second = make_member(cast.project, "钱总", "sponsor")
    change = quoted(cast, 6000)
    change.agree_fee(by=cast.lead)
    gate, said = threading.Barrier(2), list[str]()

    def approve(person: Member) -> None:
        mine = Change.objects.get(pk=change.pk)
        gate.wait()
        try:
            mine.approve(by=person)
            said.append("yes")
        except Refusal as refused:
            said.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=(one,)) for one in (cast.sponsor, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said)[0] == "yes"
    assert len(set(said)) == 2
    assert Approval.objects.count() == 1
