"""A rule's answer: yes, or no with the sentence that the person reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refusal(Exception):
    """A verb was refused; `sentence` says why in the words of the person who asked.

    `missing` lists single points when several things stand in the way. The sentence is worded when the verb
    is refused: whoever catches it may speak another language by then.
    """

    def __init__(self, sentence: StrOrPromise, missing: tuple[StrOrPromise, ...] = ()) -> None:
        self.sentence = str(sentence)
        super().__init__(self.sentence)
        self.missing = missing

    def __str__(self) -> str:
        return self.sentence


class Moved(Refusal):
    """The thing changed since the person saw it; the sentence says what happened."""


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed; otherwise `sentence` explains and `missing` names each gap."""

    allowed: bool
    sentence: StrOrPromise = ""
    missing: tuple[StrOrPromise, ...] = field(default=())

    def __bool__(self) -> bool:
        return self.allowed

    def or_refuse(self) -> None:
        """Raise `Refusal` with the sentence unless the verdict is yes."""
        if not self.allowed:
            raise Refusal(self.sentence, self.missing)

    def __and__(self, other: Verdict) -> Verdict:
        return other if self.allowed else self


YES = Verdict(True)


def no(sentence: StrOrPromise, missing: tuple[StrOrPromise, ...] = ()) -> Verdict:
    """A refusal carrying the sentence the person reads."""
    return Verdict(False, sentence, missing)
