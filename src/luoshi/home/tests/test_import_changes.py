"""Taking over the company's existing list of requirement changes."""

from __future__ import annotations

from luoshi.changes.models import Change
from luoshi.home.importing.lists import CHANGES
from luoshi.home.importing.plan import NEW, SAME, Plan, plan
from luoshi.home.importing.reading import match
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast

HEADER = [
    "序号",
    "需求描述",
    "提出人",
    "提出日期",
    "原因",
    "希望达到的目标",
    "模块",
    "状态",
    "处理结果",
    "完成日期",
    "备注",
]
ROWS = [
    HEADER,
    ["1", "报价单要显示税率", "陈晓雯", "2026-3-9", "客户总问", "报价单看到税率", "订单管理", "已上线", "5.1版", "2026-4-1", "急"],
    ["2", "换个颜色", "孙悦", "2026-3-10", "", "", "", "不予变更", "没必要", "2026-3-12", ""],
    ["3", "批量审批", "王磊", "2026-3-11", "太慢", "一次批40份", "合同", "评审中", "", "", ""],
    ["4", "地图看客户", "陈晓雯", "2026-3-12", "", "", "", "", "", "", ""],
    ["5", "谁也不是", "张三", "2026-3-12", "", "", "", "", "", "", ""],
    ["6", "状态怪", "孙悦", "2026-3-12", "", "", "", "莫名其妙", "", "", ""],
]  # fmt: skip


def planned(cast: Cast) -> Plan:
    return plan(cast.project, ROWS, match(HEADER, CHANGES.headings), by=cast.lead, kind=CHANGES)


def test_an_existing_list_of_changes_arrives_with_its_dates_and_ends(cast: Cast) -> None:
    assert planned(cast).carry_out(by=cast.lead) == 4
    first, second, third, fourth = Change.objects.order_by("number")
    assert [one.state for one in (first, second, third, fourth)] == [
        "done",
        "declined",
        "screening",
        "recording",
    ]
    assert (first.requester, first.area, first.ending_words) == (cast.reporter, cast.area, "5.1版")
    assert (first.opened_at.date().isoformat(), first.goals.get().reached) == ("2026-03-09", True)
    assert Comment.objects.filter(subject_id=first.pk, audience="internal", words__contains="急").exists()


def test_the_same_list_again_changes_nothing_and_wrong_rows_say_why(cast: Cast) -> None:
    planned(cast).carry_out(by=cast.lead)
    again = planned(cast)
    assert (again.count(SAME), again.count(NEW), again.carry_out(by=cast.lead)) == (4, 0, 0)
    assert {line.number: bool(line.reason) for line in again.wrong} == {6: True, 7: True}
