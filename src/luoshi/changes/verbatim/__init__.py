"""Verbatim rail 原话对照: what differs between a requester's own words and the lead's read-back of them.

It marks numbers, units, names, negations and quantifiers; it never judges whether the read-back is good, and
never blocks. It knows two texts and a list of names, no change and nobody; `search` folds the scripts for it.
"""

from luoshi.changes.verbatim.rail import Mark, differences, marked

__all__ = ["Mark", "differences", "marked"]
