"""Answers to “is it solved?” that can mean nothing else, in the words of a mail."""

from __future__ import annotations

GOOD = frozenset(
    {
        "好了", "已好", "已经好了", "好了谢谢", "可以了", "现在可以了", "现在好了", "解决了", "已解决",
        "没问题了",
        "已經好了", "好了謝謝", "現在可以了", "現在好了", "解決了", "已解決", "沒問題了",
        "ok", "okay", "solved", "fixed", "resolved", "it works", "works now", "it works now", "it is solved",
    }
)  # fmt: skip
BAD = (
    "还不行", "还是不行", "没解决", "还没好", "還不行", "還是不行", "沒解決", "還沒好",
    "not solved", "not fixed", "still not", "it still does not", "it still doesn't",
)  # fmt: skip
AROUND = " \t\r\n。.!！,，~～、;；"


def is_good(words: str) -> bool:
    """好了, and nothing besides."""
    return words.strip(AROUND).replace("，", "").lower() in GOOD


def is_bad(words: str) -> bool:
    """还不行, and what still happens."""
    return words.strip(AROUND).lower().startswith(BAD)
