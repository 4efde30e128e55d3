"""Addresses of home within a project."""

from django.urls import path

from luoshi.home.importing.views import existing_list

app_name = "home"
urlpatterns = [
    path("import/", existing_list, name="import"),
]
