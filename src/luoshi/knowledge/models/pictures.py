"""Pictures of an article: copies of a problem's evidence, under the article's own rights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from luoshi.evidence.models import Attachment, attach, hang_copies
from luoshi.evidence.rules import number_fits
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.knowledge.models.article import Article
    from luoshi.knowledge.models.facts import Edition

KIND, FORMER = "article", "edition"


def of_article(article: Article) -> list[Attachment]:
    """Its present pictures in their order."""
    return list(Attachment.objects.on(KIND, article.pk).select_related("file", "project__organization"))


def offered(problem: Problem, member: Member) -> list[Attachment]:
    """Pictures on this problem that may stand in an article: first those of its solutions."""
    proposals = [row.pk for row in problem.proposals.all() if not row.undone]
    reports = [row.pk for row in problem.met.all()]
    on = Q(subject_kind="proposal", subject_id__in=proposals) | Q(
        subject_kind="occurrence", subject_id__in=reports
    )
    found = Attachment.objects.visible_to(member).filter(on, internal=False)
    rows = found.select_related("file", "project__organization").order_by("place", "at")
    shown = {row.file_id: row for row in rows if row.is_picture}
    return sorted(shown.values(), key=lambda row: row.subject_kind != "proposal")


def give(article: Article, copies: Iterable[Attachment], files: Iterable[Attachment], *, by: Member) -> None:
    """Hang copies of evidence and newly uploaded files on the article, inside its transaction.

    The evidence stays where it is; a copy is one more name for the same file. Raises Refusal for too many.
    """
    there = list(Attachment.objects.on(KIND, article.pk).values_list("file_id", flat=True))
    new = [one for one in copies if one.file_id not in there]
    number_fits(len(there) + len(new)).or_refuse()
    hang_copies(new, KIND, article.pk, first=len(there), uploaded_by=by)
    attach(files, KIND, article.pk, by=by)


def drop(article: Article, ids: Iterable[UUID], edition: Edition | None) -> None:
    """Take pictures out: they go with the version that showed them; out of a draft they go altogether."""
    rows = Attachment.objects.filter(subject_kind=KIND, subject_id=article.pk, pk__in=list(ids))
    if edition is None:
        rows.delete()
    else:
        rows.update(subject_kind=FORMER, subject_id=edition.pk)


def restore(article: Article, edition: Edition, *, by: Member) -> None:
    """The pictures that went with an earlier version hang on the article again; the present ones stay."""
    gone = Attachment.objects.filter(subject_kind=FORMER, subject_id=edition.pk)
    give(article, gone.select_related("file"), (), by=by)


def by_step(
    shown: dict[str, int], steps: int, pictures: list[Attachment]
) -> tuple[list[Attachment | None], list[Attachment]]:
    """One picture at each step, and those left over.

    `shown` says for a file at which step it stands (0: at none); the others take the first free step in
    their order.
    """
    at: list[Attachment | None] = [None] * steps
    rest = []
    for one in pictures:
        step = shown.get(str(one.file_id))
        if step and step <= steps and at[step - 1] is None:
            at[step - 1] = one
        elif step is not None:
            rest.append(one)
    for one in pictures:
        if str(one.file_id) in shown:
            continue
        free = next((place for place, taken in enumerate(at) if taken is None), None)
        if free is None:
            rest.append(one)
        else:
            at[free] = one
    return at, rest
