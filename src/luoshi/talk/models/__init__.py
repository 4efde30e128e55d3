"""Comments with the one way to say something, and meetings."""

from luoshi.talk.models.comment import Comment, CommentQuerySet, say
from luoshi.talk.models.correcting import Former
from luoshi.talk.models.meeting import Meeting, MeetingQuerySet
from luoshi.talk.models.parts import Participant, Reply, Slot

__all__ = [
    "Comment",
    "CommentQuerySet",
    "Former",
    "Meeting",
    "MeetingQuerySet",
    "Participant",
    "Reply",
    "Slot",
    "say",
]
