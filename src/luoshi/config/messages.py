"""The product's sentences in its languages: `luoshi messages` keeps them complete, `--check` says where not.

English is in the code and the templates. Simplified Chinese is written by people in
`<room>/locale/zh_Hans/LC_MESSAGES/django.po`; Traditional Chinese is made from it, except for entries whose
translator comment is `# by hand`. Files carry no dates and no line numbers: a diff shows sentences only.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize
from opencc import OpenCC

PACKAGE = Path(__file__).resolve().parent.parent
HANS, HANT = "zh_Hans", "zh_Hant"
BY_HAND = "by hand"
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "_g": None,
    "_l": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOT_PRODUCT = {"tests", "migrations"}
TEMPLATES = {".html", ".txt", ".subject"}
# `<c-field :label="_('Area')">`: an expression that the component evaluates and the extractor does not know.
COTTON = re.compile(r"""\s:[\w-]+="_\('([^'"]+)'\)\"""")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
HAN = "\u3400-\u9fff"
SPACED = re.compile(rf"[{HAN}] [A-Za-z0-9%{{]|[A-Za-z0-9}}] [{HAN}]")
HALF_WIDTH = re.compile(rf"[{HAN}][,;:?!]")
# What the word-by-word conversion gets wrong for a reader in Taiwan, or in this product's words.
TRADITIONAL = [
    ("“", "「"), ("”", "」"), ("‘", "『"), ("’", "』"),
    ("賬", "帳"), ("臺", "台"), ("瞭解", "了解"), ("釋出", "發布"), ("迴圈", "循環"), ("質量", "品質"),
    ("物件", "對象"), ("郵箱", "信箱"), ("會話", "工作階段"), ("埠", "連接埠"), ("許可權", "權限"),
    ("繫結", "綁定"), ("型別", "類型"), ("二維碼", "QR碼"), ("回車", "Enter鍵"), ("快捷鍵", "快速鍵"),
    ("節假日", "假日"), ("中國內地", "中國大陸"), ("對象儲存", "物件儲存"), ("欄位名的對象", "欄位名的物件"),
    # What is tested passes 通過; only mail is a way 透過.
    ("透過", "通過"), ("不通過郵件", "不透過郵件"),
    # Figures are 數據; what is kept about something is 資料.
    ("看資料", "看數據"), ("看數據目錄", "看資料目錄"), ("每天的資料", "每天的數據"),
    ("看哪些資料", "看哪些數據"), ("還沒有資料。", "還沒有數據。"), ("沒有資料可畫", "沒有數據可畫"),
]  # fmt: skip


def main(argv: list[str]) -> int:
    """Bring the named rooms' translations up to date (none named: all); --check only names what is wrong.

    Gives the exit status: 1 when --check found something.
    """
    named = {word for word in argv if not word.startswith("-")}
    rooms = [path.parent for path in sorted(PACKAGE.glob("*/__init__.py"))]
    rooms = [room for room in rooms if not named or room.name in named]
    if "--check" in argv:
        problems = [line for room in rooms for line in check(room)] + contradictions(rooms)
        sys.stdout.write("".join(f"{line}\n" for line in problems))
        return 1 if problems else 0
    for room in rooms:
        update(room)
    left = [line for room in rooms for line in check(room)]
    sys.stdout.write("".join(f"{line}\n" for line in left) or "Every sentence is translated.\n")
    return 0


def update(room: Path) -> None:
    """Write both catalogs of a room again from its sources, keeping what people translated."""
    sentences = collect(room)
    simplified = merged(sentences, read(room, HANS), HANS)
    write(room, HANS, simplified)
    write(room, HANT, traditional(simplified, merged(sentences, read(room, HANT), HANT)))


def check(room: Path) -> list[str]:
    """What is wrong with a room's translations, one line each."""
    simplified, other = read(room, HANS), read(room, HANT)
    lines = [f"{HANS}: {line}" for line in gaps(collect(room), simplified)]
    lines += [f"{HANT}: {wrong}: {m.id!r}" for m in filter(has_text, other) for wrong in faults(m)]
    if written(traditional(simplified, other)) != written(other):
        lines.append(f"{HANT}: out of date, run `luoshi messages`")
    return [f"{room.name}/{line}" for line in lines]


def contradictions(rooms: list[Path]) -> list[str]:
    """One sentence has one translation: Django joins the catalogs, and one room would win in all of them."""
    seen: dict[tuple[str, object], tuple[str, str]] = {}
    lines = []
    for room in rooms:
        for message in filter(has_text, read(room, HANS)):
            text = forms(message)[0]
            first_room, first = seen.setdefault((message.context or "", message.id), (room.name, text))
            if first != text:
                lines.append(f"{message.id!r} is {first!r} in {first_room} and {text!r} in {room.name}")
    return lines


