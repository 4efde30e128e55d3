"""Evidence in an object store that speaks S3, and what happens when it is down, hangs, or holds something else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from urllib3 import encode_multipart_formdata

from luoshi.config import env
from luoshi.config.keeping.shelf import Shelf
from luoshi.config.keeping.stored import bring_back, gather
from luoshi.evidence import direct, s3
from luoshi.evidence.models import Attachment, File, Parked, take
from luoshi.evidence.storage import Unreachable, kept
from luoshi.evidence.tests.conftest import Hung, disk, hanging_on_areas, hung, sign_in, upload
from luoshi.kernel import clock
from luoshi.testing.cast import Cast, cast
from tests.object_store import BUCKET, ObjectStore, object_store
from tests.with_postgres import free_port

__all__ = ["cast", "disk", "hanging_on_areas", "hung"]
pytestmark = pytest.mark.django_db
REPORT = b"2026-11-30 08:12 order 4711 has no price\n" * 40


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    with object_store() as running:
        yield running


@pytest.fixture
def store(server: ObjectStore, settings: Any, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    use(server.environment, settings, monkeypatch)
    return server


def use(environment: dict[str, str], settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = settings.STORAGES | {"evidence": env.files_storage()}


@pytest.fixture
def nowhere(store: ObjectStore, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Call it to let the store go away, and once more to have it back."""

    def go(away: bool) -> None:
        endpoint = f"http://127.0.0.1:{free_port()}" if away else store.endpoint
        use({"LUOSHI_S3_ENDPOINT": endpoint}, settings, monkeypatch)

    yield go


def test_files_and_their_pictures_lie_in_the_bucket(store: ObjectStore, cast: Cast, hung: Hung) -> None:
    shot, log = hung(), hung(REPORT, "log.txt")
    browser = sign_in(cast.reporter)
    assert browser.get(shot.thumb)["Content-Type"] == "image/webp"
    part = browser.get(log.download_url, headers={"Range": "bytes=3-9"})
    assert (part.status_code, part.getvalue()) == (206, REPORT[3:10])
    keys = {one["Key"] for one in store.client.list_objects(Bucket=BUCKET)["Contents"]}
    assert {shot.file.path, shot.file.derived_path("thumb"), log.file.path} <= keys
    assert kept().size(log.file.path) == len(REPORT) and not kept().exists("never/there")
    draft = take(cast.reporter, upload(REPORT + b"draft", "draft.txt"))
    Attachment.objects.filter(pk=draft.pk).update(at="2020-01-01T00:00Z")
    assert Attachment.drop_old_drafts() == 1 and not kept().exists(draft.file.path)


def test_a_file_sent_while_the_store_is_down_waits_and_moves_on(nowhere: Any, cast: Cast, hung: Hung) -> None:
    nowhere(True)
    shot = hung()
    browser = sign_in(cast.reporter)
    assert Parked.objects.get().path == shot.file.path
    assert browser.get(shot.download_url).status_code == 200 and browser.get(shot.thumb).status_code == 200
    assert Parked.move_on() == 0 and list(File.files_stay_whole()) == []
    nowhere(False)
    assert Parked.move_on() == 1 and not Parked.objects.exists()
    assert kept().size(shot.file.path) == shot.file.size
    assert b"".join(browser.get(shot.download_url).streaming_content) == shot.file.open().read()  # type: ignore[attr-defined]


def test_what_lies_in_a_store_that_is_down_is_said_to_be_away_and_not_lost(
    nowhere: Any, cast: Cast, hung: Hung
) -> None:
    log = hung(REPORT, "log.txt")
    nowhere(True)
    answer = sign_in(cast.reporter).get(log.download_url, headers={"Accept-Language": "en"})
    assert answer.status_code == 503 and answer["Retry-After"] == "10"
    with pytest.raises(Unreachable):
        File.scrub()
    assert any("does not answer" in told for told in File.files_stay_whole())
    assert not File.objects.filter(damaged_at__isnull=False).exists()


