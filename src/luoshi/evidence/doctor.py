"""What must always be true of marked pictures, asked on a live database."""

from __future__ import annotations

from collections.abc import Iterator

from luoshi.evidence.marks import uncovered
from luoshi.evidence.models import Attachment, Marking


def masked_pictures_are_masked() -> Iterator[str]:
    """One sentence for each marked copy that is missing, of other marks, or not what outsiders get."""
    for marking in Marking.objects.exclude(copy=None).select_related("original", "copy").iterator(500):
        if not marking.is_as_burnt:
            yield f"marks {marking.pk}: they are not those that were burnt into the copy"
        elif marking.copy is None or marking.copy_id == marking.original_id or not marking.copy.is_whole():
            yield f"marks {marking.pk}: the marked copy is missing"
    places = Attachment.objects.filter(marking__masked=True).select_related("marking")
    for place in places.iterator(500):
        if place.marking is not None and place.shared_id != place.marking.copy_id:
            yield f"attachment {place.pk}: outsiders would get the original of a masked picture"
    yield from _handed_over_are_masked()


def _handed_over_are_masked() -> Iterator[str]:
    """What was drawn in one place covers the same picture in all others, unless a lead opened it there."""
    sources = (
        Attachment.objects.filter(marking__masked=True).exclude(subject_kind="").select_related("marking")
    )
    for source in sources.iterator(500):
        same = Attachment.objects.filter(project_id=source.project_id, file_id=source.file_id)
        for place in same.exclude(pk=source.pk).select_related("marking"):
            opened = Marking.objects.filter(picture=place.pk, at__gt=source.marking.at).exists()  # type: ignore[union-attr]
            if uncovered(source.marks, place.marks) and not opened:
                yield f"attachment {place.pk}: the same picture is masked as {source.pk}, here it is not"
