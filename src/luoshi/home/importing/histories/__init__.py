"""Ticket histories: the event log of an earlier system, read row by row and taken over case by case.

However long the log is, it lies on the disk; what is held in memory is one case and one batch.
"""
