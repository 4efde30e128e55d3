"""The words of a notice and of its letter, in the active language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template import Context, TemplateDoesNotExist, engines
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Said:
    """Title on one line, body in plain text, and the body as HTML where its template has one."""

    title: str
    body: str
    html: SafeString | None = None


def words(title: StrOrPromise, body: StrOrPromise, template: str, context: dict[str, Any]) -> Said:
    """From sentences, or from `template` + `.subject`, `.txt` and (when there is one) `.html`."""
    if not template:
        return Said(one_line(str(title)), plain(str(body)).strip())
    return Said(
        one_line(render(f"{template}.subject", context)),
        plain(render(f"{template}.txt", context)).strip(),
        _html_of(template, context),
    )


def said_in_full(said: Said, **context: Any) -> tuple[str, str]:
    """The letter's text and HTML: greeting, body, link, and why it came."""
    context["said"] = said
    return render("mail/frame.txt", context), render("mail/frame.html", context)


def render(name: str, context: dict[str, Any]) -> SafeString:
    """A mail template; only `.html` is escaped."""
    django = engines["django"].engine  # type: ignore[attr-defined]
    return django.get_template(name).render(Context(context, autoescape=name.endswith(".html")))  # type: ignore[no-any-return]


def _html_of(template: str, context: dict[str, Any]) -> SafeString | None:
    try:
        return render(f"{template}.html", context)
    except TemplateDoesNotExist:
        return None


def one_line(text: str) -> str:
    """Fit for a subject line: no line breaks, no control characters, at most 200 characters."""
    return plain(" ".join(text.split()))[:200]


def plain(text: str) -> str:
    """Without what no mail and no database can carry: NUL, control characters, half surrogates."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(c for c in whole if c in "\n\t" or c.isprintable() or ord(c) > 159)
