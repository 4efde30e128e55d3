"""Addresses of the API: one for every operation, told apart by the registry; and the pages around it."""

from django.urls import path

from luoshi.api import doorway, nouns, views
from luoshi.api.feed.views import feed

loaded = nouns
app_name = "api"
urlpatterns = [
    path("api/", views.handbook, name="handbook"),
    path("api/v1/openapi.json", views.document, name="document"),
    path("calendar/<str:token>.ics", feed, name="feed"),
    path("api/v1/<path:path>", doorway.operation, name="operation"),
]
