"""The screens of recording and screening, for those who see them: nothing to stumble over, nothing that sticks out."""

from __future__ import annotations

from decimal import Decimal

from luoshi.changes.models import Freeze, StandardKind
from luoshi.changes.tests.stages import read_back, recording, screening, with_consultant
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.test_accessible import Audit, faults


def furnish(cast: Cast) -> dict[str, str]:
    """A change to be read back, one that is asked about, one to be screened, one outside; settings with rows."""
    kind = StandardKind.propose(by=cast.lead, name="加下拉选项", template="哪个字段？")
    kind.approve(by=cast.sponsor)
    today = cast.project.today()
    Freeze.declare(by=cast.lead, from_on=today, until_on=today, stops="release", reason="月结")
    fresh, asked, weighed = recording(cast), read_back(cast), screening(cast)
    asked.correct(by=cast.reporter, correction="一天要打6个")
    asked.read_back(by=cast.lead, words="发货单上显示账期，一天打3个电话")
    weighed.estimate(by=cast.lead, risk="大", cost=Decimal(9000), work="多", days=3)
    ready, outside = screening(cast), with_consultant(cast)
    ready.pursue(by=cast.lead)
    names = {"fresh": fresh, "asked": asked, "weighed": weighed, "ready": ready, "outside": outside}
    return {name: change.url for name, change in names.items()}


def test_nobody_stumbles_over_recording_and_screening(cast: Cast, page_as: PageAs, axe: Audit) -> None:
    at, url, found = furnish(cast), cast.project.url, list[str]()
    problem = Problem.report(by=cast.reporter, words="希望能看到账期")
    screens = {
        cast.lead: [
            url("changes:list"), url("changes:open"), f"{at['fresh']}do/read_back/", f"{at['asked']}",
            f"{at['weighed']}", f"{at['weighed']}do/estimate/", f"{at['ready']}forward/",
            f"{at['fresh']}as-is/", f"{at['outside']}brief/1/", url("changes:from_problem", problem.number),
            url("changes:setup"),
        ],
        cast.reporter: [url("changes:open"), url("diary:today"), at["asked"], f"{url('changes:list')}?mine=1"],
        cast.sponsor: [url("changes:setup"), at["weighed"]],
        cast.consultant: [at["outside"]],
    }  # fmt: skip
    for member, addresses in screens.items():
        page = page_as(member, lang="zh-hans")
        for number, address in enumerate(addresses):
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(address)
            found += [f"{member} {address} {fault}" for fault in faults(page, axe, "zh-hans", number == 0)]
    assert not found, "\n".join(found)
