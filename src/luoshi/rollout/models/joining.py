"""Joining, changing and leaving a project: the verbs of a membership."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, cast

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.idempotency import claim
from luoshi.kernel.verdict import Refusal
from luoshi.people.factors import verbs as factors
from luoshi.people.letters import reset_factors as reset_letter
from luoshi.people.models import Invitation, User, tidy_email
from luoshi.rollout import rules
from luoshi.rollout.letters import invitation_mail
from luoshi.rollout.models.parts import Department, Firm
from luoshi.rollout.models.project import Project
from luoshi.rollout.roles import LEAD
from luoshi.trail.models import Event, record

if TYPE_CHECKING:
    from luoshi.rollout.models.member import Member

# Contact data is private: the trail keeps that it changed, not what it was.
PRIVATE = ("phone",)
INVITED_A_DAY = 5


class Terms(TypedDict, total=False):
    """What can be agreed about a membership; what is not named stays as it is."""

    name: str
    roles: set[str]
    department: Department | None
    firm: Firm | None
    job: str
    phone: str
    active_from: date | None
    active_to: date | None
    responsible: bool


class Joining(models.Model):
    """Verbs of a membership. The project's row is locked, so that two leads cannot remove each other."""

    class Meta:
        abstract = True

    @classmethod
    def add(cls, project: Project, *, email: str, by: Member | None, **terms: Unpack[Terms]) -> Member:
        """A new member; the account is made without a password and entered by invitation. Raises Refusal."""
        address = tidy_email(email)
        rules.address_fits(address).or_refuse()
        with transaction.atomic():
            _enter(project, by)
            name = terms.get("name", "").strip() or address
            user = User.objects.filter(email=address).first() or User.objects.create_user(
                address, name=name, language=settings.LANGUAGE_CODE, time_zone=project.time_zone
            )
            known = {"project": project, "user": user}
            if cls._default_manager.filter(**known).exists():
                raise Refusal(_("%(email)s is a member already.") % {"email": address})
            member = cast("Member", cls(**known, **{"name": name}))
            member._take(terms)
            member.save(force_insert=True)
            member._settle()
            record(
                member, "join", by=by, facts={"name": name, "roles": sorted(member.role_set)}, internal=True
            )
        return member

    def change(self, *, by: Member | None, **terms: Unpack[Terms]) -> bool:
        """Change the named terms; answers whether anything was different. Raises Refusal."""
        member = cast("Member", self)
        project = member.project
        try:
            with transaction.atomic():
                _enter(project, by)
                member.refresh_from_db(fields=_FIELDS)
                facts = member._take(terms)
                if facts:
                    member.save(update_fields=list(facts))
                    member._settle()
                    record(member, "change_membership", by=by, facts=facts, internal=True)
        except Refusal:
            # Whoever holds this object goes on seeing what is stored.
            member.refresh_from_db(fields=_FIELDS)
            raise
        return bool(facts)

    def end(self, last_day: date, *, by: Member | None) -> None:
        """The membership ends with this day; yesterday ends it at once. Raises Refusal."""
        member = cast("Member", self)
        first = member.active_from
        if first and last_day < first:
            first = last_day
        member.change(by=by, active_from=first, active_to=last_day)

    def renew(self, *, by: Member | None) -> date:
        """Access from outside goes on for another while; until which day. Raises Refusal."""
        member = cast("Member", self)
        if not member.is_external or member.active_to is None:
            raise Refusal(_("Only the access of people from outside is renewed."))
        since = max(member.active_to, member.project.today())
        until = since + timedelta(days=rules.OUTSIDE_DAYS)
        member.change(by=by, active_to=until)
        return until

    def invite(self, *, by: Member | None, send: bool = True) -> str:
        """Mail the link that lets the person in, and answer it; earlier links stop working. Raises Refusal.

        Who can already sign in gets the sign-in page instead: an invitation never replaces a password.
        """
        member = cast("Member", self)
        with transaction.atomic():
            _enter(member.project, by)
            today = member.project.today()
            if member.active_to and member.active_to < today:
                raise Refusal(_("%(name)s's membership has ended.") % {"name": member.name})
            day = clock.now() - timedelta(days=1)
            if Event.objects.about(member).filter(verb="invite", at__gt=day).count() >= INVITED_A_DAY:
                raise Refusal(
                    _("%(name)s was invited five times today. Try again tomorrow.") % {"name": member.name}
                )
            record(member, "invite", by=by, internal=True)
            known = member.user.has_a_way
            path = reverse("account_login")
            if not known:
                path = reverse("people:invitation", args=[Invitation.issue(member.user)])
            link = f"{settings.SITE_URL}{path}"
            if send:
                invitation_mail(member, by, link, known).send()
            return link

    def reset_factors(self, reason: str, *, by: Member | None) -> None:
        """Mail the person the link that takes a lost second factor away. Raises Refusal.

        Nobody does it alone: whoever asks needs the person's mailbox, and after it the person's password.
        """
        member = cast("Member", self)
        with transaction.atomic():
            _enter(member.project, by)
            if not factors.of(member.user):
                raise Refusal(_("%(name)s has no second factor.") % {"name": member.name})
            record(member, "reset_factors", by=by, facts={"reason": reason}, internal=True)
            reset_letter(member.user, factors.reset_token(member.user), by.name if by else "")

    def _take(self, terms: Terms) -> dict[str, list[Any]]:
        """Put the terms on the row and answer what differs: field → before, after. Raises Refusal."""
        member = cast("Member", self)
        facts: dict[str, list[Any]] = {}
        for name in _FIELDS:
            if name not in terms:
                continue
            value = terms[name]  # type: ignore[literal-required]
            value = member.join_roles(value) if name == "roles" else value
            before = getattr(member, name)
            if before != value:
                setattr(member, name, value)
                facts[name] = ["…", "…"] if name in PRIVATE else [_plain(before), _plain(value)]
        if not member.has(LEAD) and member.responsible:
            member.responsible = False
            facts["responsible"] = [True, False]
        _same_project(member, member.department, member.firm)
        fit = rules.roles_fit(member.role_set, member.department, member.firm)
        (fit & rules.dates_fit(member.active_from, member.active_to, member.firm)).or_refuse()
        if not member.name.strip():
            raise Refusal(_("A name is needed."))
        return facts

    def _settle(self) -> None:
        """One responsible lead at most, and one lead at least who stays. Raises Refusal."""
        member = cast("Member", self)
        colleagues = type(member).objects.of(member.project)
        if member.responsible:
            colleagues.exclude(pk=member.pk).filter(responsible=True).update(responsible=False)
        today = member.project.today()
        here = Q(active_from__isnull=True) | Q(active_from__lte=today)
        stays = colleagues.with_role(LEAD).filter(here, active_to__isnull=True, user__is_active=True)
        if not stays.exists():
            raise Refusal(_("A project needs a lead who stays. Make somebody else the lead first."))


_FIELDS = tuple(Terms.__annotations__)


def _enter(project: Project, by: Member | None) -> None:
    """Take the request's key, lock the project and ask whether this person may."""
    claim()
    Project.objects.select_for_update().get(pk=project.pk)
    rules.may_set_up(by, project).or_refuse()


def _same_project(member: Member, *parts: Department | Firm | None) -> None:
    if any(part is not None and part.project_id != member.project_id for part in parts):
        raise Refusal(_("Choose a department or firm of this project."))


def _plain(value: object) -> object:
    """A value as the trail's JSON can keep it."""
    return value if isinstance(value, bool) else " ".join(str(value or "").split())
