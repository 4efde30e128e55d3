"""Letters: the outbox, in-app notices, and their delivery by mail.

It knows no domain noun; each room's notices.py says who is told what.
It may know rollout, people, trail, ui and kernel.
"""
