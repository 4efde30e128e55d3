"""One random step of one change: who tries which move with what; most are refused, none may break anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.models import Change, Planned
from luoshi.changes.models.arriving import ChangePast
from luoshi.changes.rules import OPTION_KINDS, VERDICTS
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

Arguments = dict[str, Any]
Thing = TypeVar("Thing")
FOR_GOOD = date(2099, 12, 31)
TOKENS = {"启明咨询": "zqming", "远航顾问": "zqyuan", "客户通软件": "zqruan"}
"""A word that only this firm writes; no other firm may ever read it."""


class NothingToTry(Exception):
    """The move needs something that is not there: an option, a milestone, a wave."""


def there(thing: Thing | None) -> Thing:
    """The thing, when there is one. Raises NothingToTry."""
    if thing is None:
        raise NothingToTry
    return thing


class Walker:
    """Chooses verb, person and arguments. The same dice take the same way."""

    def __init__(self, cast: Cast, dice: Random) -> None:
        self.cast, self.dice = cast, dice
        self.people = list(cast.everybody().values())
        self.outside = [cast.consultant, cast.other_consultant, cast.developer]
        self.away: Member | None = None

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """One of them. Raises NothingToTry where there is none."""
        if not things:
            raise NothingToTry
        return self.dice.choice(things)

    def somebody_leaves(self, change: Change) -> None:
        """Somebody's last day was yesterday; whoever was away comes back. The lead and the sponsor stay."""
        leavers = [self.cast.reporter, self.cast.reporter2, self.cast.head, *self.outside]
        person, stays = self.away or self.dice.choice(leavers), self.away is not None
        person.active_to = FOR_GOOD if stays else change.project.today() - timedelta(days=1)
        person.save(update_fields=["active_to"])
        self.away = None if stays else person
        self.people = [one for one in self.cast.everybody().values() if one != self.away]

    def everybody_is_back(self) -> None:
        """The cast is the same for the next walk."""
        if self.away:
            self.away.active_to = FOR_GOOD

    def step(self, change: Change) -> tuple[str, Member, Callable[[], object]]:
        """A verb, a person, and the call; moves that the table offers are tried more often than others.

        Raises NothingToTry.
        """
        person = self.dice.choice(self.people)
        if self.dice.random() < 0.2:
            verb = self.dice.choice([move.verb for move in LIFE.moves])
        else:
            person, verb = self._likely(change)
        arguments: Arguments = getattr(self, verb, lambda change, person: {})(change, person)
        name = "undo_move" if verb == "undo" else verb
        return verb, person, lambda: getattr(change, name)(by=person, **arguments)

    def _likely(self, change: Change) -> tuple[Member, str]:
        offered = [(p, move.verb) for p in self.people for move in LIFE.offered(change, p)]
        rare = [one for one in offered if one[1] in RARE]
        fitting = [one for one in offered if one[1] not in RARE]
        chosen = rare if rare and (not fitting or self.dice.random() < 0.08) else fitting
        return self.dice.choice(chosen) if chosen else (self.cast.lead, "describe")

    def words(self, person: Member) -> str:
        """Words that name their firm."""
        return f"一句话{TOKENS.get(person.firm.name, '') if person.firm else ''}"

    def yes(self) -> bool:
        """Heads."""
        return self.dice.random() < 0.5

    def reason(self, change: Change, person: Member) -> Arguments:
        """Nothing but a reason, now and then an empty one."""
        return {"reason": "" if self.dice.random() < 0.1 else self.words(person)}

    decline = recall = revise = bargain = refuse_fee = rethink = send_back = back_to_work = reason
    pause = withdraw = note_risk = reason

    def arrive(self, change: Change, person: Member) -> Arguments:
        return {"past": ChangePast("1", self.cast.reporter, "快一点", change.opened_at, state="done")}

    def note(self, change: Change, person: Member) -> Arguments:
        return {"reasons": ["太慢"], "goals": [] if self.dice.random() < 0.1 else ["快一点", "少一步"]}

    def read_back(self, change: Change, person: Member) -> Arguments:
        return {"words": "要快一点"}

    def correct(self, change: Change, person: Member) -> Arguments:
        return {"correction": "不是这样"}

    def describe(self, change: Change, person: Member) -> Arguments:
        kind = self.cast.kind if self.yes() else None  # type: ignore[attr-defined]
        return {"title": f"标题{self.dice.randrange(9)}", "area": self.cast.area, "standard": kind}

    def estimate(self, change: Change, person: Member) -> Arguments:
        cost = Decimal(self.dice.choice([0, 800, 9000]))
        return {"risk": "慢", "cost": cost, "work": "培训", "days": self.dice.choice([2, 90])}

    def solve_as_is(self, change: Change, person: Member) -> Arguments:
        return {"article": self.cast.article}  # type: ignore[attr-defined]

    def take_short(self, change: Change, person: Member) -> Arguments:
        return {"cost": Decimal(self.dice.choice([0, 0, 800])), "days": self.dice.choice([1, 3, 9])}

    def forward(self, change: Change, person: Member) -> Arguments:
        return {"contact": self.dice.choice(self.outside)}

    ask_quote = forward

    def draft_option(self, change: Change, person: Member) -> Arguments:
        goals = {
            goal.pk: ("yes", self.words(person)) for goal in change.goals.all() if self.dice.random() < 0.95
        }
        kind = self.dice.choice(OPTION_KINDS)[0]
        return {
            "answers": goals, "name": self.words(person), "what": self.words(person), "kind": kind,
            "fee": Decimal(self.dice.choice([0, 0, 4000, 60000])), "days": 5,
        }  # fmt: skip

    def drop_option(self, change: Change, person: Member) -> Arguments:
        return {"option": self.one_of(list(change.options.all()))}

    def answer_objection(self, change: Change, person: Member) -> Arguments:
        objections = change.objections() or list(change.verdicts.all())
        return {"objection": self.one_of(objections), "solved": self.yes(), "words": self.words(person)}

    def name_evaluators(self, change: Change, person: Member) -> Arguments:
        return {"key": [self.cast.reporter], "others": [self.cast.reporter2] if self.yes() else []}

    def evaluate(self, change: Change, person: Member) -> Arguments:
        given = {}
        for option in change.current_options():
            verdict = self.dice.choice(VERDICTS)[0] if self.dice.random() < 0.4 else "ok"
            given[option.pk] = (verdict, "" if self.dice.random() < 0.1 else "怕慢")
        return {"given": given}

    def excuse(self, change: Change, person: Member) -> Arguments:
        return {"whom": self.dice.choice([self.cast.reporter, self.cast.reporter2]), "reason": "出差"}

    def recommend(self, change: Change, person: Member) -> Arguments:
        return {
            "option": self.one_of(change.current_options() or list(change.options.all())),
            "reason": "好",
        }

    def decide(self, change: Change, person: Member) -> Arguments:
        return {**self.recommend(change, person), "override": self.yes()}

    def quote(self, change: Change, person: Member) -> Arguments:
        amount = Decimal(self.dice.choice([300, 7000, 80000]))
        return {
            "lines": [(self.words(person), amount)],
            "days": 6,
            "currency": self.dice.choice(["", "", "", "USD"]),
        }

    def plan(self, change: Change, person: Member) -> Arguments:
        return {"milestones": [("初版", change.project.today() + timedelta(days=self.dice.randrange(-1, 9)))]}

    def progress(self, change: Change, person: Member) -> Arguments:
        later = change.project.today() + timedelta(days=self.dice.randrange(9))
        percent = self.dice.choice([30, 100, 101])
        return {
            "milestone": there(change.milestones.first()),
            "percent": percent,
            "moved_to": later,
            "reason": "病假",
        }

    def deliver(self, change: Change, person: Member) -> Arguments:
        return {"version": "1", "notes": self.words(person), "how_to_test": "打开看看"}

    def start_pilot(self, change: Change, person: Member) -> Arguments:
        today = change.project.today()
        return {
            "people": [self.cast.reporter], "starts_on": today, "ends_on": today + timedelta(days=20),
            "min_days": self.dice.choice([1, 3]), "checks": ["打印"],
        }  # fmt: skip

    def test(self, change: Change, person: Member) -> Arguments:
        line = self.one_of(list(change.pilot.lines.all()) if change.pilot else [])
        return {"line": line, "result": self.dice.choice(["passed", "passed", "failed"]), "note": "看过"}

    def roll_out(self, change: Change, person: Member) -> Arguments:
        today = change.project.today()
        return {"waves": [Planned(today + timedelta(days=n), "改回去", everyone=True) for n in range(2)]}

    def start_wave(self, change: Change, person: Member) -> Arguments:
        waves = change.open_waves()
        next_one = next((wave for wave in waves if wave.started_at is None), None)
        return {"wave": next_one or self.one_of(waves), "headline": "新功能", "lines": "可以用了"}

    def judge_goals(self, change: Change, person: Member) -> Arguments:
        return {"results": {goal.pk: (self.yes(), "还差一点") for goal in change.goals.all()}}

    def postpone(self, change: Change, person: Member) -> Arguments:
        return {
            **self.reason(change, person),
            "until": change.project.today() + timedelta(days=self.dice.randrange(5)),
        }

    def replace(self, change: Change, person: Member) -> Arguments:
        return {"other": Change.open(by=self.cast.reporter, words="另一个")}

    def link(self, change: Change, person: Member) -> Arguments:
        return {"problem": self.cast.problem}  # type: ignore[attr-defined]

    def unlink(self, change: Change, person: Member) -> Arguments:
        return {**self.link(change, person), **self.reason(change, person)}


RARE = {
    "decline", "solve_as_is", "withdraw", "postpone", "replace", "recall", "link", "unlink", "describe", "note",
    "name_evaluators", "rethink", "revise", "send_back", "back_to_work", "pause", "drop_option", "undo",
}  # fmt: skip
