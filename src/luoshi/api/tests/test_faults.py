"""A mistake of ours under the API: a problem+json in the caller's language, with a number that the log has too."""

from __future__ import annotations

import pytest
from django.test import override_settings

from luoshi.api.openapi import document
from luoshi.api.tests.programs import Program
from luoshi.testing.cast import Cast

SAID = {"zh-hans": "这里出错了", "zh-hant": "這裡出錯了", "en": "Something went wrong here", "": "这里出错了"}


@override_settings(ROOT_URLCONF="luoshi.api.tests.failing_urls")
@pytest.mark.parametrize("language", SAID)
def test_a_fault_of_ours_has_a_number_and_the_callers_language(
    cast: Cast, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    program = Program(cast.lead)
    program.headers.pop("Accept-Language")
    answer = program.get("/fails", **({"Accept-Language": language} if language else {}))
    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    number = body["instance"].rpartition(":")[2]
    assert body["detail"].startswith(SAID[language]) and number in body["detail"]
    (noted,) = [one for one in caplog.records if number in one.getMessage()]
    assert noted.exc_info and "secret inside" not in answer.content.decode()
    assert set(body) <= set(document()["components"]["schemas"]["Refusal"]["properties"])
