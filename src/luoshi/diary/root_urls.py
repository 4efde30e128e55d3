"""The one address of the diary outside a project: nil by the link in a reminder."""

from django.urls import path

from luoshi.diary.views import nil

urlpatterns = [path("nil/<str:token>/", nil.nil_by_link, name="nil_link")]
