"""WeCom's own interface for applications: a pass, a card to one person, and the card before it put aside.

The pass holds for two hours and is kept sealed with the application; it is renewed when WeCom no longer takes
it.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from luoshi.kernel import outgoing
from luoshi.messenger.models import Message, WecomApp
from luoshi.messenger.wording import harmless

API = "https://qyapi.weixin.qq.com/cgi-bin"
SECONDS = 8.0
STALE = {40014, 42001}
"""The pass is not taken any more: one fresh one is asked for."""
LATER = {-1, 45009, 45033}
OF_THE_APP = {40001, 40013, 40056, 301002, 48002, 60020}
"""Nobody can be reached as long as this is so."""
NOBODY = 81013
KNOWN = STALE | LATER | OF_THE_APP | {NOBODY, 60111, 40003}
BUTTON, TITLE, UNDER, MORE = 10, 36, 44, 160


class Failed(Exception):
    """WeCom did not take it; `code` is its error number."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}".strip()[:300])
        self.code = code

    @property
    def for_good(self) -> bool:
        """Whether trying again is useless."""
        return self.code not in LATER

    @property
    def of_the_app(self) -> bool:
        """Whether it is no matter of this one message."""
        return self.code in OF_THE_APP


def send(message: Message, app: WecomApp, person: str) -> str:
    """Bring the card; returns the receipt with which it can be changed once.

    Raises Failed, outgoing.NoAnswer, outgoing.Forbidden or sealed.Unopened.
    """
    try:
        answer = _sent(card(message), app, person)
    except Failed as error:
        if not message.links or error.code in KNOWN:
            raise
        # Buttons need an application that can be called back; the plain card needs nothing.
        answer = _sent(plain(card(message)), app, person)
    if answer.get("invaliduser"):
        raise Failed(NOBODY, f"invaliduser {answer['invaliduser']}")
    return str(answer.get("response_code", ""))[:200]


def _sent(shown: dict[str, Any], app: WecomApp, person: str) -> dict[str, Any]:
    body = {
        "touser": person, "msgtype": "template_card", "agentid": app.agent, "template_card": shown,
        # The same card within half an hour is the same card: a repeated attempt rings no second time.
        "enable_duplicate_check": 1, "duplicate_check_interval": 1800,
    }  # fmt: skip
    return _call(app, "message/send", body)


def plain(shown: dict[str, Any]) -> dict[str, Any]:
    """The same card with its ways as lines instead of buttons; it takes three and leads to the thing."""
    ways = [{"type": 1, "title": way["text"], "url": way["url"]} for way in shown["button_list"][:3]]
    rest = {name: value for name, value in shown.items() if name != "button_list"}
    return rest | {"card_type": "text_notice", "jump_list": ways}


def put_aside(receipt: str, words: str, app: WecomApp, person: str) -> None:
    """Grey the button of an earlier card about the same thing. Raises as `send` does."""
    button = {"replace_name": words[:BUTTON]}
    _call(app, "message/update_template_card", {
        "userids": [person], "agentid": app.agent, "response_code": receipt, "button": button,
    })  # fmt: skip


def card(message: Message) -> dict[str, Any]:
    """Who, what, until when on top; a button for each link of the letter, the card leads to the thing."""
    title, body = harmless(message.title), harmless(message.body)
    ways = [{"type": 1, "text": words[:BUTTON], "style": 1, "url": url} for words, url in message.links]
    home = f"{settings.SITE_URL}{message.project.url('post:inbox')}"
    shown: dict[str, Any] = {
        "card_type": "button_interaction" if ways else "text_notice",
        "source": {"desc": message.project.name[:13]},
        "main_title": {"title": title[:TITLE], "desc": title[TITLE : TITLE + UNDER]},
        "sub_title_text": body[:MORE],
        "task_id": str(message.pk),
        "card_action": {"type": 1, "url": message.links[-1][1] if ways else home},
    }
    return shown | ({"button_list": ways[-6:]} if ways else {})


def _call(app: WecomApp, path: str, body: dict[str, Any]) -> dict[str, Any]:
    token = app.valid_token() or _fresh(app)
    try:
        return _post(path, token, body)
    except Failed as error:
        if error.code not in STALE:
            raise
    app.keep_token("", 0)
    return _post(path, _fresh(app), body)


def _fresh(app: WecomApp) -> str:
    query = urlencode({"corpid": app.corp, "corpsecret": app.opened()})
    said = _checked(outgoing.get(f"{API}/gettoken?{query}", timeout=SECONDS))
    token = str(said.get("access_token", ""))
    app.keep_token(token, int(said.get("expires_in", 7200)))
    return token


def _post(path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    raw = json.dumps(body, ensure_ascii=False).encode()
    url = f"{API}/{path}?{urlencode({'access_token': token})}"
    return _checked(outgoing.post(url, raw, {"Content-Type": "application/json"}, timeout=SECONDS))


def _checked(answer: outgoing.Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.body)
    except ValueError as error:
        raise outgoing.NoAnswer(f"HTTP {answer.status}") from error
    if answer.status != 200 or not isinstance(said, dict):
        raise outgoing.NoAnswer(f"HTTP {answer.status}")
    if said.get("errcode"):
        raise Failed(int(said["errcode"]), str(said.get("errmsg", "")))
    return said
