"""The answer to a mail: what was understood, with numbers and one link; or why not, with what was written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.diary.promise import receipt
from luoshi.kernel.verdict import Refusal
from luoshi.mailroom.filing import COMMENT, DIARY, NIL, REPORT, Filed
from luoshi.mailroom.limits import ANSWER, may_answer
from luoshi.mailroom.models import Arrival
from luoshi.post.models import tell
from luoshi.rollout.models import Member
from luoshi.ui.moments import date_text

MOST_RETURNED = 4000
"""Characters of a refused mail that go back with the refusal."""


def tell_filed(arrival: Arrival, member: Member, filed: Filed, remarks: list[str]) -> None:
    """One letter in the person's language; a comment stands in the thread and needs none."""
    if filed.kind == COMMENT and not remarks:
        return
    lines = [one["words"] for one in filed.things] if filed.kind == DIARY else []
    body = "\n".join([*lines, *(["", *remarks] if remarks else [])]).strip()
    _send(arrival, member, filed.subject, _title(filed), body, _page(member, filed))


def _title(filed: Filed) -> str:
    """Runs in the person's language."""
    if filed.kind == REPORT:
        return receipt(filed.subject)
    day = date_text(filed.day) if filed.day else ""
    if filed.kind == NIL:
        return _("Your report of %(day)s is filed: no problem") % {"day": day}
    if filed.kind == DIARY:
        n = len(filed.things)
        return ngettext(
            "Your report of %(day)s is filed: %(n)d problem",
            "Your report of %(day)s is filed: %(n)d problems",
            n,
        ) % {"day": day, "n": n}
    return _("Noted on %(thing)s") % {"thing": filed.things[0]["words"]}


def _page(member: Member, filed: Filed) -> str:
    """Where it is corrected."""
    if filed.kind in (DIARY, NIL):
        return member.project.url("diary:today") + f"?day={filed.day}"
    return filed.things[0]["url"]


def tell_refused(arrival: Arrival, member: Member, subject: Any, refused: Refusal) -> None:
    """The sentence, and every word that was written: nothing typed is lost."""
    title = _("Not filed: %(why)s") % {"why": refused}
    body = [_("You wrote:"), "", arrival.said[:MOST_RETURNED]]
    _send(arrival, member, subject, title, "\n".join([*map(str, refused.missing), *body]), "")


def _send(arrival: Arrival, member: Member, subject: Any, title: str, body: str, url: str) -> None:
    if may_answer(member):
        tell(
            member, ANSWER, subject, title=title, body=body, url=url, act=True,
            dedupe=f"arrival:{arrival.pk}", group=str(subject),
        )  # fmt: skip