def collect(room: Path) -> Catalog:
    """The sentences in a room's Python files and templates."""
    found = Catalog()
    for path in sources(room):
        code = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            code = templatize(code) + "".join(f"\n_({text!r})" for text in COTTON.findall(code))
        for _line, text, _comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
            found.add(text, context=context)
    return found


def sources(room: Path) -> list[Path]:
    files = [(path, path.relative_to(room).parts) for path in sorted(room.rglob("*.*"))]
    python = [path for path, parts in files if path.suffix == ".py" and not NOT_PRODUCT & set(parts)]
    return python + [path for path, parts in files if path.suffix in TEMPLATES and parts[0] == "templates"]


def gaps(sentences: Catalog, catalog: Catalog) -> Iterator[str]:
    """What a catalog lacks, has too much, or says in a way that a reader stumbles over."""
    for message in filter(has_text, sentences):
        here = catalog.get(message.id, message.context)
        if here is None or not all(forms(here)):
            yield f"not translated: {message.id!r}"
    for message in filter(has_text, catalog):
        if sentences.get(message.id, message.context) is None:
            yield f"no longer used: {message.id!r}"
        if message.fuzzy:
            yield f"marked fuzzy: {message.id!r}"
        yield from (f"{wrong}: {message.id!r}" for wrong in faults(message))
    yield from (f"no longer used: {message.id!r}" for message in catalog.obsolete.values())


def faults(message: Message) -> Iterator[str]:
    english = message.id if isinstance(message.id, str) else message.id[-1]
    for text in filter(None, forms(message)):
        if text == english:
            continue
        if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(text)):
            yield f"other placeholders in {text!r}"
        if SPACED.search(text):
            yield f"space between Chinese and Latin in {text!r}"
        if HALF_WIDTH.search(text):
            yield f"half-width punctuation in {text!r}"


def traditional(simplified: Catalog, previous: Catalog) -> Catalog:
    """The Traditional catalog: converted, except for what somebody wrote by hand."""
    made = Catalog(locale=HANT)
    for message in filter(has_text, simplified):
        old = previous.get(message.id, message.context)
        own = old is not None and BY_HAND in old.user_comments
        texts = forms(old) if old is not None and own else [convert(text) for text in forms(message)]
        add(made, message, texts, [BY_HAND] if own else [])
    return made


def convert(text: str) -> str:
    """Simplified Chinese as it is written in Taiwan."""
    text = converter().convert(text)
    for wrong, right in TRADITIONAL:
        text = text.replace(wrong, right)
    return text


@cache
def converter() -> OpenCC:
    return OpenCC("s2twp")


def merged(sentences: Catalog, previous: Catalog, language: str) -> Catalog:
    """The collected sentences with the translations they already had."""
    catalog = Catalog(locale=language)
    for message in filter(has_text, sentences):
        old = previous.get(message.id, message.context)
        add(
            catalog,
            message,
            forms(old) if old else [],
            old.user_comments if old else [],
            bool(old and old.fuzzy),
        )
    return catalog


def add(catalog: Catalog, like: Message, texts: list[str], comments: list[str], fuzzy: bool = False) -> None:
    texts = texts or [""]
    string = tuple(texts) if isinstance(like.id, tuple) else texts[0]
    flags = {"fuzzy"} if fuzzy else set()
    catalog.add(like.id, string, user_comments=comments, context=like.context, flags=flags)


def forms(message: Message) -> list[str]:
    """The translated texts: one, or one for each plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def has_text(message: Message) -> bool:
    return bool(message.id)


def place(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def read(room: Path, language: str) -> Catalog:
    path = place(room, language)
    content = path.read_bytes() if path.exists() else b""
    return read_po(io.BytesIO(content), locale=language)


def write(room: Path, language: str, catalog: Catalog) -> None:
    """The text for people and the compiled file for the program; neither where a room says nothing."""
    path = place(room, language)
    if not len(catalog):
        for old in (path, path.with_suffix(".mo")):
            old.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER.format(language=language) + written(catalog), encoding="utf-8")
    with path.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, catalog)


def written(catalog: Catalog) -> str:
    """The entries as they stand in the file, always in the same order."""
    body = io.BytesIO()
    write_po(
        body, catalog, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
    )
    return body.getvalue().decode().strip() + "\n"
