"""The kinds of things that can be found. Upper rooms register theirs; search knows documents, not nouns.

A room does so in its `search.py`, which is loaded at start:

    register("problem", _("Problems"), visible=Problem.objects.visible_to, document=as_document)

and calls `Document.index("problem", problem)` in each verb that changes what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Doc:
    """What a noun is found by and shown as.

    `body` is what everybody may read who may see the noun, people of an outside firm too; what only the
    company's own people may read (notes, figures, an unfinished investigation) belongs into `inner`:
    an outsider's search neither matches it nor shows it.
    """

    title: str
    url: str
    code: str = ""
    number: int | None = None
    body: str = ""
    inner: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Kind:
    """One registered kind: its name on screen, who sees which, and how a noun becomes a document."""

    name: str
    label: StrOrPromise
    visible: Callable[[Member], QuerySet[Any]]
    document: Callable[[Any], Doc]
    everything: Callable[[], QuerySet[Any]]
    """All nouns of this kind with what `document` reads, for `luoshi reindex`."""


_kinds: dict[str, Kind] = {}


def register(
    name: str,
    label: StrOrPromise,
    *,
    visible: Callable[[Member], QuerySet[Any]],
    document: Callable[[Any], Doc],
    everything: Callable[[], QuerySet[Any]],
) -> None:
    """Let this kind be found; `name` is at most 20 lower-case letters. Registering again replaces."""
    _kinds[name] = Kind(name, label, visible, document, everything)


def kind(name: str) -> Kind:
    """The registered kind; KeyError when nobody registered it."""
    return _kinds[name]


def chosen(names: Iterable[str] | None = None) -> list[Kind]:
    """The registered kinds with these names, unknown ones left out; all of them without names."""
    return [found for name, found in _kinds.items() if names is None or name in set(names)]


def offered(member: Member) -> list[Kind]:
    """The kinds of which this member may see something at all."""
    return [of for of in _kinds.values() if not of.visible(member).query.is_empty()]


PersonPage = Callable[[Member, Member], str]
"""Address of the page about the second member for the first."""
_person_pages: list[PersonPage] = []


def register_person_page(address: PersonPage) -> None:
    """Let people be found by name and initials; the last one registered is used."""
    _person_pages.append(address)


def person_page() -> PersonPage | None:
    """The registered page about a person, if there is one."""
    return _person_pages[-1] if _person_pages else None
