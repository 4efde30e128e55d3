"""The parts of a mail as places in its bytes; a parser that cannot be led astray by depth, number or size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from luoshi.mailroom.reading.headers import Headers

DEEPEST, MOST = 20, 300
HEAD = 256 * 1024
"""Bytes of the mail's own header that are read; a part gets a quarter."""
BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")


@dataclass
class Node:
    """One part: what its header says, where its body lies, and the parts inside it."""

    headers: Headers
    start: int
    end: int
    kind: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    filename: str = ""
    children: list[Node] = field(default_factory=list)

    @property
    def way(self) -> str:
        """The transfer encoding."""
        return self.headers.kind("content-transfer-encoding")[0].strip("\"' ")

    @property
    def content_id(self) -> str:
        """Without its brackets."""
        return self.headers.text("content-id", 400).strip("<> ")

    def walk(self) -> Iterator[Node]:
        """This part and all inside it."""
        yield self
        for child in self.children:
            yield from child.walk()


class Parser:
    """Takes one mail apart. `remarks` says what was left out."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.left = MOST
        self.remarks: set[str] = set()

    def mail(self) -> Node:
        """The whole mail."""
        start = self.raw.find(b"\n") + 1 if self.raw.startswith((b"From ", b">From ")) else 0
        return self.part(start, len(self.raw), 0)

    def part(self, start: int, end: int, depth: int, default: str = "text/plain") -> Node:
        """The part that lies between these two places."""
        head_end, body = self._split(start, end)
        most = HEAD if depth == 0 else HEAD // 4
        if head_end - start > most:
            self.remarks.add("header-cut")
        node = Node(Headers(self.raw[start : min(head_end, start + most)]), body, end)
        _describe(node, default)
        boundary = node.parameters.get("boundary", "")
        if node.kind.startswith("multipart/") and boundary:
            self._open(node, boundary.encode("utf-8", "surrogateescape"), depth)
        return node

    def _split(self, start: int, end: int) -> tuple[int, int]:
        """Where the header ends and where the body begins."""
        if self.raw.startswith((b"\n", b"\r\n"), start):
            return start, self.raw.find(b"\n", start) + 1
        found = BLANK.search(self.raw, start, end)
        return (found.start(), found.end()) if found else (end, end)

    def _open(self, node: Node, boundary: bytes, depth: int) -> None:
        if depth >= DEEPEST:
            self.remarks.add("too-deep")
            return
        default = "message/rfc822" if node.kind == "multipart/digest" else "text/plain"
        for start, end in self._between(node, boundary):
            if self.left <= 0:
                self.remarks.add("too-many-parts")
                return
            self.left -= 1
            node.children.append(self.part(start, end, depth + 1, default))

    def _between(self, node: Node, boundary: bytes) -> Iterator[tuple[int, int]]:
        """The stretches between the boundary's lines; the last one may lack its end."""
        line = re.compile(rb"(?:^|(?<=\n))--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
        begun = None
        for found in line.finditer(self.raw, node.start, node.end):
            if begun is not None:
                yield begun, _before_line_end(self.raw, begun, found.start())
            if found[1]:
                return
            begun = found.end()
        if begun is not None:
            self.remarks.add("unfinished")
            yield begun, node.end


def _before_line_end(raw: bytes, start: int, end: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
        if end > start and raw[end - 1 : end] == b"\r":
            end -= 1
    return end


def _describe(node: Node, default: str) -> None:
    kind, node.parameters = node.headers.kind("content-type")
    node.kind = kind.split(" ")[0] if re.match(r"[\w.+-]+/[\w.+-]+", kind) else default
    node.disposition, given = node.headers.kind("content-disposition")
    node.filename = given.get("filename", "") or node.parameters.get("name", "")
