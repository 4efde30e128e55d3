"""是这个意思 and 能接受 from a letter; nothing that costs money."""

from __future__ import annotations

import pytest
from django.test import Client

from luoshi.changes.models import Verdict
from luoshi.changes.rules import FITS, NEVER
from luoshi.changes.tests.stages import evaluating, quoted, read_back
from luoshi.post.models import Letter
from luoshi.post.taps import PURPOSES
from luoshi.testing.cast import Cast
from luoshi.testing.taps import last_taps, press, taps_in
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db


def test_that_is_what_i_mean_in_one_tap(cast: Cast) -> None:
    change = read_back(cast)
    path = last_taps(change.requester)[0]
    words = change.last_read_back.words  # type: ignore[union-attr]
    assert words in Client().get(path).content.decode()
    assert words in Letter.objects.filter(member=change.requester).latest("id").text
    assert press(path).status_code == 200
    change.refresh_from_db()
    assert change.last_read_back.agreed  # type: ignore[union-attr]
    assert Event.objects.about(change).get(verb="agree").channel == "mail"


def test_another_read_back_needs_another_yes(cast: Cast) -> None:
    change = read_back(cast)
    path = last_taps(change.requester)[0]
    change.correct(by=change.requester, correction="不是这个")
    change.read_back(by=cast.lead, words="那么是这样")
    assert press(path).status_code == 410
    change.refresh_from_db()
    assert change.last_read_back.agreed is None  # type: ignore[union-attr]


def test_acceptable_in_one_tap(cast: Cast) -> None:
    change = evaluating(cast)
    member = change.awaited()[0].member
    path = last_taps(member)[0]
    page = Client().get(path).content.decode()
    assert all(option.name in page for option in change.current_options())
    assert press(path).status_code == 200
    said = Verdict.objects.filter(change=change, member=member)
    assert {verdict.verdict for verdict in said} == {FITS}
    assert Event.objects.about(change).get(verb="evaluate").channel == "mail"


def test_who_has_judged_on_the_page_is_not_asked_by_the_link(cast: Cast) -> None:
    change = evaluating(cast)
    member = change.awaited()[0].member
    path = last_taps(member)[0]
    change.evaluate(by=member, given={one.pk: (NEVER, "太慢") for one in change.current_options()})
    assert Client().get(path).status_code == 410


def test_no_letter_approves_money(cast: Cast) -> None:
    """A fee is approved and a change decided on the page, which asks to sign in."""
    change = quoted(cast, fee=80000)
    change.agree_fee(by=cast.lead)
    letters = Letter.objects.filter(kind__in=("agree_fee", "approve", "recommend", "decide", "quote"))
    assert letters.exists() and not [one for one in letters if taps_in(one)]
    link = letters.filter(kind="agree_fee").first()
    assert link and f"{change.url}" in link.text
    assert Client().get(change.url).status_code == 302
    assert set(PURPOSES) == {"nil", "works", "fails", "heard", "meant", "fits"}
