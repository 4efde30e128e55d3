"""Tags whose answer never changes are worked out once: literal icons and literal sentences.

A page has about a hundred and fifty of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import template
from django.template import Context, Node
from django.template.base import Parser, TextNode, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from luoshi.ui.templatetags import ui

register = template.Library()
draw: Callable[[Parser, Token], Any] = ui.register.tags["icon"]


class Said(Node):
    """A literal sentence; the translation is looked up once a language."""

    def __init__(self, sentence: TranslateNode) -> None:
        self.sentence = sentence
        self.known: dict[str, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """The sentence in the reader's language."""
        language = get_language() or ""
        if language not in self.known:
            self.known[language] = mark_safe(self.sentence.render(context) or "")
        return self.known[language]


@register.tag
@register.tag("translate")
def trans(parser: Parser, token: Token) -> Node:
    """Django's own tag; what is literal and stored in no variable is remembered."""
    node: Any = do_translate(parser, token)
    told = node.filter_expression
    # Django makes a variable of the literal, which knows what it stands for without asking the context.
    literal = getattr(told.var, "literal", None) is not None and not told.filters
    where = node.message_context
    plain = where is None or (not where.is_var and not where.filters)
    return Said(node) if literal and plain and not (node.asvar or node.noop) else node


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """`{% icon "bell" %}`: drawn when the template is read, unless its name is only known later."""
    node: Any = draw(parser, token)
    given = [*node.args, *node.kwargs.values()]
    if node.target_var or any(one.is_var or one.filters for one in given):
        later: Node = node
        return later
    return TextNode(node.render(Context()))
