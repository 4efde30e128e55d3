"""The cast and its cookies, made by whichever release it is run with; prints JSON.

Run by its path, not as a module: what else lies beside it belongs to another release.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from luoshi.people.models import User  # noqa: E402
from luoshi.problems.models import Investigation  # noqa: E402
from luoshi.rollout.models import Member, Project  # noqa: E402
from luoshi.testing.cast import make_cast  # noqa: E402

CSRF = "c" * 32


def cookies(member: Member) -> str:
    """Those of a browser in which this person has signed in."""
    client = Client()
    client.force_login(member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"


with transaction.atomic():
    cast = make_cast()
    people = cast.everybody()
    behind = 12 - datetime.now(UTC).hour  # about noon: letters go out
    zone = f"Etc/GMT{-behind:+d}" if behind else "UTC"
    Project.objects.update(time_zone=zone)
    User.objects.update(time_zone=zone)
    told = {
        "base": cast.project.url("problems:list").removesuffix("problems/"),
        "cookies": {part: cookies(member) for part, member in people.items()},
        "keys": {part: str(member.pk) for part, member in people.items()},
        "sheet": list(Investigation.OWN_WORDS),
    }
print(json.dumps(told))
