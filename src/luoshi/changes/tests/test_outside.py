"""Firms: what each reads and writes of a change, on its desk and on the page; never anything of another firm."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import (
    agreeing_fee,
    deciding,
    developing,
    evaluating,
    judged,
    option,
    with_consultant,
)
from luoshi.changes.tests.test_pages import queries, see
from luoshi.evidence.models import Attachment
from luoshi.post.models import Letter, Notice
from luoshi.problems.tests import stages as problems
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.talk.models import Comment, say
from luoshi.testing.cast import Cast

STRANGERS = ("other_consultant", "developer", "outsider")


def desk(member: Member, tab: str = "mine") -> str:
    return text(signed_in(member).get(member.project.url("problems:desk"), {"tab": tab}))


def form(change: Change, **more: Any) -> dict[str, Any]:
    """What a consultant types on a telephone: a name, what, kind, days, and an answer to the goal."""
    goal = change.goals.get()
    return {
        "seen": "with_consultant", "name": "单据加一列", "what": "发货单加账期一列", "kind": "configuration",
        "fee": "", "currency": "CNY", "days": "3", f"meets-{goal.pk}": "yes", f"words-{goal.pk}": "直接看到",
    } | more  # fmt: skip


# The desk


def test_changes_and_problems_lie_on_one_desk_by_time_left(cast: Cast) -> None:
    first = problems.with_consultant(cast)
    change, second = with_consultant(cast), problems.with_consultant(cast)
    change.due_at = first.due_at
    order = sorted((first, change, second), key=lambda one: (one.due_at, one.code))
    Change.objects.filter(pk=change.pk).update(due_at=change.due_at)
    page = desk(cast.consultant)
    places = [page.index(f">{one.code}<") for one in order]
    assert places == sorted(places)
    assert "在我手里 <" in page and ">3<" in page


def test_the_tabs_follow_the_ball(cast: Cast) -> None:
    change = with_consultant(cast)
    assert change.code in desk(cast.consultant)
    option(change, cast)
    change.offer(by=cast.consultant)
    assert change.code not in desk(cast.consultant)
    assert change.code in desk(cast.consultant, "waiting")
    change.decline(by=cast.lead, reason="太贵")
    assert change.code in desk(cast.consultant, "ended")


def test_the_software_company_finds_what_it_was_asked_for_on_its_desk(cast: Cast) -> None:
    change = agreeing_fee(cast)
    assert change.code not in desk(cast.developer)
    change.ask_quote(by=cast.lead, contact=cast.developer)
    page = desk(cast.developer)
    assert f'href="{change.url}"' in page and change.title in page
    assert all(inner not in page for inner in ("接口可能变慢", "值得", "一线认可", cast.consultant.name))
    change.quote(by=cast.developer, lines=[("开发", Decimal(3000))], days=8)
    assert change.code not in desk(cast.developer) and change.code in desk(cast.developer, "waiting")


def test_what_is_being_built_lies_with_the_software_company_until_it_is_delivered(cast: Cast) -> None:
    change = developing(cast)
    assert change.code in desk(cast.developer)
    assert change.code not in desk(cast.consultant) and change.code in desk(cast.consultant, "waiting")
    change.deliver(by=cast.developer, version="1.0", notes="加了账期", how_to_test="打开任一发货单")
    assert change.code not in desk(cast.developer) and change.code in desk(cast.developer, "waiting")
    for tab in ("mine", "waiting", "ended"):
        assert change.code not in desk(cast.other_consultant, tab)


@pytest.mark.parametrize("tab", ["mine", "waiting", "ended"])
def test_the_desk_costs_the_same_for_three_changes_as_for_one(cast: Cast, tab: str) -> None:
    client, url = signed_in(cast.consultant), f"{cast.project.url('problems:desk')}?tab={tab}"
    brought(cast, tab)
    once = queries(client, url)
    brought(cast, tab)
    brought(cast, tab)
    assert queries(client, url) == once <= 14


def brought(cast: Cast, tab: str) -> None:
    change = with_consultant(cast) if tab == "mine" else evaluating(cast)
    if tab == "ended":
        change.decline(by=cast.lead, reason="太贵")


@pytest.mark.parametrize("person", STRANGERS)
def test_a_firm_that_was_not_asked_finds_neither_page_nor_count(cast: Cast, person: str) -> None:
    change, stranger = evaluating(cast), getattr(cast, person)
    assert see(stranger, change)[0] == 404
    assert signed_in(stranger).get(cast.project.url("changes:option_new", change.number)).status_code == 404
    if person != "outsider":
        assert all(change.code not in desk(stranger, tab) for tab in ("mine", "waiting", "ended"))


# Writing


def test_a_consultant_writes_changes_and_offers_an_option(cast: Cast) -> None:
    change, client = with_consultant(cast), signed_in(cast.consultant)
    new = cast.project.url("changes:option_new", change.number)
    assert client.post(new, form(change, fee="¥6,800")).status_code == 302
    written = change.options.get()
    assert (written.fee, written.days, written.answers.get().words) == (Decimal(6800), 3, "直接看到")
    edit = cast.project.url("changes:option", change.number, written.pk)
    assert 'value="单据加一列"' in text(client.get(edit))
    client.post(edit, form(change, name="单据加两列"))
    assert "都齐了" in see(cast.consultant, change)[1]
    assert client.post(cast.project.url("changes:move", change.number, "offer"), {}).status_code == 302
    change.refresh_from_db()
    assert (change.state, change.current_options()[0].name) == ("evaluating", "单据加两列")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("days", "-3", "0到1000"), ("days", "soon", "天数请填整数"), ("fee", "1" * 20, "金额太大"),
        ("fee", "many", "数字"), ("name", "", "必填"), ("name", "长" * 100_000, "80"), ("kind", "", "必填"),
        ("what", "长" * 100_000, "20000"), ("currency", "XXX", "XXX"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_nothing_typed_is_lost(
    cast: Cast, field: str, value: str, sentence: str
) -> None:
    change = with_consultant(cast)
    url = cast.project.url("changes:option_new", change.number)
    answer = signed_in(cast.consultant).post(url, form(change, risk="升级后要重做", **{field: value}))
    page = text(answer)
    assert answer.status_code == 422
    assert "升级后要重做" in page and 'role="alert"' in page
    assert sentence in page or 'role="alert"' in page
    assert not change.options.exists()


def test_an_option_without_a_goal_answer_is_kept_and_named_as_missing(cast: Cast) -> None:
    change = with_consultant(cast)
    goal = change.goals.get()
    data = form(change) | {f"meets-{goal.pk}": ""}
    signed_in(cast.consultant).post(cast.project.url("changes:option_new", change.number), data)
    page = see(cast.consultant, change)[1]
    assert change.options.count() == 1
    assert "还差1样才能提交" in page and "方案A" in page


def test_an_answer_to_a_goal_can_be_taken_off_again(cast: Cast) -> None:
    change, client = with_consultant(cast), signed_in(cast.consultant)
    one = option(change, cast)
    url = cast.project.url("changes:option", change.number, one.pk)
    assert "先不判断" in text(client.get(url))
    assert one.answers.get().meets == "yes"
    assert client.post(url, form(change) | {f"meets-{change.goals.get().pk}": "open"}).status_code == 302
    assert not one.answers.exists()
    assert "还差1样才能提交" in see(cast.consultant, change)[1]


def test_the_same_form_sent_twenty_times_writes_one_option(cast: Cast) -> None:
    change, client = with_consultant(cast), signed_in(cast.consultant)
    url = cast.project.url("changes:option_new", change.number)
    answers = {client.post(url, form(change, key="same")).status_code for _n in range(20)}
    assert (answers, change.options.count()) == ({302}, 1)


def test_an_option_written_while_it_was_recalled_is_kept_on_the_page(cast: Cast) -> None:
    change, client = with_consultant(cast), signed_in(cast.consultant)
    url = cast.project.url("changes:option_new", change.number)
    option(change, cast)
    change.offer(by=cast.consultant)
    answer = client.post(url, form(change))
    assert answer.status_code == 409
    assert "发货单加账期一列" in text(answer)


def test_an_option_of_the_draft_is_left_out(cast: Cast) -> None:
    change = with_consultant(cast)
    draft = option(change, cast)
    url = cast.project.url("changes:option_drop", change.number, draft.pk)
    assert signed_in(cast.lead).post(url).status_code == 404
    assert signed_in(cast.consultant).post(url).status_code == 302
    assert not change.options.filter(undone=False).exists()


def test_every_objection_is_answered_in_place(cast: Cast) -> None:
    change, client = deciding(cast), signed_in(cast.consultant)
    change.revise(by=cast.lead, reason="再想想")
    first, second = change.objections()
    urls = [cast.project.url("changes:answer_objection", change.number, one.pk) for one in (first, second)]
    refused = client.post(urls[0], {"solved": "", "words": "改为后台加载"})
    assert refused.status_code == 422 and "改为后台加载" in text(refused)
    for url in urls:
        client.post(url, {"solved": "yes", "words": "改为后台加载"})
    assert [one.solved for one in change.objections()] == [True, True]
    assert "改为后台加载" in see(cast.reporter2, change)[1]
    assert signed_in(cast.lead).post(urls[0], {}).status_code == 404
    assert signed_in(cast.other_consultant).post(urls[0], {}).status_code == 404


# Two firms at one change


def two_firms(cast: Cast) -> Change:
    """启明咨询 offered and was judged, 客户通软件 is asked for a quote; each said something to the company."""
    change = agreeing_fee(cast)
    say(change, by=cast.consultant, words="鹦鹉：我们还能再便宜")
    say(change, by=cast.lead, words="鲸鱼：对启明说的话")
    change.ask_quote(by=cast.lead, contact=cast.developer)
    say(change, by=cast.developer, words="刺猬：我们的底价")
    say(change, by=cast.lead, words="海豚：对客户通说的话")
    change.quote(by=cast.developer, lines=[("长颈鹿开发", Decimal(2871))], days=8)
    return change


OF_QIMING = ("鹦鹉", "鲸鱼", "怕开单变慢", "看客户卡片", "何明远")
OF_SOFTWARE = ("刺猬", "海豚", "长颈鹿", "2,871", "周工", "客户通")


def everything(member: Member, change: Change) -> str:
    """Pages, desk, notices, letters and talk of one member, as one text."""
    client, project = signed_in(member), member.project
    pages = [see(member, change)[1], *(desk(member, tab) for tab in ("mine", "waiting", "ended"))]
    pages += [text(client.get(project.url("post:inbox")))]
    pages += [one.words for one in Comment.objects.visible_to(member)]
    pages += [f"{one.title} {one.body}" for one in Notice.objects.filter(recipient=member)]
    pages += [f"{one.subject} {one.text}" for one in Letter.objects.filter(member=member)]
    return "\n".join(pages)


def test_two_firms_at_one_change_read_nothing_of_each_other(cast: Cast) -> None:
    change = two_firms(cast)
    own, theirs = everything(cast.consultant, change), everything(cast.developer, change)
    assert "鲸鱼" in own and "海豚" in theirs
    assert not [word for word in OF_SOFTWARE if word in own]
    assert not [word for word in ("鹦鹉", "鲸鱼", "怕开单变慢", "看客户卡片") if word in theirs]


def test_search_leads_no_firm_to_what_was_said_to_another(cast: Cast) -> None:
    change = two_firms(cast)
    for member, words in ((cast.consultant, ("刺猬", "海豚", "长颈鹿")), (cast.developer, ("鹦鹉", "鲸鱼"))):
        client, url = signed_in(member), cast.project.url("search:page")
        assert not [word for word in words if change.url in text(client.get(url, {"q": word}))]
        assert change.url in text(client.get(url, {"q": "账期"}))


def test_a_second_consultancy_counts_rounds_and_versions_from_one(cast: Cast) -> None:
    change = deciding(cast)
    change.revise(by=cast.lead, reason="再想想")
    change.recall(by=cast.lead, reason="换一家")
    change.forward(by=cast.lead, contact=cast.other_consultant)
    answers = {goal.pk: ("yes", "") for goal in change.goals.all()}
    parts: dict[str, Any] = {"what": "另一种做法", "kind": "standard", "days": 1}
    change.draft_option(by=cast.other_consultant, answers=answers, name="另一家", **parts)
    change.offer(by=cast.other_consultant)
    judged(change, cast.reporter)
    page = see(cast.other_consultant, change)[1]
    assert "您的第1轮方案" in page and "第2" not in page
    assert "看客户卡片" not in page and "怕开单变慢" not in page
    assert see(cast.consultant, change)[0] == 404


def test_what_another_firm_does_moves_nothing_on_a_desk(cast: Cast) -> None:
    older, newer = agreeing_fee(cast), agreeing_fee(cast)
    before = desk(cast.consultant, "waiting")
    older.ask_quote(by=cast.lead, contact=cast.developer)
    older.quote(by=cast.developer, lines=[("开发", Decimal(3000))], days=8)
    after = desk(cast.consultant, "waiting")
    assert (before.index(newer.code) < before.index(older.code)) is True
    assert (after.index(newer.code) < after.index(older.code)) is True


def test_the_files_of_an_option_are_for_its_firm_and_the_company(cast: Cast) -> None:
    change, client = with_consultant(cast), signed_in(cast.consultant)
    paper = SimpleUploadedFile("方案.txt", "价目".encode(), content_type="text/plain")
    url = cast.project.url("changes:option_new", change.number)
    assert client.post(url, form(change, files=paper)).status_code == 302
    hung = Attachment.objects.get(subject_kind="option")
    address = cast.project.url("evidence:file", hung.pk)
    assert client.get(address).status_code == 200
    for stranger in STRANGERS:
        assert signed_in(getattr(cast, stranger)).get(address).status_code == 404


def test_internal_limits_and_the_first_view_never_leave(cast: Cast) -> None:
    change = deciding(cast)
    change.recommend(by=cast.lead, option=change.current_options()[0], reason="犀牛理由")
    page = everything(cast.consultant, change)
    for secret in ("接口可能变慢", "犀牛", "赵国栋", "关键评估人", "限额"):
        assert secret not in page
    assert Document.objects.filter(kind="change").exists()
