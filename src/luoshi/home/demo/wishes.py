"""The demo company's requirement changes, and the rules under which they go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

from luoshi.changes.models import Freeze, Limits, StandardKind
from luoshi.home.demo import wishes_else as other
from luoshi.home.demo import wishes_long as long
from luoshi.home.demo import wishes_short as short
from luoshi.home.demo.changing import Begun, tell
from luoshi.home.demo.company import Company
from luoshi.home.demo.timeline import Timeline

STORIES = (
    Begun(26, long.VALID_UNTIL, long.valid_until),
    Begun(25, other.NOTICE, other.notice),
    Begun(22, short.FILTER, short.filtering),
    Begun(21, other.TRACK, other.track),
    Begun(20, short.COLOR, short.color),
    Begun(17, short.SOURCE, short.dropdown),
    Begun(15, short.HISTORY, short.history),
    Begun(14, long.PRINT, long.printing),
    Begun(13, long.CREDIT, long.credit),
    Begun(13, short.TEMPLATE, short.template),
    Begun(11, short.FOLLOW, short.follow),
    Begun(10, short.TAX, short.tax),
    Begun(9, long.BARCODE, long.barcode),
    Begun(8, short.REASON, short.dropdown),
    Begun(7, long.ADDRESS, long.address),
    Begun(5, short.BATCH, short.batch),
    Begun(4, short.BOARD, short.board),
    Begun(2, short.RETURN, short.returning),
    Begun(1, short.MAP, short.mapping),
)


def live(company: Company, timeline: Timeline, workdays: Sequence[date]) -> None:
    """Limits and a kind of change that was approved once; then every story."""
    first = datetime.combine(workdays[0], time(9, 20), company.project.zone)
    timeline.plan(first, lambda: _rules(company))
    tell(company, timeline, workdays, STORIES)


def _rules(company: Company) -> None:
    top, lead, project = company.members["赵国栋"], company.lead, company.project
    Limits.of(project).change(
        by=top,
        sponsor_from=Decimal(5000),
        two_from=Decimal(50000),
        sponsor_days=30,
        budget=Decimal(120000),
        ends_on=project.working_time.shift(project.today(), 90),
        scope="销售、服务、合同三条线上线，报表用标准报表",
    )
    kind = StandardKind.propose(
        by=lead, name="下拉框加选项", template="加在哪个字段，选项叫什么", max_days=2, per_month=10
    )
    kind.approve(by=top)
    start = project.working_time.shift(project.today(), 44)
    until = project.working_time.shift(start, 3)
    Freeze.declare(by=lead, from_on=start, until_on=until, reason="年底关账", stops="release")
