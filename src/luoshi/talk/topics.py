"""What can be talked about. The upper rooms say it at start; what is not registered has no thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.db.models import Q

from luoshi.evidence.subjects import SeenBy, seen_where
from luoshi.post import threads
from luoshi.rollout.models import Member, Project

if TYPE_CHECKING:
    from luoshi.talk.models import Comment


class Topic(Protocol):
    """What a thing needs to be talked about: `str` of it names it, `trail_kind` is its registered kind."""

    trail_kind: str

    @property
    def pk(self) -> Any:
        """Its id."""

    @property
    def project(self) -> Project:
        """The project it belongs to."""

    @property
    def url(self) -> str:
        """Address of its page."""


Told = Callable[["Comment", Any], None]
Near = Callable[[Any, Member], Iterable[Member]]
Holding = Callable[[Any], Any]


def nobody(topic: Any, member: Member) -> Iterable[Member]:
    """Nobody stands near a thing of which its room does not say who."""
    return ()


@dataclass(frozen=True)
class Registered:
    """One kind: who sees things of it, who is told of a comment on one, and whom it concerns."""

    seen_by: SeenBy
    told: Told
    near: Near = nobody
    firm: Holding | None = None


_kinds: dict[str, Registered] = {}


def talked_about(
    kind: str, seen_by: SeenBy, *, told: Told = lambda comment, topic: None, near: Near = nobody,
    firm: Holding | None = None, farewells: Iterable[str] = (),
) -> None:  # fmt: skip
    """Register a kind of thing with threads; called from an app's `ready`.

    `seen_by(member)` gives the things of that kind the member may see. `told(comment, topic)` runs inside
    the comment's transaction and tells those who follow the thing; who is mentioned is told anyway.
    `near(topic, member)` names whom the thing concerns, as far as this member may know of them.
    `firm(topic)` is the key of the firm with which it lies, where several may see the thing and none may
    read what was said to another. `farewells` are the verbs by which a firm loses sight of it, and is told.
    """
    threads.about(kind, seen_by, firm=firm, farewells=farewells)
    threads.answers(kind)
    _kinds[kind] = Registered(seen_by, told, near, firm)


def firm_with(topic: Topic) -> Any:
    """The key of the only firm that reads what is said now; None where every firm that sees it does."""
    registered = _kinds[topic.trail_kind]
    return registered.firm(topic) if registered.firm else None


def near(topic: Topic, member: Member) -> list[Member]:
    """Whom the thing concerns: offered first when somebody calls a meeting about it."""
    registered = _kinds.get(topic.trail_kind)
    return list(registered.near(topic, member)) if registered else []


def told(comment: Comment, topic: Topic) -> None:
    """Let the topic's room tell its followers."""
    _kinds[topic.trail_kind].told(comment, topic)


def name_for(topic: Any, member: Member) -> str:
    """What names the thing for this member: outsiders know it by its number, its title may not be theirs."""
    return str(getattr(topic, "code", topic) if member.is_external else topic)


def find(kind: str, topic_id: UUID, member: Member) -> Any | None:
    """The thing, when its kind has threads and this member may see it."""
    registered = _kinds.get(kind)
    return registered.seen_by(member).filter(pk=topic_id).first() if registered else None


def can_see(member: Member, topic: Topic) -> bool:
    """Whether the member may see this thing."""
    registered = _kinds.get(topic.trail_kind)
    return registered is not None and registered.seen_by(member).filter(pk=topic.pk).exists()


def on_visible(member: Member) -> Q:
    """The condition on `subject_kind` and `subject_id`: the member may see what the comment is about."""
    return seen_where({kind: registered.seen_by for kind, registered in _kinds.items()}, member)
