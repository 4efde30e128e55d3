"""Addresses of the gallery."""

from django.urls import URLPattern

app_name = "ui"
urlpatterns: list[URLPattern] = []
