"""Addresses of home within a project."""

from django.urls import path

from luoshi.home import views
from luoshi.home.importing.views import existing_list
from luoshi.home.overview.views import agree, as_pdf, board, overview

app_name = "home"
urlpatterns = [
    path("", views.project_home, name="home"),
    path("overview/", overview, name="overview"),
    path("overview/pdf/", as_pdf, name="overview_pdf"),
    path("overview/agree/<int:number>/", agree, name="agree"),
    path("board/", board, name="board"),
    path("import/", existing_list, name="import"),
]
