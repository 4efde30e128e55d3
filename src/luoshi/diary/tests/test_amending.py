"""What comes afterwards: versions that stay readable, and filling in with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from luoshi.diary.models import Diary, Regime
from luoshi.testing.cast import Cast

from .days import MONDAY, TUESDAY, at, page_of, sign_in

WEDNESDAY = date(2026, 11, 25)
pytestmark = pytest.mark.usefixtures("monday")


def fill(cast: Cast, **sent: str) -> Any:
    return sign_in(cast.reporter).post(page_of(cast.reporter, "fill_in", "2026-11-23"), sent)


def test_every_version_stays_readable(cast: Cast) -> None:
    diary = Diary.file_nil(by=cast.reporter)
    Diary.add_entry(by=cast.reporter, words="后来才碰到的")
    for reader in (cast.reporter, cast.head, cast.lead):
        page = sign_in(reader).get(page_of(cast.lead, "versions", diary.pk)).content.decode()
        assert page.index("第2版") < page.index("第1版")
        assert "后来才碰到的" in page
    assert (
        page_of(cast.lead, "versions", diary.pk)
        in sign_in(cast.reporter).get(page_of(cast.reporter, "today")).content.decode()
    )


@pytest.mark.parametrize("who", ["reporter2", "observer", "consultant", "outsider"])
def test_nobody_else_reads_them(cast: Cast, who: str) -> None:
    diary = Diary.file_nil(by=cast.reporter)
    answer = sign_in(getattr(cast, who)).get(page_of(cast.lead, "versions", diary.pk))
    assert answer.status_code == 404


def test_the_page_offers_to_fill_in_what_was_missed(cast: Cast) -> None:
    with at(WEDNESDAY, 10):
        page = sign_in(cast.reporter).get(page_of(cast.reporter, "today")).content.decode()
        assert "周二的没交，周五前可以补，要写原因。" in page
        page = sign_in(cast.reporter).get(page_of(cast.reporter, "today", query="?day=2026-11-23"))
        assert "补报周一的" in page.content.decode()


def test_filled_in_with_a_reason_it_is_late(cast: Cast) -> None:
    with at(WEDNESDAY, 10):
        assert fill(cast, words="", reason="在客户现场").status_code == 302
    diary = Diary.objects.get()
    assert (diary.nil, diary.late, diary.reason, diary.day) == (True, True, "在客户现场", MONDAY)


def test_without_a_reason_the_words_are_kept(cast: Cast) -> None:
    with at(WEDNESDAY, 10):
        answer = fill(cast, words="周一保存不了", reason=" ")
    page = answer.content.decode()
    assert (answer.status_code, "为什么现在才补" in page, "周一保存不了" in page) == (422, True, True)
    assert not Diary.objects.filter(filed_at__isnull=False).exists()


def test_a_problem_that_is_filled_in_is_listed_on_its_day(cast: Cast) -> None:
    with at(WEDNESDAY, 10):
        fill(cast, words="周一保存不了", reason="出差")
    diary = Diary.objects.get()
    assert (diary.day, diary.entries.get().occurrence.words) == (MONDAY, "周一保存不了")


def test_a_weekly_reporter_is_asked_about_the_week(cast: Cast) -> None:
    Regime.plan(cast.project, by=cast.lead, starts_on=TUESDAY, cadence="weekly")
    with at(date(2026, 11, 27), 16):
        page = sign_in(cast.reporter).get(page_of(cast.reporter, "today")).content.decode()
        assert "这周用CRM，顺手吗？" in page
        assert "这周没有问题" in page
        sign_in(cast.reporter).post(page_of(cast.reporter, "nil"), {"day": "2026-11-27"})
    assert Diary.objects.get().starts_on == TUESDAY
