"""Members by name or by the first letters of its pinyin: `cxw` finds 陈晓雯."""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice

from luoshi.rollout.models import Member
from luoshi.search.script import fold

LETTERS = "abcdefghjklmnopqrstwxyz"
# GB 2312 orders its 3,755 everyday characters by pinyin: these are the first of each letter.
_STARTS = [first.encode("gb2312") for first in "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"]
_LAST = "座".encode("gb2312")
# Rarer characters that names use; any other matches every letter, so that nobody is left out.
_RARER = {
    "b": "璧斌贲邴", "c": "琛宸璨偲岑晁谌褚", "d": "玎笪", "e": "鄂", "f": "菲霏馥妃斐芾", "g": "珙邗",
    "h": "昊晗涵颢翯骅桦珲翚扈", "j": "婧璟菁珏靖瑾隽俊骥暨嵇郏", "k": "珂恺锴邝蒯阚",
    "l": "琳璐珞蕾莉琅岚璘逯郦", "m": "旻玟珉茉缪", "n": "妮娜倪", "p": "珮芃邳逄",
    "q": "琪祺琦淇茜倩沁芊郄麴綦覃", "r": "睿芮蕊嵘", "s": "珊姝嵩芍晟佘莘", "t": "婷彤恬佟邰",
    "w": "雯玮炜薇嵬韪邬闻", "x": "鑫昕馨萱琇煊璇僖荀胥郗", "y": "莹瑛怡滢钰妤媛煜翊懿晔瑜玥琰甬郓鄢郁苡",
    "z": "臻桢祯芷卓峥铮詹翟臧仉",
}  # fmt: skip
_RARE = {character: letter for letter, characters in _RARER.items() for character in characters}
# Surnames that are read otherwise than the same character elsewhere.
_SURNAMES = dict(zip("单仇查解区朴盖曾尉覃乐", "sqzxopgzyty", strict=True))
MOST = 5000
"""Members of a project who are looked through."""


def letter(character: str) -> str:
    """First letter of the character's pinyin, a Latin letter itself, or `?` where we do not know."""
    if character in _RARE:
        return _RARE[character]
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return "?"
    if len(code) == 1:
        return character.lower()
    return LETTERS[bisect_right(_STARTS, code) - 1] if _STARTS[0] <= code <= _LAST else "?"


def initials(name: str) -> list[str]:
    """For each character or Latin word of a name the letters that may stand for it."""
    parts = [c for word in fold(name).split() for c in ([word[0]] if word.isascii() else word)]
    return [letter(c) + (_SURNAMES.get(c, "") if at == 0 else "") for at, c in enumerate(parts)]


def answers(name: str, typed: str) -> bool:
    """Whether the name holds what was typed, or begins with these initials."""
    asked = fold(typed).lower().strip()
    if not asked or asked in fold(name).lower():
        return bool(asked)
    first = initials(name)
    fits = len(asked) <= len(first) and all(a in of or of == "?" for a, of in zip(asked, first, strict=False))
    return fits and len(asked) > 1 and any(of != "?" for of in first[: len(asked)])


def people(member: Member, typed: str, limit: int = 4) -> list[Member]:
    """The active members whom this member may see and whose name answers, in the order of names."""
    seen = Member.objects.visible_to(member).active().order_by("name", "id")[:MOST]
    return list(islice((person for person in seen if answers(person.name, typed)), limit))
