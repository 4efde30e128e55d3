"""Who may do what with an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.knowledge.models import Article

HELPED_UNTIL_PROVEN = 2
REVIEW_AFTER_DAYS = 180


def lead_only(article: Article, person: Member) -> Verdict:
    """The project lead writes articles."""
    return YES if person.has("lead") else no(_("Only the project lead can do this."))


def internal(article: Article, person: Member) -> Verdict:
    """Everybody of the company who may use the archive."""
    if person.is_external or not person.has("reporter", "head", "lead", "sponsor"):
        return no(_("Only members of the company can do this."))
    return YES


def complete(article: Article, person: Member) -> Verdict:
    """A published article has a question and steps."""
    missing = [
        label
        for text, label in ((article.title, _("Question in the users' words")), (article.steps, _("Steps")))
        if not text.strip()
    ]
    return no(_("The article is not complete yet."), tuple(missing)) if missing else YES
