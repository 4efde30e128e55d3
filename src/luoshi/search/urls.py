"""Addresses of search, within a project."""

from django.urls import path

from luoshi.search import views

app_name = "search"
urlpatterns = [
    path("search/", views.results, name="page"),
    path("search/palette/", views.palette, name="palette"),
]
