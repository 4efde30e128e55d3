"""An incident log in the shape of a public one: a car maker's, of a process mining contest in 2013.

It is made, not theirs: the same columns, kinds of words and sizes (7,554 tickets, 65,533 events), and what is
awkward in theirs, namely “?” for what nobody knows, equal times, rows out of order and a state that fits
nowhere. The same seed makes the same log.

usage: python -m bench.incident_log FILE [TICKETS EVENTS]
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

HEADER = (
    "SR Number", "Change Date+Time", "Status", "Sub Status", "Involved ST Function Div",
    "Involved Org line 3", "Involved ST", "SR Latest Impact", "Product", "Country", "Owner Country",
    "Owner First Name",
)  # fmt: skip
TICKETS, EVENTS = 7_554, 65_533
MAPPED = (
    "case=SR Number,time=Change Date+Time,activity=Status,detail=Sub Status,person=Owner First Name,"
    "importance=SR Latest Impact"
)
IN_WORK = (
    ("Accepted", "In Progress"), ("Accepted", "In Progress"), ("Accepted", "In Progress"),
    ("Queued", "Awaiting Assignment"), ("Accepted", "Wait - User"), ("Accepted", "Wait"),
    ("Accepted", "Wait - Implementation"), ("Accepted", "Wait - Vendor"), ("Accepted", "Wait - Customer"),
    ("Accepted", "Assigned"),
)  # fmt: skip
ENDS = (
    ("Completed", "Resolved"),
    ("Completed", "In Call"),
    ("Completed", "Closed"),
    ("Completed", "Cancelled"),
)
UNMATCHED = ("Unmatched", "Unmatched")
NAMES = (
    "Siebel", "Minnie", "Krzysztof", "Pawel", "Marcin", "Anne Claire", "Denny", "Eric", "Adam", "Michael",
    "Fredrik", "Lukasz", "Kerstin", "Muthu", "Elaine", "Earl", "Loic", "Åsa", "Göran", "André",
)  # fmt: skip
COUNTRIES = ("Sweden", "POLAND", "INDIA", "Brazil", "USA", "FRANCE", "Belgium", "Japan")
DIVISIONS = ("A2_1", "A2_2", "A2_3", "A2_4", "A2_5", "E_5", "C_6", "?")
IMPACTS = ("Low", "Medium", "Medium", "High", "Major")
BEGAN = datetime(2012, 1, 9, 6, tzinfo=UTC)


def rows(tickets: int = TICKETS, events: int = EVENTS, seed: int = 2013) -> Iterator[list[str]]:
    """The header, then all rows; tickets one after another, some of their rows out of order."""
    dice = random.Random(seed)
    yield list(HEADER)
    for number, length in enumerate(_lengths(tickets, events, dice)):
        ticket = _ticket(number, length, dice)
        if dice.random() < 0.1:
            dice.shuffle(ticket)
        yield from ticket


def _lengths(tickets: int, events: int, dice: random.Random) -> list[int]:
    """So many lengths with this sum; most are short, few are very long."""
    found = [min(123, 1 + int(dice.expovariate(1 / (events / tickets - 0.5)))) for _ in range(tickets)]
    while (missing := events - sum(found)) != 0:
        for place in dice.sample(range(tickets), min(abs(missing), tickets)):
            found[place] = max(1, found[place] + (1 if missing > 0 else -1))
    return found


def _ticket(number: int, length: int, dice: random.Random) -> list[list[str]]:
    at = BEGAN + timedelta(minutes=dice.randrange(150 * 1440))
    name = f"1-{364_285_768 + number * 37}"
    product, impact, country = f"PROD{dice.randrange(1, 705)}", dice.choice(IMPACTS), dice.choice(COUNTRIES)
    found = []
    for place in range(length):
        status = dice.choice(ENDS) if place == length - 1 else dice.choice(IN_WORK)
        if dice.random() < 0.0001:
            status = UNMATCHED
        team = f"{dice.choice('GDSVN')}{dice.randrange(1, 300)} {dice.choice(('2nd', '3rd', ''))}".strip()
        person = "?" if dice.random() < 0.01 else dice.choice(NAMES)
        owner = "?" if dice.random() < 0.03 else dice.choice(COUNTRIES)
        found.append(
            [
                name, at.isoformat(), *status,
                dice.choice(DIVISIONS), f"Org line {dice.choice('ABCGV')}{dice.randrange(1, 9)}", team,
                impact, product, country, owner, person,
            ]
        )  # fmt: skip
        if dice.random() > 0.08:
            at += timedelta(seconds=int(dice.expovariate(1 / 90_000)) + 1)
    return found


def write(path: Path, tickets: int = TICKETS, events: int = EVENTS, seed: int = 2013) -> None:
    """The log as it is published: CSV with semicolons."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows(tickets, events, seed))


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:4]))
