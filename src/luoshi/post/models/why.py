"""Why a letter was sent, in one sentence for whoever looks after the mail."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from luoshi.post import topics
from luoshi.post.models.notice import ACT, KNOW

if TYPE_CHECKING:
    from luoshi.post.models.letter import Letter

NOON, AFTERNOON = "noon", "afternoon"
HOURS = {NOON: time(11, 30), AFTERNOON: time(17)}
"""When digests are written, on the project's wall clock, on its working days."""


LATE, LEFT, LOWERED, READ = "late", "left", "lowered", "read"
DEALT_WITH, UNDONE, UNSEEN = "dealt with", "undone", "unseen"
NOT_SENT = {
    LATE: _l("Not sent: it would have come too late."),
    LEFT: _l("Not sent: the person has left."),
    LOWERED: _l("Not sent by itself: the person asked for less."),
    READ: _l("Not sent: all of it had been read."),
    DEALT_WITH: _l("Not sent: the person had dealt with it."),
    UNSEEN: _l("Not sent: the person does not see it any more."),
    UNDONE: _l("Not sent: the step was taken back."),
}
"""Kept with a letter that was put aside."""


def why(letter: Letter) -> str:
    """What the letter was for, and by which rule it came when it came; asks the database nothing."""
    aside = str(NOT_SENT.get(letter.last_error, "")) if letter.status == "cancelled" else ""
    space = "" if (get_language() or "").startswith("zh") else " "
    return space.join(filter(None, [_reason(letter), _rule(letter), aside]))


def _reason(letter: Letter) -> str:
    words = {"name": letter.name, "topic": str(topics.topic(letter.topic).words)}
    if letter.weight == ACT:
        return _("It asks %(name)s to act (%(topic)s), so it goes out at once.") % words
    if letter.weight == KNOW and letter.verb in HOURS:
        hour = f"{HOURS[letter.verb]:%H:%M}"
        words |= {"time": hour}
        return _("Digest of %(time)s: what moved on for %(name)s and had not been read.") % words
    if letter.secret:
        return _(
            "Mail about an account: asked for, or an invitation. It never waits and cannot be turned off."
        )
    return _("It was told before letters said why.")


def _rule(letter: Letter) -> str:
    if letter.waited_until is None:
        return ""
    return _("It came at a bad time (quiet hours, a day off, an absence) and waited for the working morning.")
