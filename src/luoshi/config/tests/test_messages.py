"""The translations tool on a small room of its own."""

from pathlib import Path

import pytest

from luoshi.config import messages


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    return tmp_path


def say(room: Path, python: str = "", template: str = "") -> None:
    (room / "views.py").write_text(python, encoding="utf-8")
    (room / "templates" / "page.html").write_text(template, encoding="utf-8")


def translate(room: Path, **chinese: str) -> None:
    path = messages.place(room, messages.HANS)
    text = path.read_text(encoding="utf-8")
    for english, translation in chinese.items():
        english = english.replace("_", " ")
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{translation}"')
    path.write_text(text, encoding="utf-8")


def text_of(room: Path, language: str = messages.HANT) -> str:
    return messages.place(room, language).read_text(encoding="utf-8")


def found(room: Path) -> set[object]:
    return {message.id for message in messages.collect(room) if message.id}


def test_sentences_are_found_in_python(room: Path) -> None:
    say(room, 'a = _("Open")\nb = gettext_lazy("Closed")\nc = ngettext("%(n)s day", "%(n)s days", 2)')
    assert found(room) == {"Open", "Closed", ("%(n)s day", "%(n)s days")}


def test_sentences_are_found_in_templates_and_in_attributes_of_components(room: Path) -> None:
    page = """{% trans "Open" %}{% blocktrans trimmed %}
      Held by {{ name }}{% endblocktrans %}<c-field label="{% trans 'Area' %}" :hint="_('Optional')" />"""
    say(room, template=page)
    assert found(room) == {"Open", "Held by %(name)s", "Area", "Optional"}


def test_sentences_of_tests_are_not_translated(room: Path) -> None:
    say(room)
    (room / "tests").mkdir()
    (room / "tests" / "test_it.py").write_text('_("Only a test")')
    assert found(room) == set()


def test_an_untranslated_sentence_is_named(room: Path) -> None:
    say(room, '_("Open")')
    messages.update(room)
    assert f"{room.name}/zh_Hans: not translated: 'Open'" in messages.check(room)


def test_a_translation_stays_and_traditional_is_made_from_it(room: Path) -> None:
    say(room, '_("Users")')
    messages.update(room)
    translate(room, Users="用户，“软件”")
    messages.update(room)
    assert 'msgstr "使用者，「軟體」"' in text_of(room)
    assert messages.check(room) == []


def test_traditional_follows_when_simplified_changes(room: Path) -> None:
    say(room, '_("Users")')
    messages.update(room)
    translate(room, Users="用户")
    messages.update(room)
    path = messages.place(room, messages.HANS)
    path.write_text(path.read_text(encoding="utf-8").replace("用户", "人员"), encoding="utf-8")
    assert any("out of date" in line for line in messages.check(room))
    messages.update(room)
    assert 'msgstr "人員"' in text_of(room)


def test_traditional_written_by_hand_is_kept(room: Path) -> None:
    say(room, '_("Users")')
    messages.update(room)
    translate(room, Users="用户")
    messages.update(room)
    path = messages.place(room, messages.HANT)
    own = text_of(room).replace('msgid "Users"', '# by hand\nmsgid "Users"').replace("使用者", "用戶")
    path.write_text(own, encoding="utf-8")
    messages.update(room)
    assert 'msgstr "用戶"' in text_of(room)
    assert messages.check(room) == []


def test_a_sentence_that_is_gone_is_dropped(room: Path) -> None:
    say(room, '_("Open")\n_("Closed")')
    messages.update(room)
    say(room, '_("Open")')
    assert any("no longer used: 'Closed'" in line for line in messages.check(room))
    messages.update(room)
    assert "Closed" not in text_of(room, messages.HANS)


@pytest.mark.parametrize(
    ("chinese", "fault"),
    [
        ("等了几天", "other placeholders"),
        ("等了%(name)s天", "other placeholders"),
        ("等了 %(n)s天", "space between"),
        ("等了%(n)s 天", "space between"),
        ("等:%(n)s天", "half-width punctuation"),
    ],
)
def test_a_faulty_translation_is_named(room: Path, chinese: str, fault: str) -> None:
    say(room, '_("Waited %(n)s days")')
    path = messages.place(room, messages.HANS)
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid "Waited %(n)s days"\nmsgstr "{chinese}"\n', encoding="utf-8")
    assert any(fault in line for line in messages.check(room))


def test_a_word_that_is_the_same_in_both_languages_is_fine(room: Path) -> None:
    say(room, '_("Excel")')
    messages.update(room)
    translate(room, Excel="Excel")
    messages.update(room)
    assert messages.check(room) == []


def test_the_files_carry_no_dates_and_no_places(room: Path) -> None:
    say(room, '_("Open")\n_("Closed")')
    messages.update(room)
    text = text_of(room, messages.HANS)
    assert "Date" not in text and "views.py" not in text and "Generator" not in text
    assert text.index("Closed") < text.index("Open")


def test_one_sentence_has_one_translation_in_all_rooms(tmp_path: Path) -> None:
    rooms = [tmp_path / "diary", tmp_path / "problems"]
    for each, chinese in zip(rooms, ["打开", "未解决"], strict=True):
        (each / "templates").mkdir(parents=True)
        say(each, '_("Open")')
        messages.update(each)
        translate(each, Open=chinese)
    assert messages.contradictions(rooms) == ["'Open' is '打开' in diary and '未解决' in problems"]
