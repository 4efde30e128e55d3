"""`luoshi setup`: company, project and lead without a browser, for unattended installations."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import create_with_lead

NEEDED = {
    "company": "the company's name",
    "slug": "its short name in addresses, such as huarui",
    "key": "the project's key, such as CRM",
    "project": "the project's name",
    "lead-name": "the project lead's name",
    "lead-email": "the project lead's e-mail address",
}


class Command(BaseCommand):
    help = "Create a company with a project and its lead; prints the link by which the lead comes in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All are needed except the password."""
        for name, words in NEEDED.items():
            parser.add_argument(f"--{name}", required=True, help=words)
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the lead's password from stdin"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything or nothing; a second time with the same key ends with a sentence."""
        said = {name.replace("-", "_"): options[name.replace("-", "_")] for name in NEEDED}
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else None
        try:
            with override("en"):
                if password is not None:
                    password_validation.validate_password(password)
                lead = create_with_lead(**said, password=password, guarded=True)
                link = lead.invite(by=None, send=False)
        except (Refusal, ValidationError) as error:
            sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise CommandError(sentence) from None
        self.stdout.write(link)
