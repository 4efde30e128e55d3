"""`luoshi demo`: a lived-in roll-out on this machine, with one-click sign-in for each role."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from luoshi.config import env
from luoshi.config.serving import ask_whether_it_could_serve, serve
from luoshi.config.settings import DEMO_MAILBOX
from luoshi.home.demo.living import STAGES, build
from luoshi.kernel import clock
from luoshi.mailroom.demo import plant
from luoshi.rollout.demo import demo_links
from luoshi.rollout.models import Project


class Command(BaseCommand):
    """Migrate, build the demo unless it is there, serve it, and say how to enter."""

    help = "Builds the demo roll-out (kept at the second run) and serves it on http://127.0.0.1:PORT."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument(
            "--stage", choices=STAGES, default="steady", help="How far the roll-out has come."
        )
        parser.add_argument("--no-serve", action="store_true", help="Build and exit.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build and serve."""
        settings.DEMO = True
        settings.MAIL_IN = settings.MAIL_IN or DEMO_MAILBOX
        os.environ["LUOSHI_DEMO"] = "1"
        if not options["no_serve"]:
            ask_whether_it_could_serve(settings.PORT)
        self._say("Preparing the database …")
        call_command("migrate", verbosity=0)
        project = Project.objects.filter(is_demo=True).select_related("organization").first()
        project = project or self._build(options["stage"])
        if options["no_serve"]:
            self._say(f"The demo is ready in {settings.DATA}.")
            return
        processes = env.number("LUOSHI_WEB_PROCESSES", 1)
        serve(settings.PORT, workers=max(1, processes), ready=self._welcome(project))

    def _build(self, stage: str) -> Project:
        self._say(f"Living through the demo roll-out, stage “{stage}” …")
        last = [clock.now().replace(year=2000)]

        def told(moment: datetime) -> None:
            if moment.date() > last[0].date():
                last[0] = moment
                self.stdout.write(f"\r  {moment:%Y-%m-%d}", ending="")
                self.stdout.flush()

        with translation.override("zh-hans"):
            company = build(stage, told)
            plant(company.project)
        self.stdout.write("")
        for refused in company.refused:
            self.stderr.write(f"Passed over: {refused}")
        return company.project

    def _welcome(self, project: Project) -> str:
        with translation.override("zh-hans"):
            links = demo_links(project)
        lines = [
            "",
            f"Luoshi 落实 · {project.organization.name} · http://127.0.0.1:{settings.PORT}/demo/",
            "",
        ]
        lines += [f"  {role} {name}\n    {url}" for role, name, url in links]
        return "\n".join([*lines, "", "Ctrl+C ends it; the data is kept."])

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
