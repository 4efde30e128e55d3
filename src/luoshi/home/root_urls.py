"""Addresses outside a project."""

from django.urls import URLPattern

app_name = "root"
urlpatterns: list[URLPattern] = []
