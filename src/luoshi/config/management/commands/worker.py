"""`luoshi worker`: recurring jobs and one-off tasks, until told to stop."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from luoshi.config.schedule import JOBS
from luoshi.config.signing import tell_of_other_keys
from luoshi.kernel.clock import shared
from luoshi.kernel.worker import Worker


class Command(BaseCommand):
    """Any number of workers may run; each recurring job runs on one of them."""

    help = "Runs recurring jobs, delivers letters and works off tasks. `luoshi serve` starts one by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        """Returns after SIGTERM or SIGINT."""
        shared.followed = True
        tell_of_other_keys()
        Worker(JOBS).run()
