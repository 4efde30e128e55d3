"""Members as the project's lead arranges them: added, changed, invited, ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from luoshi.api.filling import Filling
from luoshi.api.nouns.project import MEMBER
from luoshi.api.nouns.setup import TAG, sets_up
from luoshi.api.registry import Call, Operation
from luoshi.rollout import queries
from luoshi.rollout.forms import LastDayForm, MemberForm
from luoshi.rollout.models import Member
from luoshi.rollout.sign_in_form import ReasonForm
from luoshi.rollout.views.members import initial_of


def _found(member: Member, call: Call) -> Member:
    row = get_object_or_404(queries.members_for_setup(member), pk=call.path["member"])
    row.project = member.project
    return row


def _form(member: Member, row: Any, data: Any) -> MemberForm:
    initial = initial_of(row) if row else {"roles": ["reporter"]}
    return MemberForm(member.project, *(() if data is None else (data,)), initial=initial)


def _last_day(member: Member, row: Any, data: Any) -> LastDayForm:
    return LastDayForm(member.project, *(() if data is None else (data,)))


def _added(member: Member, _none: Any, form: Any) -> Member:
    return Member.add(member.project, email=form.cleaned_data["email"], by=member, **form.terms)


def _changed(member: Member, row: Any, form: Any) -> Member:
    row.change(by=member, **form.terms)
    return _as_it_is(member, row)


def _renewed(member: Member, row: Any, form: Any) -> Member:
    row.renew(by=member)
    return _as_it_is(member, row)


def _as_it_is(member: Member, row: Any) -> Member:
    return queries.members_for_setup(member).get(pk=row.pk)


ADD = Filling(sets_up, _added, MemberForm, _form, shape=MEMBER)
CHANGE = Filling(sets_up, _changed, MemberForm, _form, _found, MEMBER, begins=True)
INVITE = Filling(sets_up, lambda member, row, form: row.invite(by=member), find=_found)
RENEW = Filling(sets_up, _renewed, find=_found, shape=MEMBER)
END = Filling(
    sets_up, lambda member, row, form: row.end(form.cleaned_data["last_day"], by=member), LastDayForm,
    _last_day, _found,
)  # fmt: skip
RESET = Filling(
    sets_up, lambda member, row, form: row.reset_factors(form.cleaned_data["reason"], by=member), ReasonForm,
    find=_found,
)  # fmt: skip


def operations() -> Iterator[Operation]:
    """All that is done with members."""
    one = "/members/{member}"
    yield ADD.operation("member.add", "/members", TAG, _("Add a person"), new=True)
    yield CHANGE.operation("member.change", one, TAG, _("Change roles, department or firm, dates"))
    yield INVITE.operation("member.invite", f"{one}/invite", TAG, _("Mail the way in, again if need be"))
    yield RENEW.operation(
        "member.renew", f"{one}/renew", TAG, _("Let somebody from outside stay for another while")
    )
    yield END.operation("member.end", f"{one}/end", TAG, _("End a membership on a day"))
    yield RESET.operation(
        "member.reset_factors",
        f"{one}/reset-factors",
        TAG,
        _("Mail the link that takes a lost second factor away"),
    )
