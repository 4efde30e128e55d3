"""Who is told what about an article."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.post.models import tell
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.knowledge.models import Article


def unsolved(article: Article, by: Member, words: str) -> None:
    """没解决: the lead hears it with the words; the same words about the same version are told once."""
    lead = article.project.lead()
    if lead is None:
        return
    mark = sha256(words.encode()).hexdigest()[:16]
    tell(
        lead,
        "unsolved",
        article,
        title=format_lazy(_("{name}: {code} did not solve it"), name=by.name, code=article.code),
        body=words or article.title,
        url=article.url,
        by=by,
        group=article.code,
        dedupe=f"unsolved:{article.pk.hex}:{article.edition}:{by.pk.hex}:{mark}",
    )
