"""`luoshi ways`: which ways in there are, and whether each of them works."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from luoshi.people.ways.check import entered, troubles


class Command(BaseCommand):
    """One line each; exits with 1 when one does not work."""

    help = "Show the ways to sign in besides the password and ask each other side whether it works."

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask all of them."""
        found = list(troubles())
        if not found:
            self.stdout.write(_("No way in besides the password is set up."))
        for way, trouble in found:
            self.stdout.write(f"{way.key}  {way.name}  {trouble or _('works')}")
            if address := entered(way):
                self.stdout.write(f"    {_('Redirect address:')} {address}")
        if any(trouble for _way, trouble in found):
            sys.exit(1)
