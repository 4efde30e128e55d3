"""Addresses of home within a project."""

from django.urls import path

from luoshi.home import views
from luoshi.home.importing.views import existing_list

app_name = "home"
urlpatterns = [
    path("", views.project_home, name="home"),
    path("overview/", views.overview, name="overview"),
    path("import/", existing_list, name="import"),
]
