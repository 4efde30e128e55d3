"""Tags and filters of every page: addresses, time, money, icons, small drawings, form controls."""

from __future__ import annotations

import html
import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

from luoshi.ui import assets, drawing, moments
from luoshi.ui.money import money_in
from luoshi.ui.toasts import undo_url

register = template.Library()
TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
THEMES = ("light", "dark")
DJANGO_ROWS = "10"
# Controls whose own words would be in the browser's language instead of the page's.
MOMENTS = frozenset({"date", "datetime-local", "time"})


@register.simple_tag(name="assets")
def assets_tag() -> SafeString:
    """Link and script of the built browser part; nothing inline."""
    style, script = assets.built(assets.STYLE), assets.built(assets.SCRIPT)
    link = format_html('<link rel="stylesheet" href="{}">', static(style)) if style else ""
    source = format_html('<script type="module" src="{}"></script>', static(script)) if script else ""
    return format_html("{}{}", link, source)


@register.simple_tag
def sprite() -> SafeString:
    """The hidden drawing that holds all icons."""
    return mark_safe(assets.sprite())


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """One icon; `size` is s (14), l (20), xl (23) or empty (16). Unknown names show a dashed circle."""
    return _drawn(name, size)


@lru_cache(maxsize=500)
def _drawn(name: str, size: str) -> SafeString:
    known = name if name in assets.icon_names() else "circle-dashed"
    extra = f" i-{size}" if size else ""
    return format_html('<svg class="i{}" aria-hidden="true"><use href="#i-{}"></use></svg>', extra, known)


@register.simple_block_tag
def kept(content: str) -> str:
    """What stands twice on a page is made once: `{% kept as menu %}…{% endkept %}`."""
    return content


@register.simple_tag(takes_context=True)
def root_attributes(context: Context) -> SafeString:
    """`lang` and the theme the person chose, for the html element; no choice follows the system."""
    language = get_language() or "zh-hans"
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    theme = format_html(' data-theme="{}"', chosen) if chosen in THEMES else ""
    return format_html('lang="{}"{}', TAGS.get(language, language), theme)


@register.simple_tag(takes_context=True)
def chosen_theme(context: Context) -> str:
    """light, dark or empty for the system's."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in THEMES else ""


@register.filter
def language_name(code: str) -> str:
    """A language in its own words."""
    return str(get_language_info(code)["name_local"])


@register.simple_tag(takes_context=True)
def at(context: Context, name: str, *args: Any, **kwargs: Any) -> str:
    """Address of a page in the reader's project: `{% at 'problems:show' 128 %}`."""
    return str(context["request"].member.project.url(name, *args, **kwargs))


@register.simple_tag
def moment(when: datetime | None, prefix: str = "") -> SafeString:
    """A `<time>` as a colleague says it: 10:12, yesterday 17:30, Thu 16:20, 19 Nov 16:20."""
    if when is None:
        return mark_safe("")
    here = timezone.localtime(when)
    text = moments.moment_text(when)
    return format_html('<time datetime="{}">{}{}</time>', here.isoformat(timespec="seconds"), prefix, text)


@register.simple_tag
def day(when: date | datetime | None, full: bool = False) -> SafeString:
    """A date without time; `full` always names the calendar date instead of today or the weekday."""
    if when is None:
        return mark_safe("")
    on = timezone.localtime(when).date() if isinstance(when, datetime) else when
    text = moments.date_text(on) if full else moments.day_text(on)
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), text)


@register.filter
def month(when: date) -> str:
    """The month with its year."""
    return moments.month_text(when)


@register.filter
def weekday(when: date) -> str:
    """Short name of the weekday."""
    return moments.weekday(when)


@register.simple_tag
def duration(minutes: float | None, minutes_per_day: int = moments.DAY) -> str:
    """Working minutes in words: 2 d 7 h."""
    return "" if minutes is None else moments.duration_text(minutes, minutes_per_day)


@register.simple_tag
def money(amount: Decimal | float | int | None, sign: str = "¥") -> str:
    """¥6,800."""
    return moments.money_text(amount, sign)


@register.simple_tag
def money_of(amount: Decimal | float | int | None, currency: str) -> str:
    """The amount with the sign of its currency: US$1,200."""
    return money_in(amount, currency)


@register.filter
def initial(name: object) -> str:
    """The one character that stands for a person in an avatar."""
    return str(name).strip()[:1].upper()


@register.filter
def short(text: object, width: int) -> str:
    """So much of it as fits on one line of paper, in 汉字; letters, digits and spaces are half as wide."""
    return drawing.short(str(text), width)


@register.filter
def marked(text: object, words: Iterable[str] | str) -> SafeString:
    """The text with each of the words marked; everything escaped."""
    wanted = [w for w in (words.split() if isinstance(words, str) else words) if w]
    if not wanted:
        return conditional_escape(str(text))
    pattern = re.compile(
        "(" + "|".join(re.escape(w) for w in sorted(wanted, key=len, reverse=True)) + ")", re.I
    )
    pieces = pattern.split(str(text))
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", p) if i % 2 else p,) for i, p in enumerate(pieces))
    )


@register.simple_tag
def attributes(attrs: Mapping[str, Any], *extra: Any) -> SafeString:
    """The attributes a component passes through, always escaped; False and None are left out."""
    given = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else dict(attrs)
    kept = [pair(k, v) for k, v in given.items() if v is not False and v is not None and NAME.match(k)]
    return SafeString("".join(kept))


NAME = re.compile(r"^[A-Za-z_@][\w:.@-]*$")


def pair(name: str, value: Any) -> SafeString:
    """One attribute with a space before it."""
    return SafeString(f" {name}" if value is True else f' {name}="{conditional_escape(value)}"')


