"""Letting this browser ring, in a real one; its permission and push service are played."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import expect

from luoshi.post.models import Subscription
from luoshi.testing.cast import Cast
from luoshi.testing.pushes import Browser
from tests.conftest import DESK, PageAs

Axe = Callable[..., list[str]]
# A browser without a window refuses every permission.
PLAYED = """
Object.defineProperty(Notification, 'permission', {get: () => sessionStorage.rings ? 'granted' : 'default'});
Notification.requestPermission = async () => 'granted';
const said = %s;
const made = {endpoint: said.endpoint, unsubscribe: async () => true,
              toJSON: () => ({endpoint: said.endpoint, keys: {p256dh: said.key, auth: said.secret}})};
PushManager.prototype.subscribe = async () => { sessionStorage.rings = '1'; return made; };
PushManager.prototype.getSubscription = async () => sessionStorage.rings ? made : null;
"""


def test_one_press_registers_this_browser_and_it_shows_what_comes(
    cast: Cast, page_as: PageAs, axe: Axe
) -> None:
    page = page_as(cast.reporter, width=DESK)
    page.add_init_script(PLAYED % json.dumps(Browser("one").registers()))
    page.goto(cast.project.url("post:browsers"))
    expect(page.get_by_role("button", name="在这个浏览器里提醒我")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="在这个浏览器里提醒我").click()
    expect(page.get_by_text("这个浏览器会提醒您。")).to_be_visible()
    assert Subscription.objects.get().member == cast.reporter
    assert (
        page.evaluate("navigator.serviceWorker.ready.then((it) => new URL(it.active.scriptURL).pathname)")
        == "/push-worker.js"
    )
    assert axe(page) == []
    page.get_by_role("button", name="不再提醒").click()
    expect(page.get_by_text("那个浏览器不再提醒了")).to_be_visible()
    assert not Subscription.objects.exists()
