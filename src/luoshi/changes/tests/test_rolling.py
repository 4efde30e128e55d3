"""Rolling out in waves, the goals at the end, and “because you said so”."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from luoshi.changes.because import shipped
from luoshi.changes.models import Change, Freeze, Planned, StandardKind, Wave
from luoshi.changes.tests.stages import configuring, done, piloting, read_back, rolling_out
from luoshi.changes.tests.test_gate import MONDAY, at, passes, tried
from luoshi.changes.today import goals_asked
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Bulletin
from luoshi.post.models import Notice
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rewards.models import Account, Grant, SeenCard, Terms
from luoshi.rollout.models import Department
from luoshi.testing.cast import Cast, make_member

WORDS = {"headline": "发货单显示账期", "lines": "不用再问财务"}


def ready(cast: Cast) -> Change:
    """The gate is open."""
    change = piloting(cast)
    pilot = change.pilot
    assert pilot
    pilot.starts_on -= timedelta(days=14)
    pilot.save()
    passes(change, cast.reporter)
    return change


def wave(cast: Cast, *departments: Department, days: int = 1, back: str = "换回旧模板") -> Planned:
    day = cast.project.today() + timedelta(days=days)
    return Planned(day, back, list(departments), everyone=not departments)


def starts(change: Change, by: Any, number: int = 1) -> Wave:
    row: Wave = change.start_wave(by=by, wave=change.open_waves()[number - 1], **WORDS)
    return row


def test_each_wave_has_whom_when_and_a_way_back(cast: Cast) -> None:
    change, sales = ready(cast), cast.reporter.department
    assert sales
    elsewhere = Department.objects.create(project=cast.outsider.project, name="别处")
    wrong: list[tuple[list[Planned], str]] = [
        ([], "1到20"),
        ([Planned(cast.project.today(), "换回")], "请选部门"),
        ([wave(cast, elsewhere)], "本项目"),
        ([wave(cast, sales, back=" ")], "退路"),
        ([wave(cast, sales, days=-1)], "今天"),
        ([wave(cast, sales, days=5), wave(cast, days=2)], "第2批"),
        ([wave(cast, sales), wave(cast, sales)], "两个批次"),
        ([wave(cast)] * 21, "1到20"),
    ]
    for waves, words in wrong:
        with pytest.raises(Refusal) as refused:
            change.roll_out(by=cast.lead, waves=waves)
        assert words in str(refused.value), words
    assert (change.state, Wave.objects.count()) == ("piloting", 0)


def test_waves_begin_in_their_order_and_each_once(cast: Cast) -> None:
    change, sales = ready(cast), cast.reporter.department
    assert sales
    change.roll_out(by=cast.lead, waves=[wave(cast, sales), wave(cast, days=3)])
    with pytest.raises(Refusal, match="第1批"):
        starts(change, cast.lead, 2)
    first = starts(change, cast.lead)
    with pytest.raises(Refusal, match="已经开始"):
        starts(change, cast.lead)
    assert change.holder == cast.lead  # a wave is still to come
    assert set(first.bulletin.readings.values_list("member__name", flat=True)) == {"陈晓雯", "孙悦", "王磊"}  # type: ignore[union-attr]


def test_the_last_wave_reaches_those_who_do_not_have_it_yet(cast: Cast) -> None:
    change, sales = ready(cast), cast.reporter.department
    assert sales
    below = Department.objects.create(project=cast.project, name="销售一部一组", parent=sales)
    newcomer = make_member(cast.project, "小李", "reporter", department=below)
    change.roll_out(by=cast.lead, waves=[wave(cast, sales), wave(cast, days=3)])
    first, second = starts(change, cast.lead), starts(change, cast.lead, 2)
    assert first.bulletin and second.bulletin
    assert first.bulletin.readings.filter(member=newcomer).exists()
    assert set(second.bulletin.readings.values_list("member__name", flat=True)) == {"赵国栋"}
    assert change.users_now() == 6


def test_a_wave_that_reaches_nobody_new_begins_without_a_bulletin(cast: Cast) -> None:
    change, empty = ready(cast), Department.objects.create(project=cast.project, name="空部门")
    change.roll_out(by=cast.lead, waves=[wave(cast, empty)])
    assert starts(change, cast.lead).bulletin is None


def test_while_it_is_paused_no_wave_begins(cast: Cast) -> None:
    change = rolling_out(cast)
    with pytest.raises(Refusal):
        change.pause(by=cast.lead, reason="")
    with pytest.raises(Refusal, match="没有暂停"):
        change.go_on(by=cast.lead)
    change.pause(by=cast.lead, reason="月底太忙")
    with pytest.raises(Refusal, match="已经暂停"):
        change.pause(by=cast.lead, reason="再停")
    with pytest.raises(Refusal, match="暂停"):
        starts(change, cast.lead)
    change.go_on(by=cast.lead)
    starts(change, cast.lead)


def test_a_freeze_stops_a_wave_and_names_the_day(cast: Cast) -> None:
    change, today = rolling_out(cast), cast.project.today()
    Freeze.declare(by=cast.lead, from_on=today, until_on=today + timedelta(days=3), reason="盘点")
    with pytest.raises(Refusal, match="盘点"):
        starts(change, cast.lead)
    assert not Bulletin.objects.exists()


def test_a_wave_of_another_change_and_one_without_words_are_refused(cast: Cast) -> None:
    change, other = rolling_out(cast), rolling_out(cast)
    with pytest.raises(Refusal):
        change.start_wave(by=cast.lead, wave=other.open_waves()[0], **WORDS)
    with pytest.raises(Refusal):
        change.start_wave(by=cast.lead, wave=change.open_waves()[0], headline="", lines="")
    assert not Wave.objects.filter(started_at__isnull=False).exists()


@pytest.mark.parametrize("person", ["reporter", "sponsor", "head", "observer", "consultant", "developer"])
def test_only_the_lead_rolls_out(cast: Cast, person: str) -> None:
    by, change = getattr(cast, person), rolling_out(cast)
    for act in (
        lambda: starts(change, by),
        lambda: change.pause(by=by, reason="停"),
        lambda: change.finish(by=by),
        lambda: change.back_to_work(by=by, reason="不行"),
    ):
        with pytest.raises(Refusal):
            act()


def test_a_second_roll_out_has_waves_of_its_own_and_undoing_it_brings_the_first_back(cast: Cast) -> None:
    change = rolling_out(cast)
    first = starts(change, cast.lead)
    change.back_to_work(by=cast.lead, reason="打印慢")
    change.deliver(by=cast.developer, version="1.1", notes="快了", how_to_test="打印")
    today = change.project.today()
    given = {"people": [cast.reporter], "starts_on": today, "ends_on": today + timedelta(days=9)}
    pilot = change.start_pilot(by=cast.lead, min_days=1, checks=["打印"], **given)
    pilot.starts_on -= timedelta(days=7)
    pilot.save()
    passes(change, cast.reporter)
    change.roll_out(by=cast.lead, waves=[wave(cast)])
    assert [one.started_at for one in change.open_waves()] == [None]
    change.undo_move(by=cast.lead)
    assert [one.pk for one in change.open_waves()] == [first.pk]


def lived_again(cast: Cast, change: Change) -> None:
    """Delivered, tried and rolled out a second time."""
    change.deliver(by=cast.developer, version="1.1", notes="快了", how_to_test="打印")
    today = change.project.today()
    given = {"people": [cast.reporter], "starts_on": today, "ends_on": today + timedelta(days=9)}
    pilot = change.start_pilot(by=cast.lead, min_days=1, checks=["打印"], **given)
    pilot.starts_on -= timedelta(days=7)
    pilot.save()
    passes(change, cast.reporter)
    change.roll_out(by=cast.lead, waves=[wave(cast)])
    starts(change, cast.lead)


def test_after_a_second_roll_out_the_requester_is_asked_again(cast: Cast) -> None:
    change = out(cast)
    goal = change.goals.get()
    change.judge_goals(by=cast.reporter, results={goal.pk: (False, "客户卡片上没有")})
    change.back_to_work(by=cast.lead, reason="目标没达到")
    lived_again(cast, change)
    assert (change.holder, goals_asked(cast.reporter)) == (cast.reporter, [change])
    with pytest.raises(Refusal) as refused:
        change.finish(by=cast.lead)
    assert len(refused.value.missing) == 1
    assert "客户卡片上没有" in text(signed_in(cast.lead).get(change.url))  # said the first time
    change.judge_goals(by=cast.reporter, results={goal.pk: (True, "")})
    change.finish(by=cast.lead)


def test_taking_the_way_back_to_work_back_brings_the_answers_back(cast: Cast) -> None:
    change = out(cast)
    goal = change.goals.get()
    change.judge_goals(by=cast.reporter, results={goal.pk: (False, "客户卡片上没有")})
    goal.refresh_from_db()
    said = (goal.reached, goal.note, goal.judged_by, goal.judged_at)
    change.back_to_work(by=cast.lead, reason="目标没达到")
    goal.refresh_from_db()
    assert goal.reached is None
    change.undo_move(by=cast.lead)
    goal.refresh_from_db()
    assert (goal.reached, goal.note, goal.judged_by, goal.judged_at) == said


def test_a_standard_change_that_went_back_is_put_in_place_and_asked_about_again(cast: Cast) -> None:
    change = read_back(cast)
    change.agree(by=cast.reporter)
    change.describe(by=cast.lead, title=change.title, standard=kind_of_change(cast))
    change.take_short(by=cast.lead, cost=Decimal(0), days=1)
    change.put_in(by=cast.lead)
    change.judge_goals(by=cast.reporter, results={change.goals.get().pk: (False, "少一项")})
    change.back_to_work(by=cast.lead, reason="补一项")
    change.put_in(by=cast.lead)
    assert (change.holder, goals_asked(cast.reporter)) == (cast.reporter, [change])


# The goals


def out(cast: Cast) -> Change:
    change = rolling_out(cast)
    starts(change, cast.lead)
    return change


def test_the_requester_is_asked_goal_by_goal_when_it_is_with_everybody(cast: Cast) -> None:
    change = rolling_out(cast)
    goal = change.goals.get()
    with pytest.raises(Refusal, match="还没有推广"):
        change.judge_goals(by=cast.reporter, results={goal.pk: (True, "")})
    assert goals_asked(cast.reporter) == []
    starts(change, cast.lead)
    assert (change.holder, goals_asked(cast.reporter), goals_asked(cast.lead)) == (
        cast.reporter,
        [change],
        [],
    )
    for by, results in (
        (cast.lead, {goal.pk: (True, "")}),
        (cast.reporter2, {goal.pk: (True, "")}),
        (cast.reporter, {}),
        (cast.reporter, {goal.pk: (False, " ")}),
    ):
        with pytest.raises(Refusal):
            change.judge_goals(by=by, results=results)
    change.judge_goals(by=cast.reporter, results={str(goal.pk): (False, "客户卡片上还没有")})
    goal.refresh_from_db()
    assert (goal.reached, goal.note, change.holder) == (False, "客户卡片上还没有", cast.lead)


def test_it_is_finished_when_every_wave_is_out_and_every_goal_judged(cast: Cast) -> None:
    change = rolling_out(cast)
    with pytest.raises(Refusal) as refused:
        change.finish(by=cast.lead)
    assert len(refused.value.missing) == 2
    starts(change, cast.lead)
    with pytest.raises(Refusal) as refused:
        change.finish(by=cast.lead)
    assert len(refused.value.missing) == 1
    change.judge_goals(by=cast.reporter, results={change.goals.get().pk: (True, "")})
    change.finish(by=cast.lead)
    assert (change.state, change.outcome) == ("done", "rolled_out")


def test_only_a_standard_change_is_put_in_place_without_a_pilot(cast: Cast) -> None:
    change = configuring(cast)
    with pytest.raises(Refusal):
        change.put_in(by=cast.lead)
    kind = StandardKind.propose(by=cast.lead, name="加下拉选项")
    kind.approve(by=cast.sponsor)
    small = read_back(cast)
    small.agree(by=cast.reporter)
    small.describe(by=cast.lead, title=small.title, area=None, standard=kind)
    small.take_short(by=cast.lead, cost=Decimal(0), days=1)
    small.put_in(by=cast.lead)
    assert (small.state, small.holder) == ("rolling_out", cast.reporter)
    small.judge_goals(by=cast.reporter, results={small.goals.get().pk: (True, "")})
    small.finish(by=cast.lead)
    assert small.users_now() == 5  # everybody who works with the system


def kind_of_change(cast: Cast, approved: bool = True) -> StandardKind:
    kind = StandardKind.propose(by=cast.lead, name="加下拉选项")
    if approved:
        kind.approve(by=cast.sponsor)
    return kind


def test_a_kind_that_is_named_afterwards_skips_no_pilot(cast: Cast) -> None:
    change, kind = configuring(cast), kind_of_change(cast)
    with pytest.raises(Refusal, match="评审"):
        change.describe(by=cast.lead, title=change.title, standard=kind)
    Change.objects.filter(pk=change.pk).update(standard=kind)
    with pytest.raises(Refusal, match="标准变更"):
        change.put_in(by=cast.lead)
    assert "落位" not in text(signed_in(cast.lead).get(change.url))


def test_a_kind_stays_when_the_title_is_changed_later(cast: Cast) -> None:
    change, kind = read_back(cast), kind_of_change(cast)
    change.describe(by=cast.lead, title=change.title, standard=kind)
    change.agree(by=cast.reporter)
    change.take_short(by=cast.lead, cost=Decimal(0), days=1)
    url = cast.project.url("changes:move", change.number, "describe")
    signed_in(cast.lead).post(url, {"title": "新标题", "standard": ""})
    change.refresh_from_db()
    assert (change.title, change.standard) == ("新标题", kind)


def test_nobody_names_a_kind_that_was_not_approved(cast: Cast) -> None:
    change, kind = read_back(cast), kind_of_change(cast, approved=False)
    with pytest.raises(Refusal, match="批准"):
        change.describe(by=cast.lead, title=change.title, standard=kind)
    with pytest.raises(Refusal, match="批准"):
        Change.open(by=cast.reporter, words="加一个选项", standard=kind)
    assert kind.name not in text(
        signed_in(cast.lead).get(cast.project.url("changes:move", change.number, "describe"))
    )


# Because you said so


def test_the_morning_after_whoever_asked_for_it_reads_how_many_have_it(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast, min_days=1)
        met = Problem.report(by=cast.head, words="每次都要打电话")
        change.link(by=cast.lead, problem=met)
        change.watch(by=cast.observer)
        passes(change, cast.reporter)
        met.decline(by=cast.lead, reason="见变更")
    with at(MONDAY + timedelta(days=1)):
        change.roll_out(by=cast.lead, waves=[wave(cast)])
        starts(change, cast.lead)
        change.judge_goals(by=cast.reporter, results={change.goals.get().pk: (True, "")})
        change.finish(by=cast.lead)
        assert shipped(cast.reporter) == []
    told = set(Notice.objects.filter(kind="finish").values_list("recipient__name", flat=True))
    assert told == {"陈晓雯", "王磊", "吴会计"}
    with at(MONDAY + timedelta(days=2), 8):
        (card,) = shipped(cast.reporter)
        assert (card.code, card.mine, card.users) == (change.code, True, 5)
        assert [one.mine for one in shipped(cast.head)] == [False]
        assert len(shipped(cast.observer)) == 1
        assert shipped(cast.reporter2) == shipped(cast.consultant) == shipped(cast.outsider) == []


def test_a_change_made_from_a_problem_thanks_everybody_who_reported_it(cast: Cast) -> None:
    with at(MONDAY):
        problem = Problem.report(by=cast.reporter, words="希望发货单上能看到账期")
        problem.meet_again(by=cast.reporter2, words="我也要")
        change = Change.from_problem(problem, by=cast.lead)
        change.note(by=cast.lead, reasons=["天天打电话"], goals=["不再打电话"])
        change.describe(by=cast.lead, title="发货单显示账期", standard=kind_of_change(cast))
        change.read_back(by=cast.lead, words="发货单上显示账期。")
        change.agree(by=cast.reporter)
        change.take_short(by=cast.lead, cost=Decimal(0), days=1)
        change.put_in(by=cast.lead)
        change.judge_goals(by=cast.reporter, results={change.goals.get().pk: (True, "")})
        change.finish(by=cast.lead)
    with at(MONDAY + timedelta(days=1), 8):
        assert [(card.code, card.mine) for card in shipped(cast.reporter)] == [(change.code, True)]
        assert [(card.code, card.mine) for card in shipped(cast.reporter2)] == [(change.code, False)]
        assert shipped(cast.head) == shipped(cast.consultant) == []


def test_the_card_is_put_away_and_goes_by_itself(cast: Cast) -> None:
    with at(MONDAY):
        change = done(cast)
    with at(MONDAY + timedelta(days=1)):
        assert shipped(cast.reporter)
        SeenCard.put_away("change", change.pk, by=cast.reporter)
        assert shipped(cast.reporter) == []
    SeenCard.objects.all().delete()
    with at(MONDAY + timedelta(days=40)):
        assert shipped(cast.reporter) == []


def test_the_wall_of_thanks_shows_the_change_that_came_of_a_report(cast: Cast) -> None:
    Terms.set(by=cast.lead, begins=cast.project.today())
    Account.show(True, by=cast.reporter)
    wish = Problem.report(by=cast.reporter, words=WORDS["lines"])
    wish.accept(by=cast.lead, importance=3, kind="change", area=cast.area)
    Grant.objects.get().confirm(by=cast.lead)
    change, url = done(cast), cast.project.url("rewards:wall")
    said = f"促成了{change.code}“{change.title}”，已上线"
    assert said not in text(signed_in(cast.reporter2).get(url))
    change.link(by=cast.lead, problem=wish)
    assert said in text(signed_in(cast.reporter2).get(url))
    assert signed_in(cast.consultant).get(url).status_code == 404
