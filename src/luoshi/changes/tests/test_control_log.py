"""The control log: running sums by currency against the plan, as a page, as a file, and recounted."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest

from luoshi.changes.control_log import entries, listed, plan_words, recounted, summed
from luoshi.changes.models import Limits, LogEntry, Slip
from luoshi.changes.tests.stages import configuring, developing, recording
from luoshi.changes.tests.test_pages import queries
from luoshi.kernel.tables import read_file
from luoshi.problems.tests.stages import signed_in, text
from luoshi.testing.cast import Cast


def log(cast: Cast, name: str = "changes:log", *args: str) -> str:
    return cast.project.url(name, *args)


def test_sums_run_by_currency_and_each_line_knows_its_own(cast: Cast) -> None:
    developing(cast, 3000)
    foreign = developing(cast, 2000)
    foreign.log.update(currency="USD")
    change = developing(cast, 1500)
    change.note_risk(by=cast.lead, reason="升级后要重做")
    shown = [(line.entry.kind, line.sums.money, line.sums.days) for line in listed(cast.lead).lines]
    assert shown[0] == ("risk", "¥4,500、US$2,000", 24)
    assert shown[-1] == ("fee", "¥3,000", 8)
    assert summed(entries(cast.lead)).risks == 4  # three first views, and the one on the way


def test_a_second_page_goes_on_with_the_same_sums(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for fee in (1000, 2000, 3000):
        developing(cast, fee)
    whole = [line.sums.money for line in listed(cast.lead).lines]
    monkeypatch.setattr("luoshi.changes.control_log.PAGE", 2)
    first = listed(cast.lead)
    second = listed(cast.lead, first.older)
    assert [line.sums.money for line in first.lines + second.lines] == whole == ["¥6,000", "¥3,000", "¥1,000"]


@pytest.mark.parametrize(
    ("budget", "words"), [(0, "还没有设预算"), (10_000, "还剩¥4,000"), (5000, "超出¥1,000")]
)
def test_the_money_is_held_against_the_budget_in_words(cast: Cast, budget: int, words: str) -> None:
    developing(cast, 6000)
    Limits.of(cast.project).change(by=cast.sponsor, budget=Decimal(budget))
    page = text(signed_in(cast.sponsor).get(log(cast)))
    assert words in page


def test_the_last_open_milestone_is_held_against_the_planned_end(cast: Cast) -> None:
    change, limits = developing(cast, 6000), Limits.of(cast.project)
    today = cast.project.today()
    limits.ends_on = today + timedelta(days=10)
    change.plan(by=cast.lead, milestones=[("上线", today + timedelta(days=5))])
    assert "赶得上" in plan_words(cast.project, limits, summed(entries(cast.lead)))[1]
    change.plan(by=cast.lead, milestones=[("补充", today + timedelta(days=30))])
    assert "晚" in plan_words(cast.project, limits, summed(entries(cast.lead)))[1]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_spreadsheet_computes_what_somebody_typed(cast: Cast, kind: str) -> None:
    change = developing(cast, 6000)
    change.note_risk(by=cast.lead, reason='=HYPERLINK("http://x","看")')
    change.describe(by=cast.lead, title="@SUM(A1)", area=None)
    body = signed_in(cast.lead).get(log(cast, "changes:log_file", kind)).content
    cells = [cell for row in read_file(io.BytesIO(body)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
    assert "'@SUM(A1)" in cells
    if kind == "csv":
        assert len(list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))) == 1 + 2


def test_lead_sponsor_and_observer_read_it_and_nobody_else_knows_of_it(cast: Cast) -> None:
    developing(cast, 6000)
    for name, person in cast.everybody().items():
        for url in (log(cast), log(cast, "changes:log_file", "csv")):
            may = name in ("lead", "sponsor", "observer")
            assert signed_in(person).get(url).status_code == (200 if may else 404), name


def test_an_empty_log_says_what_belongs_there(cast: Cast) -> None:
    recording(cast)
    assert "还没有什么影响计划" in text(signed_in(cast.lead).get(log(cast)))
    assert signed_in(cast.lead).get(log(cast) + "?before=nonsense~x").status_code == 200


def test_the_page_costs_the_same_for_three_changes_as_for_one(cast: Cast) -> None:
    client = signed_in(cast.lead)
    developing(cast)
    once = queries(client, log(cast))
    developing(cast)
    developing(cast)
    assert queries(client, log(cast)) == once <= 12


def test_what_the_verbs_write_agrees_with_itself(cast: Cast) -> None:
    configuring(cast)
    change = developing(cast, 6000)
    today = change.project.today()
    (row,) = change.plan(by=cast.lead, milestones=[("上线", today + timedelta(days=7))])
    for after in (14, 21):
        moved = today + timedelta(days=after)
        change.progress(by=cast.lead, milestone=row, percent=5, moved_to=moved, reason="晚了")
    change.undo_move(by=cast.lead)
    assert list(recounted()) == []


def test_the_doctor_finds_a_figure_that_was_tampered_with(cast: Cast) -> None:
    change = developing(cast, 6000)
    LogEntry.objects.update(fee=Decimal(5999))
    assert list(recounted()) == [f"{change.code}: the control log does not agree with its baselines"]


def test_the_doctor_finds_a_slip_that_was_taken_out(cast: Cast) -> None:
    change = developing(cast, 6000)
    today = change.project.today()
    (row,) = change.plan(by=cast.lead, milestones=[("上线", today + timedelta(days=7))])
    change.progress(
        by=cast.lead, milestone=row, percent=5, moved_to=today + timedelta(days=14), reason="晚了"
    )
    Slip.objects.all().delete()
    assert len(list(recounted())) == 2
