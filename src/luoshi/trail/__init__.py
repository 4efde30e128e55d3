"""The trail 履历: append-only events, one for everything that happens, sealed into a hash chain.

It is not a log for engineers and holds no rules; readers decide what a person may see.
It may know kernel and ui.
"""
