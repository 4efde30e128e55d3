"""One answer for the page and its fragment; what is said after a verb; pages for what went wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from luoshi.ui import errors
from luoshi.ui.drawing import spark_path, spark_points, stretches
from luoshi.ui.gallery import Example
from luoshi.ui.pages import page, status_of, wants_fragment
from luoshi.ui.redirect import done
from luoshi.ui.toasts import say

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def asking(method: str = "get", **headers: str) -> HttpRequest:
    request = getattr(RequestFactory(), method)("/", headers=headers)
    request._messages = CookieStorage(request)
    return request


def test_htmx_gets_the_part_and_history_the_whole_page() -> None:
    assert wants_fragment(asking(**HTMX))
    assert not wants_fragment(asking())
    assert not wants_fragment(asking(**HTMX, **{"HX-History-Restore-Request": "true"}))
    assert not wants_fragment(asking(**{"HX-Request": "true", "HX-Request-Type": "full"}))


def test_a_cache_may_not_mix_page_and_part() -> None:
    answer = page(asking(), "ui/gallery_forms.html", {"form": Example()}, status=422)
    assert answer.status_code == 422
    assert "HX-Request" in answer["Vary"] and "HX-History-Restore-Request" in answer["Vary"]


def test_a_sent_form_with_errors_answers_422() -> None:
    assert status_of(Example({})) == 422
    assert status_of(Example()) == 200


def test_after_a_verb_the_browser_goes_on_and_htmx_too() -> None:
    assert done(asking("post"), "/next/").status_code == 302
    answer = done(asking("post", **HTMX), "/next/", "Taken up", undo="/undo/")
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/next/")


def test_what_was_said_waits_with_its_way_back() -> None:
    request = asking()
    say(request, "Taken <up>", undo="/undo/7/")
    html = page(request, "ui/toasts.html", {"messages": list(request._messages)}).content.decode()
    assert "Taken &lt;up&gt;" in html
    assert 'action="/undo/7/"' in html and 'data-key="z"' in html and 'name="key"' in html


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404), (errors.csrf_failure, 403)],
)
def test_errors_are_pages_in_words(view: Any, status: int, language: str) -> None:
    with translation.override(language):
        answer = view(asking())
    assert answer.status_code == status
    assert b"<h1>" in answer.content and b"Traceback" not in answer.content


def test_our_own_fault_needs_nothing_of_the_request() -> None:
    assert errors.server_error(asking()).status_code == 500


def test_a_refusal_says_its_sentence_harmlessly() -> None:
    answer = errors.forbidden(asking(), PermissionError("Only the <lead> may."))
    assert "Only the &lt;lead&gt; may." in answer.content.decode()


@pytest.mark.django_db
def test_the_gallery_shows_everything_in_both_themes(client: Client) -> None:
    html = client.get("/gallery/").content.decode()
    assert html.count('data-theme="light"') >= 1 and html.count('data-theme="dark"') >= 1
    assert html.count('class="specimen"') >= 30


@pytest.mark.django_db
def test_a_chosen_theme_is_rendered_by_the_server(client: Client) -> None:
    answer = client.post("/theme/", {"theme": "dark"}, headers={"referer": "http://testserver/gallery/"})
    assert answer["Location"] == "http://testserver/gallery/"
    assert '<html lang="zh-Hans" data-theme="dark">' in client.get("/gallery/").content.decode()


@pytest.mark.django_db
def test_a_theme_never_leads_off_the_site(client: Client) -> None:
    answer = client.post("/theme/", {"theme": "x"}, headers={"referer": "http://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_the_relay_parts_keep_their_order_and_fit() -> None:
    parts, rest = stretches([{"party": "rep", "minutes": 1}, {"party": "us", "minutes": 99}], left=100)
    assert [p.party for p in parts] == ["rep", "us"]
    assert parts[0].width >= 1 and parts[1].x > parts[0].end
    assert 40 < rest < 60
    assert stretches([]) == ([], 0.0)


def test_a_line_of_values_fits_its_frame() -> None:
    points = spark_points([3, 9, 3, 5])
    assert all(0 <= x <= 96 and 0 <= y <= 32 for x, y in points)
    assert spark_path(points).startswith("M2.0 ")
    assert spark_points([1]) == [] and spark_path([]) == ""
