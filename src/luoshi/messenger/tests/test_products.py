"""What people copy out of their chat program is understood; everything else is refused with a sentence."""

from __future__ import annotations

import pytest

from luoshi.kernel.verdict import Refusal
from luoshi.messenger.products import understood
from luoshi.testing.chats import ADDRESSES, HOOK, SECRET, TEAMS, TOKEN

POWER = "https://default0a1b.12.environment.api.powerplatform.com/powerautomate/automations/direct/cu/07/workflows"


@pytest.mark.parametrize(
    ("typed", "secret", "kept"),
    [
        (*ADDRESSES["dingtalk"], f"dingtalk://{SECRET}@{TOKEN}/"),
        (ADDRESSES["dingtalk"][0], "", f"dingtalk://{TOKEN}/"),
        (*ADDRESSES["feishu"], f"feishu://{HOOK}/"),
        (f"  https://open.larksuite.com/open-apis/bot/v2/hook/{HOOK}/ ", "", f"lark://{HOOK}/"),
        (*ADDRESSES["wecombot"], f"wecombot://{HOOK}/"),
        (*ADDRESSES["slack"], "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"),
        (f"{POWER}/{TOKEN}/triggers/manual/paths/invoke?api-version=1&sp=x&sv=1.0&sig=abcd-_1", "",
         f"workflows://default0a1b.12.environment.api.powerplatform.com/{TOKEN}/abcd-_1/?pa=yes&route=07"),
        (f"dingtalk://{SECRET}@{TOKEN}", "", f"dingtalk://{SECRET}@{TOKEN}"),
        (f"wecombot://{HOOK}", "", f"wecombot://{HOOK}"),
        (f"workflows://{TEAMS}:443/{TOKEN}/abcd", "", f"workflows://{TEAMS}/{TOKEN}/abcd"),
    ],
)  # fmt: skip
def test_both_kinds_of_address_are_understood(typed: str, secret: str, kept: str) -> None:
    assert understood(typed, secret).url == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "hello", "https://", "https://example.com/hook", "https://127.0.0.1/robot/send?access_token=abcdef",
        f"https://oapi.dingtalk.com.example.com/robot/send?access_token={TOKEN}",
        f"https://oapi.dingtalk.com@example.com/robot/send?access_token={TOKEN}",
        f"https://example.com/https://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
        f"http://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
        f"https://oapi.dingtalk.com:8443/robot/send?access_token={TOKEN}",
        "https://oapi.dingtalk.com/robot/send", f"https://oapi.dingtalk.com/other?access_token={TOKEN}",
        f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}&access_token={TOKEN}",
        f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}%0d%0aHost:x",
        "https://qyapi.weixin.qq.com/cgi-bin/message/send?key=abcdef", "https://hooks.slack.com/workflows/T/B/X",
        "https://evil.logic.azure.com.example.com/workflows/abcdef/triggers/manual/paths/invoke?sig=abcd",
        "https://company.webhook.office.com/webhookb2/abc/IncomingWebhook/def/ghi",
        "workflows://127.0.0.1/abcdef/abcdef", "workflows://example.com/abcdef/abcdef",
        f"workflows://{TEAMS}/abcdef/abcdef?template=/etc/passwd", f"workflows://{TEAMS}:22/abcdef/abcdef",
        f"dingtalk://{TOKEN}/?verify=no", "slack://T1/B1/X1/?template=/etc/passwd", "json://example.com/",
        "file:///etc/passwd", "mailto://user:pass@example.com", "windows://", "dbus://", "syslog://",
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        understood(typed)
    assert str(refused.value)


@pytest.mark.parametrize(
    ("product", "secret"), [("slack", "abcd1234"), ("dingtalk", "two words"), ("feishu", "a@b/c")]
)
def test_a_secret_that_does_not_belong_there_is_refused(product: str, secret: str) -> None:
    with pytest.raises(Refusal):
        understood(ADDRESSES[product][0], secret)


def test_only_the_last_four_characters_are_shown() -> None:
    assert understood(*ADDRESSES["dingtalk"]).hint == TOKEN[-4:]
    assert understood(*ADDRESSES["slack"]).hint == "i7FQ"
    assert understood(*ADDRESSES["teams"]).hint == ADDRESSES["teams"][0][-4:]
