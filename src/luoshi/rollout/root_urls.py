"""Addresses of the roll-out outside a project: the first start, and the ways into the demo."""

from django.urls import include, path

from luoshi.rollout import demo
from luoshi.rollout.views import project

ways = [
    path("demo/", demo.ways_in, name="list"),
    path("demo/as/<str:token>/", demo.enter_as, name="enter"),
]
urlpatterns = [
    path("start/", project.start, name="start"),
    path("", include((ways, "demo"))),
]
