"""The rounds: write, kill at a random moment, bring back, compare, ask the doctor."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash.installation import Installation
from tests.crash.office import Office
from tests.crash.postmaster import Postmaster
from tests.crash.writers import Told, plan, write_all

PEOPLE, PROBLEMS, THREADS = 12, 4, 6
LONGEST_WAIT, DRAIN = 1.2, 120


@dataclass
class Tally:
    """What all rounds together came to."""

    rounds: int = 0
    acknowledged: int = 0
    unknown: int = 0
    repeated: int = 0
    broken: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    doctor: list[str] = field(default_factory=list)
    mails: int = 0
    mails_twice: int = 0
    longest: float = 0.0
    killed: Counter[str] = field(default_factory=Counter)
    _told: set[str] = field(default_factory=set)

    @property
    def held(self) -> bool:
        """Whether everything that must hold did."""
        return not (self.lost or self.doubled or self.wrong or self.doctor)

    def news(self) -> list[str]:
        """What went wrong since it was last asked."""
        known = [*self.lost, *self.doubled, *self.wrong, *self.doctor]
        fresh = [sentence for sentence in known if sentence not in self._told]
        self._told.update(fresh)
        return fresh

    def told(self) -> str:
        """In one line."""
        return (
            f"round {self.rounds}: acknowledged {self.acknowledged}, lost {len(self.lost)}, doubled "
            f"{len(self.doubled)}, doctor {len(self.doctor)}, other {len(self.wrong)}"
        )


@contextmanager
def installed(postgres: bool, migrated: Path | None) -> Iterator[tuple[Installation, Office]]:
    """A fresh installation that serves, and the office to which it sends mail.

    `migrated` is an SQLite file to begin with, which spares the migrations.
    """
    with tempfile.TemporaryDirectory(prefix="luoshi-crash-") as folder:
        database, office = Postmaster() if postgres else None, Office()
        if database:
            database.start()
        installation = Installation(Path(folder), database, office.port)
        try:
            if migrated:
                shutil.copy(migrated, Path(folder) / "luoshi.sqlite3")
            else:
                installation.run("migrate", "--verbosity=0")
            installation.start()
            yield installation, office
        finally:
            installation.end()
            office.end()
            if database:
                database.end()


def prove(
    postgres: bool, rounds: int, say: Callable[[str], object] = print, migrated: Path | None = None
) -> Tally:
    """So many rounds on SQLite or on PostgreSQL."""
    tally, dice = Tally(), random.Random(rounds)
    with installed(postgres, migrated) as (installation, office):
        base = installation.ask("begin")["base"]
        for turn in range(1, rounds + 1):
            one_round(installation, base, turn, tally, dice)
            say(tally.told())
            for sentence in tally.news():
                say(f"  {sentence}")
        drain(installation, office, tally)
    return tally


def one_round(installation: Installation, base: str, turn: int, tally: Tally, dice: random.Random) -> None:
    """Write, kill, bring back, compare."""
    ground = installation.ask("ground", turn=turn, people=PEOPLE, problems=PROBLEMS)
    told, weapons = Told(), installation.weapons()
    weapon = dice.choice(sorted(weapons))
    working = write_all(installation.port, plan(turn, base, ground, dice), told, THREADS)
    time.sleep(dice.uniform(0, LONGEST_WAIT))
    weapons[weapon]()
    installation.revive()
    for thread in working:
        thread.join()
    tally.killed[weapon] += 1
    compare(installation.ask("look", turn=turn)["found"], told, tally)
    tally.doctor += [f"round {turn}: {wrong}" for wrong in installation.ask("doctor")["wrong"]]
    tally.rounds = turn


def compare(found: dict[str, int], told: Told, tally: Tally) -> None:
    """Each acknowledged thing once, each of which nothing is known once or never."""
    tally.acknowledged += len(told.acknowledged)
    tally.unknown += len(told.unknown)
    tally.repeated += told.repeated
    tally.broken += told.broken
    tally.longest = max(tally.longest, told.longest)
    tally.wrong += told.wrong
    tally.lost += [name for name in told.acknowledged if not found.get(name)]
    tally.doubled += [name for name, times in found.items() if times > 1]
    known = {*told.acknowledged, *told.unknown}
    tally.wrong += [f"nobody wrote: {name}" for name in found if name not in known and "备好的" not in name]


def drain(installation: Installation, office: Office, tally: Tally) -> None:
    """The outbox becomes empty; each letter left once, or twice as the same mail."""
    installation.ask("hurry")
    until = time.monotonic() + DRAIN
    letters: dict[str, Any] = installation.ask("letters")
    while letters["waiting"] and time.monotonic() < until:
        time.sleep(0.5)
        letters = installation.ask("letters")
    if letters["waiting"]:
        tally.wrong.append(f"{letters['waiting']} letters still wait")
    taken = office.taken
    tally.mails, tally.mails_twice = len(taken), sum(len(copies) > 1 for copies in taken.values())
    tally.lost += [f"mail {key}" for key in letters["sent"] if key not in taken]
    tally.wrong += [f"a mail of no letter: {key}" for key in taken if key not in set(letters["known"])]
    tally.doubled += [f"mail {key}: not the same" for key, copies in taken.items() if len(set(copies)) > 1]
