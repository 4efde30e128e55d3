"""Search: tokens of Chinese and English, the index, and ranked hits with the match marked.

It knows documents, not nouns: upper rooms register how a noun becomes a document.
It may know post and what lies below.
"""
