"""Marks on pictures: what is covered is gone from every door, the original stays inside, versions stay."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from PIL import Image

from luoshi.evidence import doctor, pictures, subjects
from luoshi.evidence.models import Attachment, File, Marking, attach, draw, hang_copies, take
from luoshi.evidence.tests.conftest import Hung, areas_seen, picture_bytes, sign_in, upload
from luoshi.evidence.tests.test_marks import box, mask
from luoshi.evidence.tests.test_sending import body
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

SECRET, GROUND = (255, 0, 255), (240, 240, 240)
DOORS = ("file", "picture", "original", "thumb")
COVER = mask(0.25, 0.25, 0.5, 0.5)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def secret_picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), **options: Any) -> bytes:
    """A grey sheet with a magenta secret in its middle half."""
    picture = Image.new("RGB", size, GROUND)
    left, top = size[0] // 4 + 4, size[1] // 4 + 4
    picture.paste(SECRET, (left, top, size[0] - left, size[1] - top))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def pixels(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def shows_secret(content: bytes) -> bool:
    """Whether a magenta pixel is left anywhere."""
    return any(
        r > 150 and b > 150 and g < 110
        for r, g, b in pixels(content).get_flattened_data()  # type: ignore[misc]
    )


def put(picture: Attachment, *marks: dict[str, Any], by: Any, seen: str | None = None) -> Marking:
    picture.refresh_from_db()
    before = str(picture.marking_id or "") if seen is None else seen
    return draw(picture, json.dumps(marks), by=by, seen=before).marking


def sent(member: Any, picture: Attachment, door: str, **headers: str) -> Any:
    return sign_in(member).get(picture.project.url(f"evidence:{door}", picture.pk), headers=headers)


@pytest.fixture
def secret(hung: Hung) -> Attachment:
    return hung(secret_picture(), "张三13800138000.png")


@pytest.mark.parametrize("door", DOORS)
def test_no_door_gives_an_outsider_what_a_mask_covers(cast: Cast, secret: Attachment, door: str) -> None:
    assert shows_secret(body(sent(cast.consultant, secret, door)))
    before = sent(cast.consultant, secret, door)["ETag"]
    put(secret, COVER, by=cast.lead)
    answer = sent(cast.consultant, secret, door)
    assert answer.status_code == 200
    assert not shows_secret(body(answer))
    assert answer["ETag"] != before
    assert secret.file.sha256 not in str(answer.headers)
    assert "13800138000" not in str(answer.headers)
    assert sent(cast.consultant, secret, door, **{"if-none-match": before}).status_code == 200


def test_ranges_and_heads_tell_of_the_copy_alone(cast: Cast, secret: Attachment) -> None:
    put(secret, COVER, by=cast.lead)
    secret.refresh_from_db()
    copy = secret.outside
    part = sent(cast.consultant, secret, "file", range="bytes=0-99")
    with copy.open() as stored:
        assert body(part) == stored.read(100)
    assert part["Content-Range"] == f"bytes 0-99/{copy.size}"
    head = sign_in(cast.consultant).head(secret.download_url)
    assert (head["Content-Length"], head["ETag"]) == (str(copy.size), f'"{copy.sha256}"')


def test_inside_the_original_stays_and_the_page_shows_the_copy(cast: Cast, secret: Attachment) -> None:
    put(secret, COVER, by=cast.lead)
    assert body(sent(cast.reporter2, secret, "file")) == secret_picture()
    assert shows_secret(body(sent(cast.reporter2, secret, "original")))
    assert not shows_secret(body(sent(cast.reporter2, secret, "picture")))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_every_format_is_masked_upright_and_without_side_data(cast: Cast, hung: Hung, kind: str) -> None:
    options: dict[str, Any] = {}
    if kind in ("JPEG", "WEBP"):
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 6, "SECRET-PHONE"
        options["exif"] = exif
    picture = hung(secret_picture(kind, (300, 400), **options), "x.png")
    put(picture, COVER, by=cast.reporter)
    copy = body(sent(cast.consultant, picture, "file"))
    assert b"SECRET-PHONE" not in copy
    assert not Image.open(io.BytesIO(copy)).getexif()
    assert not shows_secret(copy)
    assert pixels(copy).size == ((400, 300) if options else (300, 400))


def test_what_lies_below_transparency_is_gone_too(cast: Cast, hung: Hung) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (100, 100), (*SECRET, 0)).save(out, "PNG")
    picture = hung(out.getvalue())
    put(picture, mask(0, 0, 1, 1), by=cast.lead)
    assert not shows_secret(body(sent(cast.consultant, picture, "file")))


def test_only_the_first_of_several_pictures_in_a_file_is_left(cast: Cast, hung: Hung) -> None:
    frames = [Image.new("RGB", (60, 60), GROUND), Image.new("RGB", (60, 60), SECRET)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    picture = hung(out.getvalue(), "x.gif")
    put(picture, mask(0, 0, 0.5, 0.5), by=cast.lead)
    copy = Image.open(io.BytesIO(body(sent(cast.consultant, picture, "file"))))
    assert getattr(copy, "n_frames", 1) == 1


def test_all_shapes_leave_their_colour(cast: Cast, hung: Hung) -> None:
    picture = hung(secret_picture())
    marks = [
        box(0.05, 0.05, 0.1, 0.1), {"kind": "arrow", "at": [0.1, 0.9, 0.4, 0.9], "colour": "blue"},
        {"kind": "number", "at": [0.9, 0.1], "colour": "green", "n": 12},
        {"kind": "pen", "at": [0.5, 0.05, 0.6, 0.05, 0.7, 0.1], "colour": "yellow"},
    ]  # fmt: skip
    put(picture, *marks, by=cast.reporter)
    drawn = pixels(body(sent(cast.lead, picture, "picture")))
    near = lambda x, y, colour: all(  # noqa: E731
        abs(a - b) < 60
        for a, b in zip(drawn.getpixel((x, y)), colour, strict=True)  # type: ignore[arg-type]
    )
    assert near(40, 15, (209, 56, 44))
    assert near(100, 270, (31, 95, 191))
    assert near(360, 23, (22, 131, 75))
    assert near(220, 15, (242, 169, 0))


def test_marks_without_a_mask_leave_the_original_open(cast: Cast, secret: Attachment) -> None:
    put(secret, box(0.2, 0.2, 0.6, 0.6), by=cast.reporter)
    assert body(sent(cast.consultant, secret, "file")) == secret_picture()
    secret.refresh_from_db()
    secret.reader = cast.consultant
    assert secret.original_url
    assert secret.caption == "张三13800138000.png"


def test_a_masked_picture_has_no_name_and_no_original_for_outsiders(cast: Cast, secret: Attachment) -> None:
    put(secret, COVER, by=cast.lead)
    secret.refresh_from_db()
    for reader in (None, cast.consultant):
        secret.reader = reader
        assert not secret.original_url
        assert "138" not in secret.caption
    secret.reader = cast.reporter2
    assert secret.original_url
    assert secret.caption == "张三13800138000.png"


def frozen_copy(cast: Cast, picture: Attachment) -> Attachment:
    """The same picture in something that was handed over."""
    subjects.hangs_on("frozenarea", areas_seen, frozen=True)
    with transaction.atomic():
        hang_copies([picture], "frozenarea", cast.area.pk)
    return Attachment.objects.get(subject_kind="frozenarea")


def test_masks_travel_to_where_it_was_handed_over(
    cast: Cast, secret: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "_frozen", set(subjects._frozen))
    handed = frozen_copy(cast, secret)
    drawn = draw(secret, json.dumps([COVER, box(0, 0, 0.2, 0.2)]), by=cast.lead)
    assert (drawn.covered, drawn.frozen) == (1, 1)
    handed.refresh_from_db()
    assert [one["kind"] for one in handed.marks] == ["mask"]
    assert handed.marking is not None
    assert handed.marking.carried
    for who in (cast.consultant, cast.lead):
        assert not shows_secret(body(sent(who, handed, "original")))
    put(secret, by=cast.lead)
    assert not shows_secret(body(sent(cast.consultant, handed, "file")))
    assert shows_secret(body(sent(cast.consultant, secret, "file")))


def test_what_is_handed_over_later_is_masked_from_the_start(
    cast: Cast, secret: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "_frozen", set(subjects._frozen))
    put(secret, COVER, box(0, 0, 0.2, 0.2), by=cast.lead)
    handed = frozen_copy(cast, secret)
    assert len(handed.marks) == 2
    with pytest.raises(Refusal, match="stays as it is"):
        put(handed, by=cast.lead)


def test_the_same_picture_uploaded_again_comes_masked(cast: Cast, secret: Attachment) -> None:
    put(secret, COVER, by=cast.lead)
    again = take(cast.reporter2, upload(secret_picture(), "again.png"))
    with transaction.atomic():
        attach([again], "area", cast.area.pk, by=cast.reporter2)
    assert not shows_secret(body(sent(cast.consultant, again, "file")))
    assert Marking.objects.values("copy").distinct().count() == 1


def test_a_draft_is_masked_before_it_is_sent(cast: Cast) -> None:
    draft = take(cast.reporter, upload(secret_picture()))
    put(draft, COVER, by=cast.reporter)
    assert not Event.objects.filter(verb="mark").exists()
    with transaction.atomic():
        attach([draft], "area", cast.area.pk, by=cast.reporter)
    assert not shows_secret(body(sent(cast.consultant, draft, "file")))
    assert shows_secret(body(sent(cast.reporter, draft, "original")))


def test_versions_stay_and_each_is_in_the_trail(cast: Cast, secret: Attachment) -> None:
    put(secret, box(0, 0, 0.5, 0.5), by=cast.reporter)
    put(secret, COVER, by=cast.lead)
    put(secret, by=cast.lead)
    kept = list(Marking.objects.filter(picture=secret.pk))
    assert [(one.number, one.by, len(one.marks)) for one in kept] == [
        (1, cast.reporter, 1), (2, cast.lead, 1), (3, cast.lead, 0)
    ]  # fmt: skip
    events = Event.objects.filter(verb="mark", subject_id=secret.pk)
    assert [one.facts["masks"] for one in events.order_by("at")] == ["0", "1", "0"]
    assert all(one.internal for one in events)


def test_only_who_sent_it_and_the_lead_draw(cast: Cast, secret: Attachment) -> None:
    for who in (cast.reporter2, cast.head, cast.observer, cast.consultant):
        with pytest.raises(Refusal, match="Only who sent this picture"):
            put(secret, COVER, by=who)
    assert not Marking.objects.exists()


def test_a_file_that_is_no_picture_is_not_drawn_on(cast: Cast, hung: Hung) -> None:
    with pytest.raises(Refusal, match=r"“log\.txt” is none"):
        put(hung(b"log", "log.txt"), COVER, by=cast.lead)


def test_a_mask_is_taken_away_by_the_lead_alone(cast: Cast, secret: Attachment) -> None:
    put(secret, COVER, by=cast.lead)
    for smaller in ([], [mask(0.3, 0.3, 0.1, 0.1)]):
        with pytest.raises(Refusal, match="only the project lead"):
            put(secret, *smaller, by=cast.reporter)
    put(secret, mask(0.2, 0.2, 0.6, 0.6), by=cast.reporter)
    put(secret, by=cast.lead)
    assert shows_secret(body(sent(cast.consultant, secret, "file")))


def test_of_two_at_once_the_second_is_told(cast: Cast, secret: Attachment) -> None:
    put(secret, COVER, by=cast.lead, seen="")
    with pytest.raises(Moved, match="林静 has marked this picture meanwhile"):
        put(secret, box(0, 0, 1, 1), by=cast.reporter, seen="")
    assert Marking.objects.count() == 1


def test_a_picture_that_cannot_be_decoded_is_not_marked(cast: Cast, hung: Hung) -> None:
    picture = hung(picture_bytes("JPEG")[:3000], "x.jpg")
    with pytest.raises(Refusal, match="cannot be opened here"):
        put(picture, COVER, by=cast.lead)
    assert not Marking.objects.exists()


def test_a_missing_copy_never_opens_the_original(cast: Cast, secret: Attachment, disk: Any) -> None:
    put(secret, COVER, by=cast.lead)
    secret.refresh_from_db()
    for path in disk.rglob(f"{secret.outside.sha256}*"):
        path.unlink()
    for door in DOORS:
        assert sent(cast.consultant, secret, door).status_code == 410
    assert len(list(doctor.masked_pictures_are_masked())) == 1


def test_the_doctor_sees_marks_that_were_not_burnt(cast: Cast, secret: Attachment) -> None:
    put(secret, COVER, by=cast.lead)
    assert list(doctor.masked_pictures_are_masked()) == []
    Marking.objects.update(marks=[mask(0.1, 0.1, 0.8, 0.8)])
    assert "not those that were burnt" in next(iter(doctor.masked_pictures_are_masked()))
    Attachment.objects.update(shared=None)
    assert any("original" in line for line in doctor.masked_pictures_are_masked())


def test_drafts_that_go_take_their_marks_along(cast: Cast, disk: Any) -> None:
    draft = take(cast.reporter, upload(secret_picture()))
    put(draft, COVER, by=cast.reporter)
    draft.discard(by=cast.reporter)
    assert not Marking.objects.exists()
    assert File.objects.count() == 1


def test_a_large_picture_is_made_fitting(cast: Cast, hung: Hung) -> None:
    picture = hung(secret_picture("JPEG", (4200, 3000)))
    put(picture, COVER, by=cast.lead)
    copy = body(sent(cast.consultant, picture, "file"))
    assert pixels(copy).width * pixels(copy).height <= 8_010_000
    assert not shows_secret(pictures.shown(File.objects.get(burnt_from__picture=picture.pk), "thumb"))


def test_the_page_draws_and_answers_in_words(cast: Cast, secret: Attachment) -> None:
    browser, url = sign_in(cast.reporter), secret.project.url("evidence:marks", secret.pk)
    assert b"picture-marker" in browser.get(url).content
    part = {"HX-Request": "true"}
    done = browser.post(url, {"marks": json.dumps([COVER]), "seen": "", "key": "k1"}, headers=part)
    assert "码" in done.json()["said"]
    again = browser.post(url, {"marks": json.dumps([COVER]), "seen": "", "key": "k1"}, headers=part)
    assert again.json() == done.json()
    late = browser.post(url, {"marks": "[]", "seen": "", "key": "k2"}, headers=part)
    assert (late.status_code, list(late.json())) == (409, ["sentence"])
    bad = browser.post(url, {"marks": "[NaN]", "seen": str(Marking.objects.get().pk)}, headers=part)
    assert bad.status_code == 422
    assert Marking.objects.count() == 1


def test_without_script_the_page_tells_the_same(cast: Cast, secret: Attachment) -> None:
    browser, url = sign_in(cast.reporter), secret.project.url("evidence:marks", secret.pk)
    assert browser.post(url, {"marks": json.dumps([COVER]), "seen": ""}).status_code == 302
    assert browser.post(url, {"marks": "nonsense", "seen": ""}).status_code == 409


def test_strangers_draw_on_nothing(cast: Cast, secret: Attachment) -> None:
    url = secret.project.url("evidence:marks", secret.pk)
    for who in (cast.other_consultant, cast.developer, cast.outsider):
        browser = sign_in(who)
        assert (browser.get(url).status_code, browser.post(url, {"marks": "[]"}).status_code) == (404, 404)
    assert sign_in(cast.reporter2).get(url).status_code == 403


def test_the_marking_page_costs_the_same_for_many_versions(
    cast: Cast, secret: Attachment, django_assert_max_num_queries: Any
) -> None:
    url, browser = secret.project.url("evidence:marks", secret.pk), sign_in(cast.lead)
    put(secret, COVER, by=cast.lead)
    browser.get(url)
    with django_assert_max_num_queries(12) as first:
        browser.get(url)
    for _times in range(2):
        put(secret, COVER, box(0, 0, 0.5, 0.5), by=cast.lead)
    with django_assert_max_num_queries(len(first)):
        browser.get(url)
