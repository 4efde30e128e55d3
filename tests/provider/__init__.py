"""A real OpenID provider (a certified one from npm) under the Node that builds the assets, and a browser for it."""

from __future__ import annotations

import http.client
import json
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from luoshi.testing.tls import Authority
from tests.browser.chromium import CACHE, NODE, ROOT, one_at_a_time

HERE = Path(__file__).parent
NAME = "login.huarui.example"
ISSUER = f"https://{NAME}"


def installed() -> None:
    """Fetch the pinned package, once."""
    CACHE.mkdir(exist_ok=True)
    with one_at_a_time(CACHE / "provider.lock"):
        if not (HERE / "node_modules" / "oidc-provider").exists():
            npm = [sys.executable, ROOT / "tools" / "npm.py", HERE, "ci", "--ignore-scripts", "--silent"]
            subprocess.run(npm, check=True)


@contextmanager
def provider(authority: Authority, port: int, back: str) -> Iterator[subprocess.Popen[str]]:
    """It runs; each start has another key."""
    installed()
    authority.server_side(NAME)
    clients = [
        {"client_id": name, "client_secret": f"{name}-secret-{'x' * 32}", "redirect_uris": [back]}
        for name in ("luoshi", "other")
    ]
    said = {"issuer": ISSUER, "port": port, "pem": f"{authority.folder}/{NAME}.pem", "clients": clients}
    running = subprocess.Popen(
        [NODE, HERE / "serve.mjs"], env=os.environ | {"PROVIDER": json.dumps(said)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert running.stdout and any("ready" in line for line in running.stdout), (
            "the provider did not start"
        )
        yield running
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


class Person:
    """Somebody with a browser of their own before the provider."""

    def __init__(self, authority: Authority, port: int) -> None:
        self.context = ssl.create_default_context(cafile=authority.file)
        self.port, self.cookies = port, dict[str, str]()

    def _ask(self, method: str, url: str, body: str = "") -> tuple[str, str]:
        """Where it leads, and what it shows."""
        line = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=10)
        self.context.check_hostname = False
        parts = urlsplit(url)
        headers = {
            "Host": NAME, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-Proto": "https",
        }  # fmt: skip
        line.request(method, f"{parts.path}?{parts.query}", body, headers)
        answer = line.getresponse()
        for said in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: one.value for name, one in SimpleCookie(said).items()}
        shown, to = answer.read().decode(), answer.headers.get("Location", "")
        line.close()
        return (f"{ISSUER}{to}" if to.startswith("/") else to), shown

    def signs_in(self, address: str, name: str) -> str:
        """Gives name and password, agrees, and answers the address to which the provider leads back."""
        to, shown = self._ask("GET", address)
        for _step in range(12):
            if to and not to.startswith(ISSUER):
                return to
            if to:
                to, shown = self._ask("GET", to)
            elif form := re.search(r'action="([^"]+)"', shown):
                prompt = re.search(r'name="prompt" value="(\w+)"', shown)
                assert prompt, shown
                said = urlencode({"prompt": prompt[1], "login": name, "password": "x"})
                to, shown = self._ask("POST", form[1], said)
        raise AssertionError(shown[:2000])
