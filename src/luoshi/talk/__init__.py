"""Talk 沟通: threads of comments, each for all three parties or for the company alone.

What a thread belongs to is registered by the upper rooms, and so is who follows it.
It may know evidence, search and what lies below.
"""
