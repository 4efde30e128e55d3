"""How an article becomes a document that can be found."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.knowledge.models import Article
from luoshi.search.kinds import Doc, register


def as_document(article: Article) -> Doc:
    """Question and other words for it first, those of duplicates too; cause and steps as text."""
    learned = (alias.words for alias in article.learned.all() if alias.used and alias.removed_at is None)
    body = "\n".join((article.aliases, *learned, article.cause, article.steps))
    return Doc(title=article.title, url=article.url, code=article.code, number=article.number, body=body)


def everything() -> QuerySet[Article]:
    """All articles with what the document reads."""
    return Article.objects.select_related("project__organization").prefetch_related("learned")


register(
    "article", _("Articles"), visible=Article.objects.visible_to, document=as_document, everything=everything
)
