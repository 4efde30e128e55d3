"""Who may arrange a roll-out, and which memberships make sense."""

from __future__ import annotations

import re
from datetime import date, time
from itertools import pairwise
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import EmailField
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.roles import EXTERNAL, LEAD, ROLES, SPONSOR

if TYPE_CHECKING:
    from luoshi.rollout.models import Department, Firm, Member, Project

OUTSIDE_DAYS, OUTSIDE_TOLD = 90, 14
"""How many days access from outside lasts at a time; how many days before its end the lead hears."""
SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d")


def may_set_up(person: Member | None, project: Project) -> Verdict:
    """The project's lead; None stands for the command line and the first start."""
    if person is None:
        return YES
    if person.project_id == project.pk and person.has(LEAD) and person.is_active_on(project.today()):
        return YES
    return no(_("Only the project lead changes the project's settings."))


def may_see_setup(person: Member) -> Verdict:
    """Lead and sponsor read the settings."""
    return YES if person.has(LEAD, SPONSOR) else no(_("Only the project lead reads the project's settings."))


def address_fits(address: str) -> Verdict:
    """An address that mail can be sent to."""
    try:
        EmailField().run_validators(address)
    except ValidationError:
        return no(_("“%(email)s” is not an e-mail address.") % {"email": address[:80]})
    return YES if address else no(_("The e-mail address is missing."))


def roles_fit(roles: set[str], department: Department | str | None, firm: Firm | None) -> Verdict:
    """Known roles; people of a firm hold outside roles only and belong to no department."""
    if not roles or roles - {name for name, _label in ROLES}:
        return no(_("Choose at least one role."))
    outside = roles & EXTERNAL
    if outside and roles - EXTERNAL:
        return no(_("Outside roles and the company's own roles do not go together."))
    if outside and firm is None:
        return no(_("Consultants and software people belong to a firm. Choose it."))
    if firm is not None and not outside:
        return no(_("People of a firm are consultants or software people."))
    if firm is not None and department is not None:
        return no(_("People of a firm belong to no department."))
    return YES


def dates_fit(active_from: date | None, active_to: date | None, firm: Firm | None) -> Verdict:
    """Outside access always ends; nothing ends before it begins."""
    if firm is not None and active_to is None:
        return no(_("Access of an outside person needs an end date."))
    if active_from and active_to and active_to < active_from:
        return no(_("The last day lies before the first."))
    return YES


def hours_fit(hours: str) -> Verdict:
    """Spans such as `09:00-12:00 13:00-18:00`, ascending and disjoint."""
    parts = hours.split()
    if not parts or not all(SPAN.fullmatch(part) for part in parts):
        return no(_("Write working hours like 09:00-12:00 13:00-18:00."))
    walls = [wall for part in parts for wall in part.split("-")]
    if any(wall > "23:59" for wall in walls) or any(a >= b for a, b in pairwise(walls)):
        return no(_("Working hours must follow one another within one day."))
    return YES


def times_fit(opens_at: time, due_at: time) -> Verdict:
    """The diary opens before it is due."""
    return YES if opens_at < due_at else no(_("The diary must open before it is due."))
