"""Addresses of talk."""

from django.urls import path

from luoshi.talk import views

app_name = "talk"
urlpatterns = [
    path("talk/mentions/", views.mentions, name="mentions"),
    path("talk/<slug:kind>/<uuid:topic_id>/", views.speak, name="say"),
]
