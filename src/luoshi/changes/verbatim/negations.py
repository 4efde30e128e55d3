"""Compares negations, not by their count: 不能删也不能改 is 不能删改, 没审批不能发货 is 审批后才能发货."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.changes.verbatim.facts import Fact, Key, shared
from luoshi.changes.verbatim.pairing import MOST_PAIRS, Pair, alike, instead, paired
from luoshi.changes.verbatim.reading import Reading

FORBID, NEEDLESS = ("negation", "forbid"), ("negation", "needless")
# What two negations together say without any: only after, only if, must.
CONDITIONS: frozenset[Key] = frozenset(
    {("duty", "must"), ("order", "after"), ("order", "before"), ("only", "only"), ("except", "except")}
)
TURNED_ABOUT: tuple[tuple[Key, Key], ...] = (
    (("order", "before"), ("order", "after")), (("order", "before"), ("duty", "must")),
    (("except", "except"), ("only", "only")), (("then", "then"), ("then", "then")),
)  # fmt: skip
NEAR = 0.3


@dataclass(frozen=True)
class Compared:
    """Pairs that mean something else (or stand with something else), and what only one side has."""

    differ: list[Pair]
    moved: list[Pair]
    ours: list[Fact]
    theirs: list[Fact]


def compared(ours: Reading, theirs: Reading) -> Compared:
    """Everything about the negations of two texts."""
    both = [reading.of("negation") for reading in (ours, theirs)]
    firm = [[fact for fact in facts if fact.found.firm] for facts in both]
    pairs, *left = paired(firm[0], firm[1], _fits)
    differ, *left = paired(left[0], left[1], instead)
    turned, left[0], _rest = paired(left[0], theirs.of("duty"), _turned)
    back, left[1], _rest = paired(left[1], ours.of("duty"), _turned)
    differ += [*turned, *((duty, negation) for negation, duty in back)]
    soft = [[fact for fact in facts if not fact.found.firm] for facts in both]
    _same, *soft = paired(soft[0], soft[1], lambda a, b: _one_word(ours, a, theirs, b))
    mine = _unanswered(ours, left[0], theirs, soft[1])
    other = _unanswered(theirs, left[1], ours, soft[0])
    moved = [
        pair
        for pair in pairs
        if _moved(ours, pair[0], theirs, pair[1]) or _moved(theirs, pair[1], ours, pair[0])
    ]
    return Compared(differ, moved, mine, other)


def _fits(one: Fact, other: Fact) -> float | None:
    """禁止 is no 不必; each may be a plain 不."""
    if {FORBID, NEEDLESS} <= one.found.keys | other.found.keys:
        return None
    return alike(one, other)


def _turned(negation: Fact, duty: Fact) -> float | None:
    """不必 against 必须, 不得 against 可以."""
    against: dict[Key, Key] = {
        ("negation", "needless"): ("duty", "must"),
        ("negation", "forbid"): ("duty", "may"),
    }
    near = alike(negation, duty)
    fits = any(against.get(key, ()) in duty.found.keys for key in negation.found.keys)
    return near if fits and near >= 0.5 else None


def _one_word(ours: Reading, one: Fact, theirs: Reading, other: Fact) -> float | None:
    return alike(one, other) if ours.words(one).lower() == theirs.words(other).lower() else None


def _unanswered(ours: Reading, left: list[Fact], theirs: Reading, soft: list[Fact]) -> list[Fact]:
    """Of those that found no counterpart the ones that nothing else on the other side says."""
    if len(left) * len(theirs.facts) > MOST_PAIRS:
        return left
    kept, spent = [], set()
    scopes = [_scope(other, theirs) for other in theirs.of("negation") if other.found.firm] if left else []
    for fact in _without_doubles(ours, left, theirs):
        answer = next((s for s in soft if s.place not in spent and _answers(ours, fact, theirs, s)), None)
        if answer:
            spent.add(answer.place)
        elif not (
            _shared_out(fact, scopes)
            or _nothing_left(ours, fact, theirs)
            or _turned_about(ours, fact, theirs)
        ):
            kept.append(fact)
    return kept


def _answers(ours: Reading, fact: Fact, theirs: Reading, soft: Fact) -> bool:
    """不成功 by 失败: around the same words, or in the clause that says the same or has its place."""
    if alike(fact, soft) >= NEAR or (fact.clause == soft.clause and len(ours.clauses) == len(theirs.clauses)):
        return True
    place, near = theirs.nearest(ours.clauses[fact.clause])
    return place == soft.clause and near >= NEAR


def _without_doubles(ours: Reading, left: list[Fact], theirs: Reading) -> list[Fact]:
    """Two in one sentence go when the other side has a condition instead: must, only after, before."""
    kept: list[Fact] = []
    for fact in left:
        if kept and fact.clause - kept[-1].clause <= 1 and _condition(ours, kept[-1], fact, theirs):
            kept.pop()
        else:
            kept.append(fact)
    return kept


def _condition(ours: Reading, first: Fact, second: Fact, theirs: Reading) -> bool:
    words = ours.clauses[first.clause] | ours.clauses[second.clause]
    return any(
        fact.found.keys & CONDITIONS and shared(theirs.clauses[fact.clause], words) >= NEAR
        for fact in theirs.facts
    )


def _shared_out(fact: Fact, scopes: list[frozenset[str]]) -> bool:
    """One negation there governs what two govern here: 不能删除或修改, 无处填写 for 没地方填，填不了."""
    head = frozenset(fact.after[:2] or fact.before[-1:])
    return bool(head) and any(head <= scope for scope in scopes)


def _scope(negation: Fact, reading: Reading) -> frozenset[str]:
    """The words after a negation, up to the next permission or negation of its clause."""
    for stop in reading.by_clause[negation.clause]:
        again = (stop.found.axis == "negation" and stop.found.firm) or ("duty", "may") in stop.found.keys
        if again and stop.found.start >= negation.found.end:
            return frozenset(negation.after[: max(0, len(negation.after) - len(stop.after))])
    return frozenset(negation.after)


def _turned_about(ours: Reading, fact: Fact, theirs: Reading) -> bool:
    """签收前不开 is 签收后才开; 除了甲别人不 is 只有甲."""
    words = ours.clauses[fact.clause]
    own = {
        key
        for n in (fact.clause - 1, fact.clause)
        for one in ours.by_clause.get(n, ())
        for key in one.found.keys
    }
    wanted = {answer for word, answer in TURNED_ABOUT if word in own}
    if any(key not in theirs.keys for key in wanted) or not wanted:
        return False
    return any(
        other.found.keys & wanted and shared(theirs.clauses[other.clause], words) >= NEAR
        for other in theirs.facts
    )


def _nothing_left(ours: Reading, fact: Fact, theirs: Reading) -> bool:
    """库存为0 for 没有库存."""
    if any(one.found.bare == ("bare", "0") for one in ours.of("number")):
        return False
    return any(other.found.bare == ("bare", "0") and alike(fact, other) > 0 for other in theirs.of("number"))


def _moved(ours: Reading, fact: Fact, theirs: Reading, other: Fact) -> bool:
    """Whether the other side says the same clause without a negation, and its negation elsewhere."""
    own = ours.clauses[fact.clause]
    place, near = theirs.nearest(own)
    if place in (-1, other.clause) or near < 0.7:
        return False
    if any(found.found.axis == "negation" for found in theirs.by_clause.get(place, ())):
        return False
    return near - len(own & theirs.clauses[other.clause]) / len(own) >= 0.2
