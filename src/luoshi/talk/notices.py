"""Who is told about a comment by this room itself: those who are called by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luoshi.post.models import tell
from luoshi.talk.topics import name_for

if TYPE_CHECKING:
    from luoshi.talk.models import Comment


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
        )
