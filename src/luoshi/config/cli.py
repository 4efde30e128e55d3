"""The `luoshi` command: the product's own commands and Django's, by one name."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command; exits with its status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
    execute_from_command_line(["luoshi", *sys.argv[1:]])


if __name__ == "__main__":
    main()
