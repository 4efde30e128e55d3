"""What the product is made of: pinned packages with their hashes and licences, in Python and in the browser.

Read from the pins (requirements/base.txt and frontend/package-lock.json), which travel in the wheel, and from
what the installed packages say of themselves. The parts of an extra are named where it is installed.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PINS, EXTRAS, LOCK = "base.txt", ("mcp.txt",), "package-lock.json"
# In the wheel they lie here; in a clone where they are kept.
PLACES = {name: HERE.parents[2] / "requirements" / name for name in (PINS, *EXTRAS)}
PLACES |= {LOCK: HERE.parents[2] / "frontend" / LOCK}
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# Named among the browser's packages because it builds the wheel; nothing of it is in what is built.
BUILDERS = frozenset({"vite"})
# What the packages say about themselves in words of their own, in the names of SPDX.
SPDX = {
    "Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0", "Apache License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0", "MIT License": "MIT", "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause", "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "MIT and MPL-2.0": "MIT AND MPL-2.0",
    "BSD-0-Clause": "0BSD",
}  # fmt: skip
# Looked up in the packages' own texts, where what they say is not enough to name a licence.
LOOKED_UP = {
    "brotlicffi": "MIT", "colorama": "BSD-3-Clause", "dkimpy": "Zlib", "fido2": "BSD-2-Clause",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "python-dateutil": "Apache-2.0 AND BSD-3-Clause", "requests-oauthlib": "ISC",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One package. `hashes` are (algorithm, hexadecimal digits) of the files that may be installed."""

    kind: str
    name: str
    version: str
    licence: str
    hashes: tuple[tuple[str, str], ...] = field(default=())
    optional: bool = False
    """Of an extra: the product runs without it."""

    @property
    def purl(self) -> str:
        """Its name as package URLs are written."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def parts() -> list[Part]:
    """Everything, each once, in the order of names."""
    pinned = (*extra_parts(), *python_parts(PINS), *browser_parts(), *shipped_parts())
    found = {part.purl: part for part in pinned}
    return [found[purl] for purl in sorted(found)]


def python_parts(pins: str, *, optional: bool = False) -> Iterator[Part]:
    """The packages of a file of pins."""
    for block in re.split(r"\n(?=\S)", text_of(pins)):
        if found := PINNED.match(block):
            name, version = found.groups()
            hashes = tuple(("SHA-256", one) for one in HASH.findall(block))
            yield Part("pypi", name, version, licence_of(name), hashes, optional)


def extra_parts() -> Iterator[Part]:
    """The packages of the extras that are installed here."""
    for pins in EXTRAS:
        if is_installed(pins.removesuffix(".txt")):
            yield from (part for part in python_parts(pins, optional=True) if is_installed(part.name))


def is_installed(name: str) -> bool:
    """Whether this Python has the package."""
    try:
        return bool(metadata(name))
    except PackageNotFoundError:
        return False


def browser_parts() -> Iterator[Part]:
    """The packages of which the browser's files are made."""
    packages: dict[str, Any] = json.loads(text_of(LOCK))["packages"]
    waiting = [f"node_modules/{name}" for name in packages[""]["dependencies"] if name not in BUILDERS]
    seen = set[str]()
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        told = packages[place]
        algorithm, _dash, digest = told["integrity"].partition("-")
        hashes = ((f"SHA-{algorithm.removeprefix('sha')}", b64decode(digest).hex()),)
        licence = SPDX.get(told["license"], told["license"])
        yield Part("npm", place.rpartition("node_modules/")[2], told["version"], licence, hashes)
        waiting += [_nearest(packages, place, name) for name in told.get("dependencies", ())]


def shipped_parts() -> Iterator[Part]:
    """What lies in the wheel itself and others made."""
    yield Part("generic", "noto-sans-sc", "2.004", "OFL-1.1")
    yield Part("generic", "tabler-icons", "3", "MIT")


def licence_of(name: str) -> str:
    """The licence of an installed package, in the names of SPDX where they are known."""
    if name in LOOKED_UP:
        return LOOKED_UP[name]
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "NOASSERTION"
    if "License-Expression" in told:
        return told["License-Expression"]
    classified = [one for one in told.get_all("Classifier") or () if one.startswith("License")]
    short = told["License"].strip() if "License" in told else ""
    said = short if short and "\n" not in short else next(iter(classified), "NOASSERTION")
    said = said.rpartition(" :: ")[2]
    return SPDX.get(said, said)


@cache
def text_of(name: str) -> str:
    """A file of pins, in a wheel or in a clone."""
    packed = HERE / name
    return (packed if packed.exists() else PLACES[name]).read_text(encoding="utf-8")


def _nearest(packages: dict[str, Any], place: str, name: str) -> str:
    """Where npm finds a package that another one needs: beside it, else further out."""
    while place:
        if (inner := f"{place}/node_modules/{name}") in packages:
            return inner
        place = place.rpartition("/node_modules/")[0]
    return f"node_modules/{name}"
