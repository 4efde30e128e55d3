"""Addresses of problems."""

from django.urls import path

from luoshi.problems.views import page

app_name = "problems"
urlpatterns = [
    path("problems/<int:number>/", page.show, name="show"),
]
