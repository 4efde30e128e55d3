"""How long sessions live, and how they end: by time, by their owner, by a change of the account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import cast

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest

from luoshi.kernel import clock
from luoshi.people.models import User
from luoshi.people.sessions import IDLE, UNTIL, SessionStore
from luoshi.people.terms import terms_of
from luoshi.ui.pages import wants_fragment

MOST = 10
PROVEN = "proven"
# That a session was used is written after a sixtieth of its idle time, at least a minute, at most an hour.
PART, SHORTEST, LONGEST = 60, timedelta(minutes=1), timedelta(hours=1)


def begin(request: HttpRequest, user: User) -> None:
    """Give the session that was opened its end, and close the person's oldest ones beyond ten."""
    terms = terms_of(user)
    request.session[IDLE] = int(terms.idle.total_seconds())
    request.session[UNTIL] = (clock.now() + terms.whole).timestamp()
    prove(request)
    end(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")[MOST - 1 :])


def prove(request: HttpRequest) -> None:
    """The person has just shown who they are."""
    request.session[PROVEN] = clock.now().timestamp()


def end(sessions: Iterable[UserSession]) -> int:
    """End these sessions; answers how many."""
    keys = [session.session_key for session in sessions]
    with transaction.atomic():
        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def of(user: User) -> list[UserSession]:
    """The person's sessions that still live, last used first; what is left of others is removed."""
    known = UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")
    alive = set(
        Session.objects.filter(
            session_key__in=[session.session_key for session in known], expire_date__gt=clock.now()
        ).values_list("session_key", flat=True)
    )
    end(session for session in known if session.session_key not in alive)
    return [session for session in known if session.session_key in alive]


def end_others(request: HttpRequest) -> int:
    """End every session of this person but the one of the request; answers how many.

    It also changes what sessions are bound to, so that one which is just being written ends too.
    """
    user = cast("User", request.user)
    before = request.session.session_key
    user.restamp()
    update_session_auth_hash(request, user)
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
    return end(UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key))


def end_all(user: User) -> int:
    """End every session of this person, for instance after a second factor was taken away."""
    user.restamp()
    return end(UserSession.objects.filter(user=user))


def touch(request: HttpRequest) -> None:
    """Note that the session is in use. What a page asks for by itself (`wants_fragment`) does not count."""
    store = cast("SessionStore", request.session)
    if store.ends is None or IDLE not in store or (request.method == "GET" and wants_fragment(request)):
        return
    idle = timedelta(seconds=store[IDLE])
    unused = idle - (store.ends - clock.now())
    if unused < min(max(idle / PART, SHORTEST), LONGEST):
        return
    try:
        _write(store.session_key or "", idle)
    except DatabaseError:
        # Reading goes on while the database cannot write; the next request tries again.
        return


def _write(key: str, idle: timedelta) -> None:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Nobody waits for a standby because of it: lost, it is written again.
            connection.cursor().execute("SET LOCAL synchronous_commit TO off")
        Session.objects.filter(session_key=key).update(expire_date=clock.now() + idle)
        UserSession.objects.filter(session_key=key).update(last_seen_at=clock.now())
