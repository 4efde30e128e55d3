"""The ways by which a letter reaches a person at once: mail, and what other code registers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.translation import pgettext_lazy

from luoshi.post.carriers import Carrier, carrier
from luoshi.post.envelope import compose
from luoshi.post.models import Letter, Preference
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAIL = "mail"


class Channel(Protocol):
    """One way to a person."""

    name: str
    label: StrOrPromise
    besides: bool
    """It takes no letter's place: the mail goes out as ever, and this is tried once, whatever comes of it."""

    def available(self, member: Member) -> bool:
        """Whether this person can be reached by it."""

    def deliver(self, letter: Letter) -> None:
        """Bring it. Raises Refused (never this way: it goes by mail then), NotNow or Unreachable."""


class Mail:
    """The way that everybody has."""

    name: str = MAIL
    label: StrOrPromise = pgettext_lazy("way of a letter", "E-mail")
    besides = False

    def available(self, member: Member) -> bool:
        """Everybody has an address."""
        return True

    def deliver(self, letter: Letter) -> None:
        """By a line of its own; the worker sends many by one."""
        with carrier(settings.EMAIL_URL) as by:
            send(letter, by)


_channels: dict[str, Channel] = {MAIL: Mail()}


def register(channel: Channel) -> None:
    """Offer one more way, once for each name."""
    _channels[channel.name] = channel


def offered(member: Member) -> list[Channel]:
    """The ways among which this member can choose, mail first."""
    return [channel for channel in _channels.values() if channel.available(member)]


def chosen(letter: Letter) -> Channel | None:
    """The way its reader wants this letter to come, when it is not mail.

    What gathers news, holds a secret or belongs into a calendar always comes by mail; a demo's people do not
    exist.
    """
    if letter.project is None or letter.project.is_demo or letter.detour:
        return None
    if letter.member is None or letter.weight != "act" or letter.secret or letter.calendar:
        return None
    channel = _channels.get(Preference.of(letter.member).channel)
    if channel is None or channel.name == MAIL or not channel.available(letter.member):
        return None
    return channel


def send(letter: Letter, by: Carrier) -> None:
    """By mail; at every attempt under the same name."""
    by.send(compose(letter), f"{letter.at:%Y%m%d-%H%M%S}-{letter.pk}")
    letter.server = by.server
