"""Addresses of the setup pages, within a project."""

from django.urls import path, re_path

from luoshi.rollout.views import calendar, leave, members, parts, project, sheet, sign_in

app_name = "rollout"
urlpatterns = [
    path("leave/", leave.leave, name="leave"),
    path("leave/sheet/", leave.sheet, name="leave_sheet"),
    path("leave/<uuid:pk>/take-back/", leave.take_back, name="take_back_leave"),
    path("setup/", project.setup, name="setup"),
    path("setup/members/", members.members, name="members"),
    path("setup/members/new/", members.new, name="new_member"),
    path("setup/members/sheet/", sheet.sheet, name="sheet"),
    path("setup/members/invite/", members.invite_all, name="invite_all"),
    path("setup/members/<uuid:pk>/", members.member, name="member"),
    path("setup/members/<uuid:pk>/invite/", members.invite, name="invite"),
    path("setup/members/<uuid:pk>/renew/", members.renew, name="renew"),
    path("setup/members/<uuid:pk>/end/", members.end, name="end"),
    path("setup/members/<uuid:pk>/second-factor/", sign_in.reset_factors, name="reset_factors"),
    path("setup/sign-in/", sign_in.sign_in, name="sign_in"),
    path("setup/calendar/", calendar.calendar, name="calendar"),
    path("setup/calendar/<int:year>/", calendar.calendar, name="calendar"),
    path("setup/calendar/notice/", calendar.take_notice, name="take_notice"),
    path("setup/calendar/<int:year>/fill/", calendar.fill, name="fill_calendar"),
    path("setup/calendar/<int:year>/confirm/", calendar.confirm, name="confirm_calendar"),
    path("setup/calendar/day/<uuid:pk>/remove/", calendar.remove_day, name="remove_day"),
    *(path(f"setup/{kind}/", parts.parts, {"kind": kind}, name=kind) for kind in parts.KINDS),
    re_path(rf"^setup/(?P<kind>{'|'.join(parts.KINDS)})/(?P<pk>[0-9a-f-]{{36}})/$", parts.part, name="part"),
    re_path(
        rf"^setup/(?P<kind>{'|'.join(parts.KINDS)})/(?P<pk>[0-9a-f-]{{36}})/remove/$",
        parts.remove,
        name="remove",
    ),
]
