"""Filters for words that people wrote."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from luoshi.rollout.models import Project
from luoshi.talk.words import render

register = template.Library()


@register.filter
def words(text: str, project: Project) -> SafeString:
    """Plain words with this project's numbers as links: `{{ problem.words|words:member.project }}`."""
    return render(text, project)
