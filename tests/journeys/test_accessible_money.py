"""Fees and the control log, for those who see them: nothing to stumble over, nothing that sticks out."""

from __future__ import annotations

from decimal import Decimal

from luoshi.changes.models import Change, Limits
from luoshi.changes.tests.stages import agreeing_fee, delivered, developing, quoted
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.test_accessible import Audit, faults


def furnish(cast: Cast) -> dict[str, Change]:
    """A fee nobody has quoted, one in its second round, one the sponsor is asked for, one that was agreed upon."""
    Limits.of(cast.project).change(by=cast.sponsor, budget=Decimal(50_000))
    asked, bargained, weighed = agreeing_fee(cast), quoted(cast), quoted(cast, 60_000)
    bargained.bargain(by=cast.lead, reason="测试按实际天数算")
    bargained.quote(by=cast.developer, lines=[("开发", Decimal(2000)), ("测试", Decimal(800))], days=7)
    weighed.agree_fee(by=cast.lead)
    built = developing(cast)
    built.note_risk(by=cast.lead, reason="升级后要重做")
    return {
        "asked": asked,
        "bargained": bargained,
        "weighed": weighed,
        "built": built,
        "done": delivered(cast),
    }


def test_nobody_stumbles_over_fees_and_the_control_log(cast: Cast, page_as: PageAs, axe: Audit) -> None:
    at, found = {name: change.url for name, change in furnish(cast).items()}, list[str]()
    log, desk = cast.project.url("changes:log"), cast.project.url("problems:desk")
    screens = {
        cast.lead: [log, at["asked"], at["bargained"], f"{at['asked']}do/ask_quote/",
                    f"{at['bargained']}do/agree_fee/", f"{at['built']}do/note_risk/"],
        cast.sponsor: [log, at["weighed"], f"{at['weighed']}do/refuse_fee/"],
        cast.observer: [log, at["done"]],
        cast.developer: [desk, at["bargained"], at["built"], f"{at['bargained']}do/quote/"],
    }  # fmt: skip
    for member, addresses in screens.items():
        page = page_as(member, lang="zh-hans")
        for number, address in enumerate(addresses):
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(address)
            found += [f"{member} {address} {fault}" for fault in faults(page, axe, "zh-hans", number == 0)]
    assert not found, "\n".join(found)
