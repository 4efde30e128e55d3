"""The shape of one problem's story, told by verbs."""

from __future__ import annotations

from dataclasses import dataclass

SELF, CONSULT, DECLINE, CHANGE, ARTICLE = "self", "consult", "decline", "change", "article"


@dataclass(frozen=True)
class Story:
    """What happened, in whose words, and how it was solved.

    `path` is who solved it; `again` are the same problem in other people's words;
    `ask` is a question the consultant put back with its answer; `still` what one reporter found still wrong;
    `stands` is the state in which the story is at present, when it has not come to its end.
    """

    who: str
    area: str
    words: str
    importance: int
    kind: str
    path: str
    cause: str = "defect"
    place: str = ""
    repro: str = ""
    expected: str = ""
    actual: str = ""
    why: str = ""
    steps: str = ""
    reason: str = ""
    again: tuple[tuple[str, str], ...] = ()
    ask: tuple[str, str] = ("", "")
    still: str = ""
    note: str = ""
    picture: str = ""
    teach: bool = False
    article: bool = False
    phone: bool = False
    stands: str = ""
