"""Diary 日报: who has to report when, what was filed, and the page 今天 on which it happens.

A diary's entries are occurrences of problems; the diary itself judges nothing.
It may know knowledge, problems and what lies below.
"""
