"""The words of a notice and of its letter, in the active language."""

from __future__ import annotations

import re
import secrets
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.template import Context, TemplateDoesNotExist, engines
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.post.models.audience import ALL
from luoshi.post.models.reply import REPLY_LINES, mailbox
from luoshi.ui.moments import date_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SEPARATOR = " · "


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


def said_in_full(
    said: Said, *, due: datetime | None = None, audience: str = "", **context: Any
) -> tuple[str, str]:
    """The letter's text and HTML: who, until when, body, buttons, link, and why it came.

    With an `audience` (and a mailbox) it begins with the line above which it is answered, and who reads that.
    """
    context |= {"said": said, "facts": _facts(due, **context), **_answering(audience)}
    context["alone"] = not context.get("taps")
    context["preview"] = SEPARATOR.join(filter(None, [context["facts"], one_line(said.body)[:90]]))
    frames = _frames.get()
    if frames is None:
        return render("mail/frame.txt", context), render("mail/frame.html", context)
    return frames.filled_in(context)


class Frames:
    """Letters of one telling, each wording rendered once; what differs from reader to reader is filled in."""

    def __init__(self) -> None:
        self._mark = secrets.token_hex(8)  # nobody can write it into a title or a name
        self._known: dict[Hashable, tuple[str, str]] = {}

    def filled_in(self, context: dict[str, Any]) -> tuple[str, str]:
        """Text and HTML for one reader: the name, the addresses of the own buttons; in a digest the words."""
        member, taps, less = context["member"], context.get("taps", ()), context.get("less", "")
        own = [member.name, less, *(path for _label, path in taps)]
        labels = tuple(label for label, _path in taps)
        said, preview = context["said"], context["preview"]
        words = [said.title, said.body, said.html, preview] if context.get("digest") else []
        alike = () if words else (said, preview)
        same = (get_language(), alike, context["facts"], context.get("circle"))
        key = (*same, context.get("link"), labels, member.project_id, bool(less))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._rendered(context, labels, bool(less))
        text, html = known
        escaped = [*(escape(value) for value in own), *(conditional_escape(value) for value in words)]
        return self._fill(text, [*own, *words]), self._fill(html, escaped)

    def _rendered(self, context: dict[str, Any], labels: Sequence[str], less: bool) -> tuple[str, str]:
        member = context["member"]
        anybody = SimpleNamespace(name=self._place(0), user=member.user, project=member.project)
        marked = context | {
            "member": anybody,
            "less": self._place(1) if less else "",
            "taps": [(label, self._place(number)) for number, label in enumerate(labels, 2)],
        }
        if context.get("digest"):
            title, body, html, preview = (self._place(len(labels) + number) for number in range(2, 6))
            marked |= {"said": Said(title, body, SafeString(html)), "preview": preview}
        return render("mail/frame.txt", marked), render("mail/frame.html", marked)

    def _place(self, number: int) -> str:
        return f"{self._mark}-{number}-"

    def _fill(self, frame: str, own: Sequence[str]) -> str:
        return re.sub(f"{self._mark}-(\\d+)-", lambda found: own[int(found[1])], frame)


_frames: ContextVar[Frames | None] = ContextVar("frames", default=None)


@contextmanager
def rendered_once() -> Iterator[None]:
    """Within it, letters that say the same to many readers are rendered once for each language."""
    token = _frames.set(Frames())
    try:
        yield
    finally:
        _frames.reset(token)


def _facts(due: datetime | None, *, notice: Any, member: Any, **_context: Any) -> str:
    """Who writes, and until when; what stands first in a list of mails, beside the subject."""
    when = due.astimezone(member.project.zone) if due else None
    day = date_text(when.date(), member.project.today()) if when else ""
    words = _("by %(day)s %(time)s") % {"day": day, "time": f"{when:%H:%M}"} if when else ""
    return SEPARATOR.join(filter(None, [notice.from_name, words]))


def _answering(audience: str) -> dict[str, str]:
    if not audience or not mailbox():
        return {}
    inside, everybody = (
        _("Your answer is read inside the company only."),
        _("Your answer is read by all three sides."),
    )
    return {"reply": REPLY_LINES[get_language() or "en"], "circle": everybody if audience == ALL else inside}


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
