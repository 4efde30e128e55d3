"""What follows a request about an account whoever it is: done by a worker, so that no answer's time tells.

For an address that nobody has the same task is left as for one that somebody has.
"""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django_tasks import task

from luoshi.people import letters
from luoshi.people.models import User
from luoshi.people.terms import terms_of
from luoshi.trail.models import record


def _named(person: str) -> User | None:
    return User.objects.filter(pk=person, is_active=True).first() if person else None


@task()
def sign_in_failed(person: str, came_from: str, agent: str) -> None:
    """A failed attempt stands in the history of the account."""
    if user := User.objects.filter(pk=person).first() if person else None:
        record(user, "sign_in_failed", by=None, facts={"from": came_from, "agent": agent}, internal=True)


@task()
def password_forgotten(person: str) -> None:
    """The way to a new password goes to the stored address; who needs another way in reads which."""
    if user := _named(person):
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        letters.forgotten(user, key, by_password=terms_of(user).by_password)
