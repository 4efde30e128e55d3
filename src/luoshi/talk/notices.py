"""Who is told about a comment: those who are called by name, and those whom the thing's room names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.post.models import tell
from luoshi.post.topics import Topic, register
from luoshi.rollout.models import Member
from luoshi.talk.topics import name_for

if TYPE_CHECKING:
    from luoshi.talk.models import Comment

register(Topic("talk", _("Comments, and where you are named"), kinds=frozenset({"say", "mention"}), place=50))


def tell_mentioned(comment: Comment, topic: Any) -> None:
    """A letter to each person mentioned; the author needs none."""
    for person in comment.mentions.select_related("user", "project__organization"):
        tell(
            person,
            "mention",
            topic,
            template="mail/mention",
            context={"comment": comment, "subject": name_for(topic, person)},
            url=f"{topic.url}#c-{comment.pk}",
            act=True,
            by=comment.author,
            verb="say",
            dedupe=f"mention:{comment.pk}",
            audience=comment.audience,
        )


def tell_spoken(comment: Comment, topic: Any, members: Iterable[Member]) -> None:
    """A word to those who follow a thing, but to nobody who is called by name and told anyway."""
    called = {person.pk for person in comment.mentions.all()}
    title = format_lazy(_("{name} wrote on {thing}"), name=comment.author.name, thing=str(topic))
    for person in {member.pk: member for member in members}.values():
        if person.pk not in called:
            tell(
                person,
                "say",
                topic,
                title=title,
                body=comment.words[:200],
                url=f"{topic.url}#c-{comment.pk}",
                know=True,
                by=comment.author,
                verb="say",
                dedupe=f"say:{comment.pk}",
                audience=comment.audience,
            )
