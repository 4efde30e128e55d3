"""The pages of pilots and waves: board, forms, what they cost, and who must not see them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.changes.models import Change, CheckLine, Freeze, LinkedProblem
from luoshi.changes.tests.stages import delivered, done, piloting, rolling_out
from luoshi.changes.tests.test_gate import passes
from luoshi.changes.tests.test_pages import queries, see
from luoshi.changes.tests.test_rolling import ready, starts
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rewards.models import SeenCard
from luoshi.rollout.models import Leave
from luoshi.testing.cast import Cast

OUTSIDE = ("consultant", "other_consultant", "developer", "outsider")


def move(change: Change, verb: str) -> str:
    return change.project.url("changes:move", change.number, verb)


def test_the_board_shows_people_days_lines_problems_and_the_gate(cast: Cast) -> None:
    change = piloting(cast)
    change.found(Problem.report(by=cast.reporter, words="账期是空的"), by=cast.reporter)
    Leave.enter(cast.reporter2, by=cast.reporter2, first=cast.project.today(), last=cast.project.today())
    page = text(signed_in(cast.lead).get(cast.project.url("changes:pilots")))
    for words in ("陈晓雯", "孙悦", "打印一张", "CRM-1", "还差4条才能推广", "请假或出差", "推广门槛"):
        assert words in page
    assert "disabled" in page


def test_three_pilots_cost_as_many_queries_as_one(cast: Cast) -> None:
    client, url = signed_in(cast.lead), cast.project.url("changes:pilots")
    for _n in range(1):
        piloting(cast).found(Problem.report(by=cast.reporter, words="空的"), by=cast.reporter)
    once = queries(client, url)
    for _n in range(2):
        piloting(cast).found(Problem.report(by=cast.reporter, words="空的"), by=cast.reporter)
    # Seven of them are the frame, as on every page.
    assert queries(client, url) == once <= 12
    today = cast.project.today()
    Freeze.declare(by=cast.lead, from_on=today, until_on=today + timedelta(days=3), reason="年底盘点")
    assert queries(client, url) == once
    assert "年底盘点" in text(client.get(url))


def test_without_a_pilot_the_board_says_what_belongs_there(cast: Cast) -> None:
    assert "现在没有正在试用的变更" in text(signed_in(cast.lead).get(cast.project.url("changes:pilots")))


@pytest.mark.parametrize("person", OUTSIDE)
def test_nobody_from_outside_finds_a_trace_of_a_pilot(cast: Cast, person: str) -> None:
    change, member = piloting(cast), getattr(cast, person)
    client = signed_in(member)
    assert client.get(cast.project.url("changes:pilots")).status_code == 404
    page = see(member, change)[1]
    for words in ("打印一张", "不再打电话", "推广门槛"):
        assert words not in page
    for verb in ("start_pilot", "test", "back_to_work", "roll_out", "judge_goals"):
        assert client.get(move(change, verb)).status_code in (404, 409)


def test_who_is_not_in_the_trial_reads_figures_and_no_names_of_the_silent(cast: Cast) -> None:
    change = piloting(cast)
    assert "谁哪天用了" in see(cast.reporter, change)[1]
    page = see(cast.head, change)[1]
    assert "谁哪天用了" not in page
    assert "2人试用" in page


def filled(cast: Cast, **more: object) -> dict[str, object]:
    today = cast.project.today()
    return {
        "members": "陈晓雯、孙悦", "lead": "林静", "starts_on": today, "ends_on": today + timedelta(days=14),
        "min_days": 3, "checks": "打印一张\n导出一张", "criteria": "不再打电话", "question": "用了吗？", **more,
    }  # fmt: skip


def test_a_pilot_is_started_by_names_and_by_department(cast: Cast) -> None:
    change, client = delivered(cast), signed_in(cast.lead)
    assert client.get(move(change, "start_pilot")).status_code == 200
    sent = filled(cast, members="林静", departments=[str(cast.reporter.department_id)])
    assert client.post(move(change, "start_pilot"), sent).status_code == 302
    pilot = change.pilot
    assert pilot
    assert {one.member.name for one in pilot.people.all()} == {"陈晓雯", "孙悦", "王磊", "林静"}
    assert [line.words for line in pilot.lines.all()] == ["不再打电话", "打印一张", "导出一张"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"members": ""}, "至少要有一个人"),
        ({"members": "张三丰"}, "没有叫张三丰的同事"),
        ({"lead": "陈晓雯，孙悦"}, "请写一个人的姓名"),
        ({"ends_on": "2020-01-01"}, "最后一天早于第一天"),
        ({"starts_on": "2020-01-01"}, "第一天已经过去"),
        ({"min_days": 40}, "个工作日"),
        ({"checks": ""}, "必填"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    cast: Cast, wrong: dict[str, object], words: str
) -> None:
    change = delivered(cast)
    answer = signed_in(cast.lead).post(move(change, "start_pilot"), filled(cast, **wrong))
    assert answer.status_code == 422
    assert words in text(answer)
    assert "用了吗？" in text(answer)
    assert change.pilot is None


def test_the_working_days_between_the_dates_are_said_in_words(cast: Cast) -> None:
    client, url = signed_in(cast.lead), cast.project.url("changes:pilot_days")
    said = text(client.get(url, {"starts_on": "2026-11-23", "ends_on": "2026-12-04"}))
    assert said == "一共10个工作日，节假日和调休都算进去了。"
    assert "选好两个日期" in text(client.get(url, {"starts_on": "x", "ends_on": "2026-12-04"}))
    assert "最长一年" in text(client.get(url, {"starts_on": "2026-11-23", "ends_on": "9999-12-04"}))
    assert signed_in(cast.reporter).get(url).status_code == 404


def test_a_tester_ticks_a_line_and_says_what_failed(cast: Cast) -> None:
    change, client = piloting(cast), signed_in(cast.reporter)
    line = CheckLine.objects.filter(kind="check").get()
    assert client.post(move(change, "test"), {"line": line.pk, "result": "passed"}).status_code == 302
    line.refresh_from_db()
    assert (line.result, line.tester) == ("passed", cast.reporter)
    asked = client.get(move(change, "test"), {"line": line.pk, "result": "failed"})
    assert "打印一张" in text(asked)
    refused = client.post(move(change, "test"), {"line": line.pk, "result": "failed", "note": ""})
    assert (refused.status_code, "发生了什么" in text(refused)) == (422, True)
    stray = client.post(move(change, "test"), {"line": cast.project.pk, "result": "passed"})
    assert (stray.status_code, "没有" in text(stray)) == (422, True)


def test_the_lead_unlinks_a_problem_with_a_reason(cast: Cast) -> None:
    change, client = piloting(cast), signed_in(cast.lead)
    change.found(Problem.report(by=cast.reporter, words="空的"), by=cast.reporter)
    sent = {"number": 1, "reason": "打印机缺纸"}
    assert client.post(move(change, "unlink"), sent).status_code == 302
    assert not LinkedProblem.objects.filter(undone=False).exists()
    assert client.post(move(change, "unlink"), sent).status_code == 422


def test_the_roll_out_page_opens_with_the_gate(cast: Cast) -> None:
    change, client = piloting(cast), signed_in(cast.lead)
    closed = client.get(move(change, "roll_out"))
    assert (closed.status_code, "还没测：打印一张" in text(closed)) == (409, True)
    other = ready(cast)
    assert client.get(move(other, "roll_out")).status_code == 200


def test_waves_are_planned_in_rows_and_empty_rows_do_not_count(cast: Cast) -> None:
    change, client = ready(cast), signed_in(cast.lead)
    today = cast.project.today()
    sent = {
        "planned_on_1": today, "departments_1": [str(cast.reporter.department_id)], "way_back_1": "换回旧模板",
        "planned_on_3": today + timedelta(days=3), "everyone_3": "on", "way_back_3": "换回旧模板",
    }  # fmt: skip
    assert client.post(move(change, "roll_out"), sent).status_code == 302
    assert [(one.number, one.everyone) for one in change.open_waves()] == [(1, False), (2, True)]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "请选部门"),
        ({"everyone_1": "on"}, "先写好退路"),
        ({"everyone_1": "on", "way_back_1": "退", "planned_on_1": ""}, "请选择日期"),
        ({"everyone_1": "on", "way_back_1": "退", "planned_on_2": "2099-01-01"}, "第2批"),
    ],
)
def test_a_row_that_lacks_something_is_named(cast: Cast, sent: dict[str, str], words: str) -> None:
    change = ready(cast)
    given = {"planned_on_1": str(cast.project.today()), **sent}
    answer = signed_in(cast.lead).post(move(change, "roll_out"), given)
    assert (answer.status_code, words in text(answer)) == (422, True)
    assert change.open_waves() == []


def test_a_wave_begins_with_its_words_and_shows_who_has_read_them(cast: Cast) -> None:
    change, client = rolling_out(cast), signed_in(cast.lead)
    form = text(client.get(move(change, "start_wave")))
    assert change.title in form
    wave = change.open_waves()[0]
    sent = {"wave": wave.pk, "headline": "发货单显示账期", "lines": "不用再问财务"}
    assert client.post(move(change, "start_wave"), sent).status_code == 302
    page = see(cast.lead, change)[1]
    for words in ("4人中0人看过", "还没看的", "陈晓雯", "提醒"):
        assert words in page
    bulletin = change.open_waves()[0].bulletin
    assert bulletin
    bulletin.acknowledge(by=cast.reporter)
    assert "4人中1人看过" in see(cast.lead, change)[1]
    url = cast.project.url("knowledge:bulletin_remind", bulletin.number)
    assert client.post(url, {"next": change.url}).url == change.url  # type: ignore[attr-defined]
    assert "今天都提醒过了" in see(cast.lead, change)[1]


def test_a_reporter_reads_the_figures_of_a_wave_and_no_names(cast: Cast) -> None:
    change = rolling_out(cast)
    starts(change, cast.lead)
    page = see(cast.reporter2, change)[1]
    assert "4人中0人看过" in page
    assert "王磊" not in page.partition('id="waves"')[2].partition("</section>")[0]


def test_the_requester_judges_goal_by_goal_from_today(cast: Cast) -> None:
    change = rolling_out(cast)
    starts(change, cast.lead)
    client, goal = signed_in(cast.reporter), change.goals.get()
    today = text(client.get(cast.project.url("diary:today")))
    assert "您提的变更用上了" in today
    assert "您提的变更用上了" not in text(signed_in(cast.reporter2).get(cast.project.url("diary:today")))
    assert goal.words in text(client.get(move(change, "judge_goals")))
    silent = client.post(move(change, "judge_goals"), {})
    assert (silent.status_code, "请说明每个目标" in text(silent)) == (422, True)
    sent = {f"reached_{goal.place}": "no", f"note_{goal.place}": "卡片上没有"}
    assert client.post(move(change, "judge_goals"), sent).status_code == 302
    assert signed_in(cast.lead).post(move(change, "finish"), {"words": "谢谢大家"}).status_code == 302
    assert "谢谢大家" in see(cast.reporter, change)[1]


def test_the_card_of_a_shipped_change_is_put_away(cast: Cast) -> None:
    change = done(cast)
    url = cast.project.url("changes:seen", change.number)
    assert signed_in(cast.reporter).post(url).status_code == 302
    assert SeenCard.objects.filter(member=cast.reporter, cause_kind="change", cause_id=change.pk).exists()
    for person in OUTSIDE:
        assert signed_in(getattr(cast, person)).post(url).status_code == 404


def test_an_earlier_trial_stays_readable_beside_the_second(cast: Cast) -> None:
    change = piloting(cast)
    passes(change, cast.reporter, "failed")
    change.back_to_work(by=cast.lead, reason="账期一列是空的")
    page = see(cast.lead, change)[1]
    for words in ("第1次试用的情况", "账期一列是空的", "打不出来"):
        assert words in page


def test_what_is_going_on_now_stands_right_below_the_wish(cast: Cast) -> None:
    page = see(cast.reporter, piloting(cast))[1]
    assert page.index("账期，现在每次") < page.index('id="pilot"') < page.index("单据加一列")
