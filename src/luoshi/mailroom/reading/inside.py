"""The child process that reads one mail: a program of its own, run with hard limits.

Reads the raw mail from standard input, writes one line of JSON to standard output, and the files of the mail
under their numbers into a folder. What needs more than the limits ends this process, nothing else.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from luoshi.mailroom.reading.whole import understood

SECONDS, MEMORY = 4, 256 * 1024 * 1024
LARGEST_FILE, OPEN_FILES = 64 * 1024 * 1024, 32


def limit() -> None:
    """No more memory, time or files than one mail needs; set before a foreign byte is read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # whoever files a report goes first


def main() -> int:
    """Read one mail."""
    limit()
    told = understood(sys.stdin.buffer.read(), Path(sys.argv[1]))
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=True).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
