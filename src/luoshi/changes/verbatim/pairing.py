"""Who on one side answers to whom on the other: by what they mean and by what stands around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

from luoshi.changes.verbatim.facts import Fact, Key, shared

MOST_PAIRS = 40_000
"""Up to so many possible pairs each is weighed; above, equals are paired in their order."""
MOST_CROSSED = 60
COUNTED = frozenset(("", "count", "piece", "digit"))
"""Units that only count: 3个, 3张, 3件 and 3 may stand for each other."""
SORTS = {
    **dict.fromkeys(("when", "date", "day", "month", "clock", "weekday", "edge"), "moment"),
    **dict.fromkeys(("minutes", "months", "workday"), "span"),
    **dict.fromkeys(("yuan", "dollar", "euro"), "money"),
}
"""What sort of number a key is: all that names a moment is one sort."""
Pair = tuple[Fact, Fact]
Weigh = Callable[[Fact, Fact], float | None]


def paired(ours: list[Fact], theirs: list[Fact], weigh: Weigh) -> tuple[list[Pair], list[Fact], list[Fact]]:
    """Pairs, the best first, and what is left on each side; `weigh` gives None for two that make no pair."""
    if len(ours) * len(theirs) > MOST_PAIRS:
        chosen = _in_order(ours, theirs, weigh)
    else:
        everywhere = range(len(theirs))
        by_key = _by_key(theirs) if weigh is same else {}
        weighed = [
            (-weight, abs(i - j), i + j, i, j)
            for i, one in enumerate(ours)
            for j in (_sharing(one, by_key) if weigh is same else everywhere)
            if (weight := weigh(one, theirs[j])) is not None
        ]
        chosen = [(i, j) for *_weight, i, j in sorted(weighed)]
    pairs, took, given = [], set(), set()
    for i, j in chosen:
        if i not in took and j not in given:
            took.add(i)
            given.add(j)
            pairs.append((ours[i], theirs[j]))
    left = [one for i, one in enumerate(ours) if i not in took]
    return pairs, left, [other for j, other in enumerate(theirs) if j not in given]


def _senses(fact: Fact) -> set[Key]:
    return {*fact.found.keys, *((fact.found.bare,) if fact.found.bare else ())}


def _by_key(facts: list[Fact]) -> dict[Key, list[int]]:
    """Which of them has a key or a bare number."""
    rows: dict[Key, list[int]] = {}
    for place, fact in enumerate(facts):
        for key in _senses(fact):
            rows.setdefault(key, []).append(place)
    return rows


def _sharing(fact: Fact, by_key: dict[Key, list[int]]) -> set[int]:
    return {place for key in _senses(fact) for place in by_key.get(key, ())}


def _in_order(ours: list[Fact], theirs: list[Fact], weigh: Weigh) -> list[tuple[int, int]]:
    """Each with its counterpart at the same place of the row of those that share a key."""
    rows: dict[object, list[int]] = {}
    for j, other in enumerate(theirs):
        rows.setdefault(min(map(repr, other.found.keys)), []).append(j)
    turn: dict[object, int] = {}
    chosen = []
    for i, one in enumerate(ours):
        key = min(map(repr, one.found.keys))
        place = turn.get(key, 0)
        turn[key] = place + 1
        if place < len(rows.get(key, ())) and weigh(one, theirs[rows[key][place]]) is not None:
            chosen.append((i, rows[key][place]))
    return chosen


def alike(one: Fact, other: Fact) -> float:
    """How much of what stands around the one stands around the other, 0 to 1."""
    return shared(one.around, other.around)


def _akin(one: Fact, other: Fact) -> float:
    """As `alike`, and what only one of them has counts against it."""
    return 2 * len(one.around & other.around) / (len(one.around) + len(other.around) or 1)


def same(one: Fact, other: Fact) -> float | None:
    """Weighs two that mean the same."""
    if not one.found.keys.isdisjoint(other.found.keys):
        return alike(one, other) + 1
    if one.found.bare is None or one.found.bare != other.found.bare:
        return None
    units = {one.found.unit, other.found.unit}
    return alike(one, other) if "" in units or units <= COUNTED else None


def instead(one: Fact, other: Fact) -> float | None:
    """Weighs two that mean something else in one place; soft words must be more alike."""
    near = alike(one, other)
    if one.found.axis == "number":
        # 明天 for 12月3日 is a translation; 明天 for 后天 is not.
        if _relative(one) != _relative(other):
            return None
        near += 0.25 * (not _kinds(one).isdisjoint(_kinds(other)))
        near += 0.25 * (one.found.bare is not None and one.found.bare == other.found.bare)
    return near if near and near >= (0.6, 0.5, 0.25)[one.found.firm + other.found.firm] else None


def _kinds(fact: Fact) -> set[object]:
    return {SORTS.get(str(key[0]), key[0]) for key in fact.found.keys}


def _relative(fact: Fact) -> bool:
    return any(key[0] == "when" for key in fact.found.keys)


def at_the_same_hinge(one: Fact, other: Fact) -> float | None:
    """Weighs 之前 against 之后 and 或 against 和, which mean something only between their neighbours."""
    sides = ((one.before[-3:], other.before[-3:]), (one.after[:3], other.after[:3]))
    near = [shared(frozenset(a), frozenset(b), least=1) for a, b in sides]
    if one.found.axis == "join":
        return sum(near) if min(near) >= 0.5 else None
    return max(near) if max(near) >= 0.6 else None


def turned_round(pair: Pair) -> bool:
    """先付款后发货 against 先发货后付款: the same hinge with its neighbours exchanged."""
    one, other = pair
    before, after, its_before, its_after = (
        frozenset(w) for w in (one.before[-2:], one.after[:2], other.before[-2:], other.after[:2])
    )
    cross = min(shared(before, its_after), shared(after, its_before))
    return cross >= 0.9 and shared(before, its_before) == shared(after, its_after) == 0


def outweighing(left: Fact, pairs: Iterable[Pair], side: int) -> list[Fact]:
    """A paired fact of the other side that stands where this one stood: 甲定的，乙接手 told as 乙定的."""
    found = [
        (alike(left, pair[side]), pair[side])
        for pair in list(pairs)[:MOST_CROSSED]
        if alike(left, pair[side]) >= 0.5 and alike(left, pair[side]) - alike(*pair) >= 0.3
    ]
    return [max(found, key=lambda one: one[0])[1]] if found else []


def crossed(pairs: Iterable[Pair]) -> list[Pair]:
    """Equals whose places were exchanged: 销售3天, 采购5天 against 销售5天, 采购3天."""
    found: list[Pair] = []
    for (one, other), (second, fourth) in combinations(list(pairs)[:MOST_CROSSED], 2):
        if one.found.keys & second.found.keys or _kinds(one) != _kinds(second):
            continue
        straight, cross = _akin(one, other) + _akin(second, fourth), _akin(one, fourth) + _akin(second, other)
        if cross >= 1 and cross - straight >= 0.6:
            found += [(one, other), (second, fourth)]
    return list(dict.fromkeys(found))
