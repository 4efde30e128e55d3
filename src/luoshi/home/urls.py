"""Addresses of home within a project."""

from django.urls import path

from luoshi.home import views
from luoshi.home.event_log import download, event_log
from luoshi.home.importing.histories.views import doubts, histories, history
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
    path("import/histories/", histories, name="histories"),
    path("import/histories/<uuid:pk>/", history, name="history"),
    path("import/histories/<uuid:pk>/doubts/", doubts, name="history_doubts"),
    path("event-log/", event_log, name="event_log"),
    path("event-log/<slug:what>.<slug:kind>", download, name="event_log_file"),
]
