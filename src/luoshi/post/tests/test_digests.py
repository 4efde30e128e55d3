"""Digests: everything since the last one, once, at its hour, and nothing when there is nothing."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from luoshi.kernel import clock
from luoshi.post import digesting
from luoshi.post.digesting import send_due
from luoshi.post.models import Digest, DigestRound, Letter, Notice, Preference, mark_read, tell
from luoshi.post.models.preference import DIGEST, OFF, ONCE
from luoshi.post.needless import needless
from luoshi.rollout.models import CalendarDay, Leave, Member
from luoshi.testing.cast import Cast, make_member

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def here(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 (the 23rd is a Monday) on the wall in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def news(member: Member, moment: datetime, title: str = "林静已受理CRM-12", **more: object) -> Notice:
    with clock.at(moment):
        fresh = Member.objects.select_related("user", "project").get(pk=member.pk)
        about = more.pop("about", member)
        said: dict[str, object] = {"know": True, "group": "CRM-12", "url": "/huarui/CRM/problems/12/", **more}
        notice = tell(fresh, "accept", about, title=title, **said)  # type: ignore[arg-type]
    assert notice
    return notice


def at(moment: datetime) -> int:
    with clock.at(moment):
        return send_due()


def test_what_moved_on_comes_at_its_hour_and_once(cast: Cast) -> None:
    news(cast.reporter, here(23, 10))
    assert [at(here(23, 11, 29)), at(here(23, 11, 30)), at(here(23, 11, 31)), at(here(23, 17))] == [
        0,
        1,
        0,
        0,
    ]
    letter = Letter.objects.get()
    assert letter.subject == "1件事有了进展：CRM-12" and letter.member == cast.reporter
    assert "林静已受理CRM-12" in letter.text and "/huarui/CRM/problems/12/" in letter.html
    assert Digest.objects.get().notices.get().title == "林静已受理CRM-12"


def test_the_second_one_holds_only_what_came_after_the_first(cast: Cast) -> None:
    news(cast.reporter, here(23, 10), "第一条")
    at(here(23, 11, 40))
    news(cast.reporter, here(23, 11, 45), "第二条")
    assert [at(here(23, 12)), at(here(23, 17, 1))] == [0, 1]
    later = Letter.objects.order_by("-id")[0]
    assert "第二条" in later.text and "第一条" not in later.text


def test_what_was_read_meanwhile_is_not_said_again(cast: Cast) -> None:
    news(cast.reporter, here(23, 10))
    with clock.at(here(23, 11)):
        mark_read(cast.reporter)
    assert at(here(23, 11, 30)) == 0 and not Digest.objects.exists()
    assert not Notice.objects.filter(awaits_digest=True).exists()


def test_only_progress_stands_in_it(cast: Cast) -> None:
    news(cast.reporter, here(23, 10), "积分到账", know=False)
    news(cast.reporter, here(23, 10), "请验证", act=True)
    assert at(here(23, 11, 30)) == 0
    assert Letter.objects.get().kind == "accept"


def test_what_asked_to_act_stands_first_when_it_may_only_come_in_the_digest(cast: Cast) -> None:
    Preference.change(cast.reporter, by=cast.reporter, lowered={"other": DIGEST})
    news(cast.reporter, here(23, 9), "早的")
    news(cast.reporter, here(23, 10), "请验证", act=True, about=cast.lead, group="CRM-9")
    at(here(23, 11, 30))
    text = Letter.objects.get().text
    assert text.index("CRM-9 [等您处理]") < text.index("请验证") < text.index("早的")


def test_everybody_reads_it_in_their_own_language(cast: Cast) -> None:
    cast.reporter2.user.language = "en"
    cast.reporter2.user.save()
    news(cast.reporter2, here(23, 10), "CRM-12 was accepted")
    at(here(23, 11, 30))
    letter = Letter.objects.get()
    assert letter.subject == "1 matter has moved on: CRM-12" and "没" not in letter.text


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (here(23, 16, 59), 1), (here(23, 18, 59), 1), (here(23, 19), 0), (here(23, 8), 0), (here(28, 12), 0),
        (here(29, 12), 0), (here(24, 12), 0),
    ],
)  # fmt: skip
def test_by_day_on_working_days_only(cast: Cast, moment: datetime, count: int) -> None:
    CalendarDay.set_day(cast.project, date(2026, 11, 24), works=False, name="厂庆", by=cast.lead)
    CalendarDay.set_day(cast.project, date(2026, 11, 29), works=False, name="周日", by=cast.lead)
    news(cast.reporter, here(20, 18))
    assert at(moment) == count


def test_a_make_up_day_is_a_working_day(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, date(2026, 11, 28), works=True, name="补班", by=cast.lead)
    news(cast.reporter, here(27, 18))
    assert at(here(28, 11, 30)) == 1


def test_whoever_is_away_reads_it_all_on_the_day_they_are_back(cast: Cast) -> None:
    with clock.at(here(23, 9)):
        Leave.enter(cast.reporter, by=cast.reporter, first=date(2026, 11, 24), last=date(2026, 11, 25))
    for day in (24, 25):
        news(cast.reporter, here(day, 9), f"{day}日")
        assert [at(here(day, 11, 30)), at(here(day, 17))] == [0, 0]
    assert at(here(26, 11, 30)) == 1
    text = Letter.objects.get().text
    assert "24日" in text and "25日" in text


def test_once_a_day_is_the_later_one_and_off_is_none(cast: Cast) -> None:
    Preference.change(cast.reporter, by=cast.reporter, digest=ONCE)
    news(cast.reporter, here(23, 10)), news(cast.lead, here(23, 10))
    Preference.change(cast.lead, by=cast.lead, digest=OFF)
    assert [at(here(23, 11, 30)), at(here(23, 17))] == [0, 1]
    assert Letter.objects.get().member == cast.reporter
    news(cast.lead, here(23, 18))
    assert not Notice.objects.filter(recipient=cast.lead, awaits_digest=True).exists()


def test_who_has_left_gets_none(cast: Cast) -> None:
    news(cast.reporter, here(23, 10))
    Member.objects.filter(pk=cast.reporter.pk).update(active_to=date(2026, 11, 20))
    assert at(here(23, 11, 30)) == 0


def test_people_from_outside_read_titles_only(cast: Cast) -> None:
    for member in (cast.reporter, cast.consultant):
        news(member, here(23, 10), "进展", body="里面的话")
    at(here(23, 11, 30))
    said = {letter.member: letter.text for letter in Letter.objects.all()}
    assert "里面的话" in said[cast.reporter] and "里面的话" not in said[cast.consultant]


def test_a_very_long_one_is_cut_and_says_so(cast: Cast) -> None:
    for number in range(8):
        news(cast.reporter, here(23, 10), f"第{number}条")
    at(here(23, 11, 30))
    text = Letter.objects.get().text
    assert "第2条" not in text and "第7条" in text and "另有3个在网页上" in text.replace(" ", "")


def test_killed_between_it_goes_on_and_nobody_gets_two(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [cast.reporter, cast.reporter2, cast.lead]
    for member in people:
        news(member, here(23, 10))
    monkeypatch.setattr(digesting, "CHUNK", 1)
    keep, turns = digesting._keep, iter((False, True))

    def dies(*given: object) -> None:
        keep(*given)  # type: ignore[arg-type]
        if next(turns, False):
            raise KeyboardInterrupt

    monkeypatch.setattr(digesting, "_keep", dies)
    with pytest.raises(KeyboardInterrupt):
        at(here(23, 11, 30))
    assert Letter.objects.count() == 1 and not DigestRound.objects.exists()
    assert at(here(23, 11, 31)) == 2
    assert sorted(Letter.objects.values_list("member", flat=True)) == sorted(one.pk for one in people)
    assert Notice.objects.filter(awaits_digest=True).count() == 0


def test_an_hour_has_one_digest_for_each(cast: Cast) -> None:
    news(cast.reporter, here(23, 10))
    at(here(23, 11, 30))
    DigestRound.objects.all().delete()
    late = news(cast.reporter, here(23, 10), "写得慢的")
    assert at(here(23, 12)) == 0
    assert Notice.objects.get(pk=late.pk).awaits_digest
    made = Digest.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(
            member=made.member, day=made.day, slot=made.slot, at=made.at, letter=made.letter
        )


def test_while_it_waited_for_the_morning_everything_was_read(cast: Cast) -> None:
    Preference.change(cast.reporter, by=cast.reporter, quiet_from=time(16), quiet_to=time(9))
    news(cast.reporter, here(23, 12)), news(cast.reporter, here(23, 13))
    at(here(23, 17))
    letter = Letter.objects.get()
    letter.postpone(here(24, 9))
    Notice.objects.filter(pk=Notice.objects.order_by("id")[0].pk).update(read_at=here(23, 20))
    with clock.at(here(24, 9, 1)):
        assert not needless(Letter.objects.get())
        mark_read(cast.reporter)
        assert needless(Letter.objects.get())


def test_a_crowd_is_asked_about_at_once(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def crowd(count: int, day: int) -> None:
        people = [make_member(cast.project, f"人{day}-{n}", "reporter") for n in range(count)]
        for member in people:
            news(member, here(day, 10)), news(member, here(day, 11))
        with django_assert_max_num_queries(18):
            assert at(here(day, 11, 30)) == count

    crowd(2, 23), crowd(25, 24)


def test_a_question_goes_before_all_digests(cast: Cast) -> None:
    news(cast.lead, here(23, 10)), at(here(23, 11, 30))
    news(cast.reporter, here(23, 11, 31), "请验证", act=True, about=cast.head)
    with clock.at(here(23, 11, 32)):
        assert [one.kind for one in Letter.objects.next_ones(2)] == ["accept", "digest"]


def test_what_came_after_a_question_may_have_settled_it(cast: Cast) -> None:
    Preference.change(cast.reporter, by=cast.reporter, lowered={"other": DIGEST})
    news(cast.reporter, here(23, 9), "请验证", act=True, body="保存不了")
    news(cast.reporter, here(23, 10), "已归档", body="保存不了")
    at(here(23, 11, 30))
    text = Letter.objects.get().text
    assert "等您处理" not in text and text.count("保存不了") == 1
