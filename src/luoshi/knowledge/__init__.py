"""Knowledge 知识库: articles that came from solved problems and save the next consultant's visit.

It answers problems with articles; it does not know diaries.
It may know problems and what lies below.
"""
