"""Screening: a first view that stays inside, limits in words, and the brief that leaves word for word."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from luoshi.changes.models import Brief, Change, Freeze, StandardKind
from luoshi.changes.tests.stages import WORDS, read_back, recording, screening, with_consultant
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.post.models import Notice
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

VIEW = {"risk": "接口可能变慢", "cost": "3000", "work": "财务要维护", "days": "10"}


def agreed(cast: Cast) -> Change:
    change = read_back(cast)
    change.agree(by=cast.reporter)
    return change


def do(member: Member, change: Change, verb: str, **sent: str) -> tuple[int, str]:
    url = member.project.url("changes:move", change.number, verb)
    answer = signed_in(member).post(url, {"seen": change.state} | sent)
    change.refresh_from_db()
    return answer.status_code, text(answer)


def page(member: Member, change: Change) -> str:
    return text(signed_in(member).get(change.url))


def test_a_first_view_is_written_and_says_what_is_above_the_limit(cast: Cast) -> None:
    change = agreed(cast)
    assert do(cast.lead, change, "estimate", **(VIEW | {"cost": "6800"}))[0] == 302
    assert change.waits == "sponsor"
    assert "¥6,800超过¥5,000，由一把手决定是否继续。" in page(cast.sponsor, change)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cost": "-1"},
        {"cost": "9" * 20},
        {"cost": "NaN"},
        {"days": "-1"},
        {"days": "99999"},
        {"risk": ""},
        {"work": " "},
    ],
)
def test_a_view_that_cannot_be_comes_back_with_everything_typed(cast: Cast, wrong: dict[str, str]) -> None:
    change = agreed(cast)
    status, html = do(cast.lead, change, "estimate", **(VIEW | wrong))
    assert (status, change.first_view) == (422, None)
    assert "财务要维护" in html or "work" in wrong


def test_earlier_views_stay_readable(cast: Cast) -> None:
    change = screening(cast)
    do(cast.lead, change, "estimate", **(VIEW | {"risk": "其实没有风险"}))
    html = page(cast.lead, change)
    assert "其实没有风险" in html and "接口可能变慢" in html


def test_nothing_is_pursued_without_a_view(cast: Cast) -> None:
    with pytest.raises(Refusal, match="初步看法"):
        agreed(cast).pursue(by=cast.lead)


def test_above_the_limit_only_the_sponsor_pursues(cast: Cast) -> None:
    change = agreed(cast)
    change.estimate(by=cast.lead, risk="大", cost=Decimal(1), work="多", days=31)
    with pytest.raises(Refusal, match="一把手"):
        change.pursue(by=cast.lead)
    change.pursue(by=cast.sponsor)
    assert (change.waits, bool(change.pursued_at)) == ("lead", True)


def test_a_larger_view_after_the_lead_went_on_goes_to_the_sponsor_again(cast: Cast) -> None:
    change = screening(cast)
    change.pursue(by=cast.lead)
    change.estimate(by=cast.lead, risk="大", cost=Decimal(900_000), work="多", days=90)
    assert (change.holder, change.pursued_at) == (cast.sponsor, None)
    with pytest.raises(Refusal, match="先决定"):
        change.forward(by=cast.lead, contact=cast.consultant)
    change.undo_move(by=cast.lead)
    assert (change.holder, bool(change.pursued_at)) == (cast.lead, True)
    change.estimate(by=cast.lead, risk="大", cost=Decimal(900_000), work="多", days=90)
    change.pursue(by=cast.sponsor)
    change.forward(by=cast.lead, contact=cast.consultant)
    assert change.state == "with_consultant"


def test_a_freeze_names_the_next_working_day(cast: Cast) -> None:
    change, today = screening(cast), cast.project.today()
    last = today + timedelta(days=6)
    Freeze.declare(by=cast.lead, from_on=today, until_on=last, stops="both", reason="月结")
    free = cast.project.working_time.shift(last, 1)
    with pytest.raises(Refusal, match=f"{free.month}月{free.day}日"):
        change.pursue(by=cast.lead)
    assert "月结" in page(cast.lead, change)


def test_only_what_is_pursued_is_forwarded(cast: Cast) -> None:
    change = screening(cast)
    with pytest.raises(Refusal, match="先决定"):
        change.forward(by=cast.lead, contact=cast.consultant)


def test_the_preview_is_what_the_firm_reads_and_the_button_says_to_whom(cast: Cast) -> None:
    change = screening(cast)
    change.pursue(by=cast.lead)
    url = cast.project.url("changes:forward", change.number)
    preview = text(signed_in(cast.lead).get(url))
    assert "转交给何明远，约" in preview
    assert "接口可能变慢" not in preview
    assert (
        signed_in(cast.lead).post(url, {"contact": cast.consultant.pk, "seen": "screening"}).status_code
        == 302
    )
    card = preview[preview.index('<article class="dossier">') : preview.index("</article>")]
    assert card in page(cast.consultant, change)


@pytest.mark.parametrize("whom", ["", "x", "reporter", "outsider"])
def test_it_goes_to_nobody_who_is_not_of_a_firm(cast: Cast, whom: str) -> None:
    change = screening(cast)
    change.pursue(by=cast.lead)
    contact = str(getattr(cast, whom).pk) if hasattr(cast, whom) and whom else whom
    url = cast.project.url("changes:forward", change.number)
    assert signed_in(cast.lead).post(url, {"contact": contact, "seen": "screening"}).status_code == 422
    assert not Brief.objects.exists()


def test_the_company_sees_who_outside_opened_which_version_once_a_day(cast: Cast) -> None:
    change = with_consultant(cast)
    page(cast.consultant, change)
    page(cast.consultant, change)
    url = cast.project.url("changes:brief", change.number, 1)
    html = text(signed_in(cast.lead).get(url))
    assert html.count('class="t13 opened"') == 1 and cast.consultant.name in html


def test_after_the_recall_the_firm_sees_nothing_and_the_company_still_reads_it(cast: Cast) -> None:
    change = with_consultant(cast)
    assert do(cast.lead, change, "recall", reason="换一家")[0] == 302
    url = cast.project.url("changes:brief", change.number, 1)
    assert signed_in(cast.consultant).get(change.url).status_code == 404
    assert WORDS in text(signed_in(cast.lead).get(url))


def test_a_recall_asks_for_the_reason(cast: Cast) -> None:
    change = with_consultant(cast)
    assert do(cast.lead, change, "recall", reason=" ")[0] == 422


def test_the_page_of_a_version_is_the_companys_own(cast: Cast) -> None:
    url = cast.project.url("changes:brief", with_consultant(cast).number, 1)
    for person in (cast.consultant, cast.other_consultant, cast.developer, cast.outsider):
        assert signed_in(person).get(url).status_code == 404


def article(cast: Cast) -> Article:
    return Article.write(by=cast.lead, publish=True, title="发货单怎么显示账期", steps="打开显示列\n勾选账期")


def test_an_article_that_says_how_ends_it_and_can_be_taken_back(cast: Cast) -> None:
    change, known = recording(cast), article(cast)
    url = cast.project.url("changes:as_is", change.number)
    assert known.code in text(signed_in(cast.lead).get(url, {"q": "账期"}))
    assert signed_in(cast.lead).post(url, {"article": known.number, "seen": "recording"}).status_code == 302
    change.refresh_from_db()
    assert (change.state, change.outcome) == ("done", "as_is")
    change.undo_move(by=cast.lead)
    assert (change.state, change.outcome) == ("recording", "")


def test_the_requester_comes_from_the_change_to_the_article_in_one_tap(cast: Cast) -> None:
    change, known = recording(cast), article(cast)
    change.solve_as_is(by=cast.lead, article=known)
    assert f'<a class="link" href="{known.url}">{known.code}' in page(cast.reporter, change)
    notice = Notice.objects.get(kind="solve_as_is", recipient=cast.reporter)
    assert (notice.url, notice.body) == (known.url, known.title)
    assert signed_in(cast.reporter).get(notice.url).status_code == 200


@pytest.mark.parametrize("given", ["", "0", "x", "9" * 30, "99"])
def test_an_article_that_does_not_exist_answers_nothing(cast: Cast, given: str) -> None:
    url = cast.project.url("changes:as_is", recording(cast).number)
    assert signed_in(cast.lead).post(url, {"article": given}).status_code == 422


def test_only_the_lead_has_these_pages(cast: Cast) -> None:
    number = screening(cast).number
    for name in ("changes:as_is", "changes:forward"):
        for person in (cast.reporter, cast.sponsor, cast.observer, cast.consultant, cast.outsider):
            assert signed_in(person).get(cast.project.url(name, number)).status_code == 404


def small(cast: Cast, **limits: object) -> StandardKind:
    kind = StandardKind.propose(by=cast.lead, name="加一个下拉选项", **limits)
    kind.approve(by=cast.sponsor)
    return kind


def of_kind(cast: Cast, kind: StandardKind) -> Change:
    change = agreed(cast)
    change.describe(by=cast.lead, title=change.title, standard=kind)
    return change


def test_a_kind_approved_once_takes_the_short_path_by_one_button(cast: Cast) -> None:
    change = of_kind(cast, small(cast))
    assert do(cast.lead, change, "take_short", cost="0", days="2")[0] == 302
    assert change.state == "configuring"


def test_the_short_path_is_as_wide_as_its_limits(cast: Cast) -> None:
    kind = small(cast, per_month=1)
    of_kind(cast, kind).take_short(by=cast.lead, cost=Decimal(0), days=1)
    with pytest.raises(Refusal, match="本月"):
        of_kind(cast, kind).take_short(by=cast.lead, cost=Decimal(0), days=1)


def test_in_the_next_month_the_short_path_is_open_again(cast: Cast) -> None:
    with clock.at(datetime.fromisoformat("2026-11-30T23:00:00+08:00")):
        kind = small(cast, per_month=1)
        of_kind(cast, kind).take_short(by=cast.lead, cost=Decimal(0), days=1)
        waiting = of_kind(cast, kind)
        with pytest.raises(Refusal, match="本月"):
            waiting.take_short(by=cast.lead, cost=Decimal(0), days=1)
    with clock.at(datetime.fromisoformat("2026-12-01T00:30:00+08:00")):  # in UTC still November
        waiting.take_short(by=cast.lead, cost=Decimal(0), days=1)
        assert waiting.state == "configuring"


def test_the_short_path_says_what_it_costs(cast: Cast) -> None:
    change = of_kind(cast, small(cast, max_fee=Decimal(500), max_days=3))
    for cost, days in (("501", "1"), ("0", "4"), ("", "1"), ("0", ""), ("-1", "1"), ("9" * 20, "1")):
        status, html = do(cast.lead, change, "take_short", cost=cost, days=days)
        assert (status, change.state) == (422, "screening")
        assert not cost or cost in html
    assert "¥500" in html  # what the kind is for
    assert do(cast.lead, change, "take_short", cost="500", days="3")[0] == 302
    agreed_on = change.baselines.get()
    assert (agreed_on.fee, agreed_on.days, change.took_short) == (Decimal(500), 3, True)


def test_what_its_first_view_puts_above_the_limits_goes_the_long_way(cast: Cast) -> None:
    change = of_kind(cast, small(cast))
    change.estimate(by=cast.lead, risk="无", cost=Decimal(10), work="无", days=1)
    with pytest.raises(Refusal):
        change.take_short(by=cast.lead, cost=Decimal(0), days=1)


def test_a_stopped_and_an_unapproved_kind_take_nothing(cast: Cast) -> None:
    kind = small(cast)
    change = of_kind(cast, kind)
    kind.stop(by=cast.lead)
    with pytest.raises(Refusal, match="不再"):
        change.take_short(by=cast.lead, cost=Decimal(0), days=1)
    StandardKind.objects.update(ended_at=None, approved_at=None)
    with pytest.raises(Refusal, match="批准"):
        change.take_short(by=cast.lead, cost=Decimal(0), days=1)


def test_the_first_view_never_leaves(cast: Cast) -> None:
    change = with_consultant(cast)
    assert "初步看法" in page(cast.lead, change)
    html = page(cast.consultant, change)
    assert not any(words in html for words in ("初步看法", "接口可能变慢", "5,000"))
