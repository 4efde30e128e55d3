"""What other rooms' pages show of a member's mail."""

from __future__ import annotations

from django import template
from django.template import Context

from luoshi.post.models import BadAddress

register = template.Library()


@register.simple_tag(takes_context=True)
def mailbox_trouble(context: Context) -> BadAddress | None:
    """The reader's own address, when it takes no mail."""
    member = getattr(context.get("request"), "member", None)
    return BadAddress.objects.of(member).first() if member else None
