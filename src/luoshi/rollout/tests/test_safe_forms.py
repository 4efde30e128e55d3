"""Every form that writes needs the token of its page."""

import pytest
from django.test import Client

from luoshi.testing.cast import Cast

WRITES = [
    "/accounts/login/", "/accounts/logout/", "/accounts/password/change/", "/accounts/password/reset/",
    "/accounts/sessions/", "/me/", "/language/", "/start/", "/huarui/CRM/setup/", "/huarui/CRM/setup/members/new/",
    "/huarui/CRM/setup/members/sheet/", "/huarui/CRM/setup/members/invite/", "/huarui/CRM/setup/departments/",
    "/huarui/CRM/setup/areas/", "/huarui/CRM/setup/firms/", "/huarui/CRM/setup/calendar/",
    "/huarui/CRM/setup/calendar/2026/fill/", "/huarui/CRM/setup/calendar/2026/confirm/",
]  # fmt: skip


@pytest.mark.parametrize("path", WRITES)
def test_a_form_from_elsewhere_is_refused(cast: Cast, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.lead.user)
    assert client.post(path, {"language": "en"}).status_code == 403


def test_signed_in_pages_are_not_kept_by_anybody(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead.user)
    assert client.get("/huarui/CRM/setup/members/")["Cache-Control"] == "private, no-store"
