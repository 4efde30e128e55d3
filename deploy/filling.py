"""Fills a reference with the values of an installation: @name@ once, @list.name@ a line for each of a list.

usage: deploy/fill FOLDER VALUES.toml INTO [--machine NAME]
       Every file of FOLDER is written to INTO; values of [machines.NAME] go before those of the whole.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FIELD = re.compile(r"@([a-z0-9_]+)(?:\.([a-z0-9_]+))?@")
NOT_FILLED = (".toml", ".md")


class Missing(Exception):
    """A value that a file needs is not given; the message names both."""


def main() -> int:
    """Fill all files of one reference; 2 when a value is missing."""
    reader = argparse.ArgumentParser(prog="deploy/fill")
    reader.add_argument("folder", type=Path)
    reader.add_argument("values", type=Path)
    reader.add_argument("into", type=Path)
    reader.add_argument("--machine", default="", help="whose own values count")
    options = reader.parse_args()
    given = tomllib.loads(options.values.read_text(encoding="utf-8"))
    own = given.pop("machines", {}).get(options.machine, {})
    try:
        fill_all(options.folder, given | own, options.into)
    except Missing as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    return 0


def fill_all(folder: Path, values: Mapping[str, Any], into: Path) -> list[Path]:
    """Each file of the folder, filled; they may hold passwords, so that only their owner reads them."""
    into.mkdir(parents=True, exist_ok=True)
    return [fill_file(one, values, into / one.name) for one in sorted(folder.iterdir()) if wanted(one)]


def wanted(file: Path) -> bool:
    """Whether it is part of the reference, not about it."""
    return file.is_file() and file.suffix not in NOT_FILLED


def fill_file(file: Path, values: Mapping[str, Any], target: Path) -> Path:
    """One file, filled. Raises Missing."""
    try:
        text = fill(file.read_text(encoding="utf-8"), values)
    except KeyError as missing:
        raise Missing(f"{file.name} needs a value for {missing.args[0]}.") from None
    target.touch(mode=0o600)
    target.write_text(text, encoding="utf-8")
    return target


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with its values. Raises KeyError with the name of one that is not given."""
    return "".join(line for raw in text.splitlines(keepends=True) for line in _lines(raw, values))


def _lines(line: str, values: Mapping[str, Any]) -> list[str]:
    lists = {name for name, part in FIELD.findall(line) if part}
    if not lists:
        return [_filled(line, values)]
    [name] = lists
    rows = values[name]
    return [
        _filled(line, {**values, **{f"{name}.{key}": value for key, value in row.items()}}) for row in rows
    ]


def _filled(line: str, values: Mapping[str, Any]) -> str:
    return FIELD.sub(lambda found: str(values[found[0].strip("@")]), line)


if __name__ == "__main__":
    sys.exit(main())
