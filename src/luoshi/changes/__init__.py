"""Requirement changes 需求变更: recorded, weighed, decided, paid for, developed, tried, rolled out.

It may know knowledge, problems, talk and what lies below; it does not know diaries.
What a change needs of a diary (a question to those who try it) the diary asks for.
"""
