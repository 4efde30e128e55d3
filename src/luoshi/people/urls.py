"""Addresses of sign-in and of a person's own settings.

Only the pages of allauth that the product needs: nobody signs up.
"""

from allauth.account import views as account
from allauth.mfa.base.views import authenticate
from allauth.mfa.webauthn.views import login_webauthn
from django.urls import include, path, re_path

from luoshi.people import addresses, security, views
from luoshi.people.factors import views as factors
from luoshi.people.ways import views as ways

sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", security.again, name="account_reauthenticate"),
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
    path("second/", authenticate, name="mfa_authenticate"),
    path("passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("signup/", security.gone, name="account_signup"),
    path("password/set/", security.gone, name="account_set_password"),
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
protected = [
    path("security/", security.security, name="security"),
    path("security/phone/", factors.totp_add, name="totp_add"),
    path("security/passkey/", factors.passkey_add, name="passkey_add"),
    path("security/codes/", factors.codes, name="codes"),
    path("security/factor/<int:pk>/remove/", factors.drop, name="factor_drop"),
    path("security/reset/<str:token>/", factors.reset, name="reset_factors"),
    path("sessions/", security.sessions, name="sessions"),
    path("sessions/<int:pk>/end/", security.session_end, name="session_end"),
    path("address/", addresses.address, name="address"),
    path("address/<str:token>/", addresses.address_confirm, name="address_confirm"),
]
urlpatterns = [
    path("accounts/", include(sign_in)),
    path("", include(([*own, path("accounts/", include(protected))], "people"))),
]
