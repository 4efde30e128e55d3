"""A program with a token, as tests send it out."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from luoshi.api.models import Token
from luoshi.kernel import clock
from luoshi.rollout.models import Member


class Program:
    """Asks the API as this member."""

    def __init__(self, member: Member, scope: str = "write", **headers: str) -> None:
        ends_on = clock.now().date() + timedelta(days=30)
        self.token, self.secret = Token.make(by=member, name="夜里抓取", scope=scope, ends_on=ends_on)
        self.client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "zh-hans"} | headers

    def get(self, path: str, **headers: str) -> HttpResponse:
        """GET below /api/v1."""
        found: HttpResponse = self.client.get(f"/api/v1{path}", headers=self.headers | headers)  # type: ignore[arg-type, assignment]
        return found

    def post(self, path: str, body: Any = None, key: str | None = "", **headers: str) -> HttpResponse:
        """POST of JSON under a fresh key, or under this one; None sends none."""
        sent = self.headers | headers
        if key is not None:
            sent = sent | {"Idempotency-Key": key or uuid.uuid4().hex}
        content = b"" if body is None else json.dumps(body).encode()
        found: HttpResponse = self.client.post(  # type: ignore[assignment]
            f"/api/v1{path}", content, content_type="application/json", headers=sent
        )
        return found
