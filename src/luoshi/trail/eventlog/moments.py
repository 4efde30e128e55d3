"""The moment that a cell names, in the spellings that other systems use."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
YEAR_FIRST = re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?")
COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?=$|[T \d])")
YEAR_LAST = re.compile(r"(?P<a>\d{1,2})\s*(?P<sign>[-/.])\s*(?P<b>\d{1,2})\s*(?P=sign)\s*(?P<y>\d{4})")
HOUR = re.compile(
    r"[\s,T]*(?P<noon>上午|下午|中午|晚上|凌晨)?\s*(?P<h>\d{1,2})[:：时点](?P<min>\d{1,2})?分?(?:[:：]?(?P<s>\d{1,2})秒?"
    r"(?:[.,](?P<part>\d{1,9}))?)?\s*(?P<half>[AaPp])?\.?(?:[Mm]\.?)?"
)
PACKED = re.compile(
    r"[T ]?(?P<h>\d\d)(?P<min>\d\d)(?:(?P<s>\d\d)(?:[.,](?P<part>\d{1,9}))?)?(?P<noon>)(?P<half>)"
)
ZONE = re.compile(r"\s*(?:(?P<utc>Z|z|UTC|GMT)|(?:UTC|GMT)?(?P<sign>[+-])(?P<h>\d{1,2}):?(?P<min>\d\d)?)")
SECONDS, MILLISECONDS = range(10**8, 10**10), range(10**11, 10**13)
EXCEL = re.compile(r"\d{5}(\.\d+)?")
EXCEL_ZERO, EXCEL_DAYS = datetime(1899, 12, 30), range(20_000, 73_050)
AFTERNOON = ("下午", "晚上", "p", "P")
MORNING = ("上午", "凌晨", "a", "A")


def read_moment(words: str, zone: tzinfo, order: str = "") -> datetime | None:
    """The moment in UTC; without a zone in the cell it is one of `zone`. None when it names none.

    3/4/2026 is the third of April or the fourth of March: `order` says which (`dmy`, `mdy`); without it
    only what can be one of the two is a date. With dots the day comes first.
    """
    text = words.strip()
    try:
        found = _plain(text) or _spelled(text, order) or _number(text) or _letter(text)
        if found is None:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _plain(text: str) -> datetime | None:
    """ISO, which is nearly always it; a bare number is none, whatever Python takes it for."""
    if "-" not in text or not text[:4].isdecimal():
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _spelled(text: str, order: str) -> datetime | None:
    day = YEAR_FIRST.match(text) or COMPACT.match(text) or YEAR_LAST.match(text)
    if day is None:
        return None
    rest = text[day.end() :].strip()
    hour = HOUR.match(rest) or PACKED.match(rest)
    zone = ZONE.fullmatch(rest[hour.end() if hour else 0 :].strip() or "")
    left = rest[hour.end() if hour else 0 :].strip()
    if left and zone is None:
        return None
    said = day.groupdict()
    date = _day(said, order) if "a" in said else (int(said["y"]), int(said["m"]), int(said["d"]))
    return datetime(*date, *(_time(hour) if hour else (0, 0, 0, 0)), tzinfo=_zone(zone) if zone else None)


def _day(said: dict[str, str], order: str) -> tuple[int, int, int]:
    first, second = int(said["a"]), int(said["b"])
    if said["sign"] == "." or order == DAY_FIRST or (not order and (first > 12 or first == second)):
        return int(said["y"]), second, first
    if order == MONTH_FIRST or (not order and second > 12):
        return int(said["y"]), first, second
    raise ValueError("one of two days")


def _time(found: re.Match[str]) -> tuple[int, int, int, int]:
    hour, half = int(found["h"]), found["noon"] or found["half"] or ""
    if half in AFTERNOON and hour < 12:
        hour += 12
    elif half in MORNING and hour == 12:
        hour = 0
    part = int((found["part"] or "0")[:6].ljust(6, "0"))
    return hour, int(found["min"] or 0), int(found["s"] or 0), part


def _zone(found: re.Match[str]) -> tzinfo:
    if found["utc"]:
        return UTC
    ahead = timedelta(hours=int(found["h"]), minutes=int(found["min"] or 0))
    return timezone(ahead if found["sign"] == "+" else -ahead)


def _number(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970, or days as Excel counts them."""
    if text.isdecimal() and int(text) in SECONDS:
        return datetime.fromtimestamp(int(text), UTC)
    if text.isdecimal() and int(text) in MILLISECONDS:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    if EXCEL.fullmatch(text) and int(float(text)) in EXCEL_DAYS:
        seconds = round(float(text) * 86400)
        return EXCEL_ZERO + timedelta(seconds=seconds)
    return None


def _letter(text: str) -> datetime | None:
    """As mails date themselves: Mon, 23 Nov 2026 16:40:00 +0800."""
    return parsedate_to_datetime(text) if any(sign.isalpha() for sign in text) and ":" in text else None
