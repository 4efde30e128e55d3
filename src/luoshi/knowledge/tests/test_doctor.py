"""What `luoshi doctor` finds in an archive that somebody meddled with."""

from __future__ import annotations

import pytest

from luoshi.knowledge import doctor
from luoshi.knowledge.models import Answer, Article, Bulletin, Reading, Saving
from luoshi.knowledge.tests.shelf import stand
from luoshi.rollout.models import Member, Project
from luoshi.testing.broken import Broken, rows, unguarded
from luoshi.testing.cast import Cast


def complaints() -> list[str]:
    return [sentence for check in doctor.CHECKS for sentence in check()]


def lived(cast: Cast) -> Article:
    """Articles, a merge, a bulletin, bookings and a reversal."""
    article, other = stand(cast), stand(cast, "另一条")
    other.merge(by=cast.lead, into=article)
    article.solved(by=cast.reporter, words="一").reopen(by=cast.reporter, reason="不行")
    article.solved(by=cast.reporter2, words="二")
    Bulletin.write(by=cast.lead, headline="讲", lines="一", everyone=True, article=article, send=True)
    return article


def test_an_archive_that_was_only_used_is_in_order(cast: Cast) -> None:
    lived(cast)
    assert complaints() == []


def outward(article: Article) -> None:
    """It went to somebody from outside."""
    outside = Member.objects.get(project=article.project, name="何明远")
    rows(Reading).bulk_create([Reading(bulletin=Bulletin.objects.get(), member=outside)])


def doubled(_article: Article) -> None:
    """More is taken back than was booked."""
    with unguarded(Saving) as lines:
        lines.filter(reverses__isnull=False).update(days=-99)


BROKEN: dict[str, Broken] = {
    "missing number": Broken(doctor.numbers_without_gap, lived, lambda a: rows(Article).filter(pk=a.pk).update(number=77), "2 issued"),
    "unearned trust": Broken(doctor.trust_is_earned, lived, lambda a: rows(Article).filter(pk=a.pk).update(state="proven", helped=1), "counts as proven"),
    "unknown state": Broken(doctor.trust_is_earned, lived, lambda a: rows(Article).filter(pk=a.pk).update(state="lost"), "undeclared state"),
    "merged into itself": Broken(doctor.merged_articles_lead_to_living_ones, lived, lambda a: rows(Article).filter(pk=a.pk).update(merged_into=a), "leads to a merged"),
    "no readers": Broken(doctor.readers_were_written_down, lived, lambda _a: rows(Reading).delete(), "do not fit its state"),
    "read outside": Broken(doctor.readers_were_written_down, lived, outward, "sent to somebody from outside"),
    "unsaid answer": Broken(doctor.the_ledger_says_what_is_true, lived, lambda _a: rows(Answer).update(undone=True), "the ledger does not say"),
    "wrong reversal": Broken(doctor.reversals_take_back_exactly, lived, doubled, "does not take back"),
    "found by others' words": Broken(doctor.search_shows_no_words_of_others, lived, lambda _a: rows(Project).update(reading="own"), "not everybody may read"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_kind_of_meddling_is_named(cast: Cast, case: str) -> None:
    BROKEN[case].is_named(cast)
