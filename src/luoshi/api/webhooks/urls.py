"""Addresses of webhooks, within a project."""

from django.urls import path

from luoshi.api.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("setup/webhooks/", views.listed, name="list"),
    path("setup/webhooks/<uuid:pk>/", views.show, name="show"),
    path("setup/webhooks/<uuid:pk>/change/", views.change, name="change"),
    path("setup/webhooks/<uuid:pk>/secret/", views.renew, name="renew"),
    path("setup/webhooks/<uuid:pk>/on/", views.switch, {"to": "on"}, name="on"),
    path("setup/webhooks/<uuid:pk>/off/", views.switch, {"to": "off"}, name="off"),
    path("setup/webhooks/<uuid:pk>/remove/", views.remove, name="remove"),
    path("setup/webhooks/<uuid:pk>/test/", views.test, name="test"),
    path("setup/webhooks/<uuid:pk>/replay/", views.replay, name="replay"),
    path("setup/webhooks/sent/<uuid:pk>/", views.delivery, name="delivery"),
    path("setup/webhooks/sent/<uuid:pk>/again/", views.again, name="again"),
]
