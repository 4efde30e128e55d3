"""复发, computed exactly on planted data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from luoshi.kernel import clock
from luoshi.knowledge.models import Article, Bulletin
from luoshi.knowledge.recurrence import recurrence, repeated
from luoshi.knowledge.tests.shelf import see, stand, text
from luoshi.rollout.models import Department, Member
from luoshi.testing.cast import Cast, make_member

TAUGHT = datetime(2026, 11, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    """Twenty days and an hour later."""
    with clock.at(TAUGHT + timedelta(days=20, hours=1)):
        yield


def met(article: Article, by: Member, days: float) -> None:
    """One case, so many days after the teaching."""
    with clock.at(TAUGHT + timedelta(days=days)):
        article.solved(by=by, words=f"又来了{days}")


@pytest.fixture
def article(cast: Cast) -> Article:
    """Taught to the sales department; planted: 2 cases before, 1 long before, 3 after, 1 of others."""
    with clock.at(TAUGHT - timedelta(days=60)):
        article = stand(cast)
    store = Department.objects.create(project=cast.project, name="仓库")
    keeper = make_member(cast.project, "库管", "reporter", department=store)
    for days, who in ((-40, cast.reporter), (-27, cast.reporter), (-1, cast.reporter2), (-2, keeper)):
        met(article, who, days)
    with clock.at(TAUGHT):
        Bulletin.write(by=cast.lead, headline="讲一遍", lines="一", departments=[cast.reporter.department],
                       article=article, send=True)  # fmt: skip
    for days, who in ((1, cast.reporter), (9, cast.reporter2), (12, cast.reporter2), (13, keeper)):
        met(article, who, days)
    return article


def test_cases_before_and_after_are_counted_by_department(cast: Cast, article: Article) -> None:
    found = recurrence(article)
    assert (found.cases, found.before, found.after, found.repeats, found.days) == (8, 2, 3, 3, 20)
    assert [(line.department, line.people, line.before, line.after) for line in found.lines] == [
        ("销售一部", 3, 2, 3)
    ]


def test_departments_taught_later_have_their_own_before_and_after(cast: Cast, article: Article) -> None:
    store = Department.objects.get(name="仓库")
    with clock.at(TAUGHT + timedelta(days=12.5)):
        Bulletin.write(
            by=cast.lead, headline="再讲", lines="一", departments=[store], article=article, send=True
        )
    lines = {line.department: (line.before, line.after) for line in recurrence(article).lines}
    assert lines == {"销售一部": (2, 3), "仓库": (1, 1)}


def test_weeks_end_with_the_present_one(cast: Cast, article: Article) -> None:
    assert recurrence(article).weeks == [0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 3, 0]


def test_what_was_reopened_is_no_case_of_the_article(cast: Cast, article: Article) -> None:
    answer = article.answers.order_by("-at").first()
    assert answer is not None
    answer.problem.reopen(by=cast.lead, reason="不是这个")
    assert recurrence(article).cases == 7


def test_a_card_is_flagged_when_the_taught_group_repeats_it(cast: Cast, article: Article) -> None:
    one = Bulletin.objects.get()
    assert repeated([one]) == {one.pk: 3}
    assert "又遇到了3次" in text(see(cast.lead, "bulletin", 1))
    assert "又发生3次" in text(see(cast.lead, "bulletins"))
    assert "又发生3次" not in text(see(cast.reporter, "bulletins"))
    page = text(see(cast.reporter, "show", article.number))
    assert "宣导后又发生3次" in page and "销售一部" in page and "<svg" in page


def test_nothing_taught_says_so(cast: Cast) -> None:
    one = stand(cast)
    one.solved(by=cast.reporter, words="一次")
    assert not recurrence(one).taught and "还没宣导过" in text(see(cast.reporter, "show", 1))


def test_it_reads_the_same_number_of_rows_of_tables_however_much_happened(
    cast: Cast, article: Article, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(6):  # type: ignore[operator]
        recurrence(article)


def test_the_clock_of_the_plan_is_the_past() -> None:
    assert datetime.now(TAUGHT.tzinfo) > TAUGHT
