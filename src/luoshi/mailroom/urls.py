"""Addresses of incoming mail."""

from django.urls import path

from luoshi.mailroom import views

app_name = "mailroom"
urlpatterns = [
    path("mail/", views.waiting, name="waiting"),
    path("mail/<uuid:arrival>/", views.item, name="item"),
    path("mail/<uuid:arrival>/raw/", views.raw, name="raw"),
    path("mail/<uuid:arrival>/original/", views.original, name="original"),
    path("mail/<uuid:arrival>/<slug:verb>/", views.settle, name="settle"),
    path("setup/mail/", views.setup, name="setup"),
]
