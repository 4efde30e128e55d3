"""What can be done with a problem from a letter: 好了 and 还不行."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.verdict import Verdict
from luoshi.post.taps import Purpose
from luoshi.problems.lifecycle import VERIFYING
from luoshi.problems.models import Problem
from luoshi.problems.notices import mark_of
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class _Verdict(Purpose):
    """A reporter's verdict on the solution; the mark is the moment in which it was asked for."""

    lasts = timedelta(days=30)

    def find(self, member: Member, key: UUID, mark: str) -> Any:
        """The problem, if this member may see it."""
        return Problem.objects.visible_to(member).filter(pk=key).first()

    def question(self, thing: Problem) -> str:
        """By its number."""
        return _("%(code)s: does it work now?") % {"code": thing.code}

    def note(self, thing: Problem) -> str:
        """The title has stood in the letter."""
        return thing.title

    def may(self, thing: Problem, member: Member, mark: str) -> Verdict:
        """While this very asking waits for this member."""
        asked = thing.met.unanswered().filter(member=member, asked_at__isnull=False)
        marks = {mark_of(at) for at in asked.values_list("asked_at", flat=True) if at}
        return Verdict(thing.state == VERIFYING and mark in marks)


class Works(_Verdict):
    """好了."""

    name, icon = "works", "thumb-up"
    button: ClassVar[StrOrPromise] = gettext_lazy("It works")
    done: ClassVar[StrOrPromise] = gettext_lazy("Thank you. You are told when it is archived")

    def do(self, thing: Problem, member: Member, given: QueryDict, words: str) -> None:
        """Confirm."""
        thing.confirm(by=member)


class Fails(_Verdict):
    """还不行, with what still happens."""

    name, icon = "fails", "thumb-down"
    button: ClassVar[StrOrPromise] = gettext_lazy("Not yet")
    done: ClassVar[StrOrPromise] = gettext_lazy("It goes back to the one who proposed it")
    asks: ClassVar[StrOrPromise] = gettext_lazy("What still happens")

    def do(self, thing: Problem, member: Member, given: QueryDict, words: str) -> None:
        """Reject with these words."""
        thing.reject(by=member, still=words)
