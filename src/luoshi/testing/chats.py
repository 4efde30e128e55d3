"""Stand-ins for the chat programs on loopback: they check what the real ones check, and refuse what is wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from luoshi.testing.tls import Asked, Says

TEAMS = "prod-12.westeurope.logic.azure.com"
HOSTS = [
    "oapi.dingtalk.com",
    "open.feishu.cn",
    "open.larksuite.com",
    "qyapi.weixin.qq.com",
    "hooks.slack.com",
    TEAMS,
]
TOKEN, SECRET = "0123456789abcdef" * 4, "SEC" + "ab12" * 12
HOOK = "1f2e3d4c-aaaa-bbbb-cccc-0123456789ab"
SIGNING = "Qm9va1NpZ25pbmc"
CORP, CORP_SECRET, AGENT = "ww0123456789abcd", "S3cretS3cretS3cretS3cret_-x", 1000002
ADDRESSES = {
    "dingtalk": (f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}", SECRET),
    "feishu": (f"https://open.feishu.cn/open-apis/bot/v2/hook/{HOOK}", SIGNING),
    "lark": (f"https://open.larksuite.com/open-apis/bot/v2/hook/{HOOK}", SIGNING),
    "wecombot": (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={HOOK}", ""),
    "slack": ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", ""),
    "teams": (f"https://{TEAMS}:443/workflows/{TOKEN[:32]}/triggers/manual/paths/invoke?api-version=2016-06-01"
              f"&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={SIGNING}", ""),
}  # fmt: skip


def answer(code: int = 0, words: str = "ok", **more: Any) -> Says:
    return Says(json.dumps({"errcode": code, "errmsg": words, **more}).encode())


@dataclass
class Programs:
    """All of them behind one port; `said` is what reached a reader, by program."""

    said: list[tuple[str, str]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    people: set[str] = field(default_factory=lambda: {"chenxiaowen"})
    passes: set[str] = field(default_factory=set)
    receipts: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)
    down: bool = False
    without_buttons: bool = False

    def __call__(self, asked: Asked) -> Says:
        if self.down:
            return Says(b"busy", 503)
        parts = urlsplit(asked.target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        host = asked.headers["host"]
        if host == "qyapi.weixin.qq.com" and "/webhook/" not in parts.path:
            return self.wecom(parts.path, query, asked.body)
        body = json.loads(asked.body)
        programs = dict(
            zip(
                HOSTS,
                (self.dingtalk, self.feishu, self.lark, self.wecombot, self.slack, self.teams),
                strict=True,
            )
        )
        return programs[host](parts.path, query, body)

    def dingtalk(self, path: str, query: dict[str, str], body: dict[str, Any]) -> Says:
        if path != "/robot/send" or query.get("access_token") != TOKEN:
            return answer(300001, "token is not exist")
        at = query.get("timestamp", "0")
        mac = hmac.new(SECRET.encode(), f"{at}\n{SECRET}".encode(), hashlib.sha256).digest()
        if abs(int(at) / 1000 - time.time()) > 3600 or query.get("sign") != base64.b64encode(mac).decode():
            return answer(310000, "sign not match")
        return self._heard("dingtalk", body["text"]["content"])

    def feishu(self, path: str, query: dict[str, str], body: dict[str, Any], name: str = "feishu") -> Says:
        if path.rstrip("/") != f"/open-apis/bot/v2/hook/{HOOK}":
            return Says(b'{"code":19001,"msg":"param invalid: incoming webhook access token invalid"}')
        at = body.get("timestamp", "0")
        mac = hmac.new(f"{at}\n{SIGNING}".encode(), b"", hashlib.sha256).digest()
        if abs(int(at) - time.time()) > 3600 or body.get("sign") != base64.b64encode(mac).decode():
            return Says(b'{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}')
        self._heard(name, body["content"]["text"])
        return Says(b'{"code":0,"msg":"success","data":{}}')

    def lark(self, path: str, query: dict[str, str], body: dict[str, Any]) -> Says:
        return self.feishu(path, query, body, "lark")

    def wecombot(self, path: str, query: dict[str, str], body: dict[str, Any]) -> Says:
        if query.get("key") != HOOK:
            return answer(93000, "invalid webhook url")
        self.asked["wecombot"] += 1
        if self.asked["wecombot"] > 20:
            return answer(45009, "api freq out of limit")
        words = body["text"]["content"]
        return self._heard("wecombot", words) if len(words.encode()) <= 2048 else answer(44004, "too long")

    def slack(self, path: str, query: dict[str, str], body: dict[str, Any]) -> Says:
        if path != "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ":
            return Says(b"invalid_token", 403)
        self._heard(
            "slack", "\n".join(f"{one.get('title', '')}\n{one['text']}" for one in body["attachments"])
        )
        return Says(b"ok")

    def teams(self, path: str, query: dict[str, str], body: dict[str, Any]) -> Says:
        right = {"sig": SIGNING, "sp": "/triggers/manual/run", "sv": "1.0", "api-version": "2016-06-01"}
        if path != f"/workflows/{TOKEN[:32]}/triggers/manual/paths/invoke" or query != right:
            return Says(b'{"error":{"code":"DirectApiAuthorizationRequired"}}', 401)
        blocks = body["attachments"][0]["content"]["body"]
        assert not [block for block in blocks if block["type"] == "Image"], "no picture of a foreign server"
        self._heard("teams", "\n".join(block["text"] for block in blocks))
        return Says(b"", 202)

    def wecom(self, path: str, query: dict[str, str], raw: bytes) -> Says:
        self.asked[path] += 1
        if path == "/cgi-bin/gettoken":
            if (query.get("corpid"), query.get("corpsecret")) != (CORP, CORP_SECRET):
                return answer(40001, "invalid credential")
            token = f"pass-{self.asked[path]}"
            self.passes.add(token)
            return answer(access_token=token, expires_in=7200)
        if query.get("access_token") not in self.passes:
            return answer(42001, "access_token expired")
        body = json.loads(raw)
        if body["agentid"] != AGENT:
            return answer(301002, "not allow to use this agent")
        if path == "/cgi-bin/message/update_template_card":
            if body["response_code"] not in self.receipts:
                return answer(42014, "response_code invalid")
            self.receipts.remove(body["response_code"])
            self.asides.append(body["button"]["replace_name"])
            return answer()
        return self._card(body)

    def _card(self, body: dict[str, Any]) -> Says:
        if body["touser"] not in self.people:
            return answer(81013, "user & party & tag all invalid")
        card = body["template_card"]
        if card["card_type"] == "button_interaction" and self.without_buttons:
            return answer(40058, "callback url is not set")
        assert len(card.get("jump_list", [])) <= 3
        assert re.fullmatch(r"[0-9A-Za-z_@-]{1,128}", card["task_id"])
        assert all(
            button["type"] == 1 and len(button["text"]) <= 10 for button in card.get("button_list", [])
        )
        self.cards.append(card)
        receipt = f"code-{len(self.cards)}"
        self.receipts.add(receipt)
        return answer(msgid="m1", response_code=receipt)

    def _heard(self, program: str, words: str) -> Says:
        self.said.append((program, words))
        return answer()
