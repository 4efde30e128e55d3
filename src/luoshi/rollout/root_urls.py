"""Addresses of the roll-out outside a project: the ways into the demo."""

from django.urls import path

from luoshi.rollout import demo

app_name = "demo"
urlpatterns = [
    path("demo/", demo.ways_in, name="list"),
    path("demo/as/<str:token>/", demo.enter_as, name="enter"),
]
