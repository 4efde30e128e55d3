"""The first moment of a roll-out: company, project and lead together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.idempotency import claim
from luoshi.kernel.verdict import Refusal
from luoshi.people.models import User
from luoshi.rollout.models.calendar import CalendarDay
from luoshi.rollout.models.member import Member
from luoshi.rollout.models.policy import ANSWERABLE
from luoshi.rollout.models.project import RESERVED, Organization, Project
from luoshi.rollout.roles import LEAD
from luoshi.trail.models import record

# What rooms above rollout add to a project in the moment of its founding; each registers itself when ready.
PREPARING: list[Callable[[Project, date | None, time | None], object]] = []


def create_with_lead(
    *,
    company: str,
    slug: str,
    key: str,
    project: str,
    lead_name: str,
    lead_email: str,
    password: str | None = None,
    due_at: time | None = None,
    reporting_since: date | None = None,
    guarded: bool = False,
    **more: Any,
) -> Member:
    """A project with its calendar and its responsible lead; answers the lead. Raises Refusal.

    An existing company (by `slug`) takes the project in; `more` are further fields of the project.
    Diaries are due at `due_at`, from `reporting_since` on; without that day they wait for the lead's word.
    Without a password the lead enters by invitation; an existing account keeps its password.
    A `guarded` new company asks those who decide for a second factor, two weeks from now on.
    """
    with transaction.atomic():
        claim()
        organization = _company(company, slug, guarded)
        made = Project(organization=organization, key=key, name=project, **more)
        _clean(made)
        if Project.objects.filter(organization=organization, key=key).exists():
            raise Refusal(_("The company has a project %(key)s already.") % {"key": key})
        made.save(force_insert=True)
        record(made, "create", by=None, facts={"name": project, "key": key})
        for year in (made.today().year, made.today().year + 1):
            CalendarDay.fill(made, year)
        for prepare in PREPARING:
            prepare(made, reporting_since, due_at)
        lead = Member.add(made, email=lead_email, by=None, name=lead_name, roles={LEAD}, responsible=True)
        _set_password(lead.user, password)
    return lead


GRACE = timedelta(days=14)


def _company(name: str, slug: str, guarded: bool) -> Organization:
    found = Organization.objects.filter(slug=slug).first()
    if found:
        return found
    if slug in RESERVED:
        raise Refusal(
            _("“%(slug)s” is taken by the product itself. Choose another short name.") % {"slug": slug}
        )
    made = Organization(name=name, slug=slug)
    if guarded:
        made.second_for, made.second_from = ANSWERABLE, clock.now().date() + GRACE
    _clean(made)
    made.save(force_insert=True)
    record(made, "create", by=None, facts={"name": name, "slug": slug})
    return made


def _clean(row: Organization | Project) -> None:
    """Raises Refusal with the first thing that is wrong with the row's fields."""
    try:
        row.clean_fields()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        label = row._meta.get_field(field).verbose_name  # type: ignore[union-attr]
        raise Refusal(f"{label}: {messages[0]}") from None


def _set_password(user: User, password: str | None) -> None:
    if password is not None and not user.has_usable_password():
        user.set_password(password)
        user.save(update_fields=["password"])
