"""What can be done with a change from a letter: 是这个意思, and 能接受 for the options.

What costs money is never done here: docs/decisions/a-tap-needs-a-hand.md.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.changes import rules
from luoshi.changes.lifecycle.states import EVALUATING, READ_BACK
from luoshi.changes.models import Change
from luoshi.kernel.verdict import Verdict
from luoshi.post.taps import Purpose
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class _OfChange(Purpose):
    """Something that is answered about a change."""

    lasts = timedelta(days=30)

    def find(self, member: Member, key: UUID, mark: str) -> Any:
        """The change, if this member may see it inside the company."""
        return Change.objects.visible_inside(member).filter(pk=key).first()

    def note(self, thing: Change) -> str:
        """Its title has stood in the letter."""
        return thing.title


class Meant(_OfChange):
    """是这个意思: the requester's yes to one read-back, which the mark names."""

    name = "meant"
    button: ClassVar[StrOrPromise] = gettext_lazy("That is what I mean")
    done: ClassVar[StrOrPromise] = gettext_lazy("Thank you; it goes on")

    def question(self, thing: Change) -> str:
        """As the letter's title."""
        return _("%(code)s: is this what you mean?") % {"code": thing.code}

    def words(self, thing: Change) -> str:
        """The read-back itself: a yes is a yes to just these words."""
        read = thing.last_read_back
        return read.words if read else ""

    def may(self, thing: Change, member: Member, mark: str) -> Verdict:
        """While this very read-back waits for this member."""
        read = thing.last_read_back
        waits = thing.state == READ_BACK and read is not None and read.pk.hex == mark
        return Verdict(waits and thing.requester_id == member.pk)

    def do(self, thing: Change, member: Member, given: QueryDict, words: str) -> None:
        """Agree."""
        thing.agree(by=member)


class Fits(_OfChange):
    """能接受, of every option of the round that the mark names. A doubt needs its reason, on the page."""

    name = "fits"
    button: ClassVar[StrOrPromise] = gettext_lazy("Acceptable")
    done: ClassVar[StrOrPromise] = gettext_lazy("Noted, thank you")

    def question(self, thing: Change) -> str:
        """As the letter's title."""
        return _("%(code)s: are the options acceptable for you?") % {"code": thing.code}

    def words(self, thing: Change) -> str:
        """The options by their names, as the letter had them."""
        return "\n".join(f"{option.letter} {option.name}" for option in thing.current_options())

    def may(self, thing: Change, member: Member, mark: str) -> Verdict:
        """While this round waits for this member's verdict."""
        return Verdict(thing.state == EVALUATING and str(thing.round) == mark and thing.awaits(member))

    def do(self, thing: Change, member: Member, given: QueryDict, words: str) -> None:
        """Judge each option acceptable."""
        thing.evaluate(by=member, given={one.pk: (rules.FITS, "") for one in thing.current_options()})
