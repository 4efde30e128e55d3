"""Addresses of the look itself."""

from django.urls import path

from luoshi.ui import views

app_name = "ui"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("theme/", views.theme, name="theme"),
]
