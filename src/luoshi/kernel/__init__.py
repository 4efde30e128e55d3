"""The engine room: lives of things, verdicts, numbers, working time, idempotency and jobs.

It knows no product word: no problem, no member, no project.
It may know Django and nothing of Luoshi.
"""
