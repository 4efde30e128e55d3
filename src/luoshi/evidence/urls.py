"""Addresses of evidence."""

from django.urls import path

from luoshi.evidence import marking_views, views

app_name = "evidence"
urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/direct/", views.direct_offer, name="direct_offer"),
    path("files/direct/arrived/", views.direct_fetch, name="direct_fetch"),
    path("files/<uuid:attachment_id>/", views.file, name="file"),
    path("files/<uuid:attachment_id>/picture/", views.picture, name="picture"),
    path("files/<uuid:attachment_id>/original/", views.original, name="original"),
    path("files/<uuid:attachment_id>/marks/", marking_views.marks, name="marks"),
    path("files/<uuid:attachment_id>/thumb/", views.thumb, name="thumb"),
    path("files/<uuid:attachment_id>/delete/", views.draft_delete, name="draft_delete"),
]
