"""What belongs to one thing, as a small tree that a person can read: gathered by hops, drawn on the server.

What it came from stands on the left, what came of it on the right; what hangs one step further stands below
its neighbour. A room says what a link means; here is only the order and the geometry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST = 12
"""Boxes in the drawing, the thing itself included: more than that nobody reads at a glance."""


class Meaning(NamedTuple):
    """What a link says: read along the arrow, and read against it. `both` ways there is no arrow."""

    along: StrOrPromise
    against: StrOrPromise
    both: bool = False


@dataclass(frozen=True)
class Node:
    """One thing: `key` tells it from all others, `kind` is the word for what it is."""

    key: str
    kind: StrOrPromise
    icon: str
    code: str
    title: str
    url: str
    state: StrOrPromise = ""


@dataclass(frozen=True)
class Link:
    """An arrow from one thing to another, which came later."""

    source: Node
    target: Node
    meaning: Meaning

    def joins(self, one: Node) -> Node | None:
        """The other end; None when this thing is at neither."""
        ends = {self.source.key: self.target, self.target.key: self.source}
        return ends.get(one.key)


@dataclass
class Branch:
    """A neighbour, the link that leads to it, what it hangs on, and what hangs on it in turn."""

    node: Node
    link: Link
    on: Node
    twigs: list[Branch] = field(default_factory=list)

    @property
    def along(self) -> bool:
        """Whether the arrow points at it."""
        return self.link.target.key == self.node.key

    @property
    def words(self) -> StrOrPromise:
        """What it is to the thing on which it hangs."""
        return self.link.meaning.along if self.along else self.link.meaning.against


@dataclass
class Tree:
    """Everything within two steps of one thing; `shown` are drawn, `rest` are only named in the list."""

    start: Node
    shown: list[Branch] = field(default_factory=list)
    rest: list[Branch] = field(default_factory=list)

    @property
    def drawing(self) -> Drawing:
        """Boxes and lines."""
        return draw(self)


def tree(start: Node, links: Iterable[Link]) -> Tree:
    """Each thing once, hung on what is nearest to the start; the nearest are drawn."""
    given, found, seen = list(links), Tree(start), {start.key}
    near = _hang(start, given, seen)
    far = [(branch, twig) for branch in near for twig in _hang(branch.node, given, seen)]
    found.shown, found.rest = near[: MOST - 1], near[MOST - 1 :]
    room = MOST - 1 - len(found.shown)
    for branch, twig in far[:room]:
        branch.twigs.append(twig)
    found.rest += [twig for _branch, twig in far[room:]]
    return found


def _hang(on: Node, links: Sequence[Link], seen: set[str]) -> list[Branch]:
    branches = []
    for link in links:
        other = link.joins(on)
        if other is not None and other.key not in seen:
            seen.add(other.key)
            branches.append(Branch(other, link, on))
    return branches


# Geometry, in the drawing's own units, which are pixels where there is room for them.

MIDDLE, SIDE, WIDE, GAP, LABEL, INDENT = 120, 228, 340, 84, 76, 12
ROW, BESIDE, FIRST, LINE, PAD, TOUCH = 10, 12, 18, 18, 10, 27
WORD_WIDE, WORD_NARROW = 13.0, 7.4


@dataclass(frozen=True)
class Box:
    """One thing as it is drawn; the one in the middle hangs on nothing."""

    node: Node
    x: int
    y: int
    width: int
    lines: list[tuple[int, str]]
    branch: Branch | None = None

    @property
    def height(self) -> int:
        """So high as its lines need."""
        return FIRST + LINE * len(self.lines) + PAD

    @property
    def middle(self) -> int:
        """Where a line touches it: as far down in every box, so that the first line is straight."""
        return self.y + TOUCH

    @property
    def text_x(self) -> int:
        """Where its words begin."""
        return self.x + 10

    @property
    def head(self) -> str:
        """What it is, its number, and where it stands when there is room for that."""
        short = f"{self.node.kind} {self.node.code}".strip()
        whole = f"{short} {self.node.state}"
        return whole if self.node.state and _fitting(whole, self.width - 20) == whole else short


@dataclass(frozen=True)
class Arrow:
    """A line with its label; the path ends where the arrow points."""

    path: str
    pointed: bool
    words: StrOrPromise
    x: int
    y: int
    anchor: str


@dataclass
class Drawing:
    """A whole picture."""

    width: int
    height: int
    middle: Box
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)


def draw(found: Tree) -> Drawing:
    """The thing in the middle, its neighbours in a column on each side, theirs below them."""
    left = [branch for branch in found.shown if not branch.along and not branch.link.meaning.both]
    right = [branch for branch in found.shown if branch not in left]
    side = SIDE if left and right else WIDE
    at = side + GAP if left else 0
    title = _wrapped(found.start.title, MIDDLE - 20, 2)
    middle = Box(found.start, at, 0, MIDDLE, _lines(title, 0))
    drawing = Drawing(at + MIDDLE + (GAP + side if right else 0), middle.height, middle)
    _column(drawing, left, Side(-1, at, at - GAP - side, side))
    _column(drawing, right, Side(1, at + MIDDLE, at + MIDDLE + GAP, side))
    drawing.height = max(box.y + box.height for box in (middle, *drawing.boxes)) + 1
    return drawing


class Side(NamedTuple):
    """One column: outwards is `way` (1 to the right), lines leave at `edge`, boxes begin at `x`."""

    way: int
    edge: int
    x: int
    width: int

    @property
    def inner(self) -> int:
        """The edge of its boxes that is turned to the middle."""
        return self.x if self.way > 0 else self.x + self.width

    @property
    def anchor(self) -> str:
        """On which side a label ends that stands at the inner edge."""
        return "end" if self.way > 0 else "start"


def _column(drawing: Drawing, branches: Sequence[Branch], side: Side) -> None:
    y = 0
    for branch in branches:
        box = _box(branch, side.x, y, side.width)
        drawing.boxes.append(box)
        drawing.arrows.append(_straight(branch, box, side, drawing.middle.middle))
        y += box.height + ROW
        for twig in branch.twigs:
            hung = _twig(twig, y, side)
            drawing.boxes.append(hung)
            drawing.arrows.append(_elbow(twig, box, hung, side))
            y += hung.height + ROW


def _box(branch: Branch, x: int, y: int, width: int) -> Box:
    lines = _lines(_wrapped(branch.node.title, width - 20, 2), y)
    return Box(branch.node, x, y, width, lines, branch)


def _twig(twig: Branch, y: int, side: Side) -> Box:
    inset = INDENT + LABEL
    return _box(twig, side.x + (inset if side.way > 0 else 0), y, side.width - inset)


def _straight(branch: Branch, box: Box, side: Side, start: int) -> Arrow:
    """From the middle outwards, by way of one trunk; or the same way back."""
    trunk, end = side.edge + side.way * BESIDE, side.inner
    points = [(side.edge, start), (trunk, start), (trunk, box.middle), (end, box.middle)]
    return _arrow(branch, points, side, end)


def _elbow(twig: Branch, on: Box, box: Box, side: Side) -> Arrow:
    """From below a neighbour to what hangs on it; or the same way back."""
    down = side.inner + side.way * INDENT
    end = down + side.way * LABEL
    points = [(down, on.y + on.height), (down, box.middle), (end, box.middle)]
    return _arrow(twig, points, side, end)


def _arrow(branch: Branch, points: list[tuple[int, int]], side: Side, end: int) -> Arrow:
    ways = points if branch.along else points[::-1]
    path = "M" + "L".join(f"{x} {y}" for x, y in ways)
    meaning = branch.link.meaning
    return Arrow(
        path, not meaning.both, meaning.along, end - side.way * BESIDE, points[-1][1] - 6, side.anchor
    )


def _lines(words: Sequence[str], y: int) -> list[tuple[int, str]]:
    return [(y + FIRST + LINE * place, line) for place, line in enumerate(words, 1)]


def _wrapped(text: str, room: float, most: int) -> list[str]:
    """At most so many lines of the text, the last one cut with an ellipsis."""
    lines, rest = list[str](), " ".join(text.split())
    while rest and len(lines) < most:
        line = _fitting(rest, room)
        rest = rest[len(line) :].lstrip()
        lines.append(line.rstrip())
    if rest and lines:
        lines[-1] = _fitting(lines[-1], room - WORD_WIDE).rstrip() + "…"
    return lines


def _fitting(text: str, room: float) -> str:
    """The beginning that fits, between words where there are any."""
    used = 0.0
    for place, sign in enumerate(text):
        used += WORD_WIDE if east_asian_width(sign) in "WF" else WORD_NARROW
        if used > room:
            words = text[: place + 1].rpartition(" ")[0]
            cut = place if not words or not text[place - 1].isascii() else len(words)
            return text[: max(1, cut)]
    return text
