"""Addresses of talk."""

from django.urls import path

from luoshi.talk.views import firms, meetings, speaking

app_name = "talk"
urlpatterns = [
    path("talk/mentions/", speaking.mentions, name="mentions"),
    path("talk/<slug:kind>/<uuid:topic_id>/", speaking.speak, name="say"),
    path("talk/<slug:kind>/<uuid:topic_id>/meet/", meetings.call, name="call"),
    path("meetings/", meetings.index, name="meetings"),
    path("meetings/firms/", firms.index, name="firms"),
    path("meetings/firms.xlsx", firms.download, name="firms_export"),
    path("meetings/<uuid:meeting_id>/", meetings.show, name="meeting"),
    path("meetings/<uuid:meeting_id>/answer/", meetings.answer, name="answer"),
    path("meetings/<uuid:meeting_id>/fix/", meetings.fix, name="fix"),
    path("meetings/<uuid:meeting_id>/do/<slug:verb>/", meetings.arrange, name="arrange"),
    path("meetings/<uuid:meeting_id>/invite.ics", meetings.calendar, name="calendar"),
]
