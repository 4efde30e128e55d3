"""Addresses of notices and letters."""

from django.urls import path

from luoshi.post import mail_views, preference_views, push_views, views

app_name = "post"
urlpatterns = [
    path("notices/", views.show_inbox, name="inbox"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/browsers/", push_views.show_browsers, name="browsers"),
    path("notices/browsers/here/", push_views.ring_here, name="ring_here"),
    path("notices/browsers/<uuid:pk>/remove/", push_views.ring_no_more, name="ring_no_more"),
    path("notices/seen/", views.seen, name="seen"),
    path("notices/count/", views.count, name="count"),
    path("notices/settings/", preference_views.show_preferences, name="preferences"),
    path("notices/<uuid:notice>/", views.open_notice, name="open"),
    path("outbox/", views.show_outbox, name="outbox"),
    path("outbox/addresses/", mail_views.show_addresses, name="addresses"),
    path("outbox/addresses/<uuid:address>/works/", mail_views.works_again, name="works_again"),
    path("outbox/<uuid:letter>/", mail_views.show_letter, name="letter"),
    path("outbox/<uuid:letter>/html/", mail_views.show_html, name="letter_html"),
    path("letters/", mail_views.mine, name="mine"),
    path("outbox/<uuid:letter>/again/", views.send_again, name="send_again"),
]
