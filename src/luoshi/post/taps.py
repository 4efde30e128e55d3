"""Signed actions 一键: what can be done from a letter with one tap, without signing in.

A room registers its purposes from its `apps.ready`; a letter gets the address from `path`. The link names one
purpose, one member and one thing in one situation; it opens no session and shows what the letter has said.
Nothing that approves money is ever a purpose: such a letter leads to the page, and the page to the sign-in.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.verdict import Verdict
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SALT = "luoshi.tap."
HAND_SALT = "luoshi.tap.hand."
BODY = struct.Struct(">16s16sI")
"""Member, thing, and the second after which it is over."""
MARK = re.compile(r"[A-Za-z0-9-]{0,40}")
QUICKEST, HAND_LASTS = timedelta(milliseconds=700), timedelta(hours=12)


class Purpose(ABC):
    """One thing that can be done by a link. A room's purpose says of itself what stands here."""

    name: ClassVar[str]
    """Short, part of the link; never used again for something else."""
    lasts: ClassVar[timedelta] = timedelta(days=14)
    button: ClassVar[StrOrPromise]
    icon: ClassVar[str] = "check"
    done: ClassVar[StrOrPromise]
    """What the page says afterwards."""
    asks: ClassVar[StrOrPromise] = ""
    """The label of words that must be written; without it there is only the button."""
    asking: ClassVar[str] = ""
    """A template of further fields, which finds `more` as `asked`; nobody has to answer them."""

    @abstractmethod
    def find(self, member: Member, key: UUID, mark: str) -> Any:
        """The thing as this member may see it; None when there is none (any more)."""

    @abstractmethod
    def question(self, thing: Any) -> str:
        """What is asked, in words that the letter has said."""

    def note(self, thing: Any) -> str:
        """A line below the question: which day, which title."""
        return ""

    def words(self, thing: Any) -> str:
        """What the letter has said in full, where the answer is an answer to just these words."""
        return ""

    @abstractmethod
    def may(self, thing: Any, member: Member, mark: str) -> Verdict:
        """Whether it still stands as it stood in the letter; a no is told by `over`."""

    def over(self, thing: Any, member: Member, mark: str) -> str:
        """One sentence for a thing that has moved on; it tells nothing that the letter did not."""
        return _("This has moved on meanwhile; there is nothing left to be answered here.")

    @abstractmethod
    def do(self, thing: Any, member: Member, given: QueryDict, words: str) -> None:
        """Call the verb. Raises Refusal."""

    def page(self, thing: Any) -> str:
        """The path of the thing's own page, which asks to sign in."""
        return str(thing.url)

    def more(self, thing: Any, member: Member, given: QueryDict) -> dict[str, Any]:
        """What the template `asking` needs, with what was given on a form that came back."""
        return {}


@dataclass(frozen=True)
class Held:
    """What a link says that is ours; whether it can still be used is asked later."""

    purpose: Purpose
    member: UUID
    key: UUID
    mark: str
    until: datetime
    token: str

    @property
    def is_over(self) -> bool:
        """Whether its time has passed."""
        return clock.now() > self.until


PURPOSES: dict[str, Purpose] = {}


def registers(*purposes: Purpose) -> None:
    """Say what can be done from a letter; called from a room's `apps.ready`."""
    for one in purposes:
        if one.name in PURPOSES and type(PURPOSES[one.name]) is not type(one):
            raise ValueError(f"two purposes are called {one.name}")
        PURPOSES[one.name] = one


def path(name: str, member: Member, key: UUID, mark: str = "") -> str:
    """The path of the page with the one button, for this member and no other.

    `mark` says in which situation it was asked (a round, a day): in another one the link is over.
    """
    purpose, until = PURPOSES[name], clock.now() + PURPOSES[name].lasts
    body = BODY.pack(member.pk.bytes, key.bytes, int(until.timestamp()))
    if not MARK.fullmatch(mark):
        raise ValueError(f"no mark for a link: {mark}")
    said = f"{name}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.{mark}"
    return reverse("tap", args=[_signer(purpose).sign(said)])


def read(token: str) -> Held | None:
    """What this link says; None when it is not ours, or altered."""
    purpose = PURPOSES.get(token.partition(".")[0])
    if purpose is None or len(token) > 300:
        return None
    try:
        _name, body, mark = _signer(purpose).unsign(token).split(".")
        member, key, until = BODY.unpack(base64.urlsafe_b64decode(body + "=="))
    except (signing.BadSignature, ValueError, binascii.Error, struct.error):
        return None
    return Held(purpose, UUID(bytes=member), UUID(bytes=key), mark, datetime.fromtimestamp(until, UTC), token)


def _signer(purpose: Purpose) -> signing.Signer:
    # A salt per purpose: the signature of one is none for any other, whatever stands before it.
    return signing.Signer(salt=f"{SALT}{purpose.name}", sep=".")


# A hand, not a program: docs/decisions/a-tap-needs-a-hand.md


def hand(held: Held) -> str:
    """What the page of this link hands to its script, which gives it back on a real press of the button."""
    return signing.Signer(salt=HAND_SALT + _mark_of(held)).sign(str(int(clock.now().timestamp() * 1000)))


def by_hand(held: Held, given: str) -> bool:
    """Whether the page was looked at for a moment, and its button pressed by a hand."""
    try:
        shown = int(signing.Signer(salt=HAND_SALT + _mark_of(held)).unsign(given[:200]))
    except (signing.BadSignature, ValueError):
        return False
    waited = clock.now() - datetime.fromtimestamp(shown / 1000, UTC)
    return QUICKEST <= waited <= HAND_LASTS


def _mark_of(held: Held) -> str:
    return sha256(held.token.encode()).hexdigest()
