"""From an answer of another site to a session here, a link or an accepted invitation."""

from __future__ import annotations

import logging

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from luoshi.kernel.verdict import Refusal
from luoshi.people.factors.verbs import SECOND
from luoshi.people.models import Identity, Invitation, User
from luoshi.people.signin import local
from luoshi.people.ways import chats, directory, oidc
from luoshi.people.ways.declared import Claimed, Ldap, Oidc, Redirecting, Way
from luoshi.people.ways.request import Asked
from luoshi.people.ways.scope import opens
from luoshi.people.ways.talk import Unproven, Unreachable
from luoshi.trail.models import through

logger = logging.getLogger(__name__)


class Refused(Refusal):
    """Nobody comes in by this; the sentence says why, `status` what the answer is."""

    def __init__(self, sentence: str, status: int = 403) -> None:
        super().__init__(sentence)
        self.status = status


def leads_to(way: Redirecting, asked: Asked) -> str:
    """The address at the other site. Raises Refused when it cannot be asked."""
    try:
        return oidc.address(way, asked) if isinstance(way, Oidc) else chats.address(way, asked)
    except (*Unreachable, Unproven) as error:
        raise silent(way, error) from error


def came_back(way: Redirecting, asked: Asked, answer: dict[str, str]) -> Claimed:
    """Who came back with this answer. Raises Refused."""
    if answer.get("error"):
        raise Refused(_("%(way)s did not confirm the sign-in. Please try again.") % {"way": way.name})
    try:
        ask = oidc.proven if isinstance(way, Oidc) else chats.proven
        return ask(way, asked, answer)  # type: ignore[arg-type]
    except Unproven as error:
        logger.warning("%s did not prove anybody: %s", way.key, error)
        raise Refused(
            _("%(way)s did not confirm the sign-in. Please try again.") % {"way": way.name}
        ) from error
    except Unreachable as error:
        raise silent(way, error) from error


def in_directory(way: Ldap, name: str, password: str) -> Claimed | None:
    """Whose name and password these are, None when nobody's. Raises Refused when nobody can be asked."""
    try:
        return directory.proven(way, name, password)
    except Unproven as error:
        logger.warning("%s did not prove anybody: %s", way.key, error)
        return None
    except Unreachable as error:
        raise silent(way, error) from error


def silent(way: Way, error: Exception) -> Refused:
    """What the person is told when the other side does not answer; the cause is for the log."""
    logger.warning("%s does not answer: %s", way.key, error)
    words = _("%(way)s does not answer at the moment. Try again later, or sign in with your password.")
    return Refused(words % {"way": way.name}, 503)


def owner(way: Way, claimed: Claimed) -> User:
    """Whose account this opens, by issuer and subject alone. Raises Refused."""
    identity = Identity.of(claimed)
    if identity is None:
        raise Refused(
            _("“%(label)s” is not linked with anybody here. A mail address alone opens nothing.")
            % {"label": claimed.label[:80]}
        )
    fits(way, identity.user)
    identity.used(claimed)
    return identity.user


def fits(way: Way, user: User) -> None:
    """Raises Refused when the way belongs to one company and the person not only to that one."""
    if not opens(way, user):
        raise Refused(
            _("%(way)s is for the people of one company alone. Sign in with your password.")
            % {"way": way.name}
        )


def enter(request: HttpRequest, way: Way, claimed: Claimed, to: str) -> HttpResponseBase:
    """A session for the one whose account this is, through every further step that sign-in has."""
    user = owner(way, claimed)
    # A password tried before in this browser is not how the person came in.
    record_authentication(request, user, method="way", way=way.key)
    with through(way.channel):
        answer: HttpResponseBase = perform_login(request, user, redirect_url=local(to) or "/")
    # Who is asked for a factor of their own first is not in yet; that one counts then.
    if claimed.second and request.user.is_authenticated:
        request.session[SECOND] = True
    return answer


def link(way: Way, claimed: Claimed, user: User) -> None:
    """From now on the person signs in by it as well. Raises Refusal."""
    fits(way, user)
    Identity.link(user, way, claimed)


def accept(request: HttpRequest, way: Way, claimed: Claimed, invited: Invitation) -> HttpResponseBase:
    """The invited person comes in without a password, now and from now on. Raises Refusal."""
    with transaction.atomic():
        invited.still_open()
        link(way, claimed, invited.user)
        invited.use_up()
    return enter(request, way, claimed, "/")
