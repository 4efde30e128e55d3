"""The page of a change with its options: comparing, judging, reminding, deciding; what it costs to show."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse

from luoshi.changes.lifecycle.states import RUNNING
from luoshi.changes.models import Change
from luoshi.changes.tests.rounds import four_rounds, says
from luoshi.changes.tests.stages import STAGES, deciding, evaluating, judged
from luoshi.changes.tests.test_pages import queries, see
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.talk.tests.meetings import fixed, tomorrow
from luoshi.testing.cast import Cast


def move(change: Change, verb: str) -> str:
    return change.project.url("changes:move", change.number, verb)


def sent(change: Change, **said: str) -> dict[str, str]:
    """The evaluator's form: a=“verdict reason” for option A, and so on."""
    data = {"seen": change.state}
    current = change.current_round
    data["round"] = str(current.pk) if current else ""
    for option in change.current_options():
        verdict, _blank, reason = said.get(option.letter.lower(), "").partition(" ")
        data |= {f"verdict-{option.pk}": verdict, f"reason-{option.pk}": reason}
    return data


def post(member: Member, url: str, data: dict[str, Any]) -> HttpResponse:
    return signed_in(member).post(url, data)  # type: ignore[return-value]


def test_a_case_of_four_rounds_reads_as_one_page(cast: Cast) -> None:
    change = four_rounds(cast)
    status, page = see(cast.lead, change)
    assert status == 200
    assert page.index("第4轮") < page.index("第3轮，1条意见") < page.index("第2轮，2条意见")
    for said in ("仓库还要另开一屏", "做不到：只能多写一遍", "改成两行大字", "¥38,000", "评估人更倾向"):
        assert said in page
    assert page.count("评估人更倾向") == 1  # the other rounds had one option each


def test_rounds_cost_no_query_more(cast: Cast) -> None:
    one, four = evaluating(cast), four_rounds(cast)
    client = signed_in(cast.observer)
    assert queries(client, four.url) <= queries(client, one.url)


def test_whoever_is_asked_judges_in_place_and_everybody_else_reads(cast: Cast) -> None:
    change = evaluating(cast)
    assert "交评估" in see(cast.reporter, change)[1]
    assert "交评估" not in see(cast.head, change)[1]
    answer = post(cast.reporter, move(change, "evaluate"), sent(change, a="ok", b="no 找不到客户卡片"))
    assert answer.status_code == 302
    assert [v.reason for v in change.verdicts.order_by("option__place")] == ["", "找不到客户卡片"]
    assert "交评估" not in see(cast.reporter, change)[1]


def test_nothing_typed_is_lost_when_a_reason_is_missing(cast: Cast) -> None:
    change = evaluating(cast)
    answer = post(cast.reporter, move(change, "evaluate"), sent(change, a="worry 开单会变慢", b="no"))
    page = text(answer)
    assert answer.status_code == 422
    assert "开单会变慢" in page and "方案B：请写明原因" in page
    assert re.search(r'value="no" checked', page)
    assert not change.verdicts.exists()


def test_a_verdict_on_a_round_that_is_over_is_kept_on_the_page_with_one_sentence(cast: Cast) -> None:
    change = evaluating(cast)
    typed = sent(change, a="worry 开单会变慢", b="ok")
    judged(change, cast.reporter2)
    judged(change, cast.reporter)
    change.decide(by=cast.lead, option=change.current_options()[1], reason="现成的")
    answer = post(cast.reporter, move(change, "evaluate"), typed)
    assert answer.status_code == 409
    assert "林静" in text(answer) and "开单会变慢" in text(answer)


def test_a_hundred_thousand_characters_are_refused_and_kept(cast: Cast) -> None:
    change = evaluating(cast)
    answer = post(cast.reporter, move(change, "evaluate"), sent(change, a=f"no {'长' * 100_000}", b="ok"))
    assert answer.status_code == 422
    assert "长" * 100_000 in text(answer)


def test_the_same_form_sent_twenty_times_judges_once(cast: Cast) -> None:
    change, client = evaluating(cast), signed_in(cast.reporter)
    data = sent(change, a="ok", b="ok") | {"key": "same-key"}
    answers = {client.post(move(change, "evaluate"), data).status_code for _n in range(20)}
    assert answers == {302}
    assert change.verdicts.count() == 2


def test_a_verdict_is_taken_back_within_ten_seconds(cast: Cast) -> None:
    change, client = evaluating(cast), signed_in(cast.reporter)
    client.post(move(change, "evaluate"), sent(change, a="ok", b="ok"))
    client.post(cast.project.url("changes:undo", change.number))
    assert not change.verdicts.filter(undone=False).exists()
    assert "交评估" in see(cast.reporter, change)[1]


def test_the_lead_sees_who_is_silent_and_reminds_one_and_all(cast: Cast) -> None:
    change, client = evaluating(cast), signed_in(cast.lead)
    url = cast.project.url("changes:remind", change.number)
    assert "提醒全部2人" in see(cast.lead, change)[1] or "提醒2人" in see(cast.lead, change)[1]
    client.post(url, {"whom": str(cast.reporter.pk)})
    client.post(url, {"whom": "all"})
    assert set(change.evaluators.values_list("reminders", flat=True)) == {1}
    assert "今天提醒过" in see(cast.lead, change)[1]
    assert client.post(url, {"whom": "nobody"}).status_code == 404


