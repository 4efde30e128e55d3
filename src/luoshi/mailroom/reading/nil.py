# ruff: noqa: E501 - a list of words is read in one piece
"""Whether an answer says that there is nothing to report."""

from __future__ import annotations

import re

from luoshi.mailroom.reading import courtesy

LONGEST = 60
"""Characters of one clause; 汉字 may be half as many. Nothing is said in few words."""
SIMPLE = str.maketrans(
    "沒問題無發現異況還暫時們個麼點統錯誤報這邊門東運轉穩順實際業務種臨遇見",
    "没问题无发现异况还暂时们个么点统错误报这边门东运转稳顺实际业务种临遇见",
)
_WHO = r"(?:我们?|我方|本人|咱们?|各位)?(?:[\u4e00-\u9fff]{1,4}(?:部|科|组|处|室|仓|仓库|车间|中心))?(?:这边|这里|这儿|部门|本部门|组|科|车间|仓库|财务|销售|采购|店|公司|办公室)*(?:的)?"
_WHEN = r"(?:今天|今日|今儿|本日|当天|昨天|昨日|本周|这周|上周|本月|这个月|目前|暂时|暂|现在|当前|近期|最近|上午|下午|全天|一天|到目前为止|截至目前|截止目前|这几天)*"
_ALL = r"(?:都|均|也|还|仍|一切|全部|确实|的确|是|就|依然)*"
_WHAT = (
    r"(?:任何|什么|啥|新的?|大的?|其他|别的|明显|特别|系统|使用|操作|业务|需要|要|可|值得|反馈|上报|汇报|报告|提交|提|登记|填报|的|出现|发现|遇到|碰到|遇见|发生)*"
    r"(?:问题|异常|情况|故障|事项?|错误|状况|内容|毛病|困难|意见){0,2}(?:反馈|上报|汇报|报告|发生|出现|需要反馈|要反馈|可报|要报)?"
)
_END = r"(?:了|哦|噢|啊|呀|哈|呢|的|嘞|啦|喔)*"
CHINESE = re.compile(
    rf"(?:{_WHO}{_WHEN}|{_WHEN}{_WHO}{_WHEN}){_ALL}(?:未|没有?|没得|无|零|沒)(?:有)?{_WHAT}{_END}"
    rf"|(?:{_WHO}{_WHEN}|{_WHEN}{_WHO}{_WHEN})(?:系统|使用|运行|操作|业务|一切|全部|都|均|也|很|非常|比较|各项)*(?:正常|顺利|ok|良好|稳定)(?:使用|运行)?{_END}"
    r"|零报告|零问题|无事|没事儿?|没啥|没什么",
    re.IGNORECASE,
)
_SINCE = r"(?: (?:today|so far|yet|for now|for today|right now|at the moment|this week|this morning|at present|as usual|here|from me|from us|(?:on|from) (?:my|our) (?:side|end)))*"
_BEFORE = r"(?:(?:hi|yes|ok|today|so far|currently|still|there (?:is|are|was|were)|we have|we had|i have|i had|i've|we've|have|had|got) )*"
ENGLISH = re.compile(
    _BEFORE
    + r"(?:(?:nothing|none|nil|n/?a|zero|not any)(?: (?:new|to report|at all|much|really|special))*|(?:no|zero|not any)(?: (?:new|known|major|more|other|real|system))*"
    r" (?:problems?|issues?|troubles?|errors?|bugs?|incidents?)(?: (?:to report|at all|found|occurred|met|encountered|seen|noticed|reported))*|no)"
    + _SINCE
    + "|"
    + _BEFORE
    + r"(?:(?:it's |it is )?all|everything|everything's|all is|everything is|systems?|system is|it)(?: (?:is|are|was|working|works|running|runs|fine|good|ok|okay|well|normal|normally|clear|smoothly))+"
    + _SINCE,
    re.IGNORECASE,
)
ALONE = re.compile(
    r"(yes|all|everything|ok|so far|today)( (yes|all|everything|ok|so far|today))*", re.IGNORECASE
)
"""Words that say nothing by themselves."""
MARKS = re.compile(
    r"[\s　。，、！!.,;；:：~～…·\-—_\"'“”‘’「」()（）\[\]【】*^]|[\U0001f300-\U0001faff☀-➿\ufe0f]"
)
QUESTION = re.compile(r"[?？]|吗|嗎|么[。！!]*$|麼[。！!]*$")


def is_nil(text: str) -> bool:
    """`没问题`, `无`, `nothing` with whatever greeting, punctuation and name stand around it; a question is not.

    `没问题，但是…` is not either: every line with words must say nothing. Pictures are not asked about here.
    """
    lines = [line for line in courtesy.without(text.split("\n")) if line.strip() and not line.startswith(">")]
    if not lines or len(lines) > 6 or sum(map(len, lines)) > 120:
        return False
    whole = "，".join(lines)
    if QUESTION.search(whole):
        return False
    clauses = [clause for clause in re.split(r"[，,。.!！;；、\n~～…]+", whole) if MARKS.sub("", clause)]
    return bool(clauses) and _first_says(clauses) and all(_says_nothing(clause) for clause in clauses)


def _first_says(clauses: list[str]) -> bool:
    return any(_says_nothing(clause, strictly=True) for clause in clauses)


def _says_nothing(clause: str, strictly: bool = False) -> bool:
    """Strictly: by itself, and not only next to a clause that does."""
    if len(clause) > LONGEST:
        return False
    english = " ".join(re.sub(r"[^\w'/ ]", " ", clause).split())
    if english and english.isascii() and ENGLISH.fullmatch(english):
        return not strictly or not ALONE.fullmatch(english)
    chinese = MARKS.sub("", clause.translate(SIMPLE))
    if len(chinese) <= LONGEST // 2 and CHINESE.fullmatch(chinese):
        return True
    return not strictly and courtesy.is_courtesy(clause)
