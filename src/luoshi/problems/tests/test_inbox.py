"""The inbox: what lies in it, in which order, what each verdict does, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from luoshi.kernel import clock
from luoshi.post.models import Notice
from luoshi.problems.inbox import group_label, inbox, last_wait
from luoshi.problems.models import Problem
from luoshi.problems.receipt import promised, receipts
from luoshi.problems.report import Report, environment_rows, opened, read
from luoshi.problems.tests.stages import do, investigating, reported, signed_in, text
from luoshi.rollout.models import Member
from luoshi.talk.models import say
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

MOST_QUERIES = 24
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def report(cast: Cast, words: str, ago: timedelta = timedelta(0), by: Member | None = None) -> Problem:
    with clock.at(clock.now() - ago):
        return Problem.report(by=by or cast.reporter, words=words)


def look(cast: Cast, problem: Problem) -> Report:
    problem.refresh_from_db()
    return opened(read(cast.lead, [problem])[problem.pk], cast.lead)


def see(cast: Cast, name: str = "problems:inbox", *args: object, **headers: Any) -> HttpResponse:
    found: HttpResponse = signed_in(cast.lead).get(cast.project.url(name, *args), headers=headers or None)
    return found


def test_only_the_lead_has_an_inbox(cast: Cast) -> None:
    problem = reported(cast)
    for person in cast.everybody().values():
        answers = [
            signed_in(person).get(cast.project.url(name, *numbers)).status_code
            for name, numbers in (
                ("problems:inbox", ()),
                ("problems:inbox_item", (problem.number,)),
                ("problems:inbox_ask", (problem.number,)),
            )
        ]
        assert answers == ([200] * 3 if person == cast.lead else [404] * 3)


def test_the_longest_waiting_report_comes_first_and_is_opened(cast: Cast) -> None:
    report(cast, "刚刚报的", timedelta(minutes=1))
    report(cast, "前天就报了", timedelta(days=2, hours=16))
    page = text(see(cast))
    assert page.index("前天就报了") < page.index("刚刚报的")
    assert "<h1>前天就报了</h1>" in page
    assert "2条，最久2天16小时" in page


def test_days_are_named_as_colleagues_do() -> None:
    monday = date(2026, 11, 23)
    names = [group_label(monday - timedelta(days=days), monday) for days in (0, 1, 3, 20)]
    assert names == ["今天", "昨天", "上周五", "11月3日"]


def test_what_is_taken_up_or_closed_does_not_lie_there(cast: Cast) -> None:
    investigating(cast)
    problem = reported(cast)
    assert [row.number for row in inbox(cast.lead).rows] == [problem.number]
    problem.decline(by=cast.lead, reason="不是系统的事")
    assert inbox(cast.lead).count == 0


def test_what_is_on_hold_stands_last_and_is_not_opened_by_itself(cast: Cast) -> None:
    first, second = report(cast, "第一条", timedelta(hours=2)), report(cast, "第二条", timedelta(hours=1))
    first.hold(by=cast.lead, until=cast.project.today() + timedelta(days=3), reason="等新版本")
    found = inbox(cast.lead)
    assert [row.number for row in found.rows] == [second.number, first.number]
    assert found.groups[-1].label == "搁置中"
    assert see(cast, "problems:inbox_next", second.number).headers["Location"].endswith("/inbox/")


def test_rows_say_who_where_how_many_and_whether_it_was_a_phone(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="一直转圈", environment={"system": "Android 15"})
    problem.meet_again(by=cast.reporter2, words="我也是")
    row = inbox(cast.lead).rows[0]
    assert (row.name, row.department, row.others, row.phone, row.talk) == ("陈晓雯", "销售一部", 1, True, "")
    say(problem, by=cast.lead, words="换过网络吗？")
    assert inbox(cast.lead).rows[0].talk == "asked"
    say(problem, by=cast.reporter, words="换过，一样")
    assert inbox(cast.lead).rows[0].talk == "answered"


def queries(cast: Cast, name: str, *args: object) -> int:
    client, address = signed_in(cast.lead), cast.project.url(name, *args)
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_seven_reports_cost_what_one_costs(cast: Cast) -> None:
    words = [
        "地址太长保存失败",
        "照片转圈",
        "没有同意按钮",
        "没有千分位",
        "没按省份分",
        "只能整单退",
        "看不到记录",
    ]
    first = report(cast, words[0], timedelta(hours=9))
    investigating(cast)
    first.meet_again(by=cast.reporter2, words="改收货地址后保存不了")
    for reader in (cast.lead, cast.reporter):
        say(first, by=reader, words="多长的地址？")
    one = queries(cast, "problems:inbox"), queries(cast, "problems:inbox_item", first.number)
    for hours, more in enumerate(words[1:]):
        report(cast, more, timedelta(hours=8 - hours)).meet_again(by=cast.reporter2, words=more)
    assert (queries(cast, "problems:inbox"), queries(cast, "problems:inbox_item", first.number)) == one
    assert max(one) <= MOST_QUERIES
    assert look(cast, first).alike


def test_the_walker_gets_the_detail_alone_and_the_browser_the_whole_page(cast: Cast) -> None:
    problem = reported(cast)
    part, whole = (
        see(cast, "problems:inbox_item", problem.number, **HTMX),
        see(cast, "problems:inbox_item", 1),
    )
    assert "<html" not in text(part) and "删短才行" in text(part)
    assert "<html" in text(whole) and "split-open" in text(whole)
    assert "HX-Request" in part.headers["Vary"]


def test_a_report_that_somebody_took_up_leads_back_to_the_list(cast: Cast) -> None:
    problem = investigating(cast)
    assert see(cast, "problems:inbox_item", problem.number).headers["Location"].endswith("/inbox/")
    assert see(cast, "problems:inbox_item", 99).status_code == 404


def test_one_form_takes_it_up_and_leads_on(cast: Cast) -> None:
    first, second = report(cast, "第一条", timedelta(hours=2)), report(cast, "第二条", timedelta(hours=1))
    onward = cast.project.url("problems:inbox_next", first.number)
    letter = receipts(first)[2]
    answer = do(cast.lead, first, "accept", importance="2", kind="unclear", receipt=letter, next=onward)
    assert answer.headers["Location"] == onward
    to = see(cast, "problems:inbox_next", first.number).headers["Location"]
    assert to == cast.project.url("problems:inbox_item", second.number)
    first.refresh_from_db()
    assert (first.state, first.importance) == ("investigating", 2)


def test_past_the_last_one_comes_the_longest_waiting_that_was_passed_over(cast: Cast) -> None:
    first, last = report(cast, "第一条", timedelta(hours=2)), report(cast, "最后一条")
    do(cast.lead, last, "decline", reason="重复的说明")
    to = see(cast, "problems:inbox_next", last.number).headers["Location"]
    assert to == cast.project.url("problems:inbox_item", first.number)


def test_undoing_a_verdict_opens_the_report_again(cast: Cast) -> None:
    problem = reported(cast)
    do(cast.lead, problem, "decline", reason="点错了")
    undone = signed_in(cast.lead).post(cast.project.url("problems:undo", problem.number))
    assert undone.headers["Location"] == cast.project.url("problems:inbox_item", problem.number)


def test_the_receipt_never_promises_earlier_than_the_clock_behind_it(cast: Cast) -> None:
    problem = reported(cast)
    letters = receipts(problem)
    for level, letter in letters.items():
        problem.importance = level
        due = promised(problem, level)
        assert due >= clock.now()
        assert letter.startswith("收到，编号CRM-1。我先核实一下，")
        here = due.astimezone(problem.project.zone)
        assert ("中午前" in letter) == ((here.hour, here.minute) <= (12, 0))
    problem.accept(by=cast.lead, importance=3)
    assert abs((problem.due_at or clock.now()) - promised(problem, 3)) < timedelta(minutes=1)


def test_another_importance_changes_a_letter_that_nobody_reworded(cast: Cast) -> None:
    problem = reported(cast)
    letters = receipts(problem)
    do(cast.lead, problem, "accept", importance="4", kind="system", receipt=letters[1])
    event = Event.objects.about(problem).get(verb="accept")
    assert event.facts["receipt"] == letters[4] != letters[1]


def test_a_reworded_letter_is_sent_as_it_was_written(cast: Cast) -> None:
    problem = reported(cast)
    do(cast.lead, problem, "accept", importance="4", kind="system", receipt="我马上来看")
    assert Notice.objects.get(recipient=cast.reporter, kind="accept").body == "我马上来看"


def test_what_several_met_is_proposed_as_important(cast: Cast) -> None:
    problem = reported(cast)
    assert look(cast, problem).importance == 2
    for person in (cast.reporter2, cast.head):
        problem.meet_again(by=person, words="我也是")
    assert look(cast, problem).importance == 3


def test_the_module_is_taken_from_the_same_problem(cast: Cast) -> None:
    investigating(cast)
    problem = reported(cast)
    found = look(cast, problem)
    assert found.area == cast.area.pk
    assert [one.hit.code for one in found.alike] == ["CRM-1"]
    assert "合并" in text(see(cast))


def test_what_is_solved_is_not_offered_for_merging(cast: Cast) -> None:
    Problem.report(by=cast.reporter2, words=reported(cast).first.words, self_solved=True)
    assert look(cast, Problem.objects.get(number=1)).alike == []


def test_an_objection_stands_above_the_words(cast: Cast) -> None:
    problem = reported(cast)
    problem.decline(by=cast.lead, reason="不是系统的事")
    problem.object(by=cast.reporter, reason="别人也这样")
    assert "别人也这样" in text(see(cast))


def test_the_device_is_told_in_three_lines() -> None:
    told = environment_rows({"browser": "Edge 144", "page": "订单", "error": "E-1042", "screen": "1440×900"})
    assert told == [("页面", ["订单"]), ("报错", ["E-1042"]), ("环境", ["Edge 144", "1440×900"])]
    assert environment_rows(None) == environment_rows({"a": {}, "b": ""}) == []


def test_a_question_is_put_to_the_reporter_and_the_report_stays(cast: Cast) -> None:
    problem = reported(cast)
    address = cast.project.url("problems:inbox_ask", problem.number)
    onward = cast.project.url("problems:inbox_next", problem.number)
    answer = signed_in(cast.lead).post(address, {"words": "多长的地址？", "next": onward})
    assert (answer.status_code, answer.headers["Location"]) == (302, onward)
    question, notice = problem.questions.get(), Notice.objects.get(recipient=cast.reporter)
    assert (question.whom, notice.act, notice.title) == (cast.reporter, True, "林静就CRM-1问您")
    problem.refresh_from_db()
    assert (problem.state, problem.holder) == ("reported", cast.reporter)
    page = text(see(cast))
    assert "多长的地址？" in page and "等提出人补充" in page


def test_the_reporter_answers_on_today_and_the_lead_sees_it(cast: Cast) -> None:
    problem = reported(cast)
    signed_in(cast.lead).post(
        cast.project.url("problems:inbox_ask", problem.number), {"words": "多长的地址？"}
    )
    reporter = signed_in(cast.reporter)
    assert "多长的地址？" in text(reporter.get(cast.project.url("diary:today")))
    reporter.post(cast.project.url("diary:reply", problem.number), {"words": "61个字"})
    row = inbox(cast.lead).rows[0]
    assert (row.talk, problem.questions.get().answer) == ("answered", "61个字")
    page = text(see(cast))
    assert "61个字" in page and "等提出人补充" not in page
    assert "多长的地址？" not in text(reporter.get(cast.project.url("diary:today")))


def test_an_empty_question_comes_back_with_the_reason(cast: Cast) -> None:
    problem = reported(cast)
    address = cast.project.url("problems:inbox_ask", problem.number)
    answer = signed_in(cast.lead).post(address, {"words": "  "}, headers=HTMX)
    assert answer.status_code == 422 and "<html" not in text(answer)
    assert not problem.questions.exists()


def test_words_of_colleagues_ask_nobody_to_act(cast: Cast) -> None:
    say(reported(cast), by=cast.reporter2, words="我也见过")
    assert not Notice.objects.filter(weight="act", kind="say").exists()


@pytest.mark.parametrize("verb", ["merge", "decline", "hold"])
def test_the_other_verdicts_open_as_dialogs_that_lead_on(cast: Cast, verb: str) -> None:
    problem = reported(cast)
    onward = cast.project.url("problems:inbox_next", problem.number)
    address = f"{cast.project.url('problems:move', problem.number, verb)}?next={onward}"
    assert address.replace("/next/", "%2Fnext%2F").split("?")[0] in text(see(cast))
    dialog = signed_in(cast.lead).get(address, headers=HTMX)
    assert f'value="{onward}"' in text(dialog) and "<dialog" in text(dialog)


def test_when_all_is_taken_up_it_says_how_long_the_last_one_waited(cast: Cast) -> None:
    assert "都受理完了。" in text(see(cast))
    report(cast, "急", timedelta(minutes=14)).accept(by=cast.lead, importance=2)
    assert last_wait(cast.lead) == "14分钟"
    assert "都受理完了。最近一条等了14分钟。" in text(see(cast))


def test_words_are_shown_as_text(cast: Cast) -> None:
    report(cast, "<script>alert(1)</script>\x07 & “引号”")
    assert "<script>alert(1)" not in text(see(cast))
