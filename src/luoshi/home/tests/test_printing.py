"""The overview on paper: one sheet of A4, however much there is to decide and however many departments."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from luoshi.diary.models import Diary, Opening
from luoshi.home.overview.decisions import Card
from luoshi.home.overview.page import Overview, overview_of
from luoshi.home.overview.praise import Praise, Thanks
from luoshi.home.overview.printing import printed
from luoshi.kernel import clock
from luoshi.problems.models import Problem
from luoshi.problems.tests.test_dossier import streams
from luoshi.rollout.models import Department
from luoshi.testing.cast import Cast, enrol
from luoshi.ui.drawing import short

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LONG = "华东区域销售管理中心第二事业部大客户组 Key Account Management East "


def crowded(cast: Cast) -> Overview:
    """Twelve decisions, thirty departments, six problems and three thank-yous, each in far too many words."""
    departments = [Department(project=cast.project, name=f"{n}{LONG}"[:60], order=n) for n in range(30)]
    Department.objects.bulk_create(departments)
    people: list[tuple[str, tuple[str, ...], dict[str, Department]]] = [
        (f"员工{n}", ("reporter",), {"department": one}) for n, one in enumerate(departments)
    ]
    enrol(cast.project, people)
    for days in (4, 3, 0):
        with clock.at(MONDAY - timedelta(days=days)):
            Opening.open_days(cast.project)
            Diary.file_nil(by=cast.reporter)
    for number in range(6):
        Problem.report(by=cast.reporter, words=f"{number}{LONG * 3}")
    card = Card(
        title=LONG * 3, about=LONG * 2, url="/", see="", advice=LONG, code="CRM-C1234", amount="约¥1,234,567.89",
        agree_url="/", agree="", seen="1",
    )  # fmt: skip
    thanks = [Thanks("欧阳震华", "rep", LONG * 2, "/", 20)] * 3
    week = [("x", LONG)] * 3
    page = overview_of(cast.sponsor)
    return replace(page, decisions=[card] * 12, praise=Praise(thanks, None), week=week)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_crowded_overview_is_one_sheet_of_paper(cast: Cast, lang: str) -> None:
    with clock.at(MONDAY), translation.override(lang):
        page = crowded(cast)
        content = printed(page)
    assert len(page.filing.shown()) == 12 and len(page.decisions) == 12
    assert len(re.findall(rb"/Type\s*/Page\b", streams(content))) == 1


def test_letters_and_digits_are_half_as_wide_as_characters_on_a_line_of_paper() -> None:
    assert short("十二个字", 4) == "十二个字"
    assert short("十二个字多一个", 4) == "十二个…"
    assert short("CRM-1234", 5) == "CRM-1234"