@register.simple_tag
def fresh_key() -> str:
    """A new idempotency key for a form."""
    return str(uuid.uuid4())


@register.simple_tag(takes_context=True)
def uid(context: Context) -> str:
    """An id that is unique on this page, for labels."""
    return f"u{uuid.uuid4().hex[:10]}"


@register.filter
def undo_of(message: Message) -> str:
    """Address that undoes what the message tells; empty when it cannot be undone."""
    return undo_url(message)


@register.inclusion_tag("ui/relay_track.html")
def relay_track(segments: Sequence[Any], left: float | None = None) -> dict[str, Any]:
    """The drawn part of the relay bar; `left` is working minutes until the promise."""
    parts, rest = drawing.stretches(segments or (), left or 0)
    return {"parts": parts, "rest": rest, "promised": bool(left and left > 0)}


@register.simple_tag
def heat_cells(cells: Iterable[Mapping[str, Any]]) -> SafeString:
    """The cells of one row of a heat map: there are thousands on a page, and a template is slow at that."""
    return mark_safe("".join(_heat_cell(cell) for cell in cells))


def _escaped(text: str) -> str:
    """As `conditional_escape`, without its care for lazy words, which is half of a large map's time."""
    return text if isinstance(text, SafeString) else html.escape(str(text))


def _heat_cell(cell: Mapping[str, Any]) -> str:
    title, url, kind = (_escaped(cell.get(name, "")) for name in ("title", "url", "kind"))
    shape = f"cell cell-{kind}" + (" cell-today" if cell.get("today") else "")
    inside = f'class="{shape}" title="{title}"><span class="vh">{title}</span>'
    drawn = f'<a href="{url}" {inside}</a>' if url else f"<span {inside}</span>"
    return f'<td class="far">{drawn}</td>' if cell.get("far") else f"<td>{drawn}</td>"


@register.simple_tag
def spark(series: Sequence[float] | None, party: str = "") -> SafeString:
    """A small line of the last values, newest right."""
    points = drawing.spark_points(list(series or ()))
    if not points:
        return mark_safe("")
    x, y = points[-1]
    return format_html(
        '<svg class="spark{}" viewBox="0 0 96 32" aria-hidden="true"><path d="{}"/>'
        '<circle cx="{}" cy="{}" r="2.5"/></svg>',
        f" spark-{party}" if party else "",
        drawing.spark_path(points),
        x,
        y,
    )


@register.simple_tag
def share(part: float | str | None, whole: float | str | None) -> int:
    """Whole percent between 0 and 100; components may pass figures as text."""
    all_of_it = float(whole or 0)
    return max(0, min(100, round(100 * float(part or 0) / all_of_it))) if all_of_it else 0


@register.simple_tag
def block_bar(part: float | str | None, whole: float | str | None, cells: int = 16) -> str:
    """A bar made of letters, for paper: its printer knows no colours in drawings."""
    return drawing.block_bar(share(part, whole), cells)


@register.filter
def get(thing: Any, name: str) -> Any:
    """An attribute or key by name; empty when there is none."""
    found = drawing.read(thing, name)
    return "" if found is None else found


@register.simple_tag
def control(field: forms.BoundField, **attrs: Any) -> SafeString:
    """The control of a form field with the classes and descriptions the house wants."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if kind not in {"checkbox", "radio", "hidden", "file"}:
        wanted_classes = ("input", widget.attrs.get("class", ""), attrs.get("class", ""))
        attrs["class"] = " ".join(filter(None, wanted_classes))
    if isinstance(widget, forms.Textarea):
        given = str(widget.attrs.get("rows", DJANGO_ROWS))
        attrs.setdefault("rows", "3" if given == DJANGO_ROWS else given)
    wanted = {k.replace("_", "-"): v for k, v in attrs.items() if v not in (None, "", False)}
    if field.errors:
        wanted["aria-describedby"] = " ".join(
            filter(None, [f"{field.auto_id}_error", f"{field.auto_id}_helptext" if field.help_text else ""])
        )
    return field.as_widget(attrs=wanted)


@register.filter
def control_kind(field: forms.BoundField) -> str:
    """What the field needs around its control: words, check, choices, hidden, file, moment or plain."""
    widget = field.field.widget
    if isinstance(widget, forms.Textarea):
        return "words"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.HiddenInput):
        return "hidden"
    if getattr(widget, "input_type", "") in MOMENTS:
        return "moment"
    return "file" if isinstance(widget, forms.FileInput) else "plain"


@register.filter
def options_of(field: forms.BoundField) -> list[dict[str, Any]]:
    """Choices of a radio or check-list field as value, label, chosen."""
    chosen = {str(v) for v in as_list(field.value())}
    kind = "checkbox" if isinstance(field.field.widget, forms.CheckboxSelectMultiple) else "radio"
    return [
        {"value": value, "label": label, "chosen": str(value) in chosen, "kind": kind}
        for value, label in field.field.widget.choices
        if value != ""
    ]


@register.filter
def as_options(choices: Iterable[Any]) -> list[tuple[str, Any]]:
    """Choices given as pairs, as plain values, or as one text `a|b|c`, always as pairs."""
    given = choices.split("|") if isinstance(choices, str) else list(choices or ())
    return [(str(c[0]), c[1]) if isinstance(c, tuple | list) else (str(c), c) for c in given]


@register.filter
def as_list(value: Any) -> list[Any]:
    """A list of one value, of several, or of none."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple | set) else [value]


@register.filter
def as_json(value: Any) -> str:
    """For an attribute that a script reads; escaped like every text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


@register.filter
def as_text(value: Any) -> str:
    """For comparing a value with an option."""
    return "" if value is None else str(value)
