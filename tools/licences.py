"""Whether every part of the product has a licence that we take, and the table of them in docs/licences.md.

usage: licences.py           fails naming what is refused, unknown, or missing from the table
       licences.py --write   writes the table
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from luoshi.config.parts import Part, parts  # noqa: E402

TABLE = ROOT / "docs" / "licences.md"
TAKEN = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "MPL-1.1", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
# Weak copyleft, taken by name: used as it is, in files of its own, which anybody can exchange.
BY_NAME = dict.fromkeys(("psycopg", "psycopg-binary", "psycopg-pool"), "LGPL-3.0-only")
HEAD = """# Licences of what the product is made of

Made by `python tools/licences.py --write` from the pins; `make check` fails when a part has no licence that
is taken here. The product takes no GPL and no AGPL. The LGPL is taken for psycopg alone: it is used as it is,
from files of its own that anybody can exchange. Of a choice (“OR”) one that is taken is enough: pyphen is
used under MPL-1.1. A part of the extra `luoshi[mcp]` is marked; the product runs without it.

| part | version | licence |
|---|---|---|
"""


def takes(part: Part) -> bool:
    """Whether we take it: of a choice one suffices, of a sum all are needed."""
    return BY_NAME.get(part.name) == part.licence or any(
        all(one.strip("() ") in TAKEN for one in re.split(r" AND ", choice))
        for choice in re.split(r" OR ", part.licence)
    )


def table(found: list[Part]) -> str:
    """The page in docs."""
    rows = ((f"{part.name} (extra)" if part.optional else part.name, part) for part in found)
    return HEAD + "".join(f"| {name} | {part.version} | {part.licence} |\n" for name, part in rows)


def main() -> int:
    """Exit code 1 when something is refused or the table is old."""
    found = parts()
    if "--write" in sys.argv:
        TABLE.write_text(table(found), encoding="utf-8")
    refused = [
        f"{part.name} {part.version}: {part.licence} is not taken" for part in found if not takes(part)
    ]
    if not TABLE.exists() or TABLE.read_text(encoding="utf-8") != table(found):
        refused.append("docs/licences.md is old: run .venv/bin/python tools/licences.py --write")
    print("\n".join(refused))
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
