"""Uploaded files in a real browser: they download, and nothing in them ever runs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from luoshi.evidence.models import Attachment, take
from luoshi.testing.cast import Cast
from tests.conftest import PageAs, sign_in

RUN = "top.ran=1;fetch('/never-asked');alert(1)"
CORPUS = {
    "page.png": f"<!doctype html><script>{RUN}</script>",
    "picture.svg": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"><script>{RUN}</script></svg>',
    "picture.png": f'<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">{RUN}</x:script>',
    "both.gif": f"GIF89a=1;{RUN}//",
    "script.jpg": RUN,
    "report.pdf": f"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS({RUN})>>>>endobj\n<script>{RUN}</script>",
    "report.xml": f'<?xml version="1.0"?><?xml-stylesheet href="data:text/xsl,{RUN}"?><a xmlns="http://www.w3.org/1999/xhtml">'
    f"<img src='/never-asked'/><script>{RUN}</script></a>",
    "old.mht": f"MIME-Version: 1.0\nContent-Type: text/html\n\n<script>{RUN}</script>",
}
# Every way in which a page could pull the file in; the page's own policy is switched off for the test.
EMBED = """url => { for (const [tag, name] of [['img', 'src'], ['iframe', 'src'], ['script', 'src'],
  ['object', 'data'], ['embed', 'src'], ['link', 'href'], ['video', 'src']]) {
  const element = document.createElement(tag); element[name] = url;
  if (tag === 'link') element.rel = 'stylesheet'; document.body.append(element); } }"""


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def bare(cast: Cast, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """The reporter's page without the protection of the page's own policy."""
    context = browser.new_context(bypass_csp=True, base_url=live_server.url, accept_downloads=True)
    sign_in(context, cast.reporter, "en", live_server.url)
    yield context.new_page()
    context.close()


def draft(cast: Cast, name: str, content: bytes) -> Attachment:
    return take(cast.reporter, SimpleUploadedFile(name, content, content_type="image/png"))


@pytest.mark.parametrize("name", [*CORPUS, "page.png elsewhere", "picture.svg elsewhere"])
def test_upload_never_runs(cast: Cast, bare: Page, name: str, live_server: LiveServer, settings: Any) -> None:
    """From the host of the pages and, where one is set, from the host of files, which gets no cookie."""
    name, _space, elsewhere = name.partition(" ")
    if elsewhere:
        settings.FILES_URL = live_server.url.replace("localhost", "files.localhost")
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "files.localhost"]
    hostile = draft(cast, name, CORPUS[name].encode())
    dialogs: list[str] = []
    asked: list[tuple[str, str]] = []
    bare.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    bare.on("request", lambda request: asked.append((request.url, request.all_headers().get("cookie", ""))))
    bare.goto("/me/")
    with bare.expect_download() as download:
        bare.evaluate("url => { location.href = url }", hostile.download_url)
    assert Path(download.value.path()).read_text() == CORPUS[name]
    assert download.value.suggested_filename == name
    bare.evaluate(EMBED, hostile.download_url)
    bare.wait_for_load_state("networkidle")
    assert bare.evaluate("window.ran") is None
    assert dialogs == [] and not [url for url, _cookie in asked if "never-asked" in url]
    there = [cookie for url, cookie in asked if "//files.localhost" in url]
    assert there == [""] * len(there) and bool(there) is bool(elsewhere)


def test_a_picture_is_shown_from_our_own_encoding(cast: Cast, page_as: PageAs) -> None:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(out, "JPEG")
    picture = draft(cast, "photo.jpg", out.getvalue())
    page = page_as(cast.reporter)
    page.goto("/me/")
    page.evaluate(
        "url => document.querySelector('main').append(Object.assign(new Image(), {src: url, alt: 'x'}))",
        picture.url,
    )
    expect(page.locator("main img")).to_have_js_property("naturalWidth", 800)
