"""The look: components, page shell, time and money in words, page-or-fragment answers, the gallery.

Not for product words or data: templates here know parties, labels and links, never a problem or a member.
May know only `kernel`.
"""
