"""Problems 问题: numbered, investigated, handed over, solved, confirmed by each reporter, archived.

It does not know articles, diaries or changes: verbs over two nouns live in the upper room.
It may know talk and what lies below.
"""
