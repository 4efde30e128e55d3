"""What a group of the project is told: few things, of the kind that every member inside the company may read.

Each room above names its occasions. A group has readers whom nobody counts: so a notice for it says how many
and which number, never a fee, a consultant's words, or what the project's reading rule keeps among a few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.messenger.models import Message, Robot
from luoshi.messenger.models.message import QUEUED
from luoshi.post.quiet import waking
from luoshi.rollout.models import Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Occasion:
    """Something that happens in a project and that its groups may hear of."""

    name: str
    words: StrOrPromise
    place: int = 50


_known: dict[str, Occasion] = {}


def offers(*occasions: Occasion) -> None:
    """Let the lead choose these for a group; a second time changes nothing."""
    _known.update({occasion.name: occasion for occasion in occasions})


def choices() -> list[tuple[str, StrOrPromise]]:
    """All occasions, in the order in which a page names them."""
    ordered = sorted(_known.values(), key=lambda occasion: occasion.place)
    return [(occasion.name, occasion.words) for occasion in ordered]


def tell_groups(
    project: Project, occasion: str, title: StrOrPromise, *, url: str, dedupe: str, hold_seconds: int = 0
) -> int:
    """Queue it for the groups that chose this occasion, once for each `dedupe`; in the running transaction.

    `title` may be lazy: it is said in the language of whoever set the group up. At night it waits for the
    morning; `hold_seconds` keeps it back so that `hush` can still take it back. Returns how many are told.
    """
    chosen = Robot.objects.of_groups().working().filter(project=project)
    robots = chosen.filter(occasions__contains=f" {occasion} ")
    begins = waking(project.working_time, clock.now() + timedelta(seconds=hold_seconds))
    way = f"{settings.SITE_URL}{url}"
    return sum(_tell(robot, occasion, title, way, dedupe, begins) for robot in robots)


def hush(occasion: str, dedupe: str) -> int:
    """What was undone in time is not said. Returns how many groups will not hear of it."""
    held = Message.objects.filter(dedupe__startswith=f"{occasion}:{dedupe}:", status=QUEUED, attempts=0)
    return held.delete()[0]


def _tell(robot: Robot, occasion: str, title: StrOrPromise, url: str, dedupe: str, begins: datetime) -> bool:
    key = f"{occasion}:{dedupe}:{robot.pk}"[:150]
    if Message.objects.filter(dedupe=key).exists():
        return False
    with translation.override(robot.language):
        said = {"title": str(title)[:200], "links": [[_("Go there"), url]]}
    when = {"at": begins, "not_before": begins}
    try:
        with transaction.atomic():
            Message.objects.create(
                project_id=robot.project_id, robot=robot, occasion=occasion, dedupe=key, **said, **when
            )
    except IntegrityError:
        return False  # told by another request in the same moment
    return True
