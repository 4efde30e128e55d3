"""Who judges, what they say, who is reminded or not waited for, and the decision."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.utils import translation

from luoshi.changes.comparing import favoured
from luoshi.changes.models import Change, Limits
from luoshi.changes.queries import awaiting_verdict
from luoshi.changes.tests.rounds import four_rounds, says
from luoshi.changes.tests.stages import deciding, evaluating, judged, option, with_consultant
from luoshi.kernel import clock
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.post.models import Notice
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast, make_cast, make_member


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Refusals are matched in the language of the code."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("verdict", "reason", "said"),
    [
        ("", "", "say what you think"),
        ("worry", " ", "say why"),
        ("no", "", "say why"),
        ("maybe", "", "what you"),
    ],
)
def test_a_verdict_without_its_reason_is_refused_and_nothing_is_kept(
    cast: Cast, verdict: str, reason: str, said: str
) -> None:
    change = evaluating(cast)
    with pytest.raises(Refusal, match=said):
        judged(change, cast.reporter, verdict=verdict, reason=reason)
    assert not change.verdicts.exists()


def test_a_verdict_comes_once_and_from_those_who_were_asked(cast: Cast) -> None:
    change = evaluating(cast)
    judged(change, cast.reporter)
    with pytest.raises(Refusal, match="judged already"):
        judged(change, cast.reporter)
    with pytest.raises(Refusal, match="asked to judge"):
        judged(change, cast.head)
    assert change.verdicts.count() == 2


def test_a_verdict_after_the_decision_hears_what_happened(cast: Cast) -> None:
    change = deciding(cast)
    late = Change.objects.get(pk=change.pk)
    change.decide(by=cast.lead, option=change.current_options()[1], reason="现成的")
    with pytest.raises(Moved, match="林静"):
        judged(late, cast.reporter)


def test_it_waits_for_the_silent_and_then_for_the_lead(cast: Cast) -> None:
    change = evaluating(cast)
    assert (change.party, change.holder) == ("rep", None)
    judged(change, cast.reporter)
    assert change.holder == cast.reporter2
    judged(change, cast.reporter2)
    assert (change.state, change.holder) == ("deciding", cast.lead)


def test_going_on_without_a_verdict_needs_a_reason_and_somebody_silent(cast: Cast) -> None:
    change = evaluating(cast)
    with pytest.raises(Refusal, match="reason"):
        change.excuse(by=cast.lead, whom=cast.reporter2, reason="")
    judged(change, cast.reporter)
    with pytest.raises(Refusal, match="answered already"):
        change.excuse(by=cast.lead, whom=cast.reporter, reason="出差")
    change.excuse(by=cast.lead, whom=cast.reporter2, reason="出差")
    assert change.state == "deciding"


def test_who_is_not_waited_for_may_judge_all_the_same(cast: Cast) -> None:
    change = evaluating(cast)
    change.excuse(by=cast.lead, whom=cast.reporter2, reason="出差")
    judged(change, cast.reporter2)
    assert change.verdicts.filter(member=cast.reporter2).count() == 2
    assert change.state == "evaluating"


def test_nobody_who_is_being_asked_is_taken_off_the_list_silently(cast: Cast) -> None:
    change = evaluating(cast)
    with pytest.raises(Refusal, match="孙悦"):
        change.name_evaluators(by=cast.lead, key=[cast.reporter])
    change.name_evaluators(by=cast.lead, key=[cast.reporter, cast.head], others=[cast.reporter2])
    assert change.evaluators.filter(key=True).count() == 2


def test_only_people_of_the_company_judge_and_at_least_one(cast: Cast) -> None:
    change = with_consultant(cast)
    for nobody in (cast.consultant, cast.outsider):
        with pytest.raises(Refusal, match="people of the company"):
            change.name_evaluators(by=cast.lead, key=[nobody])
    with pytest.raises(Refusal, match="at least one"):
        change.name_evaluators(by=cast.lead, key=[])


def test_where_all_evaluators_have_left_the_requester_judges(cast: Cast) -> None:
    change = with_consultant(cast)
    change.name_evaluators(by=cast.lead, key=[cast.head])
    left(cast.head)
    option(change, cast)
    change.offer(by=cast.consultant)
    assert [row.member for row in change.awaited()] == [cast.reporter]


def left(member: Member) -> None:
    member.active_to = clock.now().date() - timedelta(days=1)
    member.save()


def test_a_silent_evaluator_who_leaves_holds_nothing_up(cast: Cast) -> None:
    change = evaluating(cast)
    judged(change, cast.reporter)
    left(cast.reporter2)
    Change.remind_evaluators()
    change.refresh_from_db()
    assert (change.state, change.holder) == ("deciding", cast.lead)


def test_one_is_reminded_once_a_day_and_all_at_once(cast: Cast) -> None:
    change = evaluating(cast)
    change.remind(by=cast.lead, whom=cast.reporter)
    with pytest.raises(Refusal, match="today already"):
        change.remind(by=cast.lead, whom=cast.reporter)
    assert change.remind_all(by=cast.lead) == 1
    with pytest.raises(Refusal, match="today already"):
        change.remind_all(by=cast.lead)
    with pytest.raises(Refusal, match="project lead"):
        change.remind(by=cast.reporter2, whom=cast.reporter)


def test_the_product_reminds_on_working_days_from_the_day_after(cast: Cast) -> None:
    friday = clock.now().replace(year=2026, month=11, day=27, hour=2)
    with clock.at(friday):
        change = evaluating(cast)
        assert Change.remind_evaluators() == 0
    days = {1: 0, 2: 0, 3: 2, 4: 2}
    for after, reminded in days.items():
        with clock.at(friday + timedelta(days=after)):
            assert Change.remind_evaluators() == reminded
            assert Change.remind_evaluators() == 0
    assert Notice.objects.filter(kind="remind", recipient=cast.reporter).count() == 2
    assert change.evaluators.get(member=cast.reporter).reminders == 2


def test_what_waits_for_my_verdict_is_asked_for_today(cast: Cast) -> None:
    change = evaluating(cast)
    assert list(awaiting_verdict(cast.reporter)) == list(awaiting_verdict(cast.reporter2)) == [change]
    judged(change, cast.reporter)
    change.excuse(by=cast.lead, whom=cast.reporter2, reason="出差")
    for nobody in (cast.reporter, cast.reporter2, cast.head, cast.consultant, cast.outsider):
        assert not awaiting_verdict(nobody).exists()


# The decision


def test_a_key_evaluators_no_is_named_and_only_the_sponsor_passes_over_it_openly(cast: Cast) -> None:
    change = evaluating(cast, fee=0)
    judged(change, cast.reporter, verdict="no", reason="不能用")
    judged(change, cast.reporter2)
    choice = change.current_options()[1]
    for person, tick in ((cast.lead, True), (cast.sponsor, False)):
        with pytest.raises(Refusal) as refused:
            change.decide(by=person, option=choice, reason="就它", override=tick)
        assert "陈晓雯" in str(refused.value.missing[0])
    change.decide(by=cast.sponsor, option=choice, reason="就它", override=True)
    assert change.overridden


def test_whoever_is_key_stays_key_while_the_round_is_judged(cast: Cast) -> None:
    change = evaluating(cast)
    for others in ([cast.reporter, cast.reporter2], [cast.reporter2]):
        with pytest.raises(Refusal, match="陈晓雯 is a key evaluator"):
            change.name_evaluators(by=cast.lead, key=[cast.head], others=others)
    judged(change, cast.reporter, verdict="no", reason="不能用")
    for others in ([cast.reporter, cast.reporter2], [cast.reporter2]):
        with pytest.raises(Refusal, match="陈晓雯 is a key evaluator"):
            change.name_evaluators(by=cast.lead, key=[cast.head], others=others)
    change.name_evaluators(by=cast.lead, key=[cast.reporter, cast.reporter2])  # one more is no harm


def test_whoever_said_no_stays_key_in_the_next_round_and_who_accepted_need_not(cast: Cast) -> None:
    change = evaluating(cast)
    change.name_evaluators(by=cast.lead, key=[cast.reporter, cast.reporter2])
    judged(change, cast.reporter, verdict="no", reason="不能用")
    judged(change, cast.reporter2)
    change.revise(by=cast.lead, reason="再想想")
    with pytest.raises(Refusal, match="陈晓雯 is a key evaluator"):
        change.name_evaluators(by=cast.lead, key=[cast.reporter2], others=[cast.reporter])
    change.name_evaluators(by=cast.lead, key=[cast.reporter], others=[cast.reporter2])
    assert [row.member for row in change.evaluators.filter(key=True)] == [cast.reporter]


def test_the_lead_does_not_decide_without_a_key_evaluator_who_was_not_waited_for(cast: Cast) -> None:
    change = evaluating(cast, fee=0)
    judged(change, cast.reporter2)
    change.excuse(by=cast.lead, whom=cast.reporter, reason="出差两周")
    choice = change.current_options()[1]
    for person, tick in ((cast.lead, True), (cast.sponsor, False)):
        with pytest.raises(Refusal) as refused:
            change.decide(by=person, option=choice, reason="就它", override=tick)
        assert refused.value.missing == ("陈晓雯 was not waited for: 出差两周",)
    change.decide(by=cast.sponsor, option=choice, reason="就它", override=True)
    assert change.overridden


def test_what_a_key_evaluator_stands_against_is_recommended_to_the_sponsor(cast: Cast) -> None:
    change = evaluating(cast, fee=0)
    judged(change, cast.reporter, verdict="no", reason="不能用")
    judged(change, cast.reporter2)
    change.recommend(by=cast.lead, option=change.current_options()[1], reason="先用着")
    assert (change.holder, change.waits) == (cast.sponsor, "sponsor")


def test_where_nobody_is_sponsor_the_lead_goes_on_without_whom_was_not_waited_for(cast: Cast) -> None:
    left(cast.sponsor)
    change = evaluating(cast, fee=0)
    judged(change, cast.reporter2)
    change.excuse(by=cast.lead, whom=cast.reporter, reason="出差两周")
    change.decide(by=cast.lead, option=change.current_options()[1], reason="就它")
    assert (change.state, change.overridden) == ("configuring", False)


def test_a_no_after_being_excused_still_stops_the_decision(cast: Cast) -> None:
    change = evaluating(cast, fee=0)
    change.excuse(by=cast.lead, whom=cast.reporter, reason="出差")
    judged(change, cast.reporter, verdict="no", reason="不能用")
    judged(change, cast.reporter2)
    with pytest.raises(Refusal) as refused:
        change.decide(by=cast.lead, option=change.current_options()[1], reason="就它")
    assert refused.value.missing == ("陈晓雯: not acceptable, 不能用",)


def test_doubts_stop_no_decision_and_wait_for_their_answer_in_the_next_round(cast: Cast) -> None:
    change = evaluating(cast, fee=0)
    judged(change, cast.reporter, verdict="worry", reason="怕慢")
    judged(change, cast.reporter2)
    assert not any(change.in_the_way(one) for one in change.current_options())
    change.revise(by=cast.lead, reason="再想想")
    option(change, cast, fee=0)
    with pytest.raises(Refusal) as refused:
        change.offer(by=cast.consultant)
    assert any("陈晓雯" in str(one) for one in refused.value.missing)


def test_the_no_of_somebody_else_does_not_stop_the_decision(cast: Cast) -> None:
    change = evaluating(cast)
    judged(change, cast.reporter)
    judged(change, cast.reporter2, verdict="no", reason="不能用")
    change.decide(by=cast.lead, option=change.current_options()[1], reason="就它", override=True)
    assert (change.state, change.overridden) == ("configuring", False)


def test_above_the_limit_the_lead_recommends_and_the_sponsor_decides(cast: Cast) -> None:
    change = deciding(cast, fee=int(Limits.of(cast.project).sponsor_from) + 1)
    dear = change.current_options()[0]
    with pytest.raises(Refusal, match="only the sponsor"):
        change.decide(by=cast.lead, option=dear, reason="就它")
    change.recommend(by=cast.lead, option=dear, reason="一线认可")
    assert change.holder == cast.sponsor
    with pytest.raises(Refusal, match="only the sponsor"):
        change.decide(by=cast.lead, option=dear, reason="就它")
    change.decide(by=cast.sponsor, option=dear, reason="值得")
    assert change.chosen == dear


def test_only_an_option_of_the_last_round_is_decided_or_recommended(cast: Cast) -> None:
    change = four_rounds(cast)
    says(change, cast.head, ("ok", ""), ("ok", ""), ("ok", ""))
    old = change.options.filter(round__number=1).get()
    for verb in ("decide", "recommend"):
        with pytest.raises(Refusal, match="last round"):
            getattr(change, verb)(by=cast.lead, option=old, reason="就它")


def test_another_round_needs_a_reason_and_a_firm_that_may_still_read(cast: Cast) -> None:
    change = deciding(cast)
    with pytest.raises(Refusal, match="reason"):
        change.revise(by=cast.lead, reason=" ")
    change.briefs.update(withdrawn_at=clock.now())
    with pytest.raises(Refusal, match="no longer has access"):
        change.revise(by=cast.lead, reason="再想想")


def test_the_favoured_option_is_the_one_most_accept_and_none_when_two_are_alike(cast: Cast) -> None:
    change = four_rounds(cast)
    options = change.current_options()
    said = list(change.verdicts.filter(option__in=options))
    liked = favoured(options, said)
    assert liked is not None and liked.letter == "B"
    assert favoured(options, []) is None
    assert favoured(options[:1], said) is None
    alike = [verdict for verdict in said if verdict.member == cast.reporter and verdict.verdict == "ok"]
    assert favoured(options, alike) is None


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Cast]:
    """Everybody, written for other connections to see."""
    yield make_cast()


@pytest.mark.django_db(transaction=True)
def test_of_two_sponsors_deciding_at_once_the_second_hears_what_happened(committed: Cast) -> None:
    cast = committed
    other = make_member(cast.project, "钱总", "sponsor")
    change = deciding(cast, fee=0)
    first, second = change.current_options()
    heard: list[Any] = []
    gate = threading.Barrier(2)

    def decides(person: Member, choice: Any) -> None:
        mine = Change.objects.get(pk=change.pk)
        mine.expecting = "deciding"
        gate.wait(10)
        try:
            mine.decide(by=person, option=choice, reason="就它")
            heard.append("")
        except Refusal as refused:
            heard.append(str(refused))
        finally:
            connections.close_all()

    people = [
        threading.Thread(target=decides, args=pair) for pair in ((cast.sponsor, first), (other, second))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join(30)
    change.refresh_from_db()
    decider = "赵国栋" if change.chosen_id == first.pk else "钱总"
    assert sorted(heard)[0] == ""
    assert decider in sorted(heard)[1]
    assert change.verdicts.filter(undone=False).count() == 4


def test_the_reminders_begin_anew_with_each_round(cast: Cast) -> None:
    change = evaluating(cast)
    change.remind(by=cast.lead, whom=cast.reporter)
    judged(change, cast.reporter)
    judged(change, cast.reporter2, verdict="worry", reason="慢")
    change.revise(by=cast.lead, reason="再想想")
    for objection in change.objections():
        change.answer_objection(by=cast.consultant, objection=objection, solved=True, words="改")
    option(change, cast, fee=Decimal(0))
    change.offer(by=cast.consultant)
    assert change.evaluators.get(member=cast.reporter).reminders == 0
