"""Who may write what to whom, each refusal with its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member
from luoshi.ui.fields import too_long

ALL, INTERNAL = "all", "internal"
AUDIENCES = [(ALL, gettext_lazy("All three sides")), (INTERNAL, gettext_lazy("Internal only"))]
MOST_CHARACTERS = 20_000


def may_say(member: Member, audience: str) -> Verdict:
    """Outsiders write for all sides only; observers read."""
    if audience not in (ALL, INTERNAL):
        return no(_("Please choose who reads it."))
    if member.is_external and audience == INTERNAL:
        return no(_("Internal comments are for the company's own people."))
    if member.role_set == {"observer"}:
        return no(_("Observers read and do not write."))
    return YES


def may_mention(people: Sequence[Member], audience: str) -> Verdict:
    """Nobody from outside is called into an internal comment."""
    outside = [person.name for person in people if person.is_external]
    if audience == INTERNAL and outside:
        names = pgettext("between names", ", ").join(outside)
        return no(_("%(names)s cannot read internal comments. Write for all sides or leave the name out.")
                  % {"names": names})  # fmt: skip
    return YES


def words_fit(words: str, with_files: bool) -> Verdict:
    """Something is said or shown, within 20,000 characters."""
    if not words.strip() and not with_files:
        return no(_("Please write something or add a picture."))
    over = len(words) - MOST_CHARACTERS
    if over > 0:
        return no(too_long(over, MOST_CHARACTERS))
    return YES
