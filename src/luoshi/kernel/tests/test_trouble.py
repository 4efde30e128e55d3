"""Failures of the network, worded for their reader."""

from __future__ import annotations

import pytest
from django.utils import translation

from luoshi.kernel.destination import Forbidden, taken_apart
from luoshi.kernel.trouble import KNOWN, Trouble, told

SAID = {
    "[Errno 111] Connection refused": "连接被拒绝",
    "erp.example.com: [Errno -2] Name or service not known": "找不到这个主机名",
    "[Errno -3] Temporary failure in name resolution": "找不到这个主机名",
    "erp.example.com: no answer from the name server": "找不到这个主机名",
    "the answer took too long": "没有在规定时间内回答",
    "timed out": "没有在规定时间内回答",
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch (_ssl.c:1000)": "证书",
    "STARTTLS extension not supported by server.": "加密连接",
    "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)": "加密连接",
    "Connection unexpectedly closed": "连接就断了",
    "Remote end closed connection without response": "连接就断了",
    "[Errno 104] Connection reset by peer": "连接就断了",
    "[Errno 101] Network is unreachable": "网络不通",
    "an answer of more than 262144 bytes": "回答太长",
    "HTTP 302": "不会跟随跳转",
    "535 5.7.8 Authentication credentials invalid": "用户名和密码",
}


def test_what_the_libraries_say_in_english_is_read_in_ones_own_words() -> None:
    worded = set()
    for said, words in SAID.items():
        found = told(said)
        assert words in found.words and found.detail == said, said
        worded.add(found.words)
    assert worded == {str(words) for _pattern, words in KNOWN}
    with translation.override("zh-hant"):
        assert "連線被拒絕" in told("[Errno 111] Connection refused").words
    with translation.override("en"):
        assert told("timed out").words == "No answer came in time."


@pytest.mark.parametrize(
    "said", ["550 no such person", "451 timed out behind us", "5.1.1 user unknown", "HTTP 500", "x", ""]
)
def test_what_a_server_answered_stays_its_own(said: str) -> None:
    assert told(said) == Trouble(said)


def test_a_refusal_of_our_own_is_kept_in_the_words_of_the_source_and_read_in_the_readers() -> None:
    with translation.override("en"), pytest.raises(Forbidden) as refused:
        taken_apart("ftp://erp.example.com/")
    assert told(str(refused.value)) == Trouble("地址要以https://开头。")
