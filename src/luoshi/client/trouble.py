"""Why the client did not do what it was asked, and with which exit code that ends."""

from __future__ import annotations

from collections.abc import Sequence

REFUSED, USAGE, NO_ACCESS, AWAY = 1, 2, 3, 4
"""The server said no; we were asked wrongly; this token may not; nobody answered in time."""


class Trouble(Exception):
    """One sentence for the person, perhaps with a few more."""

    def __init__(self, code: int, sentence: str, more: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.more = code, sentence, tuple(more)

    def __str__(self) -> str:
        return "\n".join([self.sentence, *(f"  {one}" for one in self.more)])
