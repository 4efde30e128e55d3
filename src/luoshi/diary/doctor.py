"""What is always true of diaries, checked on a live database: one sentence for each violation."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef

from luoshi.diary.models import Diary, Entry
from luoshi.trail.models import Event

CHUNK = 2000


def entries_are_their_writers() -> Iterator[str]:
    """Every entry is an occurrence that the writer of the diary met."""
    foreign = Entry.objects.exclude(occurrence__member=F("diary__member"))
    for pk in foreign.values_list("pk", flat=True).iterator(CHUNK):
        yield f"entry {pk}: the diary is not that of the person who met the problem"


def filed_diaries_say_what_was_met() -> Iterator[str]:
    """A nil diary has no entry, any other filed one has at least one."""
    entries = Entry.objects.filter(diary=OuterRef("pk"))
    filed = Diary.objects.filed()
    for pk in filed.filter(Exists(entries), nil=True).values_list("pk", flat=True).iterator(CHUNK):
        yield f"diary {pk}: filed as nil, but it has entries"
    for pk in filed.filter(~Exists(entries), nil=False).values_list("pk", flat=True).iterator(CHUNK):
        yield f"diary {pk}: filed with problems, but it has no entry"


def every_version_is_in_the_trail() -> Iterator[str]:
    """A diary has as many filings in the trail as versions."""
    versions = Event.objects.filter(subject_id=OuterRef("pk"), verb__in=("file", "amend")).order_by()
    count = versions.values("subject_id").annotate(n=Count("pk")).values("n")
    rows = Diary.objects.filter(version__gt=0).annotate(told=count)
    for pk, version, told in rows.values_list("pk", "version", "told").iterator(CHUNK):
        if version != told:
            yield f"diary {pk}: version {version}, but {told or 0} filings in the trail"


CHECKS = (entries_are_their_writers, filed_diaries_say_what_was_met, every_version_is_in_the_trail)
