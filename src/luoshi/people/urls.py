"""Addresses of sign-in and of a person's own settings.

Only the pages of allauth that the product needs: nobody signs up, and nobody changes an address here.
"""

from allauth.account import views as account
from allauth.usersessions.views import list_usersessions
from django.urls import include, path, re_path

from luoshi.people import views
from luoshi.people.ways import views as ways

sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sessions/", list_usersessions, name="usersessions_list"),
    path("signup/", views.gone, name="account_signup"),
    path("password/set/", views.gone, name="account_set_password"),
]
own = [
    path("me/", views.me, name="me"),
    path("language/", views.language, name="language"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("invitation/<str:token>/company/", ways.invitation_directory, name="invitation_directory"),
    path("accounts/ways/<slug:way>/", ways.go, name="way_go"),
    path("accounts/ways/<slug:way>/back/", ways.back, name="way_back"),
    path("me/ways/", ways.mine, name="ways"),
    path("me/ways/company/", ways.link_directory, name="way_directory"),
    path("me/ways/<slug:way>/link/", ways.go_and_link, name="way_link"),
    path("me/ways/<uuid:pk>/unlink/", ways.unlink, name="way_unlink"),
]
urlpatterns = [
    path("accounts/", include(sign_in)),
    path("", include((own, "people"))),
]
