"""Where the built styles and scripts lie, and the icons."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
DIST = HERE / "static" / "dist"
MANIFEST = DIST / "manifest.json"
STYLE, SCRIPT = "styles/app.css", "src/app.ts"


def built(entry: str) -> str:
    """Static path of a built entry; empty while the browser part was not built (`python hatch_build.py`)."""
    stamp = MANIFEST.stat().st_mtime_ns if MANIFEST.exists() else 0
    file = _manifest(stamp).get(entry, {}).get("file", "")
    return f"dist/{file}" if file else ""


@cache
def _manifest(stamp: int) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(MANIFEST.read_text(encoding="utf-8")) if stamp else {}
    return found


@cache
def sprite() -> str:
    """All icons as one hidden drawing, placed once on each page."""
    return (HERE / "icons.svg").read_text(encoding="utf-8")


@cache
def icon_names() -> frozenset[str]:
    """Names that `{% icon %}` and `<c-icon>` know."""
    return frozenset(re.findall(r'id="i-([a-z0-9-]+)"', sprite()))
