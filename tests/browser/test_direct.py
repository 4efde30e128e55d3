"""Pictures that a browser puts into the object store itself: asked first, told how far, cut off, tampered with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from luoshi.config import env
from luoshi.evidence.models import Attachment
from luoshi.evidence.storage import ARRIVING, kept
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.object_store import BUCKET, ObjectStore, object_store

LOG = b"2026-11-30 08:12 order 4711 has no price\n" * 20_000
SEEN = """() => { window.seen = []; new MutationObserver(() => { const bar = document.querySelector("progress");
  if (bar) window.seen.push([bar.getAttribute("aria-label"), bar.value]); })
  .observe(document.querySelector("picture-drop"), {subtree: true, childList: true, attributes: true}); }"""


@pytest.fixture
def store(settings: Any, monkeypatch: pytest.MonkeyPatch, live_server: LiveServer) -> Iterator[ObjectStore]:
    """One that lets the pages' browser in, as the manual says."""
    with object_store() as running:
        rule = {"AllowedMethods": ["POST"], "AllowedOrigins": [live_server.url], "AllowedHeaders": ["*"]}
        running.client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        settings.STORAGES = settings.STORAGES | {"evidence": env.files_storage()}
        settings.S3_DIRECT = True
        policy = settings.CONTENT_SECURITY_POLICY
        allowed = policy["DIRECTIVES"] | {"connect-src": ["'self'", running.endpoint]}
        settings.CONTENT_SECURITY_POLICY = policy | {"DIRECTIVES": allowed}
        yield running


def chooses(page: Page, name: str, content: bytes = LOG) -> None:
    page.locator("picture-drop input[type=file]").first.set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": content}]
    )


def test_a_browser_puts_a_file_into_the_store_through_cut_lines_and_whatever_comes_wrong_is_refused(
    store: ObjectStore, cast: Cast, page_as: PageAs
) -> None:
    page = page_as(cast.reporter)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if sent.method == "POST" else None)
    page.goto(cast.project.url("diary:report"))
    page.evaluate(SEEN)

    def ways() -> list[str]:
        """Where the file went: "direct/", the store, "arrived/", or through the node."""
        taken = ["store" if url.startswith(store.endpoint) else url for url in asked if "draft" not in url]
        asked.clear()
        return taken

    chooses(page, "whole.txt")
    expect(page.locator("picture-drop [data-kept]")).to_have_count(1)
    [permission, put, arrived] = ways()
    assert permission.endswith("direct/") and put == "store" and arrived.endswith("direct/arrived/")
    seen = page.evaluate("window.seen")
    assert seen[0][0].endswith("whole.txt") and seen[-1][1] == 1

    cuts = iter([True, True])
    page.route(f"{store.endpoint}/**", lambda route: cut(route, next(cuts, False)))
    chooses(page, "cut.txt", LOG + b"2")
    expect(page.locator("picture-drop [data-kept]")).to_have_count(2, timeout=20_000)
    assert ways().count("store") == 3

    page.unroute(f"{store.endpoint}/**")
    page.route(f"{store.endpoint}/**", tampered)
    chooses(page, "tampered.txt", LOG + b"33")
    expect(page.locator("picture-drop [data-kept]")).to_have_count(3, timeout=20_000)
    taken = ways()
    assert taken.count("store") == 1 and not [one for one in taken if one.endswith("arrived/")]
    found = {one.name: one.file.open().read() for one in Attachment.objects.all()}
    assert found == {"whole.txt": LOG, "cut.txt": LOG + b"2", "tampered.txt": LOG + b"33"}
    assert kept().listdir(ARRIVING) == ([], []) or not any(kept().listdir(ARRIVING)[1])


def cut(route: Route, now: bool) -> None:
    if now and route.request.method == "POST":
        route.abort("connectionreset")
    else:
        route.continue_()


def tampered(route: Route) -> None:
    """Somebody on the way adds a line."""
    body = route.request.post_data_buffer or b""
    route.continue_(post_data=body.replace(b"order 4711", b"order 4711 and 4712", 1))
