"""Kill -9 under load, round after round: what was acknowledged is there exactly once.

`make crash ROUNDS=200` runs it on both databases; the suite runs two rounds of the same code.
"""
