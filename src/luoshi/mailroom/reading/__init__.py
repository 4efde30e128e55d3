"""Reading 读信: one raw mail understood by a child process with limits; nothing is done about it.

It says who wrote, whether a machine wrote, what was said above the quote and which pictures stand where. It
does not know members, projects or the database, and believes no header: whose mail it is, the mailroom asks.
It may know the names of files in evidence, and nothing else of Luoshi.
"""

from luoshi.mailroom.reading.child import read
from luoshi.mailroom.reading.cleaning import shown
from luoshi.mailroom.reading.entries import entries
from luoshi.mailroom.reading.model import Bounce, Entry, Part, Reading, Unreadable
from luoshi.mailroom.reading.nil import is_nil

__all__ = ["Bounce", "Entry", "Part", "Reading", "Unreadable", "entries", "is_nil", "read", "shown"]
