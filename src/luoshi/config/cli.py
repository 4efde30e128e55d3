"""The `luoshi` command: the product's own commands and Django's, by one name."""

from __future__ import annotations

import os
import sys
from importlib import import_module

CLIENTS = {"api": "luoshi.client.command", "mcp": "luoshi.client.mcp_command"}
"""Commands that run on anybody's machine: without Django, settings or a database, so they start at once."""
MANAGEMENT = "django.core.management"


def main() -> None:
    """Run one command; exits with its status. Only the half that is asked for is loaded."""
    word, *rest = sys.argv[1:] or [""]
    if word in CLIENTS:
        sys.exit(import_module(CLIENTS[word]).main(rest))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
    import_module(MANAGEMENT).execute_from_command_line(["luoshi", *sys.argv[1:]])


if __name__ == "__main__":
    main()
