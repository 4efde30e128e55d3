"""Articles in each state, and pages asked for as somebody."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from luoshi.knowledge.models import Article
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

__all__ = ["cost", "draft", "see", "send", "stand", "text"]

QUESTION, STEPS = "地址太长存不了怎么办", "打开订单\n把后半截写进备注"


def stand(cast: Cast, title: str = QUESTION, **words: Any) -> Article:
    """A published article."""
    return Article.write(by=cast.lead, publish=True, **({"steps": STEPS} | words), title=title)


def draft(cast: Cast, title: str = "扫码枪多扫一个回车怎么办") -> Article:
    """One that only the lead sees."""
    return Article.write(by=cast.lead, title=title)


def see(member: Member, name: str, *args: object, **query: str) -> HttpResponse:
    """The answer to this person asking for a page."""
    answer: HttpResponse = signed_in(member).get(member.project.url(f"knowledge:{name}", *args), query)
    return answer


def send(member: Member, name: str, *args: object, **typed: Any) -> HttpResponse:
    """The answer to this person sending a form."""
    answer: HttpResponse = signed_in(member).post(member.project.url(f"knowledge:{name}", *args), typed)
    return answer


def cost(member: Member, name: str, *args: object, **query: str) -> int:
    """Queries of a page that was asked for before."""
    client, address = signed_in(member), member.project.url(f"knowledge:{name}", *args)
    client.get(address, query)
    with CaptureQueriesContext(connection) as caught:
        client.get(address, query)
    return len(caught)
