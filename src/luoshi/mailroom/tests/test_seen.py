"""No mail is lost: whatever a member writes, however it ends, some lead sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.mailroom.addresses import address_of
from luoshi.mailroom.models import DROPPED, UNREAD, WAITS, Arrival, reasons
from luoshi.mailroom.reading import child
from luoshi.mailroom.reading.nest import Nest
from luoshi.mailroom.tasks import handle_one
from luoshi.mailroom.tests.conftest import delivered, send, written
from luoshi.post.models import Letter, tell
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
NOWHERE = "luoshi+crm@in.example.com"


def given_up(cast: Cast, to: str) -> Arrival:
    """It ended its worker five times."""
    mail = written(cast.reporter.email, to, "保存不了").as_bytes()
    arrival = Arrival.receive(mail, way="lmtp", to=to)
    for _try in range(5):
        assert arrival.claim()
        arrival.failed(MemoryError("too much"))
    assert not handle_one(arrival)
    arrival.refresh_from_db()
    return arrival


@pytest.mark.parametrize("known", [True, False])
def test_the_lead_sees_a_mail_whose_handling_failed_for_good(cast: Cast, known: bool) -> None:
    arrival = given_up(cast, address_of(cast.project) if known else NOWHERE)
    assert (arrival.status, arrival.reason, arrival.sender) == (WAITS, reasons.POISON, cast.reporter.email)
    assert arrival in Arrival.objects.visible_to(cast.lead).waiting()


def test_what_nobody_can_see_is_named_by_the_doctor(cast: Cast) -> None:
    arrival = given_up(cast, NOWHERE)
    assert not list(Arrival.mails_are_handled())
    Arrival.objects.update(project=None)
    [said] = Arrival.mails_are_handled()
    assert str(arrival.pk) in said


def test_a_member_of_two_companies_is_seen_by_the_lead_who_wrote_last(cast: Cast) -> None:
    there = cast.outsider
    Member.objects.filter(pk=there.pk).update(user=cast.reporter.user)
    there = Member.objects.get(pk=there.pk)
    assert send(cast.reporter, "保存不了", to=NOWHERE).status == WAITS, "without any letter too"
    for member in (cast.reporter, there):
        tell(member, "x", member.project, title="请看", act=True)
        arrival = send(cast.reporter, f"给{member.project}", to=NOWHERE)
        assert (arrival.status, arrival.reason) == (WAITS, reasons.NO_ADDRESS)
        assert arrival.project == Letter.objects.latest("id").project == member.project


def test_a_former_members_mail_to_nowhere_waits_for_the_former_lead(cast: Cast) -> None:
    Member.objects.filter(pk=cast.reporter.pk).update(active_to=cast.project.today() - timedelta(days=1))
    arrival = send(cast.reporter, "保存不了", to=NOWHERE)
    assert (arrival.status, arrival.reason, arrival.project) == (WAITS, reasons.STRANGER, cast.project)


def too_slow(sender: str, monkeypatch: pytest.MonkeyPatch) -> Arrival:
    """Read by a program that does not answer."""
    monkeypatch.setattr(child, "_nest", Nest(["sleep", "60"]))
    monkeypatch.setattr(child, "PATIENCE", 0.2)
    return delivered(written(sender, NOWHERE, "保存不了"), NOWHERE)


def test_a_mail_that_took_too_long_is_read_again_and_three_times_at_most(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = too_slow(cast.reporter.email, monkeypatch)
    assert (arrival.status, arrival.tries, arrival.error) == (UNREAD, 1, "Unreadable: too-slow")
    for _try in (2, 3):
        handle_one(arrival)
        arrival.refresh_from_db()
    assert (arrival.status, arrival.reason, arrival.tries) == (WAITS, reasons.UNREADABLE, 3)
    assert arrival.project == cast.project, "nothing but From is known of it"


def test_a_strangers_unreadable_mail_to_nowhere_waits_for_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = too_slow("x@elsewhere.example", monkeypatch)
    for _try in (2, 3):
        handle_one(arrival)
    arrival.refresh_from_db()
    assert (arrival.status, arrival.reason, arrival.project) == (DROPPED, reasons.UNKNOWN, None)
