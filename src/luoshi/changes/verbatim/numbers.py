"""Finds quantities, dates and times in a folded text and says what they are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from luoshi.changes.verbatim.facts import Found, Key
from luoshi.changes.verbatim.numerals import FIGURES, NUMBER, value

MINUTES: dict[str, Fraction | int] = {
    "second": Fraction(1, 60),
    "minute": 1,
    "hour": 60,
    "day": 1440,
    "week": 10080,
}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
UNITS = {
    "workday": "个工作日 工作日 business_days business_day working_days working_day workdays workday",
    "second": "秒钟 秒 seconds second secs sec",
    "minute": "分钟 minutes minute mins min",
    "hour": "个小时 小时 个钟头 钟头 hours hour hrs hr h",
    "day": "天 日 days day",
    "week": "周 个星期 星期 个礼拜 礼拜 weeks week",
    "month": "个月 月 months month",
    "quarter": "个季度 季度 quarters quarter",
    "year": "年 years year yrs",
    "yuan": "元 块钱 块 圆 rmb cny yuan",
    "cents": "毛 角",
    "dollar": "美元 美金 usd dollars dollar",
    "euro": "欧元 eur euros euro",
    "percent": "% 个百分点 per_cent percent",
    "point": "百分点 percentage_points percentage_point",
    "discount": "折",
    "tenth": "成",
    "fold": "倍",
    "kilogram": "公斤 千克 kg",
    "gram": "克 公克 g",
    "ton": "吨 tons tonnes ton",
    "metre": "米 metres meters",
    "centimetre": "厘米 cm",
    "millimetre": "毫米 mm",
    "kilometre": "公里 km",
    "megabyte": "兆 mb",
    "kilobyte": "kb",
    "gigabyte": "gb",
    "roll": "卷 rolls roll",
    "pallet": "托 托盘 pallets pallet",
    "bag": "袋 bags bag",
    "bottle": "瓶 bottles bottle",
    "barrel": "桶 barrels barrel",
    "litre": "升 litres litre liters",
    "millilitre": "毫升 ml",
    "square metre": "平方米 平米 平方",
    "page": "页 pages page",
    "row": "行 rows row lines line",
    "box": "箱 boxes box cartons carton",
    "pack": "包 盒 packs packages",
    "piece": "件 pieces pcs",
    "digit": "位数",
    "time": "次 遍 回 趟 下 times",
    "count": "个 名 位 人 口 单 笔 张 份 条 家 户 项 台 款 列 种 处 栏 层 步 组 只 辆 批 句 字 类",
}
"""Unit → its spellings; `_` stands for a space. What is only counted (个, 张, 笔) is all one unit."""
SCALED = {"percent": Fraction(1, 100), "tenth": Fraction(1, 10), "cents": Fraction(1, 10)}
SPELLINGS = {spelt.replace("_", " "): unit for unit, many in UNITS.items() for spelt in many.split()}
_UNIT = "|".join(
    re.escape(spelt) + ("(?![a-z])" if spelt.isascii() and spelt != "%" else "")
    for spelt in sorted(SPELLINGS, key=len, reverse=True)
)
SMALL = "[0-9]{1,2}|[一二两三四五六七八九十]{1,3}"
DAYS = {day: place for place, day in enumerate("一二三四五六", start=1)} | {"日": 7, "天": 7, "末": 6}
ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = "|".join(f"{m}[a-z]*" for m in ENGLISH_MONTHS if m not in ("may", "mar")) + "|may|march|mar"


def _compiled(pattern: str) -> re.Pattern[str]:
    """ASCII: a 汉字 is no letter, so that a Latin word has an edge beside it."""
    return re.compile(pattern, re.ASCII)


DATE = _compiled(
    rf"(?P<year>[0-9]{{4}})[-/.年](?P<month>[0-9]{{1,2}})[-/.月](?P<day>[0-9]{{1,2}})[日号]?(?![0-9])"
    rf"|(?<![0-9])(?P<month2>{SMALL})月(?:份)?(?P<day2>{SMALL})[日号]"
    rf"|\b(?P<name>{_MONTH_NAME})\.? (?P<day3>[0-9]{{1,2}})(?:st|nd|rd|th)?\b"
    rf"|\b(?P<day4>[0-9]{{1,2}})(?:st|nd|rd|th)? (?P<name4>{_MONTH_NAME})\b"
)
DAY_OF_MONTH = _compiled(
    rf"(?<![0-9.]) ?(?P<day>{SMALL})(?P<mark>[日号])(?!码)|\b(?P<th>[0-9]{{1,2}})(?:st|nd|rd|th)\b"
)
MONTH = re.compile(rf"(?<![0-9.])(?P<month>{SMALL})月(?:份)?")
CLOCK = _compiled(
    r"(?:(?P<part>上午|早上|早晨|凌晨|中午|下午|傍晚|晚上) ?)?"
    r"(?:(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?![0-9])|"
    rf"(?P<hour2>{SMALL})点(?!建议|意见|要求|问题|五|[0-9]{{3}})"
    rf"(?:钟|整|(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute2>{SMALL})分?)?)"
    r"(?: ?(?P<english>am|pm|a\.m\.|p\.m\.))?"
    r"|\b(?P<hour3>[0-9]{1,2}) ?(?P<english3>am|pm|a\.m\.|p\.m\.)|\b(?P<named>noon|midnight)\b"
)
WEEKDAY = _compiled(
    r"(?:每个?|本|这|逢|(?P<which>[上下]个?))?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])(?![次回遍天年月周个])"
    rf"|(?:\bevery |\beach |\bon )?\b(?P<english>{'|'.join(ENGLISH_DAYS)})"
    r"(?:day|sday|nesday|rsday|urday)?s?\b"
)
EDGE = _compiled(
    r"(?P<span>月|年|季度?|周)(?P<edge>底|末|初|中)(?![文国间心级])"
    r"|\b(?P<edge2>end|beginning|start|middle) of (?:the |each |every )?(?P<span2>month|year|quarter|week)\b"
    r"|\b(?P<span3>month|year|quarter|week)[- ](?P<edge3>end)\b"
)
EVERY = _compiled(
    r"每个?(?P<span>天|日|周|星期|礼拜|月|季度?|年|小时|分钟)(?!(?<=[周期拜])[一二三四五六日天末])|(?P<daily>天天|日日)"
    r"|\b(?:every|each|per|an?) (?P<span2>day|week|month|quarter|year|hour|minute)\b"
    r"|\b(?P<english>daily|weekly|monthly|quarterly|yearly|annually|annual|hourly)\b"
)
WHEN = _compiled(
    r"今天|今日|当天|当日|明天|明日|后天|昨天|昨日|前天|上个?(?:周|星期|月)|[本这]个?(?:周|星期|月)|下个?(?:周|星期|月)"
    r"|今年|明年|去年|第二天|次日|隔天|翌日|前一天"
    r"|\b(?:today|tomorrow|yesterday|(?:last|this|next) (?:week|month|year))\b"
)
BOTH = re.compile("双(?=[手方边份面眼层])")
TWICE = _compiled(r"翻倍|翻一番|加倍|\bdoubled?\b|\btwice\b")
HALF = _compiled(r"一半|半数|对半|\bhalf\b(?! an?\b| a\b)")
PORTION = _compiled(
    rf"(?P<whole>{SMALL})分之(?P<parts>{SMALL})|(?P<of>[百千万])分之(?P<percent>{NUMBER})"
    r"|\b(?:a|one) (?P<named>third|quarter|fifth|tenth)\b(?= of)"
)
ORDINAL = _compiled(
    rf"第(?P<number>{NUMBER})(?:个|次|步|天|页|行|条|项|张|列|位|单|级|种)?"
    r"|\b(?P<english>[0-9]{1,4})(?:st|nd|rd|th)\b"
)
HALVES = _compiled(
    r"半个?(?P<unit>小时|钟头|天|年|月|分钟|星期|周|季度)"
    r"|\bhalf an? (?P<english>hour|day|year|minute|month)\b"
)
QUANTITY = _compiled(
    rf"(?P<sign>[¥$€]) ?(?P<sum>{NUMBER})"
    rf"|(?P<first>{NUMBER})(?:(?P<unit1>{_UNIT}))? ?(?:-|~|—|–|到|至|\bto\b) ?"
    rf"(?P<last>{NUMBER})(?:[多余几来])? ?(?P<unit2>{_UNIT})?"
    rf"|(?P<few>[一二两三四五六七八][二三四五六七八九])(?P<scale>[十百千万])?(?P<unit3>{_UNIT})"
    rf"|(?P<number>{NUMBER})(?:[多余几来])?(?P<and>个半)? ?(?P<unit>{_UNIT})?(?P<half>半)?"
)
SIGNS = {"¥": "yuan", "$": "dollar", "€": "euro"}
SPANS = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季": "quarter",
    "季度": "quarter", "年": "year", "小时": "hour", "分钟": "minute", "钟头": "hour", "daily": "day",
    "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annually": "year",
    "annual": "year", "hourly": "hour",
}  # fmt: skip
EDGES = {"底": "end", "末": "end", "初": "start", "中": "middle", "beginning": "start"}
WHENS = {
    "今日": "今天", "次日": "第二天", "隔天": "第二天", "翌日": "第二天", "前一天": "昨天",
    "昨日": "昨天", "当日": "当天", "today": "今天", "明日": "明天", "tomorrow": "明天", "yesterday": "昨天",
    "last week": "上周", "this week": "本周", "next week": "下周", "last month": "上月", "this month": "本月",
    "next month": "下月", "last year": "去年", "this year": "今年", "next year": "明年",
}  # fmt: skip


def numbers(text: str) -> Iterator[Found]:
    """Everything that is worth a number; places may overlap, the reader of the text keeps the longest."""
    for match in DATE.finditer(text):
        yield from _date(match)
    for match in DAY_OF_MONTH.finditer(text):
        yield from _day(match)
    for match in MONTH.finditer(text):
        yield _found("number", match, ("month", _small(match["month"])))
    for match in CLOCK.finditer(text):
        yield from _clock(match)
    for match in WEEKDAY.finditer(text):
        day = match["day"]
        number = DAYS[day] if day else ENGLISH_DAYS.index(match["english"]) + 1
        yield _found("number", match, ("weekday", number, (match["which"] or "")[:1]))
    for match in EDGE.finditer(text):
        span, edge = (
            match[a] or match[b] or match[c]
            for a, b, c in (("span", "span2", "span3"), ("edge", "edge2", "edge3"))
        )
        yield _found("number", match, ("edge", SPANS.get(span, span), EDGES.get(edge, edge)))
    for match in EVERY.finditer(text):
        span = match["span"] or match["span2"] or match["english"] or "天"
        yield _found("number", match, ("every", SPANS.get(span, span)))
    for match in WHEN.finditer(text):
        said = re.sub("^这", "本", match[0].replace("个", "").replace("星期", "周"))
        yield _found("number", match, ("when", WHENS.get(said, said)), firm=False)
    yield from _parts(text)
    for match in QUANTITY.finditer(text):
        yield from _quantity(match, text)


def _found(axis: str, match: re.Match[str], *keys: Key, firm: bool = True) -> Found:
    return Found(axis, *match.span(), frozenset(keys), firm)


def _small(written: str) -> int:
    return int(value(written))


def _date(match: re.Match[str]) -> Iterator[Found]:
    day = match["day"] or match["day2"] or match["day3"] or match["day4"]
    name = match["name"] or match["name4"]
    written = match["month"] or match["month2"]
    month = ENGLISH_MONTHS.index(name[:3]) + 1 if name else _small(written)
    yield _found("number", match, ("date", month, _small(day)))


def _day(match: re.Match[str]) -> Iterator[Found]:
    day = _small(match["day"] or match["th"])
    keys: list[Key] = [("day", day), ("ordinal", str(day))]
    if match["mark"] == "日":
        keys.append(("minutes", str(1440 * day)))
    yield _found("number", match, *keys)


def _clock(match: re.Match[str]) -> Iterator[Found]:
    if match["named"]:
        yield _found("number", match, ("clock", 720 if match["named"] == "noon" else 0))
        return
    hour = _small(match["hour"] or match["hour2"] or match["hour3"])
    past = match["minute"] or match["minute2"]
    minute = (
        30
        if match["half"]
        else 15 * FIGURES[match["quarter"]]
        if match["quarter"]
        else _small(past)
        if past
        else 0
    )
    english = (match["english"] or match["english3"] or "")[:1]
    late = (
        match["part"] in ("下午", "傍晚", "晚上") or english == "p" or (match["part"] == "中午" and hour < 3)
    )
    vague = not match["part"] and not english and not match["hour"] and 0 < hour < 12
    hours = {hour + 12 if late and hour < 12 else hour} | ({hour + 12} if vague else set())
    yield _found("number", match, *(("clock", 60 * one + minute) for one in hours))


def _parts(text: str) -> Iterator[Found]:
    """Halves, thirds, the first and the second."""
    for match in HALF.finditer(text):
        yield Found(
            "number", *match.span(), frozenset({("ratio", "1/2")}), bare=("bare", "1/2"), unit="percent"
        )
    for match in BOTH.finditer(text):
        yield Found("number", *match.span(), frozenset({("bare", "2")}), False, ("bare", "2"))
    for match in TWICE.finditer(text):
        yield _found("number", match, ("fold", "2"), ("time", "2"))
    for match in PORTION.finditer(text):
        if match["percent"]:
            ratio = value(match["percent"]) / value("一" + match["of"])
        elif match["named"]:
            ratio = Fraction(1, {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}[match["named"]])
        else:
            ratio = value(match["parts"]) / (value(match["whole"]) or 1)
        yield Found(
            "number",
            *match.span(),
            frozenset({("ratio", str(ratio))}),
            bare=("bare", str(ratio)),
            unit="percent",
        )
    for match in ORDINAL.finditer(text):
        number = value(match["number"] or match["english"])
        yield Found(
            "number",
            *match.span(),
            frozenset({("ordinal", str(number))}),
            number != 1,
            ("bare", str(number)),
            "ordinal",
        )
    for match in HALVES.finditer(text):
        unit = match["unit"] or match["english"]
        yield _measure(*match.span(), Fraction(1, 2), SPANS.get(unit, unit), firm=match[0] != "半天")


def _quantity(match: re.Match[str], text: str) -> Iterator[Found]:
    start, end = match.span()
    if match["sum"]:
        yield _measure(start, end, value(match["sum"]), SIGNS[match["sign"]])
    elif match["first"]:
        unit = SPELLINGS.get(match["unit2"] or match["unit1"] or "", "")
        yield _range(start, end, value(match["first"]), value(match["last"]), unit)
    elif match["few"]:
        few, scale = match["few"], value("一" + match["scale"]) if match["scale"] else Fraction(1)
        unit = SPELLINGS[match["unit3"]]
        yield _range(start, end, FIGURES[few[0]] * scale, FIGURES[few[1]] * scale, unit)
    else:
        number, unit = value(match["number"]), SPELLINGS.get(match["unit"] or "", "")
        number += Fraction(1, 2) if match["half"] or match["and"] else 0
        if unit == "discount" and number > 10:
            number /= 10
        vague = match["number"] in ("一", "one") and unit not in ("year", "percent", "tenth", "discount")
        while end > start and text[end - 1] == " ":
            end -= 1
        yield _measure(start, end, number, unit, firm=not vague)


def _range(start: int, end: int, first: Fraction, last: Fraction, unit: str) -> Found:
    """3到5天, 三五天: one thing."""
    low, high = (_measure(start, end, number, unit) for number in (first, last))
    (kind, least), (_kind, most) = (next(key for key in one.keys if key[0] != "every") for one in (low, high))
    return Found(
        "number",
        start,
        end,
        frozenset({(kind, f"{least}..{most}")}),
        bare=("bare", f"{first}..{last}"),
        unit=unit,
    )


def _measure(start: int, end: int, number: Fraction, unit: str, firm: bool = True) -> Found:
    """A number with its unit, in the unit that all of its kind share."""
    if unit in MINUTES:
        key: Key = ("minutes", str(number * MINUTES[unit]))
    elif unit in MONTHS:
        key = ("months", str(number * MONTHS[unit]))
    elif unit == "discount":
        key = ("ratio", str(number / 10))
    elif unit in ("percent", "tenth"):
        key = ("ratio", str(number * SCALED[unit]))
    else:
        key = (unit or "bare", str(number * SCALED.get(unit, 1)))
    keys = {key, ("every", unit)} if number == 1 and unit in (*MINUTES, *MONTHS) else {key}
    return Found("number", start, end, frozenset(keys), firm, ("bare", str(number)), unit)
