"""What of changes can be done from anywhere."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.changes.rules import internal_only
from luoshi.rollout.models import Member
from luoshi.search.deeds import Deed


def may_ask(member: Member) -> bool:
    """Whoever works with the system."""
    return bool(internal_only(member.project, member))


ASK = Deed(
    _("Ask for a change"),
    pgettext_lazy("what people type for asking for a change", "change request wish improve"),
    "changes:open",
    "arrow-up-right",
    may_ask,
)
