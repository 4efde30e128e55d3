"""Finds names in a text: those the project knows, codes and Latin words, quoted terms, 王总 and 陈姐."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from luoshi.changes.verbatim.facts import Found
from luoshi.changes.verbatim.lexicon import Longest, folded

LONGEST_QUOTE = 30
LONGEST_NAME = 80
QUOTED = re.compile(
    r"“([^“”\n]+)”|‘([^‘’\n]+)’|「([^「」\n]+)」|『([^『』\n]+)』|《([^《》\n]+)》|【([^【】\n]+)】|\"([^\"\n]+)\"|`([^`\n]+)`"
)
SENTENCE = re.compile("[，。；！？,;!?]")
LATIN = re.compile(
    r"[A-Za-z][A-Za-z0-9]{0,39}(?:[-_./][A-Za-z0-9]{1,20}){0,5}|[0-9]{1,6}(?:-[0-9]{1,6})?[A-Za-z][A-Za-z0-9-]{0,20}|[0-9]{16,64}"
)
CJK = re.compile("[\u3400-\u9fff]")
INNER = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2}|[A-Za-z]-?[0-9]|[0-9]-?[A-Za-z]|_|[A-Za-z]\.[A-Za-z]{2}")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
)
ADDRESSED = re.compile(
    rf"[{SURNAMES}](?:经理|主管|主任|老师|会计|师傅|部长|科长|店长|厂长|总监|组长|姐|哥"
    r"|总(?![数计额表共体是部结经价监])|工(?![作单具序厂时人资程艺号]))"
    rf"|[老小][{SURNAMES[:31]}]"
)
ALIKE = {
    "e-mail": "email",
    "mail": "email",
    "mails": "email",
    "emails": "email",
    "xlsx": "excel",
    "xls": "excel",
}
ORDINARY = frozenset(
    [
        "i",
        "i'm",
        "i'd",
        "i've",
        "i'll",
        "a",
        "ok",
        "okay",
        "am",
        "pm",
        "mr",
        "mrs",
        "ms",
        "e.g",
        "i.e",
        "etc",
        "vs",
        "kg",
        "g",
        "km",
        "cm",
        "mm",
        "mb",
        "gb",
        "h",
        "k",
        "w",
        "id",
        "no",
        "x",
        "app",
    ]
)
CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july|august|september|october|november|december"
)


def name_key(words: str) -> str:
    """What two spellings of one name share: no width, no case, no spaces."""
    bare = re.sub(r"[\s\-_]", "", folded(words))
    return ALIKE.get(bare, bare)


def names_in(text: str, flat: str, known: Iterable[str]) -> Iterator[Found]:
    """All names of a text; `flat` is its folded form, `known` what the project knows."""
    table = {folded(name.strip()): name for name in known if 0 < len(name.strip()) <= LONGEST_NAME}
    for start, end, name in Longest(table).find(flat):
        yield _named(start, end, name)
    for match in ADDRESSED.finditer(flat):
        yield _named(*match.span(), match[0])
    chinese = bool(CJK.search(text))
    for match in LATIN.finditer(text):
        word = match[0].rstrip(".-/")
        if _is_name(word, text, match.start(), chinese):
            yield _named(match.start(), match.start() + len(word), word)


def quoted(text: str) -> Iterator[Found]:
    """Terms in quotation marks, not sentences: the name of a field, a button, a document."""
    for match in QUOTED.finditer(text):
        inner = match[match.lastindex or 0]
        if inner.strip() and len(inner) <= LONGEST_QUOTE and not SENTENCE.search(inner):
            yield _named(match.start() + 1, match.end() - 1, inner)


def _named(start: int, end: int, words: str) -> Found:
    return Found("name", start, end, frozenset({("name", name_key(words))}))


def _is_name(word: str, text: str, start: int, chinese: bool) -> bool:
    """In Chinese each Latin word; in English what is written like a name or a code."""
    small = word.lower()
    if small in ORDINARY or CALENDAR.fullmatch(small):
        return False
    if INNER.search(word) or word.isdigit():
        return True
    if chinese:
        return len(word) > 1 or word.isupper()
    before = text[max(0, start - 8) : start].rstrip(" \"'(“‘")[-1:]
    return word[:1].isupper() and before not in ("", ".", "!", "?", ":", "\n", "-", ";")
