"""Joining, changing and leaving a project."""

from datetime import date

import pytest
from django.core import mail

from luoshi.kernel.verdict import Refusal
from luoshi.people.models import Invitation, User
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event


def join(cast: Cast, email: str = "lyy@huarui.example", **terms: object) -> Member:
    terms = {"name": "刘洋", "roles": {"reporter"}} | terms
    return Member.add(cast.project, email=email, by=cast.lead, **terms)


def test_a_new_member_is_one_event_and_has_no_password_yet(cast: Cast) -> None:
    member = join(cast, department=cast.reporter.department)
    assert [event.verb for event in Event.objects.about(member)] == ["join"]
    assert not member.user.has_usable_password()


def test_only_the_lead_arranges_members(cast: Cast) -> None:
    for name, person in cast.everybody().items():
        if name == "lead":
            continue
        with pytest.raises(Refusal):
            Member.add(cast.project, email="x@huarui.example", by=person, name="某人", roles={"reporter"})
    assert not User.objects.filter(email="x@huarui.example").exists()


def test_the_same_address_in_another_spelling_is_the_same_person(cast: Cast) -> None:
    join(cast)
    with pytest.raises(Refusal, match="already"):
        join(cast, email=" LYY@Huarui.example ")


@pytest.mark.parametrize(
    "email", ["", "刘洋", "a@b", "a@b.example\nBcc: c@d.example", "@", "x" * 300 + "@y.example"]
)
def test_what_is_no_address_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(Refusal):
        join(cast, email=email)


def test_outside_people_need_a_firm_and_an_end(cast: Cast) -> None:
    firm = cast.consultant.firm
    for terms in (
        {"roles": {"consultant"}},
        {"roles": {"consultant"}, "firm": firm},
        {"roles": {"reporter"}, "firm": firm, "active_to": date(2027, 1, 1)},
        {"roles": {"consultant", "lead"}, "firm": firm, "active_to": date(2027, 1, 1)},
        {"roles": {"king"}},
        {"roles": set()},
    ):
        with pytest.raises(Refusal):
            join(cast, **terms)
    assert join(cast, roles={"consultant"}, firm=firm, active_to=date(2027, 1, 1)).is_external


def test_parts_of_another_project_are_refused(cast: Cast) -> None:
    foreign = cast.outsider.project.departments.create(name="财务部")
    with pytest.raises(Refusal, match="this project"):
        join(cast, department=foreign)


def test_a_change_names_what_was_and_what_is_but_not_the_telephone(cast: Cast) -> None:
    cast.reporter.change(by=cast.lead, job="销售代表", phone="13800000000")
    facts = Event.objects.about(cast.reporter).get().facts
    assert facts == {"job": ["", "销售代表"], "phone": ["…", "…"]}


def test_saying_what_is_already_so_is_no_event(cast: Cast) -> None:
    assert not cast.reporter.change(by=cast.lead, name=cast.reporter.name, roles={"reporter"})
    assert not Event.objects.about(cast.reporter).exists()


def test_the_last_lead_stays(cast: Cast) -> None:
    for leave in (
        lambda: cast.lead.change(by=cast.lead, roles={"reporter"}),
        lambda: cast.lead.end(cast.project.today(), by=cast.lead),
    ):
        with pytest.raises(Refusal, match="needs a lead"):
            leave()
    cast.observer.change(by=cast.lead, roles={"lead"}, responsible=True)
    cast.lead.refresh_from_db()
    assert not cast.lead.responsible
    cast.lead.change(by=cast.observer, roles={"reporter"})
    assert cast.project.lead() == cast.observer


def test_who_has_left_gets_in_no_more(cast: Cast, client: object) -> None:
    cast.reporter.end(date(2026, 1, 1), by=cast.lead)
    with pytest.raises(Refusal, match="has ended"):
        cast.reporter.invite(by=cast.lead)
    assert not Member.objects.active(cast.project.today()).filter(pk=cast.reporter.pk).exists()


def test_an_invitation_goes_to_the_one_address_and_replaces_the_earlier(cast: Cast) -> None:
    first, second = cast.reporter.invite(by=cast.lead), cast.reporter.invite(by=cast.lead)
    assert [letter.recipients() for letter in mail.outbox] == [[cast.reporter.email]] * 2
    assert Invitation.of(first.rstrip("/").rpartition("/")[2]) is None
    assert Invitation.of(second.rstrip("/").rpartition("/")[2]).user == cast.reporter.user
    assert not Event.objects.filter(facts__icontains="invitation/").exists()


def test_an_invitation_never_touches_an_existing_password(cast: Cast) -> None:
    cast.reporter.user.set_password("山高月小水落石出江流有声")
    cast.reporter.user.save()
    assert "/accounts/login/" in cast.reporter.invite(by=cast.lead)
    assert not Invitation.objects.exists()
