"""How passwords are guessed: common ones with something around them, rows of keys, years, stolen ones."""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from functools import cache
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator

# Words that others try first, in Chinese offices among them; the longest go first.
GUESSED = (
    "luoshi", "落实", "password", "passw0rd", "welcome", "admin", "iloveyou", "qwerty", "asdfgh",
    "zxcvbn", "1qaz2wsx", "qazwsx", "abc", "woaini", "woaiwojia", "nihao", "mima", "gongsi", "wangluo",
    "zhongguo", "china", "beijing", "shanghai", "taobao", "wechat", "weixin", "dingtalk", "crm", "erp",
    "oa", "5201314", "520520", "1314520", "147258369", "123456789", "987654321", "12345678", "123456",
    "654321", "111111", "000000", "888888", "666666", "123123", "我爱你", "密码", "公司", "你好",
    "中国", "新年快乐", "恭喜发财",
)  # fmt: skip
# Years with or without month and day, and numbers of mobile phones.
NUMBERS = re.compile(r"1[3-9]\d{9}|(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))?")
# What lies side by side: the rows and columns of keys, letters and digits in their order.
ROWS = (
    "`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p", "!@#$%^&*()_+",
)  # fmt: skip
WALK = 4
LEETS = (str.maketrans("013457@$!", "oleastasi"), str.maketrans("013457@$!", "oieastasi"))
NO_LETTERS = string.digits + string.punctuation + string.whitespace


@cache
def common() -> frozenset[str]:
    """The twenty thousand that come with the framework."""
    return frozenset(CommonPasswordValidator().passwords)


def cores(text: str) -> set[str]:
    """What is left without signs and digits at its ends, in each usual spelling, once if it is repeated."""
    found = set()
    for spelt in (text, *(text.translate(leet) for leet in LEETS)):
        for core in (spelt, *(cut(spelt, NO_LETTERS) for cut in (str.strip, str.lstrip, str.rstrip))):
            half = len(core) // 2
            found |= {core, core[:half]} if half and core == core[:half] * 2 else {core}
    return found | {core.translate(leet) for core in found for leet in LEETS}


def without_walks(text: str) -> str:
    """Without runs of four keys side by side or more, either way, and of one sign again and again."""
    left = re.sub(r"(.)\1{3,}", " ", text)
    for row in ROWS:
        for line in (row, row[::-1]):
            place = 0
            while place <= len(left) - WALK:
                length = WALK
                while length <= len(left) - place and left[place : place + length] in line:
                    length += 1
                if length > WALK:
                    left = f"{left[:place]} {left[place + length - 1 :]}"
                place += 1
    return left


def plain(text: str) -> str:
    """In one spelling: small letters, no full-width ones."""
    return unicodedata.normalize("NFKC", text).lower()


def stands_in(path: str, password: str) -> bool:
    """Whether a file of SHA-1 sums in their order, one a line (`HASH:COUNT`), has the sum of this password.

    Found by halving: forty gigabytes are read in about forty places. SHA-1 because such lists are made so.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with Path(path).open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            file.seek(middle := (low + high) // 2)
            if middle:
                file.readline()
            sum_there = file.readline()[:40].upper()
            if sum_there == wanted:
                return True
            if sum_there and sum_there < wanted:
                low = middle + 1
            else:
                high = middle
        file.seek(0)
        return file.readline()[:40].upper() == wanted
