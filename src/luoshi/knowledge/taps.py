"""What can be done with a bulletin from a letter: 知道了. The bulletin of a roll-out wave is one, too."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from luoshi.kernel.verdict import Verdict
from luoshi.knowledge.lifecycle import SENT
from luoshi.knowledge.models import Bulletin
from luoshi.post.taps import Purpose
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Heard(Purpose):
    """知道了, of a bulletin that asks no question."""

    name = "heard"
    lasts = timedelta(days=60)
    button: ClassVar[StrOrPromise] = gettext_lazy("Got it")
    done: ClassVar[StrOrPromise] = gettext_lazy("Noted, thank you")

    def find(self, member: Member, key: UUID, mark: str) -> Any:
        """The bulletin, if this member may read it."""
        return Bulletin.objects.visible_to(member).filter(pk=key).first()

    def question(self, thing: Bulletin) -> str:
        """Its headline has stood in the letter."""
        return thing.headline

    def words(self, thing: Bulletin) -> str:
        """Its lines, as the letter had them."""
        return thing.lines

    def may(self, thing: Bulletin, member: Member, mark: str) -> Verdict:
        """While it is out, asks no question, and this member has not read it."""
        waiting = thing.missing().filter(pk=member.pk).exists()
        return Verdict(thing.state == SENT and not thing.question and waiting)

    def do(self, thing: Bulletin, member: Member, given: QueryDict, words: str) -> None:
        """Acknowledge."""
        thing.acknowledge(by=member, channel="mail")
