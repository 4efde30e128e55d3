"""Everything that can be said about the code without running it; one line each, the whole story on failure.

usage: check.py [NAME…]      without names: all of them
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HOUSE = ROOT.parent / "shared" / "tools" / "house.py"
# npm's lock also names sponsors' pages, which nothing is fetched from.
ADDRESS = re.compile(r'"resolved":|index-url|--find-links|^[^"]*https?://')
Check = list[str] | Callable[[], str]


def luoshi(*arguments: str) -> list[str]:
    return [str(BIN / "luoshi"), *arguments]


def npm(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "tools" / "npm.py"), *arguments]


def pins_without_addresses() -> str:
    """Pins name what and which bytes, never where from: whoever installs has their own registry."""
    found = []
    for path in [
        *ROOT.glob("requirements/*.*"),
        *ROOT.glob("frontend/*lock.json"),
        *ROOT.glob("tests/*/*lock.json"),
    ]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if ADDRESS.search(line) and not line.strip().startswith(
                '"url":'
            ):  # a sponsor's page, not a source
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    return "\n".join(found)


# The slowest first, so that two workers end together.
CHECKS: dict[str, Check] = {
    "types": [str(BIN / "mypy")],
    "frontend": npm("frontend", "run", "--silent", "check"),
    "templates": [str(BIN / "djlint"), "src", "--lint", "--quiet"],
    "migrations": luoshi("makemigrations", "--check", "--dry-run"),
    "translations": luoshi("messages", "--check"),
    "lifecycle drawings": luoshi("lifecycles", "--check"),
    "floors": [str(BIN / "lint-imports"), "--no-cache"],
    "dependencies": [str(BIN / "deptry"), "src", "--config", "tools/deptry.toml"],
    "licences": [sys.executable, str(ROOT / "tools" / "licences.py")],
    "lint": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "pins": pins_without_addresses,
}
if HOUSE.exists():
    CHECKS["house laws"] = [sys.executable, str(HOUSE), "--check"]


def run(name: str) -> tuple[str, str, float]:
    """Name, what is wrong (empty when nothing), seconds."""
    started = time.monotonic()
    check = CHECKS[name]
    if callable(check):
        return name, check(), time.monotonic() - started
    # Settings make a data folder; a check must not make the one that `make demo` will fill.
    environment = os.environ | {"LUOSHI_DATA": str(ROOT / ".cache" / "check"), "DATABASE_URL": ""}
    done = subprocess.run(
        check,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output = done.stdout.decode("utf-8", "replace").strip()
    wrong = (output or f"exit code {done.returncode}") if done.returncode else ""
    return name, wrong, time.monotonic() - started


def main() -> int:
    """Run them side by side; exit code 1 when one of them found something."""
    wanted = sys.argv[1:] or list(CHECKS)
    failed = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        for name, wrong, seconds in pool.map(run, wanted):
            print(f"{'FAILED' if wrong else 'ok':7} {name} ({seconds:.0f} s)", flush=True)
            if wrong:
                print(wrong, flush=True)
                failed.append(name)
    if failed:
        print(f"check: {len(failed)} of {len(wanted)} failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
