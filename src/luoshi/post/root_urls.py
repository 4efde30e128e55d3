"""Addresses of the product's own that belong to no project."""

from django.urls import path

from luoshi.post import tap_views

urlpatterns = [path("tap/<str:token>/", tap_views.tap, name="tap")]
