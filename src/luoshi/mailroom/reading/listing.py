# ruff: noqa: E501 - a list of words is read in one piece
"""Lines to groups, each one problem: by the outermost marks, else by paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luoshi.mailroom.reading import courtesy

LOOKED_AT = 300
MOST_ROWS = 400
"""Lines with words; what stands below is left to the last problem unparted."""
_HAN = "一二三四五六七八九十"
_RINGS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "named",
        re.compile(
            r"(?:问题|問題|事项|Problem|Issue)\s*([0-9一二三四五六七八九十]{1,3})\s*[:：、.．)）]?\s*",
            re.IGNORECASE,
        ),
    ),
    ("han", re.compile(rf"(?:第)?([{_HAN}]{{1,3}})\s*[、.．:：,，)）]\s*")),
    ("han-in", re.compile(rf"[(（]([{_HAN}]{{1,3}})[)）]\s*[、.．:：]?\s*")),
    ("dot", re.compile(r"(\d{1,2})\s*[.．](?!\d)\s*")),
    ("comma", re.compile(r"(\d{1,2})\s*[、,，:：]\s*(?!\d)")),
    ("bracket", re.compile(r"(\d{1,2})\s*[)）]\s*")),
    ("in", re.compile(r"[(（]\s*(\d{1,2})\s*[)）]\s*[、.．:：]?\s*")),
    ("ring", re.compile(rf"([{_RINGS}])\s*[、.．:：]?\s*")),
    ("bullet", re.compile(r"([•·●■◆○◇▪►➤★*+]|[-–—](?=\s*\S))\s*(?![-–—*])")),
)
LEAD = re.compile(
    r"(?:如下|以下|下面|下列|几个|這些|这些|有.{0,6}[几两二三四五六七八九十\d]+\s*[个個项條条点]|问题(?:汇总|清单|列表|是)?|problems?|issues?|following).{0,14}[:：。.]?\s*$|[:：]\s*$",
    re.IGNORECASE,
)
STEPS = re.compile(
    r"步骤|步驟|操作(?:过程|過程|如下|方法|流程|顺序)|重现|重現|复现|流程如下|过程如下|過程如下|依次|steps?\b|reproduce|procedure",
    re.IGNORECASE,
)
ACTION = re.compile(
    r"\s*(?:先|再|然后|然後|接着|接著|首先|最后|最後|请)?(?:用.{1,12}账号)?(?:打开|打開|点击|點擊|点|點|单击|单擊|双击|选择|選擇|选|選|勾选|进入|進入|进|登录|登錄|登入|登陆|输入|輸入|录入|錄入|填写|填|保存|提交|返回|刷新|重启|重啟|扫|掃|切换|切換|关闭|新建|新增|查询|搜索|导出|导入|等待|回到|按|"
    r"open|click|select|choose|enter|log ?in|press|go to|type|save|submit|refresh|restart|scan|create|then)",
    re.IGNORECASE,
)
TROUBLE = re.compile(
    r"不能|不了|不出|不到|不上|不对|不對|不动|不動|不显示|不一致|不正确|不准|不见|不見|没反应|沒反應|没有(?!这|那|该)|沒有(?!這|那|該)|无法|無法|未|失败|失敗|报错|報錯|错误|錯誤|错|錯|慢|卡|死机|闪退|异常|異常|丢|丟|缺|少了|多了|重复|重複|空白|乱码|亂碼|打不开|打不開|超时|超時|断|掉线|坏|壞|崩|问题|問題|找不到|看不|为什么|為什麼|怎么|怎麼|吗|嗎|[?？]|"
    r"error|fail|cannot|can't|can not|doesn't|does not|won't|not |slow|wrong|missing|crash|blank|broken|stuck|lost|timeout|twice|why",
    re.IGNORECASE,
)
GOES_ON = re.compile(
    r"\s*(?:请|請|麻烦|麻煩|烦请|望|希望|截图|截圖|附图|附圖|附件|见图|見圖|如图|如圖|详见|[\d.]*版本|以前|原来|账号|帳號|时间|時間|电脑|浏览器|地点|单号|订单号|备注|补充|但|而且|因为|所以|然后|后来|重启|重新|已经|之前|从|昨天开始|急|"
    r"please|see attach|attached|screenshot|since|but|because|then|and |it |this |that )",
    re.IGNORECASE,
)


@dataclass
class Group:
    """One problem: the line it begins at among the lines with words, and its words."""

    first: int
    lines: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Joined as they stood."""
        return "\n".join(self.lines).strip()


@dataclass
class Row:
    """A line with words: its number among all such lines, whether an empty line stands above it."""

    number: int
    text: str
    apart: bool

    @property
    def head(self) -> str:
        """What patterns look at."""
        return self.text[:LOOKED_AT]

    @property
    def indent(self) -> int:
        """Blanks before its words."""
        return len(self.text) - len(self.text.lstrip(" \t　"))


