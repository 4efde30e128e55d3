#!/usr/bin/env python3
"""Make a fresh clone runnable: Python environment, pinned packages, browser assets.

usage: prepare.py run     what `make demo` needs
       prepare.py test    what `make test` and `make check` need as well

Standard library only, and the syntax of Python 3.6, so that an old Python gets a sentence and not
a traceback. Each step leaves a stamp with the hash of what it was made from; a second run does nothing.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILT = ROOT / "src" / "luoshi" / "ui" / "static" / "dist"
TOOLS = ROOT / "frontend" / "node_modules"
OLDEST = (3, 11)
PINS = {"run": ["base.txt", "build.txt"], "test": ["dev.txt"]}
QUIET = ["--quiet", "--disable-pip-version-check", "--no-input"]


def main():
    purpose = sys.argv[1] if len(sys.argv) == 2 else ""
    if purpose not in PINS:
        sys.exit(__doc__)
    if sys.version_info < OLDEST:
        found = f"{sys.version_info[0]}.{sys.version_info[1]}"
        sys.exit(
            f"Luoshi needs Python 3.11 or newer, this is {found}. Name another: make demo PYTHON=python3.12"
        )
    steps = [
        ("Python environment in .venv", environment_key, make_environment),
        ("Packages, pinned by hash", lambda: packages_key(purpose), lambda: install_packages(purpose)),
        ("Browser assets and translations", assets_key, build_assets),
        ("The luoshi command", command_key, install_command),
    ]
    for number, (title, key, work) in enumerate(steps, 1):
        run_step(f"{number}/{len(steps)} {title}", key, work)


def run_step(title, key, work):
    """Run one step unless its stamp says that it was done from exactly the same inputs."""
    name, digest = key()
    stamp = VENV / ".stamps" / name
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(title + " …")
    started = time.monotonic()
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key()[1])
    say(f"    done in {time.monotonic() - started:.0f} s")


def environment_key():
    # The path is part of it: a moved or copied .venv has scripts that point to the old place.
    return "environment", digest_of([], str(VENV) + sys.version)


def packages_key(purpose):
    # One stamp each: the test pins are more than the others, and switching between them must not reinstall.
    return "packages-" + purpose, digest_of(
        [ROOT / "requirements" / n for n in PINS[purpose]], environment_key()[1]
    )


def command_key():
    return "command", digest_of([ROOT / "pyproject.toml", ROOT / "hatch_metadata.py"], environment_key()[1])


def assets_key():
    inputs = [p for p in (ROOT / "frontend").rglob("*") if not {"node_modules", "dist"} & set(p.parts)]
    inputs += (ROOT / "src" / "luoshi").rglob("*.po")
    return "assets", digest_of(
        [ROOT / "hatch_build.py", *sorted(inputs)], f"{BUILT.exists()} {TOOLS.exists()}"
    )


def digest_of(paths, salt):
    whole = hashlib.sha256(salt.encode())
    for path in paths:
        if path.is_file():
            whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def make_environment():
    if is_usable_environment():
        return
    clear = ["--clear"] if VENV.exists() else []
    failed = "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"
    call([sys.executable, "-m", "venv", *clear, str(VENV)], failed)


def is_usable_environment():
    """True for one that is new enough and was made in this very folder, not moved or copied here."""
    pip = VENV / "bin" / "pip"
    if not (PYTHON.exists() and pip.exists() and str(VENV) in pip.read_text().split("\n")[0]):
        return False
    new_enough = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([str(PYTHON), "-c", new_enough]).returncode == 0


def install_packages(purpose):
    command = [str(PYTHON), "-m", "pip", "install", *QUIET, "--require-hashes"]
    for name in PINS[purpose]:
        command += ["-r", str(ROOT / "requirements" / name)]
    call(
        command,
        "Packages could not be installed; the lines above say why. Is the package registry reachable?",
    )


def install_command():
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        *QUIET,
        "--no-deps",
        "--no-build-isolation",
        "--editable",
        str(ROOT),
    ]
    call(command, "The luoshi command could not be installed; the lines above say why.")


def build_assets():
    if not TOOLS.exists():  # the build has its own stamp and would leave the tests without their tools
        stamp = BUILT / ".stamp"
        if stamp.exists():
            stamp.unlink()
    call(
        [str(PYTHON), str(ROOT / "hatch_build.py")],
        "Browser assets could not be built; the lines above say why.",
    )


def call(command, sentence):
    """Run a command; on failure show all it said and leave with one sentence."""
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUTF8="1")
    done = subprocess.run(
        command,
        cwd=str(ROOT),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        sys.stdout.write(done.stdout.decode("utf-8", "replace"))
        sys.exit(sentence)


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
