"""S32: changes are controlled: screened, within limits, never in a freeze, and small kinds by their own path."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from luoshi.changes.models import Change, Freeze, StandardKind
from luoshi.changes.tests.stages import read_back, screening
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Somebody, meeting


@TURNED
def test_freezes_limits_and_kinds(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet, change = meeting(page_as, lang), screening(cast)
    lead, sponsor, reporter = meet(cast.lead, width), meet(cast.sponsor, width), meet(cast.reporter, width)
    declares_a_freeze(lead)
    the_freeze_names_its_end(lead, change)
    a_kind_is_approved_once(lead, sponsor)
    the_next_of_its_kind_takes_the_short_path(lead, reporter, cast)


def declares_a_freeze(lead: Somebody) -> None:
    today = lead.member.project.today()
    lead.opens("changes:setup")
    lead.waits_for_the_script()
    lead.unfolds("Declare a freeze")
    lead.writes("First day", today.isoformat())
    lead.writes("Last day", (today + timedelta(days=2)).isoformat())
    lead.picks("No change is pursued")
    lead.writes("Reason", "月结")
    lead.taps("Declare it")
    lead.hears("Declared. Whoever meets it reads the reason and the date.")
    assert Freeze.objects.get().stops == "intake"


def the_freeze_names_its_end(lead: Somebody, change: Change) -> None:
    """From Friday on it is possible again."""
    lead.opens("changes:show", change.number)
    expect(lead.page.locator("main")).to_contain_text("月结")
    lead.opens("changes:move", change.number, "pursue")
    lead.waits_for_the_script()
    lead.page.locator("#move-form button.btn-primary").click()
    expect(lead.page.locator("#move-form [role=alert]").first).to_contain_text("27")
    change.refresh_from_db()
    assert change.pursued_at is None


def a_kind_is_approved_once(lead: Somebody, sponsor: Somebody) -> None:
    lead.opens("changes:setup")
    lead.waits_for_the_script()
    lead.unfolds("Propose a kind")
    lead.writes("Kind of change", "加一个下拉选项")
    lead.writes("What has to be said", "哪个字段？哪些值？")
    lead.taps("Propose it")
    lead.hears("Proposed. The sponsor approves it once.")
    sponsor.opens("changes:setup")
    sponsor.taps("Approve", "fee")
    sponsor.hears("Approved; changes of this kind take the short path now")


def the_next_of_its_kind_takes_the_short_path(lead: Somebody, reporter: Somebody, cast: Cast) -> None:
    kind = StandardKind.objects.get()
    reporter.opens("changes:open")
    reporter.waits_for_the_script()
    reporter.page.locator("select[name=standard]").select_option(str(kind.pk))
    reporter.reads("哪个字段？哪些值？")
    change = read_back(cast)
    change.agree(by=cast.reporter)
    change.describe(by=cast.lead, title="客户类型加“连锁”", standard=kind)
    Freeze.objects.get().lift(by=cast.lead)
    lead.opens("changes:move", change.number, "take_short")
    lead.writes("Fee", "0")
    lead.writes("Working days", "1")
    lead.page.locator("#move-form button.btn-primary").click()
    lead.hears("It takes the short path")
