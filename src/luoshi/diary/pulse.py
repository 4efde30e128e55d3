"""Who reads how quickly entries are answered, and who decides about cadences."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member
from luoshi.rollout.roles import LEAD, SPONSOR


def may_see_pulse(member: Member) -> Verdict:
    """Lead and sponsor."""
    if not member.is_external and member.has(LEAD, SPONSOR):
        return YES
    return no(_("Only the project lead follows how entries are answered."))