def test_who_judges_is_named_person_by_person_and_by_name(cast: Cast) -> None:
    change = evaluating(cast)
    data = {
        "seen": "evaluating", f"who-{cast.reporter.pk}": "key", f"who-{cast.reporter2.pk}": "key",
        "more": "@王磊",
    }  # fmt: skip
    assert post(cast.lead, move(change, "name_evaluators"), data).status_code == 302
    assert set(change.evaluators.values_list("member__name", "key")) == {
        ("陈晓雯", True), ("孙悦", True), ("王磊", False),
    }  # fmt: skip
    wrong = post(cast.lead, move(change, "name_evaluators"), data | {"more": "@没有这个人"})
    assert wrong.status_code == 422 and "没有这个人" in text(wrong)


def test_the_bar_below_says_how_it_stands_and_what_comes_next(cast: Cast) -> None:
    change = four_rounds(cast)
    assert "3位评估人里2位对方案B说了话，没有人说不行" in see(cast.lead, change)[1]
    says(change, cast.head, ("no", "看备注"), ("ok", ""), ("no", "太贵"))
    lead, sponsor = see(cast.lead, change)[1], see(cast.sponsor, change)[1]
    assert ("选方案B，报赵国栋拍板" in lead) == change.is_above(change.current_options()[1])
    assert "选方案B，拍板" in sponsor
    assert "把意见带回给顾问" in lead and "把意见带回给顾问" not in sponsor


def test_the_sponsor_passes_over_a_key_evaluator_with_a_tick_that_the_lead_has_not(cast: Cast) -> None:
    change = evaluating(cast)
    judged(change, cast.reporter, verdict="no", reason="不能用")
    judged(change, cast.reporter2)
    pages = {
        who: text(signed_in(getattr(cast, who)).get(move(change, "decide"))) for who in ("lead", "sponsor")
    }
    assert all("不能用" in page for page in pages.values())
    assert 'name="override"' in pages["sponsor"] and 'name="override"' not in pages["lead"]
    data = {"seen": "deciding", "option": str(change.current_options()[1].pk), "reason": "值得一试"}
    refused = post(cast.sponsor, move(change, "decide"), data)
    assert refused.status_code == 422 and "值得一试" in text(refused)
    assert post(cast.sponsor, move(change, "decide"), data | {"override": "on"}).status_code == 302


def test_a_second_decision_reads_what_happened_and_keeps_its_words(cast: Cast) -> None:
    change = deciding(cast, fee=0)
    choice = change.current_options()[1]
    data = {"seen": "deciding", "option": str(choice.pk), "reason": "我也这么想"}
    change.decide(by=cast.lead, option=choice, reason="现成的")
    late = post(cast.sponsor, move(change, "decide"), data)
    assert late.status_code == 409
    assert "林静" in text(late) and "我也这么想" in text(late)


@pytest.mark.parametrize("verb", ["evaluate", "name_evaluators", "excuse", "revise", "recommend", "decide"])
def test_outsiders_of_the_company_find_no_such_address(cast: Cast, verb: str) -> None:
    change = deciding(cast)
    for stranger in (cast.outsider, cast.other_consultant, cast.developer):
        assert signed_in(stranger).get(move(change, verb)).status_code == 404
        assert post(stranger, move(change, verb), {}).status_code == 404
    assert post(cast.outsider, cast.project.url("changes:remind", change.number), {}).status_code == 404


@pytest.mark.parametrize("stage", ["evaluating", "deciding"])
def test_a_meeting_of_three_sides_is_called_from_the_round(cast: Cast, stage: str) -> None:
    change = {"evaluating": evaluating, "deciding": deciding}[stage](cast)
    assert "约三方当面谈" in see(cast.reporter, change)[1]
    page = text(signed_in(cast.lead).get(cast.project.url("talk:call", "change", change.pk) + "?kind=face"))
    offered = re.findall(r'name="people" value="[^"]+" checked', page)
    assert len(offered) == 3  # requester, who also judges; consultant; the other evaluator
    assert re.search(r'value="face" checked', page)


@pytest.mark.parametrize("stage", RUNNING[RUNNING.index("with_consultant") :])
def test_a_meeting_is_called_from_every_open_state_and_ends_on_the_change(cast: Cast, stage: str) -> None:
    change = STAGES[stage](cast)
    place = cast.project.url("talk:call", "change", change.pk)
    assert f"{place}?kind=face" in see(cast.lead, change)[1]
    change = Change.objects.get(pk=change.pk)
    meeting = fixed(cast, change)  # type: ignore[arg-type]  # requester and consultant
    with clock.at(tomorrow(11)):
        meeting.end(by=cast.lead, minutes="字再大两号", outcome="solution", lasted=45)
        for side in (cast.reporter, cast.consultant):
            assert "字再大两号" in see(side, change)[1]
    assert "字再大两号" not in see(cast.developer, change)[1]


@pytest.mark.parametrize("stage", ["recording", "read_back", "screening", "postponed"])
def test_before_anybody_outside_knows_of_it_a_meeting_stays_inside(cast: Cast, stage: str) -> None:
    change = STAGES[stage](cast)
    assert cast.project.url("talk:call", "change", change.pk) in see(cast.lead, change)[1]
    fixed(cast, change, cast.reporter)  # type: ignore[arg-type]
    with pytest.raises(Refusal):
        fixed(cast, change, cast.consultant)  # type: ignore[arg-type]


def test_today_asks_for_my_verdict_and_one_comes_back_to_it(cast: Cast) -> None:
    change, today = evaluating(cast), cast.project.url("diary:today")
    page = text(signed_in(cast.reporter).get(today))
    assert "请评估方案" in page and f"{move(change, 'evaluate')}?next={today}" in page
    assert move(change, "evaluate") not in text(signed_in(cast.head).get(today))
    answer = post(cast.reporter, move(change, "evaluate"), sent(change, a="ok", b="ok") | {"next": today})
    assert answer["Location"] == today
    assert move(change, "evaluate") not in text(signed_in(cast.reporter).get(today))
