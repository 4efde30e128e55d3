"""A real browser before the real product: every page it opens must keep its console clean."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright
from pytest_django.live_server_helper import LiveServer

from luoshi.rollout.models import Member
from tests.browser.chromium import ARGUMENTS, ROOT, find_chromium

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FAILURES = ROOT / ".cache" / "failures"
DRIVEN = [ROOT / "tests" / "browser", ROOT / "tests" / "journeys"]
PHONE, DESK = 390, 1440
# A browser that is driven says so; a page that asks gets the answer of a person's.
A_PERSONS_BROWSER = "Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false})"
HEIGHTS = {PHONE: 844, DESK: 900}
LOCALES = {"zh-hans": "zh-CN", "zh-hant": "zh-TW", "en": "en-GB"}
# The browser reports each refused request; that a page may be refused is what many journeys are about.
# The same with a line that a journey cut on purpose.
REFUSED = (
    "Failed to load resource: the server responded with a status of 4",
    "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
    "Failed to load resource: net::ERR_CONNECTION_RESET",
)

PageAs = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in these folders is a browser test, whether or not somebody remembered to say so."""
    for item in items:
        if any(folder in item.path.parents for folder in DRIVEN):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """What the browser showed when a test failed, in .cache/failures."""
    report = yield
    if report.when == "call" and report.failed and "page_as" in getattr(item, "funcargs", {}):
        FAILURES.mkdir(parents=True, exist_ok=True)
        for number, context in enumerate(item.funcargs["browser"].contexts):
            for page in context.pages:
                page.screenshot(path=FAILURES / f"{item.name[:80].replace('/', '-')}-{number}.png")
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    # Playwright keeps an event loop in this thread, and Django would refuse the database beside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    chromium = find_chromium()
    with sync_playwright() as playwright:
        environment = {**os.environ, **chromium.environment}
        program = playwright.chromium.launch(executable_path=chromium.path, args=ARGUMENTS, env=environment)
        yield program
        program.close()


@pytest.fixture
def page_as(browser: Browser, live_server: LiveServer) -> Iterator[PageAs]:
    """page_as(member, width=…, lang=…, theme=…): a signed-in page; None instead of a member: not signed in.

    Addresses may be relative: `page.goto("/huarui/CRM/")`. At the end the console must be clean.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        member: Member | None, width: int = DESK, lang: str = "zh-hans", theme: str = "light"
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            has_touch=width < 768,
            is_mobile=width < 768,
            locale=LOCALES[lang],
            color_scheme=theme,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if member:
            sign_in(context, member, lang, live_server.url)
        context.on("console", lambda message: complaints.extend(complaint_of(message)))
        context.on("weberror", lambda failed: complaints.append(f"script error: {failed.error}"))
        context.on("response", lambda response: complaints.extend(breakdown_of(response)))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def sign_in(context: BrowserContext, member: Member, lang: str, address: str) -> None:
    """Give the browser a session, as the sign-in page would."""
    type(member.user).objects.filter(pk=member.user.pk).update(language=lang)
    client = Client()
    client.force_login(member.user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def complaint_of(message: ConsoleMessage) -> list[str]:
    """An error or a warning on the console, unless it only repeats a refusal."""
    if message.type not in {"error", "warning"} or message.text.startswith(REFUSED):
        return []
    return [f"console: {message.text} ({message.location.get('url')})"]


def breakdown_of(response: Response) -> list[str]:
    return [f"{response.status} {response.url}"] if response.status >= 500 else []


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """axe(page): what an assistive-technology audit finds, one line each; empty is good.

    `only` and `without` name one rule that is asked alone, or left out.
    """

    def audit(page: Page, only: str = "", without: str = "") -> list[str]:
        # Evaluated from outside, since the product's policy rightly refuses a script tag. The pages that follow
        # in this window have it from the start: half a megabyte need not travel again.
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
            page.add_init_script(path=AXE)
        # Style sheets need not be fetched again: only a rule that is off would read them.
        options: dict[str, Any] = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
        options |= {"runOnly": [only]} if only else {}
        options |= {"rules": {without: {"enabled": False}}} if without else {}
        result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{found['id']}: {found['help']}: {' '.join(map(str, node['target']))}"
            for found in result["violations"]
            for node in found["nodes"]
        ]

    return audit
