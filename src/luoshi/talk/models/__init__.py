"""Comments, and the one way to say something."""

from luoshi.talk.models.comment import Comment, CommentQuerySet, say

__all__ = ["Comment", "CommentQuerySet", "say"]
