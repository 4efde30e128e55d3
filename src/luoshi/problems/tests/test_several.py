"""Several at once: what is done, what is refused and why; pages by holder, targets, phrases, pins, shared views."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.post.models import Notice
from luoshi.problems.bulk import numbers_in
from luoshi.problems.holders import by_holder
from luoshi.problems.inbox import inbox
from luoshi.problems.models import Phrase, Problem, SavedView, Target
from luoshi.problems.tests import stages
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Area, Member
from luoshi.testing.cast import Cast


def send(member: Member, page: str, *args: object, **typed: object) -> HttpResponse:
    answer: HttpResponse = signed_in(member).post(member.project.url(page, *args), typed)
    return answer


def get(member: Member, name: str, *args: object) -> HttpResponse:
    answer: HttpResponse = signed_in(member).get(member.project.url(name, *args))
    return answer


# Bulk


def test_numbers_are_read_as_people_write_them() -> None:
    assert numbers_in("CRM-12, 15 18-20、#3；12") == [12, 15, 18, 19, 20, 3]


@pytest.mark.parametrize("typed", ["", " ,;", "abc", "12 一", "1-101", "5-2", "9999999999", "1.5", "-3"])
def test_what_is_no_list_of_numbers_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        numbers_in(typed)
    assert str(refused.value).endswith("。")


def test_several_are_taken_up_and_taken_back(cast: Cast) -> None:
    problems = [stages.reported(cast) for _n in range(3)]
    answer = send(cast.lead, "problems:bulk", "accept", numbers="1,2,3", importance="3", kind="system",
                  area=str(cast.area.pk))  # fmt: skip
    assert answer.status_code == 302
    for problem in problems:
        problem.refresh_from_db()
        assert (problem.state, problem.importance, problem.area) == ("investigating", 3, cast.area)
    assert (
        Notice.objects.filter(
            kind="accept", recipient=cast.reporter, body__startswith="收到，编号CRM-"
        ).count()
        == 3
    )
    undone = signed_in(cast.lead).post(f"{cast.project.url('problems:bulk_undo')}?numbers=1,2,3")
    assert undone.status_code == 302
    assert set(Problem.objects.values_list("state", flat=True)) == {"reported"}


def test_what_is_refused_is_named_with_its_reason_and_holds_up_nothing(cast: Cast) -> None:
    stages.reported(cast)
    stages.investigating(cast)
    page = text(send(cast.lead, "problems:bulk", "accept", numbers="1 2 77", importance="2", kind="system"))
    assert "受理1个" in page and "2个没有动" in page
    assert "没有CRM-77这个问题" in page and "CRM-2" in page and "调查中" in page
    assert Problem.objects.get(number=1).state == "investigating"


def test_several_are_merged_into_one_which_stays_itself(cast: Cast) -> None:
    for stage in (stages.investigating, stages.reported, stages.reported):
        stage(cast)
    send(cast.lead, "problems:bulk", "merge", numbers="1-3", into="CRM-1")
    assert list(Problem.objects.order_by("number").values_list("outcome", flat=True)) == [
        "",
        "duplicate",
        "duplicate",
    ]
    assert Problem.objects.get(number=1).met_count == 3


def test_several_get_a_module(cast: Cast) -> None:
    stages.reported(cast)
    stages.closed(cast)
    area = Area.objects.create(project=cast.project, name="退换货")
    page = text(send(cast.lead, "problems:bulk", "area", numbers="1,2", area=str(area.pk)))
    assert "1个归到退换货" in page and "CRM-2" in page
    assert Problem.objects.get(number=1).area == area


def test_the_same_form_twice_does_it_once(cast: Cast) -> None:
    stages.reported(cast)
    form = {"numbers": "1", "importance": "2", "kind": "system", "key": "one-key-for-both"}
    answers = [send(cast.lead, "problems:bulk", "accept", **form).status_code for _n in range(2)]
    assert answers == [302, 302]
    assert Notice.objects.filter(kind="accept").count() == 1


@pytest.mark.parametrize(
    "typed",
    [{"numbers": ""}, {"numbers": "甲"}, {"numbers": "1", "importance": "9"}, {"numbers": "1" * 3000}],
)
def test_bad_input_changes_nothing(cast: Cast, typed: dict[str, str]) -> None:
    stages.reported(cast)
    assert (
        send(
            cast.lead, "problems:bulk", "accept", **{"importance": "2", "kind": "system"} | typed
        ).status_code
        == 422
    )
    assert send(cast.lead, "problems:bulk", "merge", numbers="1", into="没有").status_code == 422
    assert Problem.objects.get().state == "reported"


def test_only_the_lead_does_several_at_once(cast: Cast) -> None:
    stages.reported(cast)
    for person in cast.everybody().values():
        mine = person in (cast.lead, cast.outsider)
        assert get(person, "problems:bulk", "accept").status_code == (200 if mine else 404)
        if not mine:
            assert (
                send(person, "problems:bulk", "area", numbers="1", area=str(cast.area.pk)).status_code == 404
            )
    assert get(cast.lead, "problems:bulk", "close").status_code == 404


# By holder


def test_each_holder_has_a_card_with_age_and_time_left(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=20)):
        stages.with_consultant(cast)
    stages.reported(cast)
    groups = {group.party: group for group in by_holder(cast.lead)}
    assert set(groups) == {"us", "con"}
    (consultant,) = groups["con"].holders
    assert (consultant.name, consultant.place, consultant.count, consultant.late) == (
        "何明远",
        "启明咨询",
        1,
        1,
    )
    assert (consultant.lines[0].day, consultant.lines[0].tone) == (21, "red")
    page = text(get(cast.sponsor, "problems:holders"))
    assert "何明远" in page and "第21天" in page and "1个超时" in page


def test_past_five_of_one_person_there_is_a_link(cast: Cast) -> None:
    for _n in range(7):
        stages.reported(cast)
    (group,) = by_holder(cast.lead)
    assert (len(group.holders[0].lines), group.holders[0].more) == (5, 2)


def test_the_page_by_holder_asks_as_often_for_three_as_for_one(cast: Cast) -> None:
    counts = []
    for stage in ("with_consultant", "reported", "verifying"):
        stages.STAGES[stage](cast)
        with CaptureQueriesContext(connection) as caught:
            by_holder(Member.objects.get(pk=cast.lead.pk))
        counts.append(len(caught))
    assert counts[0] == counts[2] <= 8


def test_who_reads_it(cast: Cast) -> None:
    may = {cast.lead, cast.sponsor, cast.head, cast.observer}
    for person in cast.everybody().values():
        assert get(person, "problems:holders").status_code == (
            200 if person in may or person == cast.outsider else 404
        )
    assert "CRM-1" not in text(get(cast.outsider, "problems:holders"))


# Targets


def test_the_lead_changes_the_table_and_the_sponsor_reads_it(cast: Cast) -> None:
    page = text(get(cast.lead, "problems:targets"))
    typed = {f"{step}-{level}": str(days) for (step, level), days in Target.table(cast.project).items()}
    assert "顾问首次答复" in page and len(typed) == 25
    assert send(cast.lead, "problems:targets", **typed | {"solution-4": "0.5"}).status_code == 302
    assert [(row.step, row.importance, str(row.days)) for row in Target.objects.all()] == [
        ("solution", 4, "0.50")
    ]
    assert "只有项目负责人" in text(get(cast.sponsor, "problems:targets"))
    assert send(cast.sponsor, "problems:targets", **typed).status_code == 404
    assert get(cast.reporter, "problems:targets").status_code == 404


@pytest.mark.parametrize("days", ["", "0", "-2", "251", "很久", "NaN", "1e9", "0.125"])
def test_a_bad_cell_is_refused_and_nothing_is_written(cast: Cast, days: str) -> None:
    typed = {f"{step}-{level}": str(days) for (step, level), days in Target.table(cast.project).items()}
    answer = send(cast.lead, "problems:targets", **typed | {"solution-4": days, "solution-3": "9"})
    assert answer.status_code == 422 and not Target.objects.exists()


# Phrases


def test_the_lead_keeps_those_of_all_and_everybody_their_own(cast: Cast) -> None:
    send(cast.lead, "problems:phrases", words="请补一张截图。", shared="1")
    send(cast.reporter, "problems:phrases", words="谢谢，好了。", shared="1")
    assert list(Phrase.objects.values_list("words", "member__name")) == [
        ("请补一张截图。", None),
        ("谢谢，好了。", "陈晓雯"),
    ]
    assert "请补一张截图。" in text(get(cast.reporter, "problems:phrase_menu"))
    assert "谢谢" not in text(get(cast.reporter2, "problems:phrase_menu"))
    assert "截图" not in text(get(cast.consultant, "problems:phrase_menu"))


def test_a_phrase_is_changed_and_removed_by_whom_it_belongs_to(cast: Cast) -> None:
    shared = Phrase.write(by=cast.lead, words="请补一张截图。", shared=True)
    assert send(cast.reporter, "problems:phrase", shared.pk, words="改了").status_code == 422
    assert send(cast.consultant, "problems:phrase", shared.pk, words="改了").status_code == 404
    assert send(cast.lead, "problems:phrase", shared.pk, words="请补两张截图。").status_code == 302
    shared.refresh_from_db()
    assert shared.words == "请补两张截图。"
    send(cast.lead, "problems:phrase", shared.pk, words="x", remove="1")
    assert not Phrase.objects.exists()


@pytest.mark.parametrize("words", ["", "  ", "长" * 1001])
def test_an_empty_or_endless_phrase_is_refused(cast: Cast, words: str) -> None:
    assert send(cast.lead, "problems:phrases", words=words).status_code == 422
    Phrase.write(by=cast.lead, words="一样")
    assert send(cast.lead, "problems:phrases", words="一样").status_code == 422
    assert Phrase.objects.count() == 1


def test_every_text_box_of_a_move_offers_the_phrases(cast: Cast) -> None:
    problem = stages.with_consultant(cast)
    assert "<ready-phrases" in text(stages.see(cast.lead, problem, "problems:move", "recall"))
    assert "<ready-phrases" in text(stages.see(cast.lead, problem))
    assert "<ready-phrases" in text(stages.see(cast.consultant, problem))
    assert "<ready-phrases" not in text(stages.see(cast.lead, problem, "problems:move", "nudge"))


# Pins, views, nudges, likeness


def test_what_is_pinned_stands_above_the_list_for_everybody(cast: Cast) -> None:
    first, second = stages.reported(cast), stages.reported(cast)
    stages.do(cast.lead, first, "pin")
    page = text(get(cast.reporter2, "problems:list"))
    assert page.index(">CRM-1<") < page.index(">CRM-2<") and page.count(">CRM-1<") == 1
    assert "取消置顶" in text(stages.see(cast.lead, first))
    stages.do(cast.lead, first, "unpin")
    page = text(get(cast.lead, "problems:list"))
    assert page.index(">CRM-2<") < page.index(">CRM-1<") and "取消置顶" not in text(
        stages.see(cast.lead, first)
    )
    assert stages.do(cast.reporter, second, "pin").status_code == 422


def test_only_the_lead_shares_a_view(cast: Cast) -> None:
    for person in (cast.lead, cast.head):
        send(person, "problems:save_view", name=f"{person.name}的", importance="4", shared="1")
    assert dict(SavedView.objects.values_list("name", "shared")) == {"林静的": True, "王磊的": False}
    assert [view.name for view in SavedView.objects.visible_to(cast.head)] == ["林静的", "王磊的"]
    assert [view.name for view in SavedView.objects.visible_to(cast.reporter)] == ["林静的"]


def test_the_nudge_says_what_lies_there_and_when_it_was_nudged(cast: Cast) -> None:
    problems = [stages.with_consultant(cast) for _n in range(3)]
    form = text(stages.see(cast.reporter, problems[1], "problems:move", "nudge"))
    assert "何明远今天手里有3个，您的排第" in form
    yesterday = clock.now() - timedelta(days=1)
    Problem.objects.filter(pk=problems[1].pk).update(held_since=yesterday - timedelta(days=1))
    with clock.at(yesterday):
        problems[1].nudge(by=cast.lead)
    assert "昨天催过" in text(stages.see(cast.lead, problems[1]))


def test_rows_of_the_inbox_name_the_problem_they_are_like(cast: Cast) -> None:
    stages.investigating(cast)
    same, other = stages.reported(cast), Problem.report(by=cast.reporter2, words="打印机不出纸")
    rows = {row.number: row.alike for row in inbox(cast.lead).rows}
    assert rows == {same.number: "CRM-1", other.number: ""}
    assert "像CRM-1" in text(get(cast.lead, "problems:inbox"))


def test_likeness_costs_no_query_a_row(cast: Cast) -> None:
    counts = []
    for words in ("保存不了客户地址", "打印机不出纸", "金额没有千分位"):
        Problem.report(by=cast.reporter, words=words)
        with CaptureQueriesContext(connection) as caught:
            inbox(cast.lead)
        counts.append(len(caught))
    assert counts[0] == counts[2] <= 9
