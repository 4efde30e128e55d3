"""What `luoshi doctor` finds in an archive that somebody meddled with."""

from __future__ import annotations

from luoshi.knowledge import doctor
from luoshi.knowledge.models import Answer, Article, Bulletin, Reading
from luoshi.knowledge.tests.shelf import stand
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


def test_each_kind_of_meddling_is_named(cast: Cast) -> None:
    article = lived(cast)
    Article.objects.filter(pk=article.pk).update(state="proven", merged_into=article)
    Answer.objects.standing().update(undone=True)
    Reading.objects.all().delete()
    found = "\n".join(complaints())
    for words in (
        "counts as proven",
        "leads to a merged",
        "its readers do not fit",
        "the ledger does not say",
    ):
        assert words in found


def test_a_missing_number_is_named(cast: Cast) -> None:
    stand(cast), stand(cast)
    Article.objects.filter(number=1).delete()
    assert any("2 issued" in sentence for sentence in complaints())
