"""`luoshi reset_second_factor`: for the only project lead who lost phone and recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.people.factors.verbs import reset
from luoshi.people.models import User, tidy_email


class Command(BaseCommand):
    help = "Take all second factors from an account; the password stays, every session ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and why: the reason is kept in the history."""
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="how you know that it is really them")

    def handle(self, *args: Any, **options: Any) -> None:
        """At once; there is nobody else to ask."""
        user = User.objects.filter(email=tidy_email(options["email"])).first()
        if user is None:
            raise CommandError(f"There is no account {options['email']}.")
        reset(user, facts={"how": "command", "reason": options["reason"]})
        self.stdout.write(f"{user.email} signs in by password now and sets up a new second factor.")
