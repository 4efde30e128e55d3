"""Everything that binds the rooms together: settings, addresses, checks, schedule and the command line.

No rule of the product lives here.
It may know every room.
"""
