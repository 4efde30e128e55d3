"""Addresses of robots and of the WeCom application, within a project."""

from django.urls import path

from luoshi.messenger.views import robots, setup

app_name = "messenger"
urlpatterns = [
    path("notices/robot/", robots.mine, name="mine"),
    path("robots/<uuid:pk>/", robots.state, name="state"),
    path("robots/<uuid:pk>/try/", robots.try_out, name="try"),
    path("robots/<uuid:pk>/remove/", robots.remove, name="remove"),
    path("setup/chat/", setup.groups, name="groups"),
    path("setup/chat/<uuid:pk>/", setup.choose, name="choose"),
    path("setup/wecom/", setup.wecom, name="wecom"),
    path("setup/wecom/people/", setup.people, name="people"),
    path("setup/wecom/try/", setup.try_wecom, name="try_wecom"),
    path("setup/wecom/state/", setup.wecom_state, name="wecom_state"),
    path("setup/wecom/remove/", setup.remove_wecom, name="remove_wecom"),
]
