"""A person's own robot, and what can be done with any robot."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.messenger.forms import RobotForm
from luoshi.messenger.models import Message, Robot, WecomPerson
from luoshi.messenger.queries import app_of, state_of, states
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.forms import accepted
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


@sensitive_post_parameters("address", "secret")
@once
@member_page
def mine(request: MemberRequest) -> HttpResponseBase:
    """The reader's own robot; its address is taken and never shown."""
    member = request.member
    form = RobotForm(member.project, request.POST if request.method == "POST" else None)
    if accepted(form, lambda: Robot.own(**form.cleaned_data, by=member)):
        return done(request, member.project.url("messenger:mine"), _("Saved. Please try it out."))
    context = {
        "form": form, "states": states(Robot.objects.filter(member=member)), "app": app_of(member),
        "account": WecomPerson.objects.filter(member=member).first(),
    }  # fmt: skip
    return page(request, "messenger/mine.html", context, status=status_of(form))


@require_safe
@member_page
def state(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How a robot is doing, while it is being tried."""
    robot = get_object_or_404(Robot.objects.visible_to(request.member), pk=pk)
    return page(request, "messenger/state.html", {"state": state_of(robot)})


@require_POST
@once
@member_page
def try_out(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Say something that says nothing; the worker sends it within seconds."""
    robot = _changeable(request, pk)
    if request.member.project.is_demo:
        return done(request, _page_of(robot), _("Nothing leaves a demo."))
    Message.to_try(robot=robot, by=request.member)
    return done(request, _page_of(robot), _("On its way. In a few seconds you see here how it went."))


@require_POST
@once
@member_page
def remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Forget the robot's address."""
    robot = _changeable(request, pk)
    robot.remove(by=request.member)
    return done(request, _page_of(robot), _("The robot is forgotten here."))


def _changeable(request: MemberRequest, pk: UUID) -> Robot:
    """Whoever may not change it is told that there is none."""
    robot: Robot = get_object_or_404(Robot.objects.visible_to(request.member), pk=pk)
    try:
        robot.may_change(request.member)
    except Refusal:
        get_object_or_404(Robot.objects.none())
    return robot


def _page_of(robot: Robot) -> str:
    return robot.project.url("messenger:groups" if robot.member_id is None else "messenger:mine")
