"""What the columns and cells of an existing problem list mean, in the usual Chinese spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from luoshi.kernel.verdict import Refusal
from luoshi.problems.lifecycle import CLOSED, INVESTIGATING, REPORTED
from luoshi.problems.rules import IMPORTANT, MINOR, NORMAL, SEVERE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COLUMNS = [
    ("number", gettext_lazy("Number in the list")),
    ("words", gettext_lazy("Description")),
    ("reporter", gettext_lazy("Reported by")),
    ("met", gettext_lazy("Reported on")),
    ("area", gettext_lazy("Module")),
    ("state", gettext_lazy("State")),
    ("solution", gettext_lazy("Solution")),
    ("closed", gettext_lazy("Solved on")),
    ("importance", gettext_lazy("Importance")),
]
HEADINGS = {
    "number": "序号 编号 问题编号 no no. id number",
    "words": "问题描述 问题 描述 问题内容 内容 现象 问题现象 标题 description problem issue title",
    "reporter": "提出人 提报人 反馈人 提交人 上报人 报告人 发现人 姓名 reporter",
    "met": "提出日期 提出时间 日期 反馈日期 提交日期 发现日期 上报日期 登记日期 提报日期 reported date",
    "area": "模块 系统模块 所属模块 功能模块 功能 area module",
    "state": "状态 处理状态 问题状态 当前状态 进度 是否解决 state status",
    "solution": "处理结果 解决方案 解决办法 处理方法 处理情况 处理意见 回复 solution result",
    "closed": "解决日期 完成日期 关闭日期 解决时间 完成时间 处理日期 solved closed",
    "importance": "重要程度 严重程度 优先级 重要性 等级 级别 紧急程度 importance priority severity",
}
States = Mapping[tuple[str, str], str]
"""State and outcome, and the words of a list that mean them; the first is meant by no word at all."""
STATES: States = {
    (REPORTED, ""): "待处理 未处理 新建 新增 未开始 待受理 待解决 未解决 否 n no open new",
    (INVESTIGATING, ""): "处理中 进行中 跟进中 调查中 解决中 跟踪中 已受理 待验证 测试中 处理 doing progress",
    (
        CLOSED,
        "solved",
    ): "已解决 已关闭 已完成 完成 关闭 解决 已处理 处理完毕 结束 是 ok y yes done closed √",
    (CLOSED, "declined"): "不处理 不予处理 取消 已取消 作废 无效 拒绝 暂不处理 cancelled rejected declined",
}
IMPORTANCES = {
    MINOR: "低 轻微 轻 次要 p4 low minor",
    NORMAL: "中 一般 普通 正常 p3 medium normal",
    IMPORTANT: "高 重要 较高 重大 p2 high important major",
    SEVERE: "紧急 严重 致命 特急 最高 非常重要 p1 p0 urgent critical severe",
}
FULL = re.compile(r"(\d{4}|\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
HOUR = re.compile(r"(\d{1,2})[:：时点](\d{1,2})?")
EXCEL_ZERO = date(1899, 12, 30)
EXCEL_DAYS = range(36_526, 73_050)  # the years 2000 to 2099 as Excel counts days


def match(
    header: list[str], headings: Mapping[str, str] = HEADINGS, own: Mapping[str, str] | None = None
) -> list[str]:
    """For each column the field it seems to hold, or nothing; each field once.

    `own` are the headings of our own files, word for word. A list that has titles only says all it has to
    say in them.
    """
    found: list[str] = []
    for heading in header:
        whole = heading.strip().lower()
        plain = re.sub(r"[\s*：:（(].*", "", whole)
        fits = next((name for name, words in headings.items() if plain and plain in words.split()), "")
        fits = (own or {}).get(whole, fits)
        found.append("" if fits in found else fits)
    if "words" not in found and "title" in found:
        found[found.index("title")] = "words"
    return found


def in_every_language(labels: Mapping[str, StrOrPromise]) -> dict[str, str]:
    """For each label as it is written in any language of the product, what it stands for."""
    found = dict[str, str]()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {str(label).lower(): name for name, label in labels.items()}
    return found


def read_state(words: str, states: States = STATES) -> tuple[str, str] | None:
    """State and outcome for a word of the list; None when it is not known."""
    plain = words.strip().lower()
    if not plain:
        return next(iter(states))
    return next((state for state, known in states.items() if plain in known.split()), None)


def read_importance(words: str) -> int:
    """The importance for a word of the list; 0 when it says none that is known."""
    plain = words.strip().lower()
    return next((level for level, known in IMPORTANCES.items() if plain and plain in known.split()), 0)


def read_moment(words: str, zone: ZoneInfo, today: date, hour: int) -> datetime | None:
    """The moment a cell names, at `hour` when it names a day only; None when it is empty. Raises Refusal."""
    text = words.strip()
    if not text:
        return None
    day, rest = _day(text, today)
    clock_time = HOUR.search(rest)
    wall = time(hour)
    try:
        if clock_time:
            wall = time(int(clock_time[1]), int(clock_time[2] or 0))
    except ValueError:
        raise _no_date(words) from None
    return datetime.combine(day, wall, zone)


def _day(text: str, today: date) -> tuple[date, str]:
    """The date, and what follows it in the cell."""
    if text.isdecimal() and len(text) == 5 and int(text) in EXCEL_DAYS:
        return EXCEL_ZERO + timedelta(days=int(text)), ""
    for shape in (FULL, COMPACT, SHORT):
        found = shape.match(text)
        if found:
            return _checked(text, found, today), text[found.end() :]
    raise _no_date(text)


def _checked(text: str, found: re.Match[str], today: date) -> date:
    parts = [int(part) for part in found.groups()]
    try:
        if len(parts) == 3:
            return date(parts[0] + 2000 if parts[0] < 100 else parts[0], parts[1], parts[2])
        this_year = date(today.year, parts[0], parts[1])
        return this_year if this_year <= today else this_year.replace(year=today.year - 1)
    except ValueError:
        raise _no_date(text) from None


def _no_date(words: str) -> Refusal:
    return Refusal(_("“%(words)s” is no date.") % {"words": words[:40]})
