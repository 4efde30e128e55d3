"""Addresses that are secrets do not stand in the log."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from luoshi.config.masking import mask


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/calendar/{}.ics", "/tap/{}/", "/less/{}/", "/invitation/{}/"])
def test_no_log_keeps_an_address_that_is_a_secret(caplog: pytest.LogCaptureFixture, path: str) -> None:
    secret = "feed_Q7xV0yTgkM3nq2LrB8dWfA5hZcJ1eP6uS9oKvXbNmD4"
    with caplog.at_level(logging.WARNING, "django.request"):
        Client().get(path.format(secret))
    for record in caplog.records:
        mask(record)
        assert secret not in record.getMessage() and record.getMessage().endswith((".ics", "/", "…"))
    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": ("/huarui/CRM/problems/1/",)})
    assert mask(record) and record.getMessage() == "Not Found: /huarui/CRM/problems/1/"
