"""Drawing on pictures: the copies are burnt first, then all places of the picture change together.

Masks travel: the same bytes elsewhere in the project (in a dossier, an article, a comment, a draft) are
covered in the same moment, so that no outsider finds the original at another door. Nothing else travels, and
a mask that is taken away is taken away in one place only.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, QuerySet, UUIDField
from django.utils.translation import gettext

from luoshi.evidence import pictures, rules, subjects
from luoshi.evidence.content import judge
from luoshi.evidence.marks import Mark, fingerprint, masks, read, uncovered
from luoshi.evidence.models.attachment import NO_ROOM, Attachment
from luoshi.evidence.models.file import File
from luoshi.evidence.models.marking import Marking
from luoshi.evidence.pictures import NotShowable
from luoshi.kernel import clock
from luoshi.kernel.idempotency import claim
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.rollout.models import Member
from luoshi.trail.models import record
from luoshi.ui.moments import moment_text

Copies = dict[str, File]
TRIES = 4


@dataclass
class Drawn:
    """What came of it: the new version, and how many other places and frozen dossiers were covered too."""

    marking: Marking
    covered: int = 0
    frozen: int = 0


class _Another(Exception):
    """Between burning and writing somebody changed a place of the same picture."""


def draw(picture: Attachment, text: str, *, by: Member, seen: str = "") -> Drawn:
    """Put these marks (JSON) on the picture in place of those of version `seen`.

    Raises Refusal with a sentence, Moved when somebody else drew meanwhile, Damaged.
    """
    rules.may_mark(by, picture).or_refuse()
    marks, copies = read(text), Copies()
    for _try in range(TRIES):
        for one, wanted in _places(picture, marks):
            _burn(one, wanted, copies)
        try:
            return _write(picture, marks, copies, by, seen)
        except _Another:
            continue
    raise Moved(gettext("The picture is being marked by somebody else. Please look at it once more."))


def cover_like_elsewhere(draft: Attachment, *, by: Member) -> Attachment:
    """A picture that is masked in this project already gets those masks when it is uploaded again.

    Raises Refusal, and the draft is gone, when that cannot be done.
    """
    wanted = _masks_elsewhere(draft) if draft.is_picture else []
    if not wanted:
        return draft
    copies = Copies()
    try:
        _burn(draft, wanted, copies)
    except Refusal:
        draft.delete()
        raise
    with transaction.atomic():
        File.objects.select_for_update().get(pk=draft.file_id)
        now = _as_it_is(draft)
        if uncovered(wanted, now.marks):
            _keep(now, wanted, copies, by, carried=True)
    return now


def _masked() -> QuerySet[Attachment]:
    key = UUIDField()
    found = Marking.objects.filter(
        project=Blank("project", key), original=Blank("original", key), masked=True
    )
    places = Attachment.objects.filter(marking__in=found).exclude(pk=Blank("draft", key))
    return places.select_related("marking")


_MASKED = Prepared(_masked)


def _masks_elsewhere(draft: Attachment) -> list[Mark]:
    wanted: list[Mark] = []
    for place in _MASKED.ask(project=draft.project_id, original=draft.file_id, draft=draft.pk):
        wanted += uncovered(place.marks, wanted)
    return wanted


def hang_copies(
    given: Sequence[Attachment],
    kind: str,
    subject_id: uuid.UUID,
    *,
    first: int = 0,
    uploaded_by: Member | None = None,
) -> None:
    """Hang the same files on another thing, inside the verb's transaction, each with the marks it has now.

    They get the places from `first` on; `uploaded_by` is who gives the copies, else who gave the originals.
    """
    list(File.objects.select_for_update().filter(pk__in={one.file_id for one in given}).order_by("pk"))
    now = Attachment.objects.in_bulk([one.pk for one in given])
    rows = [now.get(one.pk, one).twin(kind, subject_id, place) for place, one in enumerate(given, first)]
    for row in rows:
        if uploaded_by is not None:
            row.uploaded_by, row.at = uploaded_by, clock.now()
    Attachment.objects.bulk_create(rows)


def _places(picture: Attachment, marks: list[Mark]) -> list[tuple[Attachment, list[Mark]]]:
    """Every place of these bytes that changes, with the marks it gets; the picture itself first."""
    new = masks(marks)
    places = [(picture, marks)]
    if not new:
        return places
    same = Attachment.objects.filter(project_id=picture.project_id, file_id=picture.file_id)
    for other in same.exclude(pk=picture.pk).select_related("file", "project", "marking").order_by("pk"):
        if bare := uncovered(new, other.marks):
            places.append((other, [*other.marks, *bare]))
    return places


def _burn(place: Attachment, marks: list[Mark], copies: Copies) -> None:
    """The finished copy of these marks, burnt unless there is one already."""
    print_ = fingerprint(place.file.sha256, marks)
    if not marks or print_ in copies:
        return
    made = Marking.objects.filter(project_id=place.project_id, original_id=place.file_id, fingerprint=print_)
    former = made.select_related("copy").exclude(copy=None).first()
    if former and former.copy and former.copy.is_whole():
        copies[print_] = former.copy
        return
    try:
        bytes_ = ContentFile(pictures.burnt(place.file, marks))
    except NotShowable:
        raise Refusal(gettext("This picture cannot be opened here, so nothing can be drawn on it.")) from None
    described = File.of(place.project.organization_id, judge(bytes_), bytes_)
    try:
        described.put(bytes_)
        with transaction.atomic():
            copies[print_] = described.enter(bytes_)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise Refusal(gettext("The marked copy could not be stored: the disk has no room.")) from error


def _write(picture: Attachment, marks: list[Mark], copies: Copies, by: Member, seen: str) -> Drawn:
    with transaction.atomic():
        claim()
        # Whoever uploads, hangs or marks the same bytes waits here.
        File.objects.select_for_update().get(pk=picture.file_id)
        now = _as_it_is(picture)
        _unchanged_since(now, seen)
        rules.may_uncover(by, now, marks).or_refuse()
        if now.marking and now.marks == marks:
            return Drawn(now.marking)
        drawn = None
        for place, wanted in _places(now, marks):
            kept = _keep(place, wanted, copies, by, carried=place.pk != now.pk)
            drawn = drawn or Drawn(kept)
            drawn.covered += place.pk != now.pk
            drawn.frozen += subjects.is_frozen(place.subject_kind)
        assert drawn is not None  # noqa: S101  (the picture itself is always the first place)
        if not now.is_draft:
            _tell_the_trail(now, drawn, by)
        return drawn


def _as_it_is(picture: Attachment) -> Attachment:
    rows = Attachment.objects.select_for_update(of=("self",)).filter(pk=picture.pk)
    found = rows.select_related("file", "project", "marking__by").first()
    if found is None:
        raise Attachment.gone()
    return found


def _unchanged_since(now: Attachment, seen: str) -> None:
    if str(now.marking_id or "") == seen:
        return
    if now.marking is None:
        raise Moved(gettext("Somebody took the marks away meanwhile. Please open the picture once more."))
    facts = {"name": now.marking.by.name, "when": moment_text(now.marking.at)}
    sentence = gettext("%(name)s has marked this picture meanwhile (%(when)s). Please open it once more.")
    raise Moved(sentence % facts)


def _keep(place: Attachment, marks: list[Mark], copies: Copies, by: Member, *, carried: bool) -> Marking:
    print_ = fingerprint(place.file.sha256, marks)
    if marks and print_ not in copies:
        raise _Another
    last = Marking.objects.filter(picture=place.pk).aggregate(last=Max("number"))["last"] or 0
    marking = Marking.objects.create(
        project_id=place.project_id,
        original_id=place.file_id,
        copy=copies.get(print_),
        picture=place.pk,
        number=last + 1,
        marks=marks,
        fingerprint=print_,
        masked=bool(masks(marks)),
        carried=carried,
        by=by,
    )
    place.marking = marking if marks else None
    place.shared = marking.copy if marking.masked else None
    place.save(update_fields=["marking", "shared"])
    return marking


def _tell_the_trail(picture: Attachment, drawn: Drawn, by: Member) -> None:
    facts = {
        "picture": picture.name,
        "on": f"{picture.subject_kind}:{picture.subject_id}",
        "version": str(drawn.marking.number),
        "marks": str(len(drawn.marking.marks)),
        "masks": str(len(masks(drawn.marking.marks))),
        "covered": str(drawn.covered),
        "fingerprint": drawn.marking.fingerprint,
    }
    record(picture, "mark", by=by, facts=facts, internal=True)


def versions(picture: Attachment) -> QuerySet[Marking]:
    """All versions of the marks on this picture, newest first."""
    return Marking.objects.filter(picture=picture.pk).select_related("by").order_by("-number")
