"""The ways in, as the pages before sign-in show them."""

from __future__ import annotations

from typing import Any

from django import template

from luoshi.people.ways.declared import Redirecting, directory, redirecting

register = template.Library()


@register.simple_tag(takes_context=True)
def ways_in(context: dict[str, Any]) -> dict[str, Any]:
    """All ways; `home` is the one whose own app shows this page: there it needs one tap and no password."""
    agent = context["request"].headers.get("User-Agent", "")
    home: list[Redirecting] = [way for way in redirecting() if way.sign and way.sign in agent]
    others = [way for way in redirecting() if way not in home]
    return {"home": home[0] if home else None, "others": others, "directory": directory()}
