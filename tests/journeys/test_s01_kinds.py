"""S1: problems have a kind: of the system, of the process, of the operation. The lead says which, at triage."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting

KINDS = [
    ("system", "System", "保存就报E-1042"),
    ("process", "Process", "退货要三个人签字，仓库等一天"),
    ("operation", "Operation", "不知道怎么只退两箱"),
]


@SCREENS
def test_the_lead_says_of_which_kind_each_problem_is(
    cast: Cast, page_as: PageAs, lang: str, width: int
) -> None:
    for _kind, _label, words in KINDS:
        Problem.report(by=cast.reporter, words=words)
    lead = meeting(page_as, lang)(cast.lead, width)
    for number, (kind, _label, _words) in enumerate(KINDS, start=1):
        takes_up_as(lead, number, kind)
    assert list(Problem.objects.order_by("number").values_list("kind", flat=True)) == [
        k for k, _l, _w in KINDS
    ]
    for number, (_kind, label, _words) in enumerate(KINDS, start=1):
        lead.opens("problems:show", number)
        expect(lead.page.locator("dl.pairs", has_text=lead.says("Kind")).last).to_contain_text(
            lead.says(label)
        )


def takes_up_as(lead: Somebody, number: int, kind: str) -> None:
    lead.opens("problems:inbox_item", number)
    lead.field("Kind", within="#verdict").select_option(kind)
    lead.taps("Accept")
    lead.hears("Taken up")
