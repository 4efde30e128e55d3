"""The one more question of whoever tries a change, on 今天, in the report and behind the link of a reminder."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.changes.models import Change, LinkedProblem, Pilot, PilotAnswer
from luoshi.changes.tests.stages import done, piloting
from luoshi.changes.tests.test_gate import tried
from luoshi.diary.models import Diary
from luoshi.diary.tests.days import MONDAY, TUESDAY, at, page_of, sign_in
from luoshi.post import taps
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import text
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.testing.taps import press

QUESTION = "您今天用了新功能吗？"


def running(cast: Cast) -> Pilot:
    """陈晓雯 and 孙悦 try it from Monday on."""
    pilot = tried(cast).pilot
    assert pilot
    pilot.question = QUESTION
    pilot.save()
    return pilot


def answers() -> list[tuple[str, bool, str]]:
    return [(row.member.name, row.used, row.words) for row in PilotAnswer.objects.all()]


def linked() -> list[str]:
    return [row.problem.code for row in LinkedProblem.objects.filter(undone=False, how="pilot")]


def today_of(member: Member) -> str:
    return text(sign_in(member).get(page_of(member, "today")))


def test_only_who_tries_it_is_asked(cast: Cast) -> None:
    with at(MONDAY, 16):
        running(cast)
        assert QUESTION in today_of(cast.reporter)
        for other in (cast.head, cast.lead, cast.sponsor):
            assert QUESTION not in today_of(other)
        assert sign_in(cast.consultant).get(page_of(cast.consultant, "today")).status_code == 404


def test_nil_is_still_one_tap_and_may_carry_the_answer(cast: Cast) -> None:
    with at(MONDAY, 16):
        pilot = running(cast)
        sign_in(cast.reporter).post(page_of(cast.reporter, "nil"), {"day": MONDAY})
        assert answers() == []
        assert QUESTION in today_of(cast.reporter)  # it goes on asking below what is filed
        sent = {"day": MONDAY, f"trial-used-{pilot.pk}": "yes"}
        sign_in(cast.reporter2).post(page_of(cast.reporter2, "nil"), sent)
        assert answers() == [("孙悦", True, "")]
        assert Diary.objects.filter(nil=True).count() == 2


def test_the_answer_is_given_in_place_and_may_be_given_anew(cast: Cast) -> None:
    with at(MONDAY, 16):
        pilot = running(cast)
        browser, url = sign_in(cast.reporter), page_of(cast.reporter, "trial", pilot.pk)
        browser.post(url, {f"trial-used-{pilot.pk}": "no", f"trial-words-{pilot.pk}": "今天没开单"})
        assert answers() == [("陈晓雯", False, "今天没开单")]
        browser.post(url, {f"trial-used-{pilot.pk}": "yes"})
        assert answers() == [("陈晓雯", True, "")]


@pytest.mark.parametrize(("person", "status"), [("head", 422), ("consultant", 404), ("outsider", 404)])
def test_nobody_else_answers_it(cast: Cast, person: str, status: int) -> None:
    with at(MONDAY, 16):
        pilot, member = running(cast), getattr(cast, person)
        sent = {f"trial-used-{pilot.pk}": "yes"}
        assert sign_in(member).post(page_of(cast.lead, "trial", pilot.pk), sent).status_code == status
    assert answers() == []


def test_an_answer_that_says_nothing_and_one_for_tomorrow_are_refused(cast: Cast) -> None:
    with at(MONDAY, 16):
        pilot = running(cast)
        browser, url = sign_in(cast.reporter), page_of(cast.reporter, "trial", pilot.pk)
        assert browser.post(url, {}).status_code == 422
        sent = {f"trial-used-{pilot.pk}": "yes", "day": TUESDAY}
        assert browser.post(url, sent).status_code == 422
    assert answers() == []


def test_a_problem_attaches_itself_and_its_line_is_ticked_already(cast: Cast) -> None:
    with at(MONDAY, 16):
        pilot = running(cast)
        page = text(sign_in(cast.reporter).get(page_of(cast.reporter, "report")))
        assert "和正在试用的新功能有关" in page
        assert f'name="trial-about-{pilot.pk}" value="on" checked' in page
        sent = {"words": "账期是空的", "trial-asked": "1", f"trial-about-{pilot.pk}": "on"}
        sign_in(cast.reporter).post(page_of(cast.reporter, "write"), sent)
        assert linked() == ["CRM-1"]


def test_who_takes_the_tick_away_is_believed(cast: Cast) -> None:
    with at(MONDAY, 16):
        running(cast)
        sent = {"words": "打印机没纸", "trial-asked": "1"}
        sign_in(cast.reporter).post(page_of(cast.reporter, "write"), sent)
        sign_in(cast.head).post(page_of(cast.head, "write"), {"words": "别的事"})
    assert (linked(), Problem.objects.count()) == ([], 2)


def test_what_is_written_together_with_filing_attaches_itself_too(cast: Cast) -> None:
    with at(MONDAY, 17):
        pilot = running(cast)
        sent = {
            "day": MONDAY,
            "words": "账期是空的",
            "trial-asked": "1",
            f"trial-about-{pilot.pk}": "on",
            f"trial-used-{pilot.pk}": "yes",
        }
        sign_in(cast.reporter).post(page_of(cast.reporter, "file"), sent)
    assert (linked(), answers()) == (["CRM-1"], [("陈晓雯", True, "")])


def test_i_met_it_too_attaches_the_known_problem(cast: Cast) -> None:
    with at(MONDAY, 16):
        pilot, known = running(cast), Problem.report(by=cast.head, words="账期是空的")
        sent = {
            "words": "我也是",
            "problem": known.number,
            "trial-asked": "1",
            f"trial-about-{pilot.pk}": "on",
        }
        sign_in(cast.reporter).post(page_of(cast.reporter, "meet"), sent)
    assert linked() == [known.code]


def test_what_was_typed_and_chosen_survives_a_refusal(cast: Cast) -> None:
    with at(MONDAY, 16):
        pilot = running(cast)
        sent = {"words": " ", "page": "report", "trial-asked": "1", f"trial-used-{pilot.pk}": "no"}
        answer = sign_in(cast.reporter).post(page_of(cast.reporter, "write"), sent)
    assert answer.status_code == 422
    assert f'name="trial-about-{pilot.pk}" value="on" checked' not in text(answer)
    assert f'name="trial-used-{pilot.pk}" value="no" checked' in text(answer)


def test_the_link_of_a_reminder_files_nil_with_and_without_the_answer(cast: Cast) -> None:
    with at(MONDAY, 16):
        pilot = running(cast)
        people = (cast.reporter, cast.reporter2)
        one, two = (taps.path("nil", person, person.pk, MONDAY.isoformat()) for person in people)
        browser = sign_in(cast.observer)
        assert QUESTION in text(browser.get(one))
        assert press(one, browser).status_code == 200
        assert press(two, browser, **{f"trial-used-{pilot.pk}": "yes"}).status_code == 200
    assert (Diary.objects.filter(nil=True).count(), answers()) == (2, [("孙悦", True, "")])


def test_after_the_trial_filing_goes_on_as_ever(cast: Cast) -> None:
    """A page that was opened before the pilot ended is sent afterwards: nothing fails, nothing attaches."""
    with at(MONDAY, 16):
        pilot = running(cast)
        pilot.change.refresh_from_db()
        pilot.change.back_to_work(by=cast.lead, reason="不行")
        sent = {"day": MONDAY, f"trial-used-{pilot.pk}": "yes"}
        assert sign_in(cast.reporter).post(page_of(cast.reporter, "nil"), sent).status_code == 302
        about = {"words": "账期", "trial-asked": "1", f"trial-about-{pilot.pk}": "on"}
        assert sign_in(cast.reporter2).post(page_of(cast.reporter2, "write"), about).status_code == 302
    assert (answers(), linked()) == ([], [])


def test_filling_in_a_missed_day_asks_as_well(cast: Cast) -> None:
    with at(MONDAY, 16):
        pilot = running(cast)
    with at(TUESDAY, 12):
        url = page_of(cast.reporter, "fill_in", MONDAY.isoformat())
        sent = {"words": "账期是空的", "reason": "在客户那里", f"trial-used-{pilot.pk}": "yes"}
        assert sign_in(cast.reporter).post(url, sent).status_code == 302
    assert (linked(), answers()) == (["CRM-1"], [("陈晓雯", True, "")])
    assert PilotAnswer.objects.get().day == MONDAY


def test_the_page_costs_who_tries_nothing_only_one_question(cast: Cast) -> None:
    def cost(member: Member) -> int:
        browser, url = sign_in(member), page_of(member, "today")
        browser.get(url)
        with CaptureQueriesContext(connection) as caught:
            browser.get(url)
        return len(caught)

    with at(MONDAY, 16):
        before = cost(cast.reporter)
        piloting(cast)
        once = cost(cast.reporter)
        piloting(cast)
        assert cost(cast.reporter) == once <= before + 4


def test_the_morning_after_it_is_there_because_somebody_said_so(cast: Cast) -> None:
    with at(MONDAY, 10):
        change: Change = done(cast)
        assert "因为您提了" not in today_of(cast.reporter)
    with at(TUESDAY, 8):
        page = today_of(cast.reporter)
        assert "因为您提了" in page
        assert f"{change.code}“{change.title}”上线了" in page
        assert "现在有5位同事在用" in page
        assert "因为您提了" not in today_of(cast.reporter2)
        sign_in(cast.reporter).post(cast.project.url("changes:seen", change.number))
        assert "因为您提了" not in today_of(cast.reporter)
