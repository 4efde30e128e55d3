"""Addresses of the archive."""

from django.urls import path

from luoshi.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("knowledge/<int:number>/", views.show, name="show"),
]
