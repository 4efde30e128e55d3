"""Articles 办法, their versions and pictures, and what they answered."""

from luoshi.knowledge.models.article import Article, ArticleQuerySet
from luoshi.knowledge.models.facts import Answer, Edition, Source, Vote

__all__ = ["Answer", "Article", "ArticleQuerySet", "Edition", "Source", "Vote"]
