"""Who may do what with an article or a bulletin; each refusal is the sentence that the person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.knowledge.models import Article

HELPED_UNTIL_PROVEN = 2
REVIEW_AFTER_DAYS = 180
UNDO_SECONDS = 10


def lead_only(thing: Any, person: Member) -> Verdict:
    """The project lead writes articles and bulletins."""
    return YES if person.has("lead") else no(_("Only the project lead can do this."))


def by_the_calendar(thing: Any, person: Member | None) -> Verdict:
    """What only the product itself does, on a date."""
    return YES if person is None else no(_("This happens by itself on its date."))


def by_a_problem(thing: Any, person: Member | None) -> Verdict:
    """What follows from a move of a problem, whoever made it."""
    return YES


def internal(thing: Any, person: Member) -> Verdict:
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


def may_merge_into(article: Article, into: Article) -> Verdict:
    """Another living article of the same project: no loop, no chain."""
    if into.pk == article.pk:
        return no(_("An article cannot be merged into itself."))
    if into.project_id != article.project_id:
        return no(_("Please choose another article of this project."))
    if into.merged_into is not None:
        return no(
            _("%(code)s was itself merged into %(into)s; please merge into that one.")
            % {"code": into.code, "into": into.merged_into.code}
        )
    if not into.is_usable:
        return no(_("%(code)s is not published, so nothing can be merged into it.") % {"code": into.code})
    return YES


def may_undo(article: Article, person: Member) -> Verdict:
    """The person who made the last move, for ten seconds."""
    last = article.undo
    if not last or last["by"] != str(person.pk):
        return no(_("Only your own last move can be undone."))
    if clock.now().timestamp() > last["until"]:
        return no(_("The ten seconds for undoing are over."))
    return YES
