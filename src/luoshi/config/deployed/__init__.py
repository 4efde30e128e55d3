"""What an installation that others can reach must not get wrong, each fault in plain words.

Asked by `luoshi doctor --deploy`. Nothing here changes anything.
"""
