"""A masked picture in a dossier: no page, list, print or comparison tells an outsider of the original."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from luoshi.evidence.models import Attachment, draw, take
from luoshi.problems.models import Problem
from luoshi.problems.models.facts import masked_later
from luoshi.problems.printing import pictures
from luoshi.testing.cast import Cast, cast

__all__ = ["cast"]
SECRET = (255, 0, 255)
NAME = "zqname13800138000.png"


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def secret_picture() -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (200, 100), (240, 240, 240))
    picture.paste(SECRET, (60, 30, 140, 70))
    picture.save(out, "PNG")
    return out.getvalue()


def reported(cast: Cast, *, masked: bool = False) -> Problem:
    draft = take(cast.reporter, SimpleUploadedFile(NAME, secret_picture(), "image/png"))
    if masked:
        cover(draft, cast.reporter)
    problem = Problem.report(by=cast.reporter, words="保存报错，截图里有客户电话", files=[draft])
    problem.accept(by=cast.lead, importance=2, kind="system", area=cast.area)
    problem.investigate(by=cast.lead, **dict.fromkeys(problem.sheet.PARTS, "看过"))
    return problem


def cover(picture: Attachment, by: Any) -> None:
    mark = {"kind": "mask", "at": [0.25, 0.25, 0.5, 0.5]}
    draw(picture, json.dumps([mark]), by=by, seen=str(picture.marking_id or ""))


def own(problem: Problem) -> Attachment:
    return Attachment.objects.get(subject_kind="occurrence", subject_id=problem.met.get().pk)


def everything_outside(cast: Cast, problem: Problem, versions: int) -> str:
    """What the consultant gets of it: portal, desk, every version, comparisons, and the files' headers."""
    browser = Client()
    browser.force_login(cast.consultant.user)
    url = problem.project.url
    pages = [url("problems:show", problem.number), url("problems:desk")]
    pages += [url("problems:dossier", problem.number, n + 1) for n in range(versions)]
    pages += [url("problems:dossier_changes", problem.number, n + 2) for n in range(versions - 1)]
    answers = [browser.get(page) for page in pages]
    for one in Attachment.objects.filter(subject_kind="dossier"):
        for door in ("file", "picture", "original", "thumb"):
            answers.append(answer := browser.get(url(f"evidence:{door}", one.pk)))
            shows_no_secret(b"".join(answer))  # type: ignore[arg-type]
    assert {answer.status_code for answer in answers} == {200}
    said = [f"{a.headers}{'' if a.streaming else a.content.decode('utf-8', 'replace')}" for a in answers]
    return "\n".join(said)


def shows_no_secret(content: bytes) -> None:
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    (_red, (green, _most), _blue) = picture.getextrema()  # type: ignore[misc]
    assert green < 60  # the cover
    for x, y in ((100, 50), (61, 31), (139, 69)):
        here = picture.getpixel((x * picture.width // 200, y * picture.height // 100))
        assert max(here) < 80, (x, y, here)  # type: ignore[type-var]


def test_what_was_masked_before_is_frozen_masked(cast: Cast) -> None:
    problem = reported(cast, masked=True)
    dossier = problem.hand_over(by=cast.lead, consultant=cast.consultant)
    copy = own(problem).outside
    (row,) = dossier.content["evidence"]
    assert (row["sha256"], row["size"]) == (copy.sha256, copy.size)
    said = everything_outside(cast, problem, 1)
    assert NAME not in said
    assert own(problem).file.sha256 not in said


def test_what_is_masked_after_the_hand_over_is_masked_everywhere(cast: Cast) -> None:
    problem = reported(cast)
    dossier = problem.hand_over(by=cast.lead, consultant=cast.consultant)
    problem.recall(by=cast.lead, reason="补充一点")
    dossier = problem.hand_over(by=cast.lead, consultant=cast.consultant)
    cover(own(problem), cast.lead)
    original, versions = own(problem).file.sha256, list(problem.dossiers.filter(withdrawn_at=None))
    assert [one.is_intact for one in versions] == [True] * len(versions)
    browser = Client()
    browser.force_login(cast.consultant.user)
    pages = [problem.project.url("problems:show", problem.number),
             problem.project.url("problems:dossier", problem.number, dossier.version),
             problem.project.url("problems:desk")]  # fmt: skip
    said = "".join(browser.get(page).content.decode() for page in pages)
    assert NAME not in said
    assert original not in said
    for one in Attachment.objects.filter(subject_kind="dossier", subject_id=dossier.pk):
        for door in ("file", "picture", "original", "thumb"):
            shows_no_secret(b"".join(browser.get(problem.project.url(f"evidence:{door}", one.pk))))
    files = list(Attachment.objects.on("dossier", dossier.pk))
    for printed in pictures(files).values():
        shows_no_secret(printed)
    assert [row["sha256"] for row in masked_later(dossier.content, files)] == [original]


def test_the_company_reads_what_went_out_uncovered(cast: Cast) -> None:
    problem = reported(cast)
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    url = problem.project.url("problems:dossier", problem.number, 1)
    browser, outside = Client(), Client()
    browser.force_login(cast.lead.user)
    outside.force_login(cast.consultant.user)
    assert "移交后打码" not in browser.get(url).content.decode()
    cover(own(problem), cast.lead)
    inside = browser.get(url).content.decode()
    assert "移交后打码" in inside
    assert own(problem).file.sha256 in inside
    assert own(problem).file.sha256 not in outside.get(url).content.decode()


def test_a_lead_opens_it_again_with_a_new_version(cast: Cast) -> None:
    problem = reported(cast, masked=True)
    first = problem.hand_over(by=cast.lead, consultant=cast.consultant)
    problem.recall(by=cast.lead, reason="电话要给顾问看")
    draw(own(problem), "[]", by=cast.lead, seen=str(own(problem).marking_id))
    second = problem.hand_over(by=cast.lead, consultant=cast.consultant)
    old, new = (Attachment.objects.get(subject_id=one.pk) for one in (first, second))
    assert old.is_masked
    assert not new.is_masked
    assert second.content["evidence"][0]["sha256"] == own(problem).file.sha256
