"""The child process that speaks to robots by Apprise: a program of its own, started for one batch.

Apprise and what it needs take a third of a second and some twenty-five megabytes; neither the web server nor
the worker pays that for good, and a plugin that misbehaves ends with its batch. Reads one JSON order from
standard input, writes one JSON line for each message to standard output as soon as it is known.
"""

import base64
import hashlib
import hmac
import json
import logging
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from apprise import Apprise, AppriseAsset
from apprise.common import NotifyFormat, NotifyType
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.slack import NotifySlack
from apprise.plugins.wecombot import NotifyWeComBot
from apprise.plugins.workflows import NotifyWorkflows
from django.conf import settings

from luoshi.kernel import clock, outgoing

SECONDS = 10.0
# What the programs answer, in a body with status 200, when it is only a matter of time.
LATER = {-1, 11232, 45009, 45033, 130101, 410100, 99991400}


class DingTalk(NotifyDingTalk):  # type: ignore[no-untyped-call]
    """As the library's, with the signature encoded once: the address is encoded again when it is called."""

    def get_signature(self) -> tuple[str, str]:
        timestamp, signature = super().get_signature()  # type: ignore[no-untyped-call]
        return timestamp, unquote(signature)


PLUGINS: dict[str, Any] = {
    "dingtalk": DingTalk,
    "feishu": NotifyFeishu,
    "lark": NotifyLark,
    "slack": NotifySlack,
    "teams": NotifyWorkflows,
    "wecombot": NotifyWeComBot,
}
# No picture from a foreign server, no line about the library, no second try of its own.
PLAIN = {
    "slack": {"include_image": False, "include_footer": False, "include_timestamp": False},
    "teams": {"include_image": False},
}


class Door(requests.adapters.HTTPAdapter):
    """Whatever a plugin sends leaves by the product's one way out, to the host of its own program only."""

    hosts: tuple[str, ...] = ()
    secret = ""
    told: outgoing.Answer | None = None
    trouble: Exception | None = None

    def send(self, request: Any, *_args: Any, **_more: Any) -> Any:
        host = urlsplit(request.url).hostname or ""
        if not any(host == own or (own.startswith(".") and host.endswith(own)) for own in Door.hosts):
            Door.trouble = outgoing.Forbidden(f"another host: {host}")
            raise requests.ConnectionError(str(Door.trouble))
        body = request.body.encode() if isinstance(request.body, str) else request.body
        headers = {name: said for name, said in request.headers.items() if name.lower() != "content-length"}
        try:
            Door.told = outgoing.request(request.method, request.url, signed(body), headers, SECONDS)
        except (outgoing.Forbidden, outgoing.NoAnswer) as error:
            Door.trouble = error
            raise requests.ConnectionError(str(error)) from error
        answer = requests.Response()
        answer.status_code, answer._content = Door.told.status, Door.told.body
        answer.url, answer.request = request.url, request
        return answer


def signed(body: bytes) -> bytes:
    """With the signature that Feishu and Lark ask for, which the library does not know."""
    if not Door.secret:
        return body
    timestamp = str(int(clock.shared.now().timestamp()))
    mac = hmac.new(f"{timestamp}\n{Door.secret}".encode(), b"", hashlib.sha256)
    own = {"timestamp": timestamp, "sign": base64.b64encode(mac.digest()).decode()}
    return json.dumps(json.loads(body) | own, ensure_ascii=False).encode()


def say(post: dict[str, Any]) -> dict[str, Any]:
    """Send one message; how it went: done, or why not and whether that is for good."""
    Door.hosts, Door.secret, Door.told, Door.trouble = tuple(post["hosts"]), post["secret"], None, None
    plugin = PLUGINS[post["product"]]
    asset = AppriseAsset(app_id="Luoshi", app_desc=post["name"], app_url=post["site"], plugin_paths=[])
    speaker = Apprise(asset=asset)
    speaker.add(plugin(**plugin.parse_url(post["url"]) | PLAIN.get(post["product"], {}), asset=asset))
    # Teams reads Markdown whatever one says; the words in it are escaped already, the links are not.
    written = NotifyFormat.MARKDOWN if post["product"] == "teams" else NotifyFormat.TEXT
    done = speaker.notify(
        title=post["title"], body=post["body"], notify_type=NotifyType.INFO, body_format=written
    )
    return {"id": post["id"], **how_it_went(bool(done))}


def how_it_went(done: bool) -> dict[str, Any]:
    """By what the program itself answered: the library looks at some of it only."""
    if isinstance(Door.trouble, outgoing.NoAnswer):
        return {"done": False, "for_good": False, "why": str(Door.trouble)}
    if Door.trouble or Door.told is None:
        return {"done": False, "for_good": True, "why": str(Door.trouble or "not sent")}
    status, code, words = Door.told.status, *said_in(Door.told.body)
    if status in (200, 202) and not code and done:
        return {"done": True}
    later = status == 429 or status >= 500 or code in LATER
    return {"done": False, "for_good": not later, "why": f"{code or f'HTTP {status}'} {words}".strip()}


def said_in(body: bytes) -> tuple[int, str]:
    """The error number and the words of an answer."""
    try:
        said = json.loads(body)
    except ValueError:
        words = body.decode("utf-8", "replace").strip()
        return 0, "" if words in ("ok", "1") else words[:200]
    if not isinstance(said, dict):
        return 0, ""
    code = next((said[name] for name in ("errcode", "code", "StatusCode") if said.get(name)), 0)
    words = str(next((said[name] for name in ("errmsg", "msg", "StatusMessage") if said.get(name)), ""))
    return code if isinstance(code, int) else 1, words[:200]


def main() -> int:
    """One order, one line of answer for each message."""
    order = json.loads(sys.stdin.buffer.read())
    settings.configure(OUTGOING_ALLOW=order["allow"], OUTGOING_CA=order["ca"], USE_I18N=False)
    logging.disable(logging.CRITICAL)  # the library's lines may hold an address
    requests.sessions.HTTPAdapter = Door  # type: ignore[attr-defined]
    for post in order["posts"]:
        try:
            outcome = say(post)
        except Exception as error:
            outcome = {"id": post["id"], "done": False, "for_good": True, "why": type(error).__name__}
        sys.stdout.write(json.dumps(outcome) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
