"""The screens of options, for those who see them: nothing to stumble over, nothing that sticks out."""

from __future__ import annotations

from luoshi.changes.models import Change
from luoshi.changes.tests.rounds import four_rounds
from luoshi.changes.tests.stages import deciding, option
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.test_accessible import Audit, faults


def furnish(cast: Cast) -> tuple[Change, Change]:
    """One in its fourth round, and one that is being revised."""
    revised = deciding(cast)
    revised.revise(by=cast.lead, reason="再想想")
    option(revised, cast, name="后台加载")
    return four_rounds(cast), revised


def test_nobody_stumbles_over_options(cast: Cast, page_as: PageAs, axe: Audit) -> None:
    judged, revised = furnish(cast)
    found, do = list[str](), f"{judged.url}do/"
    screens = {
        cast.lead: [judged.url, f"{do}name_evaluators/", f"{do}excuse/", f"{do}revise/", revised.url],
        cast.head: [judged.url, f"{do}evaluate/"],
        cast.consultant: [cast.project.url("problems:desk"), judged.url, revised.url, f"{revised.url}options/new/"],
    }  # fmt: skip
    for member, addresses in screens.items():
        page = page_as(member, lang="zh-hans")
        for number, address in enumerate(addresses):
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(address)
            found += [f"{member} {address} {fault}" for fault in faults(page, axe, "zh-hans", number == 0)]
    assert not found, "\n".join(found)
