"""What only a process of the installation knows; it lives as long as the proof and answers a line with a line.

usage: python -m tests.crash.inside      (LUOSHI_DATA and DATABASE_URL say where; questions and answers are JSON)
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import DatabaseError, connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from luoshi.config.doctor import CHECKS, found_by  # noqa: E402
from luoshi.diary.models import Diary  # noqa: E402
from luoshi.evidence.models import Attachment  # noqa: E402
from luoshi.kernel import clock  # noqa: E402
from luoshi.kernel.oneoff import set_aside  # noqa: E402
from luoshi.people.models import User  # noqa: E402
from luoshi.post.models import Letter  # noqa: E402
from luoshi.post.models.letter import SENT  # noqa: E402
from luoshi.problems.models import Occurrence, Problem  # noqa: E402
from luoshi.rollout.models import CalendarDay, Member, Project  # noqa: E402
from luoshi.talk.models import Comment  # noqa: E402
from luoshi.testing.cast import enrol, make_cast  # noqa: E402
from luoshi.trail.models import Event  # noqa: E402

PATIENCE = 60  # seconds that the database may be away


def project() -> Project:
    """The project of the cast."""
    return Project.objects.select_related("organization").get(organization__slug="huarui")


def begin() -> dict[str, Any]:
    """The cast, on a working day about noon: diaries can be filed and letters go out."""
    make_cast()
    behind = 12 - datetime.now(UTC).hour
    zone = f"Etc/GMT{-behind:+d}" if behind else "UTC"
    Project.objects.update(time_zone=zone)
    User.objects.update(time_zone=zone)
    for today in {project().today(), clock.now().date()}:
        day = {"works": True, "name": "上班", "source": CalendarDay.COMPANY}
        CalendarDay.objects.update_or_create(project=project(), day=today, defaults=day)
    return {"base": project().url("problems:list").removesuffix("problems/")}


def ground(turn: int, people: int, problems: int) -> dict[str, Any]:
    """For one round: people who have not filed today, problems that nobody has taken up, and the lead."""
    here = project()
    with transaction.atomic():
        crowd = enrol(here, [(f"第{turn}轮{n}", ("reporter",), {}) for n in range(people)])
        User.objects.filter(pk__in=[one.user_id for one in crowd]).update(time_zone=here.time_zone)
        waiting = [
            Problem.report(by=one, words=f"第{turn}轮备好的第{n}件") for n, one in enumerate(crowd[:problems])
        ]
    lead = Member.objects.get(project=here, name="林静")
    return {
        "lead": cookies(lead),
        "crowd": [cookies(one) for one in crowd],
        "names": [one.name for one in crowd],
        "problems": [{"id": str(one.pk), "number": one.number} for one in waiting],
    }


def cookies(member: Member) -> str:
    """The cookies of a browser in which this person has signed in."""
    client = Client()
    client.force_login(member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={get_random_string(32)}"


def look(turn: int) -> dict[str, Any]:
    """How often each thing of this round is there, by the words that name it."""
    mark = f"第{turn}轮"
    met = Occurrence.objects.filter(words__startswith=mark).values_list("pk", "words")
    pictures = Counter(
        Attachment.objects.filter(subject_id__in=[pk for pk, _words in met]).values_list(
            "subject_id", flat=True
        )
    )
    found = Counter(f"report {words} {pictures[pk]}" for pk, words in met)
    said = Comment.objects.filter(words__startswith=mark).values_list("words", flat=True)
    found.update(f"comment {words}" for words in said)
    nil = Diary.objects.filed().filter(nil=True, member__name__startswith=mark)
    found.update(f"nil {name}" for name in nil.values_list("member__name", flat=True))
    own = Problem.objects.filter(met__words__startswith=mark)
    moved = Event.objects.filter(subject_id__in=own.values("pk"), verb__in=["accept", "ask_reporter"])
    found.update(f"{verb} {pk}" for verb, pk in moved.values_list("verb", "subject_id"))
    return {"found": dict(found)}


def doctor() -> dict[str, Any]:
    """What is wrong, by the product's own doctor and by the database's; and what it took."""
    began = time.process_time()
    wrong = [sentence for check in CHECKS for sentence in found_by(check)]
    numbers = Counter(Problem.objects.filter(project=project()).values_list("number", flat=True))
    wrong += [f"{number} was given {times} times" for number, times in numbers.items() if times > 1]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            wrong += [text for (text,) in cursor.fetchall() if text != "ok"]
    return {"wrong": wrong, "seconds": time.process_time() - began}


def hurry() -> dict[str, Any]:
    """Letters that wait for their next attempt are tried now."""
    Letter.objects.waiting().update(not_before=clock.now())
    return {}


def letters() -> dict[str, Any]:
    """How many wait, the Message-IDs of those that are noted as sent, and of all."""
    sent = [letter.message_id for letter in Letter.objects.filter(status=SENT)]
    known = [letter.message_id for letter in Letter.objects.all()]
    return {"waiting": Letter.objects.waiting().count(), "sent": sent, "known": known}


def failed() -> dict[str, Any]:
    """One-off tasks that no worker could do."""
    return {"failed": [f"{task.task_path}: {task.exception_class_path}" for task in set_aside()]}


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {
    "begin": begin, "ground": ground, "look": look, "doctor": doctor, "hurry": hurry, "letters": letters,
    "failed": failed,
}  # fmt: skip


def answered(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The answer; a database that was killed a moment ago is waited for."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return COMMANDS[name](**given)
        except DatabaseError:
            if time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.2)


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(answered(asked.pop("do"), asked)), flush=True)
