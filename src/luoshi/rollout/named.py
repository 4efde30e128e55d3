"""Colleagues by their names, as people type them: several on a line, with commas between them."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext as _

from luoshi.rollout.models import Member, Project

NAMES, MOST_NAMES = re.compile(r"[,，、;；\s]+"), 200


def members_named(project: Project, text: str) -> list[Member]:
    """The active colleagues with these names. Raises ValidationError naming an unknown or doubtful one."""
    names = [name for name in NAMES.split(text) if name][:MOST_NAMES]
    if not names:
        return []
    rows = Member.objects.of(project).active(project.today()).internal().filter(name__in=names)
    found = list(rows)
    known = [one.name for one in found]
    if unknown := [name for name in names if name not in known]:
        raise forms.ValidationError(_("Nobody here is called %(name)s.") % {"name": "、".join(unknown[:5])})
    if twice := sorted({name for name in known if known.count(name) > 1}):
        raise forms.ValidationError(
            _("%(name)s is the name of several people; please choose the department.")
            % {"name": "、".join(twice[:5])}
        )
    return found
