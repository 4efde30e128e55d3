"""Evidence 证据: files stored once by their hash, judged by content, shown safely.

What a file hangs on is registered by the upper rooms; a file is visible exactly with it.
It may know post and what lies below.
"""
