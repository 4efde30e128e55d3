"""Each component renders, keeps user text harmless, and says what assistive technology needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from luoshi.ui import assets
from luoshi.ui.gallery import Example

EVIL = '"><script>alert(1)</script>'
COTTON = Path(assets.HERE, "templates", "cotton")


def render(source: str, **context: Any) -> str:
    template = engines["django"].from_string(CottonCompiler().process(source))
    return str(template.render(context, RequestFactory().get("/")))


@pytest.mark.parametrize("name", sorted(p.stem.replace("_", "-") for p in COTTON.glob("*.html")))
def test_every_component_renders_with_nothing_given(name: str) -> None:
    given = ' :field="field"' if name == "field" else ""
    assert render(f"<c-{name}{given}>words</c-{name}>", field=Example()["title"]) is not None


TEXTS = [
    '<c-button label="{{ evil }}" data-x="{{ evil }}">{{ evil }}</c-button>',
    '<c-button :label="evil" :data-x="evil" />',
    '<c-link-button href="{{ evil }}" :title="evil">x</c-link-button>',
    '<c-input name="a" :value="evil" label="{{ evil }}" :placeholder="evil" />',
    '<c-textarea name="a" :value="evil" label="{{ evil }}" />',
    '<c-select name="a" :options="options" label="{{ evil }}" :value="evil" />',
    '<c-chips name="a" :options="options" :label="evil" />',
    '<c-checkbox name="a" :label="evil" :help="evil" />',
    '<c-holder party="con" :label="evil" :detail="evil" />',
    '<c-avatar :name="evil" />',
    '<c-tag :title="evil">{{ evil }}</c-tag>',
    '<c-speech :name="evil" :meta="evil">{{ evil }}</c-speech>',
    '<c-note :name="evil">{{ evil }}</c-note>',
    '<c-sheet-row :label="evil" :advice="evil" />',
    '<c-objection :reason="evil" :suggestion="evil" />',
    '<c-receipt :value="evil" />',
    '<c-composer action="{{ evil }}" :value="evil" :placeholder="evil" />',
    '<c-number :label="evil" :value="evil" :note="evil" />',
    '<c-empty :words="evil" :example="evil" />',
    '<c-pictures :files="files" />',
    '<c-relay :segments="segments" :promise="evil" />',
    '<c-missing :items="options" />',
    '<c-table :caption="evil">x</c-table>',
    '<c-menu :text="evil">x</c-menu>',
    '<c-dialog id="d" :title="evil">x</c-dialog>',
    '<c-filters search="q" :value="evil" :placeholder="evil" />',
]


@pytest.mark.parametrize("source", TEXTS)
def test_user_text_stays_text(source: str) -> None:
    html = render(
        source,
        evil=EVIL,
        options=[EVIL, "b"],
        files=[{"url": EVIL, "name": EVIL}],
        segments=[{"party": "us", "name": EVIL, "minutes": 3}],
    )
    assert "<script" not in html
    assert '="">' not in html.replace('value="">', "")


def test_attributes_with_broken_names_are_dropped() -> None:
    html = render(
        '<c-button :attrs="more">x</c-button>', more={"onclick x": "1", "data-a": EVIL, "hidden": True}
    )
    assert "onclick" not in html and "data-a=" in html and " hidden" in html


def test_a_button_with_a_key_shows_it_and_one_that_may_not_says_why() -> None:
    assert 'data-key="e"' in render('<c-button key="e">Accept</c-button>')
    blocked = render('<c-button disabled="yes" why="2 are missing">Roll out</c-button>')
    assert "disabled" in blocked and "2 are missing" in blocked and "Roll out" not in blocked


def test_a_form_carries_token_and_a_fresh_key() -> None:
    form = '<c-form action="/do/" hx-post="/do/">x</c-form>'
    keys = re.findall(r'name="key" value="([0-9a-f-]{36})"', render(form + form, csrf_token="t"))
    assert len(set(keys)) == 2
    assert "csrfmiddlewaretoken" in render(form, csrf_token="t")
    assert 'hx-post="/do/"' in render(form)


def test_a_form_that_only_asks_carries_neither() -> None:
    html = render('<c-form method="get" action="/">x</c-form>')
    assert "csrf" not in html and 'name="key"' not in html


def test_a_wrong_field_names_its_error_for_everybody() -> None:
    form = Example({"title": ""})
    html = render('<c-field :field="form.title" />', form=form)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_error id_title_helptext"' in html
    assert 'id="id_title_error" role="alert"' in html


def test_radio_fields_become_chips_with_a_legend() -> None:
    html = render('<c-field :field="form.kind" />', form=Example({"kind": "use"}))
    assert html.count('type="radio"') == 2
    assert re.search(r'value="use" checked', html)
    assert "<legend" in html


def test_hidden_fields_have_no_label() -> None:
    class Secret(forms.Form):
        at = forms.CharField(widget=forms.HiddenInput)

    assert "label" not in render('<c-fields :form="form" />', form=Secret())


def test_the_composer_warns_inside_the_house_and_has_no_switch_for_outsiders() -> None:
    assert "composer-internal" in render('<c-composer action="/" audience="internal" />')
    assert 'name="audience"' not in render('<c-composer action="/" external="yes" />')


def test_the_relay_bar_is_drawn_without_inline_style() -> None:
    segments = [
        {"party": "rep", "name": "a", "minutes": 30},
        {"party": "con", "name": "b", "minutes": 90, "live": 1},
    ]
    html = render('<c-relay :segments="segments" :left="120" />', segments=segments)
    assert html.count("<rect") == 2 and "promise" in html and "live" in html
    assert "style=" not in html


def test_an_unknown_icon_is_a_dashed_circle() -> None:
    assert "#i-circle-dashed" in render('{% icon "no-such-icon" %}')
    assert "check" in assets.icon_names()


def test_found_words_are_marked_and_escaped() -> None:
    html = render("{{ text|marked:words }}", text="<b>改地址</b> Address", words=["地址", "address"])
    assert html == "&lt;b&gt;改<mark>地址</mark>&lt;/b&gt; <mark>Address</mark>"


def test_no_template_styles_inline_or_scripts_inline() -> None:
    for path in Path(assets.HERE, "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script|hx-on", text), path.name


def test_a_menu_of_choices_given_as_one_text() -> None:
    html = render('<c-select name="a" options="CRM|ERP" value="ERP" />')
    assert re.search(r'value="ERP" selected', html)
