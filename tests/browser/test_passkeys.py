"""A passkey made and used in a real browser, whose device is played by the browser itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from luoshi.testing.cast import Cast
from tests.conftest import PHONE, PageAs

Axe = Callable[..., list[str]]
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
SECRET = "山高月小水落石出江流有声"


@pytest.fixture
def home(live_server: LiveServer, settings: Any) -> str:
    """Passkeys need a name; an address of numbers has none."""
    settings.SITE_URL = str(live_server.url).replace("127.0.0.1", "localhost")
    return settings.SITE_URL


def with_device(page: Page) -> Page:
    """The page, in a browser that has a device with a finger on it."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def by_password(page: Page, home: str, address: str, to: str = "/me/") -> None:
    """Address and password, as everybody types them."""
    page.goto(f"{home}/accounts/login/?next={to}")
    page.get_by_label("邮箱").fill(address)
    page.get_by_label("密码").fill(SECRET)
    page.get_by_role("button", name="登录", exact=True).click()


def forgets(page: Page) -> None:
    """Nobody is signed in any more, and no answer on its way brings a cookie back."""
    page.goto("about:blank")
    page.context.clear_cookies()


def test_a_passkey_is_made_lets_in_alone_and_after_the_password(
    cast: Cast, page_as: PageAs, axe: Axe, home: str
) -> None:
    user = cast.reporter.user
    user.set_password(SECRET)
    user.save()
    page = with_device(page_as(None, width=PHONE))
    by_password(page, home, user.email, "/accounts/security/")
    page.wait_for_url(f"{home}/accounts/security/")
    assert axe(page) == []
    page.get_by_role("link", name="添加通行密钥").click()
    page.get_by_label("通行密钥的名字").fill("我的手机")
    assert axe(page) == []
    page.get_by_role("button", name="创建通行密钥").click()
    expect(page.get_by_role("heading", name="请保存好恢复码")).to_be_visible()
    assert axe(page) == []
    with page.expect_download() as kept:
        page.get_by_role("button", name="存成文件").click()
    assert len(kept.value.path().read_text().split()) == 10
    page.get_by_role("link", name="已保存好，继续").click()
    expect(page.get_by_text("我的手机")).to_be_visible()

    forgets(page)
    page.goto(f"{home}/accounts/login/?next=/me/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(f"{home}/me/")

    forgets(page)
    by_password(page, home, user.email)
    expect(page.get_by_role("heading", name="还差一步")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url(f"{home}/me/")
