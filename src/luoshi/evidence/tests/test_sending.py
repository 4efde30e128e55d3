"""Sending files: to whom, with which headers, in which ranges."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from luoshi.evidence import uploads
from luoshi.evidence.models import Attachment, File, take
from luoshi.evidence.tests.conftest import Hung, picture_bytes, sign_in, upload
from luoshi.evidence.tests.test_taking import HTML, SVG
from luoshi.testing.cast import Cast

ROUTES = ("evidence:file", "evidence:picture", "evidence:thumb")


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def said(response: Any) -> bytes:
    """The page without the token that differs each time."""
    return re.sub(rb'"X-CSRFToken":"\w+"|value="\w{64}"', b"", body(response))


def address(attachment: Attachment, route: str, project: Any = None) -> str:
    return (project or attachment.project).url(route, attachment.pk)


@pytest.mark.parametrize("route", ROUTES)
def test_those_who_see_the_thing_get_the_file(cast: Cast, hung: Hung, route: str) -> None:
    picture = hung()
    for reader in (cast.lead, cast.reporter2, cast.observer, cast.consultant):
        assert sign_in(reader).get(address(picture, route)).status_code == 200


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("who", ["other_consultant", "developer", "outsider"])
def test_idor_matrix(cast: Cast, hung: Hung, route: str, who: str) -> None:
    """A foreign file answers byte for byte like a missing one: by GET, HEAD, range, in both projects."""
    picture = hung()
    stranger = getattr(cast, who)
    browser = sign_in(stranger)
    missing = browser.get(stranger.project.url(route, "00000000-0000-0000-0000-000000000000"))
    assert missing.status_code == 404
    for project in (cast.project, stranger.project):
        url = address(picture, route, project)
        for answer in (browser.get(url), browser.get(url, headers={"range": "bytes=0-9"})):
            assert (answer.status_code, said(answer)) == (404, said(missing))
        assert browser.head(url).status_code == 404


@pytest.mark.parametrize("route", ROUTES)
def test_internal_files_never_reach_outsiders(cast: Cast, hung: Hung, route: str) -> None:
    secret = hung(internal=True)
    assert sign_in(cast.reporter2).get(address(secret, route)).status_code == 200
    assert sign_in(cast.consultant).get(address(secret, route)).status_code == 404


def test_what_hangs_on_an_unregistered_kind_is_visible_to_nobody(cast: Cast, hung: Hung) -> None:
    picture = hung()
    Attachment.objects.filter(pk=picture.pk).update(subject_kind="something")
    assert sign_in(cast.lead).get(picture.download_url).status_code == 404


@pytest.mark.parametrize("route", [*ROUTES, "evidence:draft_delete"])
def test_a_draft_is_its_uploaders_alone(cast: Cast, route: str) -> None:
    draft = take(cast.reporter, upload(picture_bytes()))
    url = address(draft, route)
    for other in (cast.lead, cast.sponsor, cast.consultant, cast.outsider):
        browser = sign_in(other)
        assert (browser.post if "delete" in route else browser.get)(url).status_code == 404
    assert Attachment.objects.filter(pk=draft.pk).exists()


def test_nobody_gets_a_file_without_signing_in(hung: Hung, client: Any) -> None:
    assert client.get(hung().download_url).status_code == 302


@pytest.mark.parametrize(
    "content", [HTML, SVG, b"<?xml version='1.0'?><a/>", b"%PDF-1.7", b"GIF89a=1;alert(1)//"]
)
@pytest.mark.parametrize("name", ["截图.png", "x.html", "x.svg", 'a";evil="\r\nX: y.png'])
def test_upload_never_runs(cast: Cast, hung: Hung, content: bytes, name: str) -> None:
    """Whatever it is and however it is called: a download, unsniffed, sandboxed, for this site alone."""
    answer = sign_in(cast.consultant).get(hung(content, name).download_url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Type"] in ("application/octet-stream", "application/pdf", "image/gif")
    assert body(answer) == content


def test_shown_pictures_are_our_own_encoding(cast: Cast, hung: Hung) -> None:
    for route in ("evidence:picture", "evidence:thumb"):
        answer = sign_in(cast.lead).get(address(hung(picture_bytes("PNG")), route))
        assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/webp", "inline")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert body(answer)[:4] == b"RIFF"


def test_the_name_travels_in_full(cast: Cast, hung: Hung) -> None:
    answer = sign_in(cast.lead).get(hung(b"log", "报错 100%.txt").download_url)
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%8A%A5%E9%94%99%20100%25.txt"


@pytest.mark.parametrize(
    ("asked", "status", "sent", "range_header"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=0-9", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-4", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("lines=0-1", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=" + "9" * 400 + "-", 200, b"0123456789", None),
    ],
)
def test_one_range(
    cast: Cast, hung: Hung, asked: str, status: int, sent: bytes, range_header: str | None
) -> None:
    answer = sign_in(cast.lead).get(hung(b"0123456789").download_url, headers={"range": asked})
    assert (answer.status_code, body(answer)) == (status, sent)
    assert answer.get("Content-Range") == range_header
    assert answer["Accept-Ranges"] == "bytes"


def test_a_range_of_another_version_gets_the_whole(cast: Cast, hung: Hung) -> None:
    url, browser = hung(b"0123456789").download_url, sign_in(cast.lead)
    etag = browser.get(url)["ETag"]
    fresh = browser.get(url, headers={"range": "bytes=0-3", "if-range": etag})
    stale = browser.get(url, headers={"range": "bytes=0-3", "if-range": '"other"'})
    assert (fresh.status_code, stale.status_code) == (206, 200)


@pytest.mark.parametrize("route", ROUTES)
def test_what_is_known_is_not_sent_again(cast: Cast, hung: Hung, route: str) -> None:
    url, browser = address(hung(), route), sign_in(cast.lead)
    first = browser.get(url)
    again = browser.get(url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, body(again)) == (304, b"")
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_files_travel_as_they_are_stored(cast: Cast, hung: Hung) -> None:
    """Pages are compressed on their way; of a file the length, a range and the strong validator stay."""
    url, browser = hung(b"0123456789" * 100).download_url, sign_in(cast.lead)
    whole = browser.get(url, headers={"accept-encoding": "gzip"})
    part = browser.get(url, headers={"accept-encoding": "gzip", "range": "bytes=990-"})
    assert (body(whole), whole["Content-Length"], body(part)) == (b"0123456789" * 100, "1000", b"0123456789")
    for answer in (whole, part):
        assert not answer.has_header("Content-Encoding") and answer["ETag"].startswith('"')


def test_head_says_the_size_and_sends_nothing(cast: Cast, hung: Hung) -> None:
    answer = sign_in(cast.lead).head(hung(b"0123456789").download_url)
    assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, "10", b"")


def test_a_file_can_only_be_read(cast: Cast, hung: Hung) -> None:
    assert sign_in(cast.lead).post(hung().download_url).status_code == 405


@pytest.mark.parametrize("route", ROUTES)
def test_missing_bytes_are_said_in_words(cast: Cast, hung: Hung, disk: Path, route: str) -> None:
    picture = hung()
    for path in disk.rglob("*"):
        if path.is_file():
            path.unlink()
    assert sign_in(cast.lead).get(address(picture, route)).status_code == 410


def test_changed_bytes_are_found_and_not_sent(cast: Cast, hung: Hung) -> None:
    log = hung(b"0123456789")
    Path(storages["evidence"].path(log.file.path)).write_bytes(b"012345678X")
    assert File.scrub() == 1
    assert len(list(File.files_stay_whole())) == 1
    assert sign_in(cast.lead).get(log.download_url).status_code == 410


def test_an_outsider_gets_the_redacted_copy(cast: Cast, hung: Hung) -> None:
    log = hung(b"password=1234")
    log.shared = take(cast.lead, upload(b"password=****")).file
    log.save()
    assert body(sign_in(cast.consultant).get(log.download_url)) == b"password=****"
    assert body(sign_in(cast.lead).get(log.download_url)) == b"password=1234"


def test_several_files_are_uploaded_and_each_refusal_named(cast: Cast) -> None:
    files = [upload(picture_bytes(), "好.png"), upload(b"", "空.png")]
    answer = sign_in(cast.reporter).post(reverse_upload(cast), {"files": files})
    assert answer.status_code == 201
    assert [one["name"] for one in answer.json()["files"]] == ["好.png"]
    assert [one["name"] for one in answer.json()["refused"]] == ["空.png"]
    assert "空.png" in answer.json()["refused"][0]["sentence"]


def test_too_many_or_no_files_are_refused(cast: Cast) -> None:
    browser = sign_in(cast.reporter)
    many = browser.post(reverse_upload(cast), {"files": [upload(b"x") for _ in range(21)]})
    none = browser.post(reverse_upload(cast))
    assert (many.status_code, none.status_code) == (422, 422)
    assert "21" in many.json()["refused"][0]["sentence"]


def test_an_upload_needs_the_forms_token(cast: Cast) -> None:
    browser = sign_in(cast.reporter)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(reverse_upload(cast), {"files": [upload(b"x")]}).status_code == 403


def test_an_own_draft_can_be_removed(cast: Cast) -> None:
    draft = take(cast.reporter, upload(b"x"))
    assert sign_in(cast.reporter).post(address(draft, "evidence:draft_delete")).status_code == 204
    assert not Attachment.objects.exists()


def reverse_upload(cast: Cast) -> str:
    return reverse("evidence:upload", args=[cast.project.organization.slug, cast.project.key])


def test_one_file_costs_the_same_among_many_things(cast: Cast) -> None:
    """Asked row by row: a list of all visible ids would be written down for each picture."""
    asked = str(Attachment.objects.visible_to(cast.consultant).query)
    assert "EXISTS" in asked
    assert "IN (SELECT" not in asked


def test_a_body_without_end_is_counted_and_not_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    monkeypatch.setattr(uploads, "MOST_KEPT", 3 * 2**20)
    answer = sign_in(cast.reporter).post(
        reverse_upload(cast), {"files": upload(b"x" * (12 * 2**20), "big.log")}
    )
    assert answer.status_code == 422
    assert "12.0" in answer.json()["refused"][0]["sentence"]
    assert not File.objects.exists()
