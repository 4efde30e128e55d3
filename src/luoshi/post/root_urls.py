"""Addresses of the product's own that belong to no project."""

from django.urls import path

from luoshi.post import less_views, push_views, tap_views

urlpatterns = [
    path("tap/<str:token>/", tap_views.tap, name="tap"),
    path("push-worker.js", push_views.worker, name="push_worker"),
    path("less/<str:token>/", less_views.less, name="less"),
]