def groups(lines: list[str]) -> list[tuple[int, str]]:
    """Each problem with the number of its first line among all lines with words."""
    rows = _rows(lines)
    found = _numbered(rows[:MOST_ROWS]) or _paragraphs(rows[:MOST_ROWS])
    if found:
        found[-1].lines += [row.text.strip() for row in rows[MOST_ROWS:]]
    return [(group.first, group.words) for group in found if group.words]


def _rows(lines: list[str]) -> list[Row]:
    rows: list[Row] = []
    number, apart = -1, False
    for line, kept in zip(lines, courtesy.without(lines), strict=True):
        number += bool(line.strip())
        if not kept.strip() or kept.startswith(">"):
            apart = True
            continue
        rows.append(Row(number, line, apart))
        apart = False
    return rows


def marked(text: str) -> tuple[str, str, str] | None:
    """The style of the mark that a line begins with, its number, and the words behind it."""
    bare = text.strip(" \t　")
    for style, pattern in MARKS:
        found = pattern.match(bare[:40])
        if found and bare[found.end() :].strip():
            return style, found[1], bare[found.end() :]
    return None


def _numbered(rows: list[Row]) -> list[Group]:
    """By the style of the first mark at the outermost indent; nothing when there is no list, or one of steps."""
    marks = [(row, its) for row in rows if (its := marked(row.text))]
    if not marks or (len(marks) < 2 and marks[0][1][0] != "named"):
        return []
    style, least = marks[0][1][0], min(row.indent for row, its in marks if its[0] == marks[0][1][0])
    tops = [(row, its[2]) for row, its in marks if its[0] == style and row.indent <= least]
    if len(tops) < 2 or not _from_one(style, marks[0][1][1]):
        return []
    intro = [row for row in rows if row.number < tops[0][0].number]
    if _are_steps(intro, [words for _row, words in tops]):
        return [Group(rows[0].number, [row.text.strip() for row in rows])]
    return _grouped(rows, intro, {row.number: words for row, words in tops})


def _from_one(style: str, number: str) -> bool:
    return style == "bullet" or number in ("1", "一", "①", "01")


def _are_steps(intro: list[Row], words: list[str]) -> bool:
    """What to do one after the other until it breaks: a heading that says so, or doing after doing."""
    if any(STEPS.search(row.head) for row in intro[-1:]):
        return True
    doing = [bool(ACTION.match(text[:LOOKED_AT])) and not TROUBLE.search(text[:LOOKED_AT]) for text in words]
    told = (
        bool(intro)
        and bool(TROUBLE.search(intro[-1].head))
        and not LEAD.search(intro[-1].head.rstrip(":： "))
    )
    most = sum(doing) * 3 >= len(doing) * 2
    return all(doing[:-1]) if not told else most


def _grouped(rows: list[Row], intro: list[Row], tops: dict[int, str]) -> list[Group]:
    found: list[Group] = []
    if intro and not LEAD.search(intro[-1].head):
        found.append(Group(intro[0].number, [row.text.strip() for row in intro]))
    for row in rows[len(intro) :]:
        if row.number in tops:
            found.append(Group(row.number, [tops[row.number].strip()]))
        else:
            found[-1].lines.append(row.text.strip())
    return found


def _paragraphs(rows: list[Row]) -> list[Group]:
    """By empty lines; else by lines of which each one tells of a trouble; else all is one."""
    if not rows:
        return []
    apart = any(row.apart for row in rows[1:])
    each = not apart and len(rows) > 1 and all(_stands_alone(row) for row in rows)
    found: list[Group] = []
    for row in rows:
        begins = not found or (
            (row.apart or each) and not GOES_ON.match(row.head) and not LEADS.search(found[-1].lines[-1][-8:])
        )
        if begins and found and row.apart and not TROUBLE.search(row.head) and len(row.text.strip()) < 8:
            begins = False
        if begins:
            found.append(Group(row.number))
        found[-1].lines.append(row.text.strip())
    return _without_lead(found)


LEADS = re.compile(r"[:：]\s*$")


def _stands_alone(row: Row) -> bool:
    return len(row.text.strip()) >= 5 and bool(TROUBLE.search(row.head)) and not GOES_ON.match(row.head)


def _without_lead(found: list[Group]) -> list[Group]:
    """`今天有两个问题：` is no problem of its own."""
    first = found[0]
    if (
        len(first.lines) > 1
        and LEAD.search(first.lines[0][:LOOKED_AT])
        and not STEPS.search(first.lines[0][:LOOKED_AT])
    ):
        short = len(first.lines[0]) <= 24 and not courtesy.is_courtesy(first.lines[0])
        if short and len(found) > 1:
            first.lines.pop(0)
            first.first += 1
    return found
