"""Tickets of the system before: one log is taken over in the first days, another waits to be looked at."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time

from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.home.demo.company import Company
from luoshi.home.demo.timeline import Timeline
from luoshi.home.models import EventLog

SYSTEM = "老工单系统"
LATER = "全部工单.csv"
Row = tuple[str, int, str, str, str, str, str, str]
HEADER = ("工单号", "时间", "状态", "处理人", "描述", "优先级", "地点")
# Working days before the launch and the wall clock stand for a time.
TOLD = (
    ("GD-0871", 24, "09:12", "待处理", "前台", "客户档案合并后，老客户的联系人不见了", "高", "宁波"),
    ("GD-0871", 24, "10:40", "处理中", "王工", "", "高", "宁波"),
    ("GD-0871", 23, "15:05", "待用户确认", "王工", "", "高", "宁波"),
    ("GD-0871", 22, "09:30", "已解决", "王工", "", "高", "宁波"),
    ("GD-0874", 23, "14:20", "待处理", "前台", "报价单导出来金额没有千分位", "低", "宁波"),
    ("GD-0874", 22, "11:00", "处理中", "李工", "", "低", "宁波"),
    ("GD-0874", 20, "16:45", "已解决", "李工", "", "低", "宁波"),
    ("GD-0880", 20, "08:55", "待处理", "前台", "仓库的电脑打不开发货计划，要等两三分钟", "中", "北仑仓库"),
    ("GD-0880", 20, "10:10", "处理中", "王工", "", "中", "北仑仓库"),
    ("GD-0880", 19, "17:20", "待厂商", "王工", "", "中", "北仑仓库"),
    ("GD-0880", 15, "09:00", "处理中", "王工", "", "中", "北仑仓库"),
    ("GD-0880", 14, "11:30", "已解决", "?", "", "中", "北仑仓库"),
    ("GD-0883", 17, "13:15", "待处理", "前台", "希望退货单可以只退一部分", "低", "宁波"),
    ("GD-0883", 15, "10:00", "已拒绝", "李工", "", "低", "宁波"),
)
WAITING = (
    *TOLD,
    ("GD-0890", 12, "09:40", "待处理", "前台", "手机上看不到昨天的拜访记录", "中", "宁波"),
    ("GD-0890", 12, "11:20", "转二线", "王工", "", "中", "宁波"),
    ("GD-0890", 10, "16:00", "已解决", "?", "", "中", "宁波"),
    ("GD-0893", 9, "上周三", "待处理", "前台", "合同附件传不上去", "高", "宁波"),
    ("GD-0893", 8, "15:30", "已解决", "李工", "", "高", "宁波"),
)


def live(company: Company, timeline: Timeline, workdays: Sequence[date]) -> None:
    """Plan both."""
    first, last = workdays[0], workdays[-2] if len(workdays) > 1 else workdays[0]
    zone = company.project.zone
    timeline.plan(datetime.combine(first, time(9, 20), zone), lambda: _take_over(company, first))
    timeline.plan(datetime.combine(last, time(17, 12), zone), lambda: _give(company, WAITING, first, LATER))


def _take_over(company: Company, launch: date) -> None:
    log = _give(company, TOLD, launch, "上线前的工单.csv")
    log.start(by=company.lead)
    log.run()


def _give(company: Company, rows: Sequence[Row], launch: date, name: str) -> EventLog:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    before = company.project.working_time.shift
    for case, days, wall, *others in rows:
        at = f"{before(launch, -days)} {wall}" if wall[0].isdigit() else wall
        writer.writerow([case, at, *others])
    file = SimpleUploadedFile(name, out.getvalue().encode("utf-8-sig"))
    return EventLog.receive(file, SYSTEM, by=company.lead)
