"""Addresses of the API within a project."""

from django.urls import path

from luoshi.api import views
from luoshi.api.feed.views import subscribe, unsubscribe

app_name = "tokens"
urlpatterns = [
    path("tokens/", views.tokens, name="list"),
    path("tokens/<uuid:pk>/revoke/", views.revoke, name="revoke"),
    path("subscribe/", subscribe, name="subscribe"),
    path("subscribe/end/", unsubscribe, name="unsubscribe"),
]
