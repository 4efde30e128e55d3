"""知道了 from a letter."""

from __future__ import annotations

import pytest
from django.test import Client

from luoshi.knowledge.models import Bulletin, Reading
from luoshi.post.models import Letter
from luoshi.testing.cast import Cast
from luoshi.testing.taps import last_taps, press
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db


def reminded(cast: Cast, **parts: object) -> Bulletin:
    bulletin = Bulletin.write(
        by=cast.lead, headline="报销单换了模板", lines="旧模板到周五为止", everyone=True, send=True, **parts
    )
    bulletin.remind(by=cast.lead)
    return bulletin


def test_got_it_in_one_tap(cast: Cast) -> None:
    bulletin = reminded(cast)
    answer = press(last_taps(cast.reporter)[0])
    reading = Reading.objects.get(bulletin=bulletin, member=cast.reporter)
    assert (answer.status_code, reading.at is not None, reading.channel) == (200, True, "mail")
    assert Event.objects.about(bulletin).get(verb="acknowledge").channel == "mail"


def test_a_bulletin_with_a_question_is_answered_on_its_page(cast: Cast) -> None:
    reminded(cast, question="用哪个？", choices="新的\n旧的", right=0)
    assert last_taps(cast.reporter) == []
    assert Letter.objects.filter(member=cast.reporter).exists()


def test_what_was_withdrawn_is_over(cast: Cast) -> None:
    bulletin = reminded(cast)
    path = last_taps(cast.reporter)[0]
    bulletin.withdraw(by=cast.lead, reason="写错了")
    assert Client().get(path).status_code == 410


def test_read_on_the_page_is_over_in_the_letter(cast: Cast) -> None:
    bulletin = reminded(cast)
    path = last_taps(cast.reporter)[0]
    bulletin.acknowledge(by=cast.reporter)
    assert press(path).status_code == 410
