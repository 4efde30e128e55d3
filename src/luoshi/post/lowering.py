"""Less, asked for from a letter: done at once, and told on the pages with the way back.

Whoever holds a forwarded letter can ask for it; so its reader is to notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from luoshi.post.less import Wish
from luoshi.post.models import Preference, tell
from luoshi.post.models.preference import DIGEST, ONCE
from luoshi.post.topics import topic
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from typing import Any

TITLE = gettext_lazy("There will be less of it")


def lower(member: Member, wish: Wish, channel: str) -> None:
    """One step; what was lowered before is told no second time. Raises Refusal."""
    with transaction.atomic(), override(member.user.language):
        change = Preference.of(member).less(wish.topic, wish.was)
        mine = Preference.lower(member, wish.topic, wish.was, by=member, channel=channel)
        if change:
            back = _("It was asked for from a letter. If it was not you, set it back here.")
            tell(
                member, "less", mine, title=TITLE, body=f"{sentence(wish, change)}\n{back}",
                url=member.project.url("post:preferences"), group=_("Notices and mail"),
            )  # fmt: skip


def sentence(wish: Wish, change: dict[str, Any]) -> str:
    """What will be different, in plain words."""
    if not change:
        return _("What this letter is an example of comes less often by now.")
    if "digest" in change:
        if change["digest"] == ONCE:
            return _("The digest will come once a day, at 17:00.")
        return _("No digest will come any more. What moves on stands in your notices on the pages.")
    words = {"topic": str(topic(wish.topic).words)}
    if change["lowered"][wish.topic] == DIGEST:
        return _("“%(topic)s”: no letters of their own any more, only in the digest.") % words
    return _("“%(topic)s”: no mail any more, only in your notices on the pages.") % words
