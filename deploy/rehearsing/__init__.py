"""Starts the reference for many machines on this one, breaks its parts in turn, and counts what was lost."""
