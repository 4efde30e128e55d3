"""The silent-user radar on a synthetic company: it finds those who were planted, and hardly anybody else."""

from __future__ import annotations

import random
from uuid import UUID, uuid5

from luoshi.diary.radar import Hint, Person, silent

SPACE = UUID("018f0000-0000-7000-8000-000000000000")
ORDERS, STOCK, REPORTS = (uuid5(SPACE, name) for name in ("orders", "stock", "reports"))
SALES = uuid5(SPACE, "sales")


def person(name: str, filed: int = 20, met: dict[UUID, int] | None = None, **more: object) -> Person:
    """Somebody of the sales department; what was met is no nil report."""
    found = met or {}
    return Person(uuid5(SPACE, name), SALES, filed, filed - min(filed, sum(found.values())), found, **more)  # type: ignore[arg-type]


BUSY = [person(f"busy{n}", met={ORDERS: 3, STOCK: 1}) for n in range(6)]


def asked(*people: Person) -> list[UUID]:
    return [hint.person for hint in silent([*BUSY, *people])]


def test_only_nil_while_the_colleagues_meet_problems() -> None:
    quiet = person("quiet")
    assert silent([*BUSY, quiet]) == [Hint(quiet.key, ORDERS, 3.0)]


def test_somebody_who_met_one_problem_is_not_asked() -> None:
    assert asked(person("one", met={REPORTS: 1})) == []


def test_with_few_reports_nothing_is_known() -> None:
    assert asked(person("new", filed=9)) == []


def test_who_works_in_other_areas_is_not_asked() -> None:
    assert asked(person("stock only", ever=frozenset({STOCK}))) == []
    assert len(asked(person("orders once", ever=frozenset({ORDERS})))) == 1


def test_a_quiet_department_is_left_in_peace() -> None:
    calm = [person(f"calm{n}", met={ORDERS: 1}) for n in range(6)]
    assert silent([*calm, person("quiet")]) == []


def test_two_colleagues_are_too_few_to_ask_about() -> None:
    few = [person(f"few{n}", met={ORDERS: 9}) for n in range(2)]
    assert silent([*few, person("quiet")]) == []


def test_colleagues_of_another_department_say_nothing() -> None:
    other = Person(uuid5(SPACE, "far"), uuid5(SPACE, "finance"), 20, 20)
    assert asked(other) == []


def company(seed: int) -> tuple[list[Person], set[UUID]]:
    """40 departments of 12: most meet problems now and then, some really none, one in twelve keeps silent."""
    dice, people, planted = random.Random(seed), [], set()
    for number in range(40):
        department, rate = uuid5(SPACE, f"d{number}"), dice.choice((0.02, 0.08, 0.2, 0.3))
        for place in range(12):
            key, days = uuid5(SPACE, f"{number}-{place}"), 20
            met = sum(dice.random() < rate * dice.uniform(0.6, 1.4) for _day in range(days))
            if place == 0 and rate >= 0.2:
                met, planted = 0, planted | {key}
            elsewhere = place == 1  # works in another module and meets nothing there
            met = 0 if elsewhere else met
            ever = frozenset({REPORTS}) if elsewhere else frozenset()
            people.append(Person(key, department, days, days - met, {ORDERS: met} if met else {}, ever))
    return people, planted


def test_the_planted_are_found_and_others_are_hardly_asked() -> None:
    found = right = wanted = 0
    for seed in range(5):
        people, planted = company(seed)
        hints = {hint.person for hint in silent(people)}
        found, right, wanted = found + len(hints), right + len(hints & planted), wanted + len(planted)
    assert right / wanted >= 0.9
    assert right / found >= 0.75
