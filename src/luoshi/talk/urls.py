"""Addresses of talk."""

from django.urls import path

from luoshi.talk.views import speaking

app_name = "talk"
urlpatterns = [
    path("talk/mentions/", speaking.mentions, name="mentions"),
    path("talk/<slug:kind>/<uuid:topic_id>/", speaking.speak, name="say"),
]
