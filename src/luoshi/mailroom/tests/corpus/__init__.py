"""Mails that we wrote ourselves, as the mail programs of an office build them, with what must come of each.

`first` was written beside the cutter, `second` when it was finished: its rate at first sight says more.
Everything is made from a few lines when the tests run; nothing large is stored.
"""
