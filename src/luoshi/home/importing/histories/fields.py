"""What the columns of an event log hold, and what its words for a state mean here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.home.importing import reading
from luoshi.problems.lifecycle import CLOSED, INVESTIGATING, REPORTED
from luoshi.trail.eventlog import shape

FIELDS = [
    ("case", _("Ticket number")),
    ("activity", _("What happened")),
    ("time", _("Time")),
    ("person", _("By whom")),
    ("state", _("State")),
    ("detail", _("State in detail")),
    ("words", _("Description")),
    ("importance", _("Importance")),
    ("event", _("Number of the event")),
]
NEEDED = ("case", "activity", "time")
HEADINGS = {
    "case": f"{shape.CASE}|case|case id|caseid|case_id|ticket|ticket id|ticket number|incident|sr number|"
    "工单|工单号|工单编号|单号|编号|案例|案例编号|事件单号|问题编号",
    "activity": f"{shape.ACTIVITY}|activity|event name|action|status|活动|操作|动作|环节|步骤|状态|处理状态",
    "time": f"{shape.TIME}|time|timestamp|time stamp|date|datetime|change date+time|complete timestamp|"
    "时间|操作时间|发生时间|变更时间|日期|处理时间|时间戳",
    "person": f"{shape.PERSON}|resource|person|user|owner|owner first name|assignee|"
    "人员|操作人|处理人|责任人|经办人|姓名|执行人",
    "state": f"{shape.STATE}|state|status|状态|处理状态|当前状态",
    "detail": "sub status|substatus|sub-status|lifecycle:transition|子状态|状态明细|二级状态",
    "words": "description|title|subject|summary|描述|问题描述|标题|主题|内容",
    "importance": "impact|sr latest impact|priority|severity|importance|影响|优先级|重要程度|严重程度|级别",
    "event": f"{shape.EVENT}|event id|eventid|event_id|事件编号|流水号",
}
US, REPORTER, FIRM = "us", "rep", "con"


class Meaning(NamedTuple):
    """What a word for a state means: our state, whose turn it is then, and how it ended."""

    state: str
    party: str = US
    outcome: str = ""


MEANINGS: dict[str, Meaning] = {
    "reported": Meaning(REPORTED),
    "investigating": Meaning(INVESTIGATING),
    "waits_reporter": Meaning(INVESTIGATING, REPORTER),
    "waits_firm": Meaning(INVESTIGATING, FIRM),
    "solved": Meaning(CLOSED, "", "solved"),
    "declined": Meaning(CLOSED, "", "declined"),
}
LABELS = [
    ("reported", _("Waiting to be taken up")),
    ("investigating", _("Under investigation")),
    ("waits_reporter", pgettext_lazy("state of a ticket", "Waiting for the reporter")),
    ("waits_firm", pgettext_lazy("state of a ticket", "Waiting for the firm outside")),
    ("solved", _("Solved")),
    ("declined", _("Declined")),
]
KNOWN = {
    "reported": "queued|awaiting assignment|assigned|registered|logged|submitted|created|create|unassigned|"
    "待分派|待派单|已登记|已提交|排队中|报告|提出",
    "investigating": "accepted|in progress|work in progress|active|reopened|reopen|started|start|已派单|"
    "已响应|重新打开|受理|处理",
    "waits_reporter": "wait - user|wait - customer|waiting for user|waiting for customer|pending user|"
    "pending customer|awaiting user info|待用户确认|待用户|等待用户|待补充|待验证|待客户",
    "waits_firm": "wait|wait - vendor|wait - implementation|waiting|waiting for vendor|pending vendor|"
    "awaiting vendor|pending|待厂商|等待厂商|顾问处理中|待供应商|挂起",
    "solved": "completed|complete|resolved|closed|done|finished|fixed|归档|已归档|结案|已结案",
    "declined": "cancelled|canceled|rejected|withdrawn|已拒绝|已撤销|已撤回|驳回",
}


def _words() -> dict[str, Meaning]:
    """Our own words for a state, then those of problem lists, then those of ticket systems."""
    found: dict[str, Meaning] = {"": Meaning("")}
    lists = {(REPORTED, ""): "reported", (INVESTIGATING, ""): "investigating"}
    for key, words in reading.STATES.items():
        found |= dict.fromkeys(words.split(), MEANINGS[lists.get(key, key[1])])
    for name, words in KNOWN.items():
        found |= dict.fromkeys(words.split("|"), MEANINGS[name])
    found |= {REPORTED: MEANINGS["reported"], INVESTIGATING: MEANINGS["investigating"]}
    return found | {CLOSED: MEANINGS["solved"]}


WORDS = _words()


def plain(text: str) -> str:
    """A heading or a word of the log as it is compared."""
    return re.sub(r"\s+", " ", text).strip().lower()


def match(header: Iterable[str]) -> list[str]:
    """For each column the field it seems to hold, or nothing; each field once, in the order of the fields."""
    columns = [plain(heading) for heading in header]
    found = [""] * len(columns)
    for name, _label in FIELDS:
        known = HEADINGS[name].split("|")
        places = [known.index(column) if column in known else None for column in columns]
        free = [(rank, place) for place, rank in enumerate(places) if rank is not None and not found[place]]
        if free:
            found[min(free)[1]] = name
    return found


def meaning(words: str, own: Mapping[str, str]) -> Meaning | None:
    """What a word for a state means, the lead's own answer first; None when nobody knows."""
    said = plain(words)
    return MEANINGS[own[said]] if said in own else WORDS.get(said)
