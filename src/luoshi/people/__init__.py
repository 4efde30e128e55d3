"""Who signs in: users, invitations bound to one address, sessions, language and time zone.

It does not know what a person may do: roles live in the roll-out.
It may know trail, ui and kernel.
"""
