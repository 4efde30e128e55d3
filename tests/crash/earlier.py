"""The last release, out of the history: the commit that wrote `released.txt` as it is now, and its files.

`make released` writes the list when a release goes out, so that commit is the release; its migrations are the list.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LIST = "tests/released.txt"
MIGRATION = re.compile(r"src/luoshi/(\w+)/migrations/(\d{4}_\w+)\.py")
# Built, and the same for both: nobody who only sends forms runs the scripts.
ASSETS = "src/luoshi/ui/static/dist"


class NoRelease(Exception):
    """There is no earlier release here; the sentence says why."""


def release(repository: Path = ROOT) -> str:
    """The commit of the last release. Raises NoRelease."""
    commit = _git(repository, "log", "-1", "--format=%H", "--", LIST).strip()
    if not commit:
        raise NoRelease(f"The history that names the last release ({LIST}) is not here: clone it whole.")
    listed = set(_git(repository, "show", f"{commit}:{LIST}").split("\n")) - {""}
    names = _git(repository, "ls-tree", "-r", "--name-only", commit, "src/luoshi").split("\n")
    there = {f"{found[1]} {found[2]}" for found in map(MIGRATION.fullmatch, names) if found}
    if there != listed:
        raise NoRelease(f"{commit[:12]} has other migrations than its {LIST}: {sorted(there ^ listed)[:3]}")
    return commit


def laid_out(commit: str, folder: Path, repository: Path = ROOT) -> Path:
    """The files of that commit in this folder, with the browser's assets of today."""
    packed = subprocess.run(
        ["git", "archive", commit], cwd=repository, check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        files.extractall(folder, filter="data")
    if (repository / ASSETS).exists():
        shutil.copytree(repository / ASSETS, folder / ASSETS, dirs_exist_ok=True)
    return folder


def _git(repository: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=repository, capture_output=True, text=True)
    if done.returncode:
        raise NoRelease(done.stderr.strip() or "There is no history here.")
    return done.stdout
