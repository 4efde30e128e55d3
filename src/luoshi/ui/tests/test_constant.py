"""What is worked out once reads the same as what is worked out each time."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from luoshi.ui.templatetags.constant import Said
from luoshi.ui.templatetags.ui import icon


def written(text: str, **context: object) -> str:
    return str(Template(text).render(Context(context)))


def test_a_literal_sentence_follows_the_language_of_each_reader() -> None:
    template = Template("{% trans 'Close' %}")
    said = []
    for language in ("zh-hans", "en", "zh-hant", "zh-hans"):
        with translation.override(language):
            said.append(template.render(Context()))
    assert said == ["关闭", "Close", "關閉", "关闭"]


@pytest.mark.parametrize("tag", ["trans 'Close'", "translate 'Open' context 'problem state'"])
def test_a_literal_sentence_is_looked_up_once(tag: str) -> None:
    assert isinstance(Template(f"{{% {tag} %}}").nodelist[0], Said)


def test_what_is_only_known_later_is_not_remembered() -> None:
    template = Template("{% trans word %}{% trans word|lower as kept %}{{ kept }}")
    with translation.override("en"):
        assert template.render(Context({"word": "One"})) == "Oneone"
        assert template.render(Context({"word": "Two"})) == "Twotwo"


def test_a_sentence_kept_in_a_variable_is_there_every_time() -> None:
    template = Template("{% trans 'Close' as word %}[{{ word }}]")
    with translation.override("en"):
        assert [template.render(Context()) for _n in range(2)] == ["[Close]", "[Close]"]


@pytest.mark.parametrize(("given", "size"), [("bell", ""), ("bell", "l"), ("there-is-none", "")])
def test_literal_icons_are_drawn_as_named_ones(given: str, size: str) -> None:
    literal = f"{{% icon '{given}' '{size}' %}}" if size else f"{{% icon '{given}' %}}"
    assert written(literal) == written("{% icon name size %}", name=given, size=size) == icon(given, size)


def test_what_stands_twice_is_made_once() -> None:
    made: list[int] = []
    text = "{% kept as menu %}{{ make }}{% endkept %}{{ menu }}{{ menu }}"
    assert written(text, make=lambda: made.append(1) or "<b>") == "&lt;b&gt;&lt;b&gt;"
    assert made == [1]
