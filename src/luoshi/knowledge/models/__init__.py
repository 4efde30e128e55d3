"""Articles 办法 and what hangs on them, bulletins 宣导, releases 系统升级, and what the archive saved."""

from luoshi.knowledge.models.alias import Alias
from luoshi.knowledge.models.article import Article, ArticleQuerySet
from luoshi.knowledge.models.bulletin import Bulletin, BulletinQuerySet, Reading
from luoshi.knowledge.models.facts import Answer, Edition, Source, Vote
from luoshi.knowledge.models.release import Release
from luoshi.knowledge.models.saving import Saving, Terms
from luoshi.knowledge.models.task import Task

__all__ = [
    "Alias",
    "Answer",
    "Article",
    "ArticleQuerySet",
    "Bulletin",
    "BulletinQuerySet",
    "Edition",
    "Reading",
    "Release",
    "Saving",
    "Source",
    "Task",
    "Terms",
    "Vote",
]