def test_no_more_waits_than_the_database_should_hold(
    nowhere: Any, cast: Cast, settings: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("luoshi.evidence.models.parked.MOST", 100)
    nowhere(True)
    page = sign_in(cast.reporter).post(
        cast.project.url("evidence:upload"), {"files": upload(REPORT, "log.txt")}
    )
    assert page.status_code == 422 and "log.txt" in page.json()["refused"][0]["sentence"]


def test_a_store_that_hangs_holds_nobody_up_twice(
    store: ObjectStore, settings: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(s3, "READ", 0.5)
    use({}, settings, monkeypatch)
    kept().save("mail/aa/one", ContentFile(REPORT))
    store.freeze()
    try:
        with pytest.raises(Unreachable, match="timeout"):
            kept().size("mail/aa/one")
        with pytest.raises(Unreachable, match="a moment ago"):
            kept().size("mail/aa/one")
    finally:
        store.thaw()
    use({}, settings, monkeypatch)
    assert kept().size("mail/aa/one") == len(REPORT)


@pytest.mark.parametrize("other", [REPORT[::-1], None], ids=["changed", "missing"])
def test_an_object_that_is_not_what_was_sent_is_noticed_when_it_is_read(
    other: bytes | None, store: ObjectStore, cast: Cast, hung: Hung
) -> None:
    log = hung(REPORT, "log.txt")
    if other is None:
        store.client.delete_object(Bucket=BUCKET, Key=log.file.path)
    else:
        store.client.put_object(Bucket=BUCKET, Key=log.file.path, Body=other)
    answer = sign_in(cast.reporter).get(log.download_url)
    assert answer.status_code == 410 and "log.txt" in answer.content.decode()
    assert any(log.file.sha256 in told for told in File.files_stay_whole())
    assert File.scrub() == 1
    kept().save(log.file.path, ContentFile(REPORT))
    assert File.scrub() == 0 and list(File.files_stay_whole()) == []


def test_a_wrong_key_is_no_missing_file(
    store: ObjectStore, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use({"LUOSHI_S3_SECRET_KEY": "another"}, settings, monkeypatch)
    with pytest.raises(Unreachable):
        storages["evidence"].size("never/there")


def put(place: dict[str, Any], content: bytes, **other: str) -> int:
    """What a browser does with the place it was given."""
    fields = [(name, (None, str(value))) for name, value in (place["fields"] | other).items()]
    body, kind = encode_multipart_formdata([*fields, ("file", ("f", content))])
    asked = Request(place["url"], data=body, headers={"Content-Type": kind})
    try:
        with urlopen(asked, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def test_a_browser_puts_a_file_into_the_store_and_it_is_looked_at_before_it_is_evidence(
    store: ObjectStore, cast: Cast, settings: Any
) -> None:
    settings.S3_DIRECT = True
    browser, at = sign_in(cast.reporter), cast.project.url("evidence:direct_offer")
    place = browser.post(at, {"name": "../a.png", "size": len(REPORT)}).json()
    assert put(place, REPORT + b"x") == 400 and put(place, REPORT, key="elsewhere") == 403
    assert put(place, REPORT) == 204
    for other in (cast.lead, cast.consultant):
        stolen = sign_in(other).post(f"{at}arrived/", {"ticket": place["ticket"]})
        assert stolen.status_code == 422 and not Attachment.objects.exists()
    [taken] = browser.post(f"{at}arrived/", {"ticket": place["ticket"]}).json()["files"]
    draft = Attachment.objects.get(pk=taken["id"])
    assert (draft.name, draft.file.media_type, draft.file.open().read()) == ("a.png", "text/plain", REPORT)
    assert not kept().exists(place["fields"]["key"])
    put(place, REPORT[::-1])  # the place is still open for a while; what comes there later changes nothing
    assert draft.file.open().read() == REPORT
    with clock.at(clock.now() + timedelta(days=3)):
        assert direct.sweep() == 1 and not kept().exists(place["fields"]["key"])


def test_no_place_is_offered_for_what_would_not_be_taken(
    store: ObjectStore, cast: Cast, settings: Any
) -> None:
    settings.S3_DIRECT = True
    browser, at = sign_in(cast.reporter), cast.project.url("evidence:direct_offer")
    for size in ("0", "-1", "", "x", "²", "9" * 400, str(11 * 1024 * 1024)):
        assert browser.post(at, {"name": "a.png", "size": size}).status_code == 422, size
    assert sign_in(cast.outsider).post(at, {"name": "a.png", "size": "5"}).status_code == 404
    nothing = browser.post(at, {"name": "a.png", "size": "5"}).json()
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"direct_offer": "2/h/user"}
    asked = [browser.post(at, {"name": "a.png", "size": "5"}) for _each in range(3)]
    assert asked[-1].status_code == 429 and asked[-1].json()["sentence"], "nobody fills the store by asking"
    for ticket in (nothing["ticket"], "", "1.x.y", nothing["ticket"][:-4]):
        answer = browser.post(f"{at}arrived/", {"ticket": ticket})
        assert answer.status_code == 422 and answer.json()["refused"][0]["sentence"]


def test_a_backup_takes_from_the_store_and_brings_back_to_it(
    store: ObjectStore, hung: Hung, tmp_path: Path
) -> None:
    log = hung(REPORT, "log.txt")
    kept().save("arriving/20200101/nobody-looked-at-it", ContentFile(b"unseen"))
    shelf = Shelf(tmp_path / "shelf")
    parts = gather(shelf, {})
    assert f"evidence/{log.file.path}" in parts and not any("arriving" in name for name in parts)
    kept().delete(log.file.path)
    bring_back(shelf, parts[f"evidence/{log.file.path}"])
    assert log.file.open().read() == REPORT
